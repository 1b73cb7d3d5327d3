"""A Markdown file as front matter and HTML: CommonMark and GFM, with what engineers add to them."""

import json
import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import escape, unescape
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from posts.importers.notes import Notes
from posts.importers.own_markdown import read_own_forms

_FENCE = {"---": "---", "+++": "+++"}
_CALLOUT = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*\n?")
_KINDS = {"NOTE": "note", "TIP": "tip", "IMPORTANT": "warning", "WARNING": "warning", "CAUTION": "warning"}
_TASK = re.compile(r"\[([ xX])\] ")
_HIGHLIGHT = re.compile(
    r"\{%-?\s*highlight\s+([\w+#-]+)[^%]*%\}\n?(.*?)\{%-?\s*endhighlight\s*-?%\}"
    r"|\{\{<\s*highlight\s+([\w+#-]+)[^>]*>\}\}\n?(.*?)\{\{<\s*/\s*highlight\s*>\}\}",
    re.DOTALL,
)
_OTHER = re.compile(r"\{\{[<%]\s*/?\s*([\w/-]+)|\{%-?\s*([\w-]+)")
_CREDIT = re.compile(r" ?\(Photo: (.+)\)$")
_INFO = re.compile(r"""(?:title|file|filename)=["']?([^"'\s}]+)["']?""")
_LINES = re.compile(r"(?:hl_lines\s*=\s*)?[{\[]\s*[\"']?([\d\s,-]+)[\"']?\s*[}\]]")


class NotMarkdown(Exception):
    """The front matter of a file cannot be read, and why."""


@dataclass(frozen=True)
class Text:
    """What is in a file."""

    facts: dict[str, Any] = field(default_factory=dict)
    html: str = ""

    def words(self, *names: str) -> str:
        """The first of these facts that is there, as one line."""
        found = next((self.facts[name] for name in names if self.facts.get(name) not in (None, "")), "")
        return " ".join(str(found).split()) if not isinstance(found, list | dict) else ""

    def list(self, *names: str) -> list[str]:
        """The first of these facts that is there, as several words."""
        found: Any = next((self.facts[name] for name in names if self.facts.get(name)), [])
        found = found if isinstance(found, list) else str(found).split(",")
        texts = [item.get("name", "") if isinstance(item, dict) else item for item in found]
        return [" ".join(str(text).split()) for text in texts if str(text).strip()]

    def date(self) -> date | None:
        """The day it was published, as far as it says."""
        found = self.facts.get("date")
        if isinstance(found, datetime):
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).date()
        if isinstance(found, date):
            return found
        try:
            return datetime.fromisoformat(str(found)).date() if found else None
        except ValueError:
            return None


def read(source: str, notes: Notes) -> Text:
    """Read a file. Raises NotMarkdown."""
    facts, body = _front_matter(source.replace("\r\n", "\n").removeprefix("\ufeff"))
    body = _HIGHLIGHT.sub(_fenced, body)
    html = _PARSER.render(body)
    prose = unescape(re.sub(r"<pre.*?</pre>", "", html, flags=re.DOTALL))
    for found in dict.fromkeys(hugo or jekyll for hugo, jekyll in _OTHER.findall(prose)):
        notes.kept(f"The template tag “{found}”, which is not known")
    return Text(facts, html)


def _front_matter(source: str) -> tuple[dict[str, Any], str]:
    first, _newline, rest = source.partition("\n")
    if source.startswith("{\n"):
        return _json(source)
    mark = first.rstrip()
    if mark not in _FENCE:
        return {}, source
    lines = rest.split("\n")
    end = next((n for n, line in enumerate(lines) if line.rstrip() == mark), None)
    if end is None:
        return {}, source
    written = "\n".join(lines[:end])
    try:
        facts = tomllib.loads(written) if mark == "+++" else yaml.safe_load(written)
    except (tomllib.TOMLDecodeError, yaml.YAMLError, ValueError) as error:
        raise NotMarkdown(f"The front matter cannot be read: {error}") from error
    if facts is not None and not isinstance(facts, dict):
        raise NotMarkdown("The front matter is no list of names and values.")
    return {str(name).lower(): value for name, value in (facts or {}).items()}, "\n".join(lines[end + 1 :])


