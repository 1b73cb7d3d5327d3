"""The publication: it knows no other app."""
