"""What is remembered between steps, in SQLite."""
