"""The five steps: poll, classify, match, remind, deliver."""
