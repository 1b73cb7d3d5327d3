"""Shortcodes become HTML that says the same; unknown ones stay in the text, and are reported."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from posts.importers.notes import Notes
from posts.importers.shortcode_text import attributes_of

_SHORTCODE = re.compile(
    r"<[a-zA-Z/][^<>]*>|\[\[(?P<literal>[a-zA-Z][^\[\]]*)\]\]"
    r"|\[(?P<close>/?)(?P<name>[a-zA-Z][\w-]*)(?P<attrs>(?:[\s=:][^\[\]<>]*(?:<[^<>]*>[^\[\]<>]*)*)?)\]",
    re.DOTALL,
)
_IMAGE = re.compile(r"\s*((?:<a\s[^>]+>\s*)?<img\s[^>]+>(?:\s*</a>)?)(.*)", re.DOTALL | re.IGNORECASE)
_WRAPPERS = re.compile(
    r"(?:vc|et_pb|fusion|av|su)_\w+|(?:one|two|three|four|five)_\w+|(?:col|row|column|grid)s?(?:[-_]?\w+)?"
    r"|div|span|section|center|left|right|clear|clearfix|dropcap|lead|intro|p|br|hr|wrap|container"
)
_PLAYERS = frozenset(
    "embed youtube vimeo video audio wpvideo videopress soundcloud spotify tweet gist playlist".split()
)
_NOTES = frozenset("footnote footnotes ref fn mfn efn efn_note note_ref sidenote".split())
_CALLOUTS = {
    "note": "note",
    "info": "note",
    "box": "note",
    "alert": "warning",
    "notice": "note",
    "tip": "tip",
    "warning": "warning",
    "important": "warning",
    "message": "note",
}
_DETAILS = frozenset("spoiler expand toggle collapse accordion details".split())
_SILENT = frozenset(
    """
    toc table_of_contents contents wp_toc addtoany addthis sharethis social_share social ssba more nextpage
    jetpack_subscription_form reflist references wp-sitemap
    """.split()
)
_VIDEO_SOURCES = ("src", "mp4", "m4v", "webm", "ogv", "url", "mp3", "m4a", "ogg", "wav", "link", "0")


@dataclass
class _Open:
    """A shortcode that has begun, and what has come of its content so far."""

    name: str
    attributes: dict[str, str]
    written: str
    parts: list[str] = field(default_factory=list)


@dataclass
class Shortcodes:
    """Reads the shortcodes of one text. `footnotes` collects what is written in them, by label."""

    notes: Notes
    attached: tuple[int, ...] = ()  # the pictures that were uploaded for the post, for [gallery]
    footnotes: dict[str, str] = field(default_factory=dict)

    def expand(self, text: str) -> str:
        """Return the text with HTML in the place of each shortcode that is known."""
        if "[" not in text:
            return text
        ends = _closers(text)
        stack = [_Open("", {}, "")]
        position = 0
        for match in _SHORTCODE.finditer(text):
            stack[-1].parts.append(text[position : match.start()])
            position = match.end()
            self._step(stack, match, ends)
        stack[-1].parts.append(text[position:])
        while len(stack) > 1:  # Begun and never ended, which only a crossing of two can make.
            left = stack.pop()
            stack[-1].parts.append(self._alone(left) + "".join(left.parts))
        return "".join(stack[0].parts)

    def _step(self, stack: list[_Open], match: re.Match[str], ends: dict[str, list[int]]) -> None:
        here = stack[-1].parts
        if match["literal"]:
            here.append(f"[{match['literal']}]")
        elif match["name"] is None:
            here.append(match[0])
        elif match["close"]:
            self._close(stack, match["name"].lower(), match[0])
        else:
            opened = _Open(match["name"].lower(), attributes_of(match["attrs"].rstrip("/")), match[0])
            after = ends.get(opened.name)
            while after and after[0] < match.end():
                after.pop(0)
            if after and not match["attrs"].endswith("/"):
                stack.append(opened)
            else:
                here.append(self._alone(opened))

    def _close(self, stack: list[_Open], name: str, written: str) -> None:
        depth = next((n for n in range(len(stack) - 1, 0, -1) if stack[n].name == name), 0)
        if not depth:
            stack[-1].parts.append(written)
            return
        while len(stack) - 1 > depth:
            left = stack.pop()
            stack[-1].parts.append(self._alone(left) + "".join(left.parts))
        opened = stack.pop()
        stack[-1].parts.append(self._around(opened, "".join(opened.parts), written))

    # What becomes of them

    def _alone(self, opened: _Open) -> str:
        name, attributes = opened.name, opened.attributes
        if name == "gallery":
            return self._gallery(attributes)
        if name in _PLAYERS:
            return self._player(name, attributes, "")
        if name in ("button", "btn") and (attributes.get("url") or attributes.get("link")):
            return self._button(attributes, "")
        if name in _SILENT:
            self.notes.dropped(f"The shortcode [{name}]")
            return ""
        if _WRAPPERS.fullmatch(name) and (attributes or "_" in name):
            self.notes.changed(f"The layout shortcode [{name}] is gone, its content is not")
            return ""
        if _looks_meant(opened):
            self.notes.kept(f"The shortcode [{name}], which is not known")
        return opened.written

    def _around(self, opened: _Open, inner: str, closing: str) -> str:
        name, attributes = opened.name, opened.attributes
        known: Callable[[dict[str, str], str], str] | None = self._handlers().get(name)
        if known:
            return known(attributes, inner)
        if name in _PLAYERS:
            return self._player(name, attributes, inner)
        if name in _NOTES:
            return self._footnote(inner)
        if name in _CALLOUTS:
            title = escape(attributes.get("title", ""))
            return f'<aside data-callout="{_CALLOUTS[name]}" title="{title}">\n\n{inner}\n\n</aside>'
        if name in _DETAILS:
            title = attributes.get("title") or attributes.get("trigclass") or attributes.get("0") or "Details"
            return f"<details><summary>{escape(title)}</summary>\n\n{inner}\n\n</details>"
        if _WRAPPERS.fullmatch(name) or name in _SILENT:
            self.notes.changed(f"The layout shortcode [{name}] is gone, its content is not")
            return f"\n\n{inner}\n\n"
        self.notes.kept(f"The shortcode [{name}], which is not known")
        return f"{opened.written}{inner}{closing}"

    def _handlers(self) -> dict[str, Callable[[dict[str, str], str], str]]:
        return {
            "caption": self._caption,
            "wp_caption": self._caption,
            "gallery": lambda attributes, inner: self._gallery(attributes) + inner,
            "quote": self._quote,
            "blockquote": self._quote,
            "pullquote": self._quote,
            "button": self._button,
            "btn": self._button,
            "latex": lambda _attributes, inner: f"<code data-latex>{inner}</code>",
            "math": lambda _attributes, inner: f"<code data-latex>{inner}</code>",
            "url": lambda attributes, inner: f'<a href="{escape(attributes.get("0", inner))}">{inner}</a>',
        }

    def _caption(self, attributes: dict[str, str], inner: str) -> str:
        found = _IMAGE.match(inner)
        picture, words = (found[1], found[2].strip()) if found else ("", inner)
        caption = words or escape(attributes.get("caption", ""))
        return f"\n\n<figure>{picture}<figcaption>{caption}</figcaption></figure>\n\n"

    def _gallery(self, attributes: dict[str, str]) -> str:
        named = attributes.get("ids") or attributes.get("include") or ""
        left_out = {int(n) for n in re.findall(r"\d{1,18}", attributes.get("exclude", ""))}
        numbers = [int(n) for n in re.findall(r"\d{1,18}", named)] or list(self.attached)
        pictures = "".join(f'<img class="wp-image-{n}" />' for n in numbers if n not in left_out)
        if not pictures:
            self.notes.missing("A gallery of pictures that the export does not have")
        return f'\n\n<figure class="gallery">{pictures}</figure>\n\n'

    def _player(self, name: str, attributes: dict[str, str], inner: str) -> str:
        words = re.sub(r"<[^>]*>", " ", inner).split()
        source = next((attributes[key] for key in _VIDEO_SOURCES if attributes.get(key)), "")
        address = _address(name, (words[0] if words else source).lstrip("= "))
        if not address:
            self.notes.kept(f"The shortcode [{name}], which names no address")
            return f"[{name}]"
        rest = escape(" ".join(words[1:]))
        return f'\n\n<figure class="embed"><a href="{escape(address)}">{rest}</a></figure>\n\n'

    def _footnote(self, inner: str) -> str:
        label = str(len(self.footnotes) + 1)
        self.footnotes[label] = inner
        return f'<sup data-note="{label}"></sup>'

    def _quote(self, attributes: dict[str, str], inner: str) -> str:
        by = attributes.get("author") or attributes.get("cite") or attributes.get("source") or ""
        cite = f"<cite>{escape(by)}</cite>" if by else ""
        return f"\n\n<blockquote>{inner}{cite}</blockquote>\n\n"

    def _button(self, attributes: dict[str, str], inner: str) -> str:
        address = next((attributes[key] for key in ("url", "link", "href") if attributes.get(key)), "")
        words = inner or escape(attributes.get("text") or attributes.get("title") or address)
        return f'\n\n<p><a href="{escape(address)}">{words}</a></p>\n\n' if address else words


def _closers(text: str) -> dict[str, list[int]]:
    """Where each name is closed, in order."""
    found: dict[str, list[int]] = {}
    for match in re.finditer(r"\[/([a-zA-Z][\w-]*)\s*\]", text):
        found.setdefault(match[1].lower(), []).append(match.start())
    return found


def _looks_meant(opened: _Open) -> bool:
    """Whether words in brackets are a shortcode, and not just words in brackets: [sic], [1], [INFO]."""
    named = any(not key.isdecimal() for key in opened.attributes)
    return named or "_" in opened.name or "-" in opened.name


def _address(name: str, source: str) -> str:
    """The address of a recording that is named by its address or its number."""
    if "//" in source or source.startswith("/"):
        return source
    if not re.fullmatch(r"[\w/.-]{3,100}", source):
        return ""
    known = {
        "youtube": "https://www.youtube.com/watch?v={}",
        "vimeo": "https://vimeo.com/{}",
        "wpvideo": "https://videopress.com/v/{}",
        "videopress": "https://videopress.com/v/{}",
        "gist": "https://gist.github.com/{}",
        "tweet": "https://twitter.com/i/status/{}",
    }
    return known[name].format(source) if name in known else ""
