"""What templates of the publication may ask."""
