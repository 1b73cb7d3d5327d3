"""Deciding quickly: one text after the other, by keyboard, and many reviews given to somebody at once."""
