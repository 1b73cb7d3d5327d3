"""A cache of finished answers before Django: the bytes that every reader gets alike.

`application` is the WSGI application that asks `store` first, builds what is not there with what is in its
key and nothing else (`requests`), once for all who wait (`flights`) and for the other processes (`handover`),
and keeps what the views have said to be for everybody (`marking`, `answers`). `listening` hears what a change
has touched from PostgreSQL, `horizon` knows what time will change. See docs/decisions/0033-the-byte-cache.md.
"""
