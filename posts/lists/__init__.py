"""Lists of posts at any size: stored entries, pages found without counting and without skipping."""
