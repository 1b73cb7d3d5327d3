"""What changed between two texts of a page, for people: block by block, and in each word by word."""
