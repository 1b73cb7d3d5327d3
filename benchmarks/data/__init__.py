"""A site of any size, made in minutes: a few pages go through review, and their rows are multiplied."""
