"""The grammar of shortcodes: attributes."""

import html
import re

_ATTRIBUTE = re.compile(
    r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s'"]+))|"([^"]*)"|'([^']*)'|([^\s'"/]\S*)|[/'"]"""
)
_CURLY = str.maketrans({"“": '"', "”": '"', "″": '"', "‘": "'", "’": "'"})


def attributes_of(text: str) -> dict[str, str]:
    """Read attributes of a tag or a shortcode. Values without a name are called "0", "1" and so on."""
    found: dict[str, str] = {}
    bare = 0
    for name, double, single, plain, *alone in _ATTRIBUTE.findall(_straight(text)):
        if name:
            found.setdefault(name.lower(), html.unescape(double or single or plain))
        elif value := next(filter(None, alone), ""):
            found[str(bare)] = html.unescape(value)
            bare += 1
    return found


def _straight(text: str) -> str:
    # Editors curl the quotes of shortcodes, and a tag's are never curled alone.
    return text if '"' in text or "'" in text else text.translate(_CURLY)
