"""Markdown in, with what engineers add to it; drafts out, never live."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.contrib.redirects.models import Redirect

from posts.importers.html_to_blocks import Source, convert
from posts.importers.markdown import NotMarkdown, read
from posts.importers.markdown_posts import import_markdown
from posts.importers.notes import Notes
from posts.markdown import Blocks
from posts.models import EditorialImage, PostPage
from tests.factories import image_bytes, live_post, make_author, make_category
from tests.markup import stream
from tests.posts.importers.made import code, quote


def blocks(source: str) -> list[tuple[str, Any]]:
    html = read(source, Notes()).html
    return [(block["type"], block["value"]) for block in convert(Source(html, plain=True)).blocks]


GOLDEN: dict[str, tuple[str, list[tuple[str, Any]]]] = {
    "words": ("One *two* **three** `four` ~~five~~", [("paragraph", "<p>One <i>two</i> <b>three</b> <code>four</code> <s>five</s></p>")]),
    "headings": ("# A\n\n## B", [("heading", {"text": "A", "level": "2"}), ("heading", {"text": "B", "level": "3"})]),
    "a list": ("- a\n- b\n  1. c", [("paragraph", "<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>")]),
    "tasks": ("- [ ] a\n- [x] b", [("paragraph", "<ul><li>☐ a</li><li>☑ b</li></ul>")]),
    "code": ("```python title=a.py {2-3,5}\nx < 1\n\ny\n```", [code("x < 1\n\ny", "python", "a.py", "2-3,5")]),
    "indented code": ("    <script>", [code("<script>")]),
    "code of Jekyll": ("{% highlight ruby %}\nputs 1\n{% endhighlight %}", [code("puts 1", "ruby")]),
    "code of Hugo": ("{{< highlight go >}}\nx := 1\n{{< /highlight >}}", [code("x := 1", "go")]),
    "a quotation": ("> a\n> b", [quote("a b")]),
    "a call-out": ("> [!WARNING]\n> Mind **this**", [("callout", {"kind": "warning", "title": "", "text": "<p>Mind <b>this</b></p>"})]),
    "a formula": ("$$\n\\frac{1}{2}\n$$", [("maths", {"latex": "\\frac{1}{2}", "caption": ""})]),
    "a line": ("a\n\n---\n\nb", [("paragraph", "<p>a</p>"), ("divider", None), ("paragraph", "<p>b</p>")]),
    "a footnote": ("One[^x]\n\n[^x]: Note", [("paragraph", "<p>One[^1]</p>"), ("footnotes", {"notes": [{"label": "1", "text": "<p>Note</p>"}]})]),
    "shortcodes of others": ("[gallery] and [code]x[/code]", [("paragraph", "<p>[gallery] and [code]x[/code]</p>")]),
    "an attack": ("<script>alert(1)</script>\n\n[x](javascript:alert(1))", [("paragraph", "<p>[x](javascript:alert(1))</p>")]),
}  # fmt: skip


@pytest.mark.parametrize("name", GOLDEN)
def test_a_construct_becomes_the_block_that_says_the_same(name: str) -> None:
    source, expected = GOLDEN[name]
    assert blocks(source) == expected


def written(source: str) -> str:
    """The blocks of a text, as our own export writes them."""
    found = [{"type": kind, "value": value} for kind, value in blocks(source)]
    return "\n\n".join(part for part in Blocks(stream(*found), "https://a.example/").parts() if part)


OWN = {
    "a call-out with a title": "> **Tip: Look \\*here\\***\n>\n> Words.",
    "a recording": "[Watch on Vimeo: A talk](https://vimeo.com/76979871)",
    "a table": "| a | b |\n| --- | ---: |\n| 1 | 2 |",
    "a name with a space": "`a b.py`\n\n```python\nx\n```",
}


@pytest.mark.parametrize("source", [*(source for source, _blocks in GOLDEN.values()), *OWN.values()])
def test_in_and_out_and_in_again_is_the_same(source: str) -> None:
    once = written(source)
    assert plain(blocks(once)) == plain(blocks(source))
    assert written(once) == once


def plain(value: Any) -> Any:
    """A value without the identities that lists give to what is in them."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if name != "id"}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def test_what_stands_for_something_else_is_read_so() -> None:
    title = {"kind": "tip", "title": "Look *here*", "text": "<p>Words.</p>"}
    assert blocks(OWN["a call-out with a title"]) == [("callout", title)]
    assert blocks(OWN["a recording"]) == [("embed", {"url": "https://vimeo.com/76979871", "title": "A talk"})]
    assert blocks(OWN["a name with a space"]) == [code("x", "python", "a b.py")]
    assert blocks("> **Note** that this is a quotation.") == [quote("Note that this is a quotation.")]


