"""What lists are called."""

ALL = "all"


def of(kind: str, number: int | str) -> str:
    """The list of a category, tag, author or series."""
    return f"{kind}:{number}"
