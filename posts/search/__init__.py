"""Search over published posts, on PostgreSQL's full text. See docs/decisions/0011-search-on-postgresql.md."""
