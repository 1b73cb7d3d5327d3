"""Which of our languages a code sample is in, from what plugins write around it."""

import re
from collections.abc import Mapping

from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from posts.enums import CodeLanguage

OURS = frozenset(CodeLanguage.values)
# Names that plugins use and Pygments does not, or uses otherwise.
_ALIASES = {
    "plain": "text",
    "plaintext": "text",
    "none": "text",
    "raw": "text",
    "generic": "text",
    "default": "text",
    "console": "bash",
    "terminal": "bash",
    "shell": "bash",
    "sh": "bash",
    "zsh": "bash",
    "markup": "html",
    "xhtml": "html",
    "svg": "xml",
    "jscript": "javascript",
    "node": "javascript",
    "jsx": "javascript",
    "mysql": "sql",
    "pgsql": "sql",
    "postgresql": "sql",
    "plsql": "sql",
    "tsql": "sql",
    "python3": "python",
    "py3": "python",
    "hcl": "terraform",
    "patch": "diff",
    "makefile": "make",
    "conf": "ini",
    "django": "html+django",
    "jinja": "html+django",
    "json5": "json",
    "jsonc": "json",
}
_IN_CLASS = re.compile(
    r"(?:^|\s)(?:brush\s*:\s*|lang(?:uage)?[-:]|highlight-source-|sh_)([\w+#.-]+)",
    re.IGNORECASE,
)
_ATTRIBUTES = ("data-enlighter-language", "data-language", "data-lang", "language", "lang", "type")


def ours(name: str) -> str | None:
    """The language of a code block that a name stands for, if there is one."""
    name = name.strip().lower()
    name = _ALIASES.get(name, name)
    if name in OURS:
        return name
    try:
        aliases = get_lexer_by_name(name).aliases if name else []
    except ClassNotFound:
        return None
    return next((alias for alias in aliases if alias in OURS), None)


def named_in(*sources: Mapping[str, str]) -> str:
    """The language that attributes of elements or shortcodes name, in the words of the plugin."""
    for attributes in sources:
        for name in _ATTRIBUTES:
            if value := attributes.get(name, "").strip():
                return value
        classes = attributes.get("class", "")
        if found := _IN_CLASS.search(classes):
            return found[1]
        # GeSHi and others write the bare name.
        if bare := next((word for word in classes.split() if word.lower() in OURS - {"text", "http"}), None):
            return bare
    return ""
