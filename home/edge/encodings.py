"""Which of our encodings a client reads best."""

OURS = ("br", "gzip")  # the smaller one first
MOST = 256  # headers; browsers write few different ones
_known: dict[str, str] = {}


def accepted(header: str) -> str:
    """Return `br`, `gzip`, or nothing for plain bytes, for the value of Accept-Encoding."""
    try:
        return _known[header]
    except KeyError:
        found = _read(header)
        if len(_known) < MOST:
            _known[header] = found
        return found


def _read(header: str) -> str:
    weights = dict(_weight(part) for part in header.lower().split(",") if part.strip())
    best = max(OURS, key=lambda name: weights.get(name, weights.get("*", 0.0)))
    return best if weights.get(best, weights.get("*", 0.0)) > 0 else ""


def _weight(part: str) -> tuple[str, float]:
    name, _semicolon, parameters = part.partition(";")
    value = parameters.strip().removeprefix("q=") if parameters.strip() else "1"
    try:
        return name.strip(), float(value)
    except ValueError:
        return name.strip(), 0.0
