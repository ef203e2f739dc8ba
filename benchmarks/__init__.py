"""What is measured, never tested."""
