"""Asking somebody without an account about a text: a secret link to it, remarks, and advice in the end."""
