"""The checks, one idea a file."""
