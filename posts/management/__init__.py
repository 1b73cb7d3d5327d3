"""Commands of the publication."""
