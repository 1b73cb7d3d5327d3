"""Telling caches what readers see no longer (F12): those in front of the site, and our own.

`addresses` and `patterns` know where a page shows, in the words of either kind of cache; `changes` asks both.
`listening` and `ReviewedPage.save()` know when that changes. `sending` asks the caches in front, if
WAGTAILFRONTENDCACHE is set, `telling` the byte caches of all web processes, if PAGE_CACHE_MB is: see
docs/decisions/0017-purging.md and 0033-the-byte-cache.md.
"""