def _json(source: str) -> tuple[dict[str, Any], str]:
    try:
        facts, end = json.JSONDecoder().raw_decode(source)
    except ValueError as error:
        raise NotMarkdown(f"The front matter cannot be read: {error}") from error
    return {str(name).lower(): value for name, value in facts.items()}, source[end:]


def _fenced(match: re.Match[str]) -> str:
    language, code = match[1] or match[3], match[2] or match[4] or ""
    return f"\n~~~~~~ {language}\n{code.rstrip()}\n~~~~~~\n"


def _fence(self: Any, tokens: list[Token], place: int, *_args: Any) -> str:
    """Write fenced code with what its first line says: language, file name and lines."""
    info = tokens[place].info.strip()
    language = re.split(r"[\s{,:]", info, maxsplit=1)[0]
    name, lines = _INFO.search(info), _LINES.search(info)
    attributes = f' class="language-{escape(language)}"' if language else ""
    filename = tokens[place].meta.get("filename") or (name[1] if name else "")
    attributes += f' title="{escape(filename)}"' if filename else ""
    attributes += f' data-line="{escape(" ".join(lines[1].split()))}"' if lines else ""
    return f"<pre{attributes}><code>{escape(tokens[place].content, quote=False)}</code></pre>\n"


def _image(self: Any, tokens: list[Token], place: int, options: Any, env: Any) -> str:
    """Write a picture, with its title as the caption."""
    token = tokens[place]
    alt = self.renderInlineAsText(token.children or [], options, env)
    source, wide, _rest = str(token.attrs.get("src", "")).partition("#wide")
    title = str(token.attrs.get("title", ""))
    credit = _CREDIT.search(title)
    caption = title[: credit.start()] if credit else title
    facts = {"src": source, "alt": alt, "data-credit": credit[1] if credit else ""}
    listed = "".join(f' {name}="{escape(value)}"' for name, value in facts.items() if value or name == "alt")
    width = ' class="alignwide"' if wide else ""
    img = f"<img{listed}{width}>"
    return f"<figure>{img}<figcaption>{escape(caption)}</figcaption></figure>" if caption else img


def _callouts_and_tasks(state: StateCore) -> None:
    """Turn quotations that begin with [!NOTE] into call-outs, and boxes of tasks into signs."""
    open_quotes: list[Token] = []
    for place, token in enumerate(state.tokens):
        if token.type == "blockquote_open":
            open_quotes.append(token)
        elif token.type == "blockquote_close":
            token.tag = open_quotes.pop().tag
        elif token.type == "inline" and place > 1:
            before = state.tokens[place - 2]
            if before.type == "blockquote_open" and (found := _CALLOUT.match(token.content)):
                before.tag = "aside"
                before.attrSet("data-callout", _KINDS[found[1]])
                _cut(token, len(found[0].rstrip("\n")))
            elif before.type == "list_item_open" and (found := _TASK.match(token.content)):
                _cut(token, len(found[0]), "☐ " if found[1] == " " else "☑ ")


def _cut(token: Token, length: int, instead: str = "") -> None:
    children = token.children or []
    if children and children[0].type == "text":
        children[0].content = instead + children[0].content[length:]
        if not children[0].content and len(children) > 1 and children[1].type == "softbreak":
            del children[:2]


def _formula(self: Any, tokens: list[Token], place: int, *_args: Any) -> str:
    """Write a formula that stands for itself."""
    return f"<p>$${escape(tokens[place].content.strip())}$$</p>\n"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin).use(dollarmath_plugin, double_inline=True)
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("image", _image)
    for name in ("math_block", "math_block_label", "math_inline_double"):
        parser.add_render_rule(name, _formula)
    parser.add_render_rule("math_inline", lambda self, tokens, n, *_: f"$latex {escape(tokens[n].content)}$")
    parser.add_render_rule("footnote_block_open", lambda *_: '<section class="footnotes"><ol>\n')
    parser.core.ruler.push("galley", _callouts_and_tasks)
    parser.core.ruler.before("galley", "galley_own", read_own_forms)
    return parser


_PARSER = _parser()
