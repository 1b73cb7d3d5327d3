"""Wagtail as it comes, for the tests of the holes that this project closes.

`python -m tests.posts.review.stock` makes a site of Wagtail alone, in memory, goes through the same steps
as `tests/posts/review/test_holes.py` does on ours, and prints what came of each as JSON.
"""
