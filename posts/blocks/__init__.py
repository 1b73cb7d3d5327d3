"""What a post is made of: one idea a file, and `body` that puts them together.

Migrations name these modules, so a file that holds a block that is not a StructBlock stays where it is.
"""
