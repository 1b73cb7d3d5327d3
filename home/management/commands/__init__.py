"""They parse arguments, call, and print."""
