"""Exports to read: small ones of our own, and the public ones where they are at hand.

The public ones are looked for beside the project, or where WORDPRESS_EXPORTS says.
"""

import os
from pathlib import Path

HERE = Path(__file__).parent
_PUBLIC = Path(os.environ.get("WORDPRESS_EXPORTS", HERE.parents[4] / "shared" / "data"))

CLASSIC = HERE / "classic.xml"
BROKEN_ON_PURPOSE = "malformed.wordpress.xml"
EVERY = [
    *sorted(HERE.glob("*.xml")),
    *(path for path in sorted(_PUBLIC.glob("*.wordpress.xml")) if path.name != BROKEN_ON_PURPOSE),
]