def test_a_table_becomes_a_table() -> None:
    ((kind, value),) = blocks("| A | B |\n|---|--:|\n| x | 1 |")
    assert kind == "table"
    assert [column["type"] for column in value["table"]["columns"]] == ["text", "number"]


@pytest.mark.parametrize(
    "head",
    [
        "---\ntitle: A\ntags: [b, c]\n---\n",
        '+++\ntitle = "A"\ntags = ["b", "c"]\n+++\n',
        '{\n"title": "A", "tags": ["b", "c"]}\n',
    ],
)
def test_front_matter_comes_in_three_forms(head: str) -> None:
    text = read(f"{head}\nWords", Notes())
    assert (text.words("title"), text.list("tags"), text.html) == ("A", ["b", "c"], "<p>Words</p>\n")


def test_front_matter_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(NotMarkdown, match="cannot be read"):
        read("---\na: [\n---\n", Notes())
    with pytest.raises(NotMarkdown, match="cannot be read"):
        read("---\na: !!python/object/apply:os.system [ls]\n---\n", Notes())


def test_a_tag_that_is_not_known_is_named() -> None:
    notes = Notes()
    read("{{< tweet 1 >}}", notes)
    assert [note.text for note in notes] == ["The template tag “tweet”, which is not known"]


POST = """---
title: On trees
date: 2020-02-03T10:00:00Z
slug: trees
authors: [Ada]
categories: Data
tags: [b-trees]
summary: What trees are.
cover: tree.png
aliases: [/old/trees/]
draft: false
---
# On trees

Words, and ![A tree](tree.png "Leaves").
"""


@pytest.mark.django_db
def test_a_file_becomes_a_draft_once(tmp_path: Path) -> None:
    author, category = make_author("Ada"), make_category("Data")
    (tmp_path / "a.md").write_text(POST)
    (tmp_path / "tree.png").write_bytes(image_bytes())
    report = import_markdown(tmp_path)
    post = PostPage.objects.get()
    assert [row.outcome for row in report.rows] == ["draft"]
    assert (post.title, post.slug, post.live, post.summary) == ("On trees", "trees", False, "What trees are.")
    assert (post.published_on, post.authors, post.sorted_categories) == (
        date(2020, 2, 3),
        [author],
        [category],
    )
    assert [block.block_type for block in post.body] == ["paragraph", "image", "paragraph"]
    assert post.cover == EditorialImage.objects.get()
    assert Redirect.objects.get(old_path="/old/trees").redirect_page_id == post.pk
    assert [row.outcome for row in import_markdown(tmp_path).rows] == ["unchanged"]
    assert PostPage.objects.count() == 1


@pytest.mark.django_db
def test_a_file_that_cannot_be_read_keeps_no_other_from_coming(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\na: [\n---\n")
    (tmp_path / "b.md").write_bytes(b"\xff\xfe")
    (tmp_path / "2020-01-02-c-d.md").write_text("Words")
    with pytest.raises(CommandError, match="2 files"):
        call_command("import_markdown", tmp_path, stdout=None)
    assert PostPage.objects.get().slug == "c-d"


@pytest.mark.django_db
def test_every_public_post_is_written_as_a_file(tmp_path: Path) -> None:
    post = live_post(title="A post", slug="a-post")
    call_command("export_markdown", tmp_path / "out")
    (file,) = (tmp_path / "out").iterdir()
    assert file.name == f"{post.address_date:%Y-%m}-a-post.md"
    assert 'title: "A post"' in file.read_text()


@pytest.mark.django_db
def test_a_site_that_is_written_and_read_again_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    constructs = [source for source, _blocks in GOLDEN.values() if "](" not in source and "[^" not in source]
    (tmp_path / "in" / "a.md").write_text(
        "---\ntitle: On trees\nsummary: What trees are.\n---\nFirst words.\n\n" + "\n\n".join(constructs)
    )
    import_markdown(tmp_path / "in")
    first = PostPage.objects.get()
    post = live_post(title=first.title, summary=first.summary, body=list(first.body.raw_data))
    call_command("export_markdown", tmp_path / "out")
    import_markdown(tmp_path / "out")
    again = PostPage.objects.latest("pk")
    assert (again.title, again.summary, again.published_on) == (post.title, post.summary, post.published_on)
    assert (again.authors, again.sorted_categories) == (post.authors, post.sorted_categories)
    assert plain(list(again.body.raw_data)) == plain(list(post.body.raw_data))
