"""What looks like a secret and is meant to be read: examples of manuals, and words in a secret's place."""

import re
from hashlib import sha256

_WORDS = re.compile(
    r"example|sample|dummy|fake|placeholder|redacted|change.?me|your|xxxx|\.\.\.|…|\*\*\*|<|>|\$\{|\{\{|"
    r"0123456789|123456789|abcdefgh|deadbeef",
    re.IGNORECASE,
)
_FEW = 6  # different characters; a real key has more
# Keys that the manuals of their providers print, as SHA-256: in full they would set off scanners of code.
PUBLISHED = frozenset(
    {
        "2cafc0970149a84f3b9e62eaf169f36f59907a3b3e31f7b82e68c69cd27f7326",  # Stripe
        "f2d6ca16515033e5dce14eba840b979d27b5cbae24bb3e5bf484339667f86397",  # Stripe
    }
)
# In the place of a password.
STAND_INS = frozenset(
    """
    admin guest hunter2 letmein pass passwd password postgres pw pwd root s3cret secret test token user
    """.split()
)


def is_sample(secret: str) -> bool:
    """Whether this is a secret for show."""
    if _WORDS.search(secret) or len(set(secret)) <= _FEW:
        return True
    return sha256(secret.encode(errors="surrogatepass")).hexdigest() in PUBLISHED


def is_stand_in(password: str) -> bool:
    """Whether this is a word for a password rather than one, or a variable."""
    bare = password.strip("[](){}<>%$'\"").lower()
    return bare in STAND_INS or password[:1] in "$%{<[*" or _WORDS.search(password) is not None
