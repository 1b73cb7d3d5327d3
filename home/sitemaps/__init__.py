"""The map of the site for search engines."""
