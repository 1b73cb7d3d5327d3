"""What `posts.markdown` writes for blocks that Markdown has no form for, read back as those blocks."""

import re

from django.utils.translation import gettext as _
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from posts.blocks.embed import PROVIDERS, find_provider
from posts.enums import CalloutKind


def read_own_forms(state: StateCore) -> None:
    """Mark call-outs, names of files and recordings, as a rule of the parser."""
    tokens, kept = state.tokens, []
    place = 0
    while place < len(tokens):
        paragraph = tokens[place : place + 3]
        if len(paragraph) == 3 and paragraph[0].type == "paragraph_open" and _is_read(tokens, place):
            place += 3
            continue
        kept.append(tokens[place])
        place += 1
    state.tokens = kept


def _is_read(tokens: list[Token], place: int) -> bool:
    """Whether a paragraph is a mark for what stands around it, which has it from here on."""
    inline, after = tokens[place + 1], tokens[place + 3 : place + 4]
    before = tokens[place - 1] if place else None
    if before and before.type == "blockquote_open" and (found := _callout(inline.content)):
        before.tag = "aside"
        before.attrSet("data-callout", found[0])
        before.attrSet("title", found[1])
        return True
    children = inline.children or []
    if after and after[0].type == "fence" and [child.type for child in children] == ["code_inline"]:
        after[0].meta["filename"] = children[0].content
        return True
    if [child.type for child in children] == ["link_open", "text", "link_close"]:
        _read_recording(tokens[place], tokens[place + 2], children)
    return False


def _callout(text: str) -> tuple[str, str] | None:
    kinds = {str(label): kind for kind, label in CalloutKind.choices}
    found = re.fullmatch(rf"\*\*({'|'.join(map(re.escape, kinds))})(?:: (.+))?\*\*", text)
    return (kinds[found[1]], _unescaped(found[2] or "")) if found else None


def _read_recording(opening: Token, closing: Token, children: list[Token]) -> None:
    for provider in PROVIDERS:
        start, _mark, _end = (
            _("Watch on %(provider)s: %(title)s") % {"provider": provider.name, "title": "\0"}
        ).partition("\0")
        if find_provider(str(children[0].attrs.get("href", ""))) and children[1].content.startswith(start):
            children[1].content = children[1].content[len(start) :]
            opening.tag = closing.tag = "figure"
            opening.attrSet("class", "wp-block-embed")


def _unescaped(text: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
