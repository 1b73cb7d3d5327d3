"""What `posts.markdown` writes for blocks that Markdown has no form for, read back as those blocks."""

import re
from html import escape

from django.utils.translation import gettext as _
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from posts.blocks.embed import PROVIDERS, find_provider
from posts.enums import CalloutKind

_BREAKS = ("softbreak", "hardbreak")


def read_own_forms(state: StateCore) -> None:
    """Mark call-outs, galleries, captions, names of files and the like, as a rule of the parser."""
    tokens = state.tokens
    kept: list[Token] = []
    place = 0
    while place < len(tokens):
        paragraph = tokens[place : place + 3]
        if len(paragraph) == 3 and paragraph[0].type == "paragraph_open" and _is_read(tokens, place, kept):
            place += 3
            continue
        kept.append(tokens[place])
        place += 1
    state.tokens = kept


def _is_read(tokens: list[Token], place: int, kept: list[Token]) -> bool:
    """Whether a paragraph is a mark for what stands around it, which has it from here on."""
    inline, after = tokens[place + 1], tokens[place + 3 : place + 4]
    before = tokens[place - 1] if place else None
    if before and before.type == "blockquote_open" and (found := _callout(inline.content)):
        before.tag = "aside"
        before.attrSet("data-callout", found[0])
        before.attrSet("title", found[1])
        return True
    # The parser leaves texts without a word beside marks.
    children = inline.children = [one for one in inline.children or [] if one.type != "text" or one.content]
    kinds = [child.type for child in children]
    if before and before.type == "blockquote_open" and kinds[:1] == ["strong_open"]:
        _read_tldr(before, children)
    elif before and before.type in ("table_close", "math_block") and _is_emphasis(kinds):
        _caption(kept, children[1:-1])
        return True
    elif after and after[0].type == "fence" and kinds == ["code_inline"]:
        after[0].meta["filename"] = children[0].content
        return True
    elif after and after[0].type == "blockquote_close" and before and before.type != "blockquote_open":
        _read_credit(tokens[place], tokens[place + 2], children)
    elif kinds == ["link_open", "text", "link_close"]:
        _read_link(tokens[place], tokens[place + 2], children)
    elif kinds.count("image") > 1:
        _read_gallery(tokens[place], tokens[place + 2], children)
    return False


def _callout(text: str) -> tuple[str, str] | None:
    kinds = {str(label): kind for kind, label in CalloutKind.choices}
    found = re.fullmatch(rf"\*\*({'|'.join(map(re.escape, kinds))})(?:: (.+))?\*\*", text)
    return (kinds[found[1]], _unescaped(found[2] or "")) if found else None


def _read_tldr(quotation: Token, children: list[Token]) -> None:
    """Make a quotation that begins with “In short.” what it was."""
    if len(children) > 3 and children[1].content == _("In short.") and children[2].type == "strong_close":
        quotation.tag = "aside"
        quotation.attrSet("data-callout", "tldr")
        del children[:3]
        children[0].content = children[0].content.lstrip()


def _read_credit(opening: Token, closing: Token, children: list[Token]) -> None:
    """Let the last line of a quotation say whose it is."""
    if children and children[0].type == "text" and children[0].content.startswith("— "):
        children[0].content = children[0].content.removeprefix("— ")
        opening.tag = closing.tag = "cite"


def _is_emphasis(kinds: list[str]) -> bool:
    """Whether a paragraph is all in italics."""
    return kinds[:1] == ["em_open"] and kinds[-1:] == ["em_close"] and kinds.count("em_open") == 1


def _html(text: str) -> Token:
    return Token("html_block", "", 0, content=text)


def _caption(kept: list[Token], words: list[Token]) -> None:
    """Put a figure around the last table or formula, with words below it."""
    depth = place = len(kept) - 1
    if kept[place].type == "table_close":
        while kept[place].type != "table_open" or kept[place].level != kept[depth].level:
            place -= 1
    kept.insert(place, _html("<figure>"))
    said = "".join(word.content if word.type not in _BREAKS else " " for word in words)
    kept.append(_html(f"<figcaption>{escape(said)}</figcaption></figure>"))


def _read_link(opening: Token, closing: Token, children: list[Token]) -> None:
    address, words = str(children[0].attrs.get("href", "")), children[1]
    if start := _recording(address, words.content):
        words.content = words.content[len(start) :]
        _become(opening, closing, "figure", "wp-block-embed")
        return
    for label, kind in (
        (_("Download: %(title)s"), "wp-block-file"),
        (_("Related post: %(title)s"), "related"),
    ):
        start = label % {"title": ""}
        if words.content.startswith(start):
            words.content = words.content[len(start) :]
            _become(opening, closing, "div", kind)


def _recording(address: str, words: str) -> str:
    """What stands before the title of a recording, if it is one."""
    for provider in PROVIDERS if find_provider(address) else ():
        label = _("Watch on %(provider)s: %(title)s") % {"provider": provider.name, "title": "\0"}
        if words.startswith(start := label.partition("\0")[0]):
            return start
    return ""


def _read_gallery(opening: Token, closing: Token, children: list[Token]) -> None:
    """Let pictures in one paragraph stand beside each other, with what is emphasized as their caption."""
    pictures = [child for child in children if child.type == "image"]
    rest = [child for child in children if child.type not in ("image", *_BREAKS)]
    if rest and not _is_emphasis([child.type for child in rest]):
        return
    _become(opening, closing, "figure", "wp-block-gallery")
    said = "".join(child.content for child in rest[1:-1])
    caption = Token("html_inline", "", 0, content=f"<figcaption>{escape(said)}</figcaption>")
    children[:] = [*pictures, *([caption] if said else [])]


def _become(opening: Token, closing: Token, tag: str, name: str) -> None:
    opening.tag = closing.tag = tag
    opening.attrSet("class", name)


def _unescaped(text: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
