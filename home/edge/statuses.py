"""What `Cache-Status` (RFC 9211) says of an answer: whether it was kept, and why not."""


def _status(text: str) -> tuple[str, str]:
    return ("Cache-Status", f"galley; {text}")


def bypass(reason: str) -> tuple[str, str]:
    """Say that the cache was not asked, and why in a word."""
    return _status(f"fwd=bypass; detail={reason}")


HIT, STALE_HIT = _status("hit"), _status("hit; detail=stale")
WITHOUT_DATABASE = _status("hit; detail=stale-database")
HANDED_OVER = _status("hit; detail=handed-over")
STORED, NOT_STORED = _status("fwd=miss; stored"), _status("fwd=miss")
COLLAPSED = _status("fwd=miss; collapsed")
NOT_LISTENING = bypass("not-listening")
