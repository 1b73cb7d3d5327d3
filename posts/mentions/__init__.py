"""Remarks in the margin that name a colleague with an @: whoever is named is told."""
