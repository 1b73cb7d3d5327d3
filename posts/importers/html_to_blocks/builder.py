"""The blocks of a body, in the order in which they come."""

from typing import Any

from posts.blocks.maths import to_mathml
from posts.importers.code import Code
from posts.importers.html_to_blocks.inline import is_blank
from posts.text import legal

Block = dict[str, Any]
LONGEST_HEADING = 160


class Builder:
    """Collects blocks. Paragraphs and lists that follow each other become one block."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.heading_ids: list[tuple[int, list[str]]] = []  # place of the block, ids that led to it

    def add(self, kind: str, value: Any) -> None:
        """Add a block."""
        self.blocks.append({"type": kind, "value": value})

    def rich(self, html: str) -> None:
        """Add rich text: whole paragraphs and lists."""
        if is_blank(html):
            return
        if self.blocks and self.blocks[-1]["type"] == "paragraph":
            self.blocks[-1]["value"] += html
        else:
            self.add("paragraph", html)

    def paragraph(self, inner: str) -> None:
        """Add a paragraph of inline HTML."""
        if not is_blank(inner):
            self.rich(f"<p>{inner}</p>")

    def heading(self, level: int, text: str, ids: list[str]) -> None:
        """Add a heading of level 1 to 6; `settle_headings` brings it in line with the others."""
        self.heading_ids.append((len(self.blocks), ids))
        self.add("heading", {"text": text, "level": level})

    def code(self, code: Code) -> None:
        """Add a piece of code that stands for itself."""
        if code.text.strip():
            value = {"language": code.language, "filename": legal(code.filename), "highlight": code.highlight}
            self.add("code", {**value, "code": legal(code.text).strip("\n")})

    def formula(self, latex: str) -> bool:
        """Add a formula, if it is one that can be shown."""
        try:
            to_mathml(latex)
        except ValueError:
            return False
        self.add("maths", {"latex": legal(latex), "caption": ""})
        return True

    def settle_headings(self) -> bool:
        """Give every heading the level that fits those above it. Returns whether one has changed."""
        changed = False
        above: list[int] = []
        for block in self.blocks:
            if block["type"] != "heading":
                continue
            written = block["value"]["level"]
            while above and above[-1] >= written:
                above.pop()
            above.append(written)
            level = min(len(above) + 1, 4)
            changed = changed or level != written
            block["value"]["level"] = str(level)
        return changed
