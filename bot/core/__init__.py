"""Pure values and functions: the standard library only, no input, output or clock."""
