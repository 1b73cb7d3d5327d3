"""WordPress's own rules for paragraphs: classic texts are stored without them.

After `wpautop()` in WordPress's formatting.php, less what concerns elements that are gone by now.
"""

import re

_BLOCKS = (
    "(?:table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|"
    "blockquote|address|style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|"
    "figure|figcaption|details|menu|summary)"
)
_TAGS = re.compile(r"<[a-zA-Z/!][^<>]*>")
_NEW_LINE = "\ue000"  # stands for a line break inside a tag meanwhile
_BEFORE = [
    (re.compile(r"[ \t]{100,}"), " "),
    (re.compile(r"<br\s*/?>\s*<br\s*/?>"), "\n\n"),
    (re.compile(rf"(<{_BLOCKS}[\s/>])"), r"\n\n\1"),
    (re.compile(rf"(</{_BLOCKS}>)"), r"\1\n\n"),
    (re.compile(r"(<hr\s*/?>)"), r"\1\n\n"),
    (re.compile(r"\s*(<figcaption[^>]*>)"), r"\1"),
    (re.compile(r"</figcaption>\s*"), "</figcaption>"),
]
_AFTER = [
    (re.compile(r"<p>\s*</p>"), ""),
    (re.compile(r"<p>([^<]+)</(div|address|form)>"), r"<p>\1</p></\2>"),
    (re.compile(rf"<p>\s*(</?{_BLOCKS}[^>]*>)\s*</p>"), r"\1"),
    (re.compile(r"<p>(<li.+?)</p>"), r"\1"),
    (re.compile(r"<p><blockquote([^>]*)>", re.IGNORECASE), r"<blockquote\1><p>"),
    (re.compile(r"</blockquote></p>"), "</p></blockquote>"),
    (re.compile(rf"<p>\s*(</?{_BLOCKS}[^>]*>)"), r"\1"),
    (re.compile(rf"(</?{_BLOCKS}[^>]*>)\s*</p>"), r"\1"),
    (re.compile(r"<br\s*/?>"), "<br />"),
    (re.compile(r"(?<!<br />)[^\S\n]*\n"), "<br />\n"),
    (re.compile(rf"(</?{_BLOCKS}[^>]*>)\s*<br />"), r"\1"),
    (re.compile(r"<br />(\s*</?(?:p|li|div|dl|dd|dt|th|pre|td|ul|ol)[^>]*>)"), r"\1"),
    (re.compile(r"\n</p>$", re.MULTILINE), "</p>"),
]


def autop(text: str) -> str:
    """Return a classic text with its paragraphs and line breaks as elements. Code has been lifted out."""
    if not text.strip():
        return ""
    text = text.replace("\r\n", "\n").replace("\r", "\n") + "\n"
    text = _TAGS.sub(lambda tag: tag[0].replace("\n", _NEW_LINE), text)
    for pattern, replacement in _BEFORE:
        text = pattern.sub(replacement, text)
    paragraphs = [part.strip("\n") for part in re.split(r"\n\s*\n", text) if part]
    text = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    for pattern, replacement in _AFTER:
        text = pattern.sub(replacement, text)
    return text.replace(_NEW_LINE, " ")
