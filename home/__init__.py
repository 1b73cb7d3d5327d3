"""The site around the writing."""
