"""Telling a cache in front of the site what readers see no longer (F12).

`addresses` knows where a page shows, `listening` and `ReviewedPage.save()` know when that changes, `sending`
asks the cache. Nothing happens unless WAGTAILFRONTENDCACHE is set: see docs/decisions/0017-purging.md.
"""
