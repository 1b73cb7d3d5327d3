"""A post as Markdown: every block in its own notation, and what is text stays text."""

from datetime import date
from typing import Any

import pytest
import yaml
from wagtail.models import PageViewRestriction

from posts import markdown
from posts.markdown_text import code_block, code_span, escape, from_html, image, line, link
from posts.models import PostCorrection, PostPage
from posts.pictures import BODY, THUMBNAIL
from posts.renditions import make_for_image
from tests.factories import (
    live_post,
    make_author,
    make_category,
    make_document,
    make_image,
    make_series,
    put_live,
)
from tests.markup import child, stream

ADDRESS = "https://blog.example/2024/01/post/"


def of_blocks(*children: dict[str, Any]) -> list[str]:
    """Blocks as Markdown, each on its own."""
    return markdown.Blocks(stream(*children), ADDRESS).parts()


def of_block(kind: str, value: Any) -> str:
    (part,) = of_blocks(child(kind, value))
    return part


def document_of(post: PostPage) -> str:
    found = PostPage.objects.for_feed().get(pk=post.pk)
    return markdown.document(found, root="http://localhost/")


# Words. That these show as they are was also tried with random text and a parser of CommonMark.


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("plain words, and more.", "plain words, and more."),
        ("*a* _b_ `c` ~d~", r"\*a\* \_b\_ \`c\` \~d\~"),
        ("snake_case_name", "snake_case_name"),
        ("[a](b) ![c](d)", r"\[a\](b) !\[c\](d)"),
        ("<script>", r"\<script>"),
        ("a & b &amp; &#35;", r"a & b \&amp; \&#35;"),
        ("$5 | $6", r"\$5 \| \$6"),
        ("back\\slash", r"back\\slash"),
        ("# heading", r"\# heading"),
        ("C# and F#", "C# and F#"),
        ("- item", r"\- item"),
        ("+ item", r"\+ item"),
        ("-5 and +5", "-5 and +5"),
        ("1. item", r"1\. item"),
        ("1.5 times", "1.5 times"),
        ("2024) item", r"2024\) item"),
        ("> quotation", r"\> quotation"),
        ("---", r"\---"),
        ("===", r"\==="),
        ("one\n# two\n- three", "one\n\\# two\n\\- three"),
        ("[^1]", r"\[^1\]"),
    ],
)
def test_what_is_text_stays_text(text: str, written: str) -> None:
    assert escape(text) == written


def test_a_line_is_one_line() -> None:
    assert line(" a\n\n# b\t c\u2028d ") == "a # b c d"


@pytest.mark.parametrize(
    ("code", "written"),
    [("x", "`x`"), ("a`b", "``a`b``"), ("`a", "`` `a ``"), ("``", "``` `` ```"), ("a\n b", "`a b`")],
)
def test_code_in_a_line_keeps_its_ticks(code: str, written: str) -> None:
    assert code_span(code) == written


def test_a_fence_is_longer_than_any_in_the_code() -> None:
    assert code_block("a\r\n  b\n", "python") == "```python\na\n  b\n```"
    assert code_block("```\nx\n```", "") == "````\n```\nx\n```\n````"
    assert code_block("`````", "text") == "``````text\n`````\n``````"


def test_an_address_ends_where_its_link_ends() -> None:
    assert link("a]b", "https://x.example/a (b)?q=<c>&d=é\n") == (
        r"[a\]b](https://x.example/a%20%28b%29?q=%3Cc%3E&d=%C3%A9%0A)"
    )
    assert image("a]b", "https://x.example/%20.jpg") == r"![a\]b](https://x.example/%20.jpg)"


def test_formatted_text_keeps_its_format() -> None:
    html = (
        '<p>One <b>two</b> <i>three</i> <code>f_o`o*</code> <a href="/about/">four</a> <s>five</s> '
        "x<sup>2</sup>.<br/>"
        "Six *seven*</p><ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><ol><li>d</li><li>e</li></ol>"
    )
    assert from_html(html, address=ADDRESS) == (
        "One **two** *three* `` f_o`o* `` [four](https://blog.example/about/) ~~five~~ x<sup>2</sup>.\\\n"
        "Six \\*seven\\*\n\n- a\n  - b\n- c\n\n1. d\n2. e"
    )


def test_a_script_behind_a_link_is_not_linked() -> None:
    assert from_html('<p><a href="javascript:alert(1)">x</a></p>', address=ADDRESS) == "x"


# Blocks


def test_a_heading_has_its_level() -> None:
    assert of_block("heading", {"text": "C# & *stars*", "level": "2"}) == r"## C# & \*stars\*"
    assert of_block("heading", {"text": "Deep", "level": "4"}) == "#### Deep"


def test_code_has_its_language_and_its_file() -> None:
    value = {"language": "python", "filename": "a`b.py", "code": "if x:\n    y = '```'\n"}
    assert of_block("code", value) == "``a`b.py``\n\n````python\nif x:\n    y = '```'\n````"
    assert of_block("code", {"language": "text", "code": "plain"}) == "```\nplain\n```"


def test_a_formula_stands_between_dollars() -> None:
    assert of_block("maths", {"latex": "\\frac{a}{b}\n\n= c", "caption": "A *half*"}) == (
        "$$\n\\frac{a}{b}\n= c\n$$\n\n*A \\*half\\**"
    )
    assert of_block("maths", {"latex": r"\text{$$}"}) == "```latex\n\\text{$$}\n```"


def test_a_quotation_names_its_source() -> None:
    value = {"text": "One.\n\nTwo *stars*.", "attribution": "Ada", "source": "https://example.com/"}
    assert of_block("quote", value) == ("> One.\n>\n> Two \\*stars\\*.\n>\n> — [Ada](https://example.com/)")
    assert of_block("quote", {"text": "One.", "attribution": "Ada"}) == "> One.\n>\n> — Ada"
    assert of_block("quote", {"text": "One."}) == "> One."


def test_a_call_out_says_its_kind() -> None:
    value = {"kind": "warning", "title": "Mind", "text": "<p>The gap.</p><ul><li>One</li></ul>"}
    assert of_block("callout", value) == "> **Warning: Mind**\n>\n> The gap.\n>\n> - One"
    assert of_block("callout", {"kind": "note", "text": "<p>x</p>"}) == "> **Note**\n>\n> x"
    assert of_block("tldr", {"text": "<p>All of it.</p>"}) == "> **In short.** All of it."


def test_a_table_is_a_table_of_pipes() -> None:
    table = {
        "columns": [
            {"type": "text", "heading": "Who | what"},
            {"type": "number", "heading": "Posts"},
            {"type": "rich_text", "heading": ""},
        ],
        "rows": [
            {"values": ["a|b", "3", "<p><code>x|y</code> <b>z</b></p><p>2</p>"]},
            {"values": ["*", "", ""]},
        ],
        "caption": "",
    }
    assert of_block("table", {"caption": "Who", "table": table}) == (
        "| Who \\| what | Posts |  |\n| --- | ---: | --- |\n"
        "| a\\|b | 3 | `x\\|y` **z**  2 |\n| \\* |  |  |\n\n*Who*"
    )


def test_a_recording_and_a_divider_are_what_text_can_do() -> None:
    assert of_block("embed", {"url": "https://vimeo.com/76979871", "title": "A [talk]"}) == (
        r"[Watch on Vimeo: A \[talk\]](https://vimeo.com/76979871)"
    )
    assert of_block("divider", None) == "---"


def test_footnotes_keep_their_labels() -> None:
    parts = of_blocks(
        child("paragraph", "<p>One[^a_b], none[^x], <code>[^a_b]</code>.</p>"),
        child("footnotes", {"notes": [{"label": "a_b", "text": "<p>A <b>note</b>.</p><p>More.</p>"}]}),
    )
    assert parts == [r"One[^a_b], none\[^x\], `[^a_b]`.", "[^a_b]: A **note**.\n\n    More."]


@pytest.mark.django_db
def test_pictures_have_their_words_and_an_absolute_address() -> None:
    image = make_image(credit="Ada")
    make_for_image(image, [*BODY.filter_specs(), *THUMBNAIL.filter_specs()])
    shown = {"image": image.pk, "alt_text": "A [chart]", "decorative": False}
    part = of_block("image", {"image": shown, "caption": "Costs *more*", "width": "normal"})
    assert part.startswith(r"![A \[chart\]](https://blog.example/media/images/")
    assert part.endswith(r'.jpg "Costs \*more\* (Photo: Ada)")')
    wide = of_block("image", {"image": shown, "caption": "", "width": "wide"})
    assert wide.endswith('.jpg#wide "(Photo: Ada)")')
    gallery = of_block("gallery", {"images": [{"image": shown}, {"image": shown}], "caption": "Two"})
    assert gallery.count("](https://blog.example/media/images/") == 2
    assert gallery.endswith("*Two*")


@pytest.mark.django_db
def test_a_download_is_a_link_that_says_so() -> None:
    part = of_block("download", {"document": make_document("Figures").pk, "title": ""})
    assert part.startswith("[Download: Figures](https://blog.example/documents/")


@pytest.mark.django_db
@pytest.mark.parametrize("hidden", [False, True])
def test_a_related_post_is_a_link_while_readers_may_see_it(hidden: bool) -> None:
    other = live_post(title="The *other* one", summary="What it says.")
    if hidden:
        PageViewRestriction.objects.create(page=other, restriction_type="login")
    part = of_block("related", {"post": other.pk})
    expected = f"[Related post: The \\*other\\* one](https://blog.example{other.url})"
    assert part == ("" if hidden else expected)


# Documents


@pytest.mark.django_db
def test_a_document_begins_with_facts_that_any_reader_of_yaml_understands() -> None:
    hostile = "\"Quoted\": - [x] #y & 'z' \\ {a: b} 日本"
    post = live_post(
        title=hostile,
        summary="Two\nlines\u2028and: more",
        authors=[make_author("Ada: B", slug="ada"), make_author("no", slug="no")],
        categories=[make_category("Data"), make_category("Null", slug="null")],
        series=make_series("Ladder"),
        published_on=date(2024, 1, 2),
    )
    post.tags.add("C++", "yes")
    put_live(post)
    text = document_of(post)
    assert text.startswith("---\n")
    facts = yaml.safe_load(text.split("\n---\n")[0].removeprefix("---\n"))
    updated = facts.pop("updated")
    assert facts == {
        "title": hostile,
        "date": "2024-01-02T12:00:00+00:00",
        "authors": ["Ada: B", "no"],
        "categories": ["Data", "Null"],
        "tags": ["C++", "yes"],
        "series": "Ladder",
        "url": f"http://localhost{post.url}",
        "summary": "Two lines and: more",
    }
    assert updated > facts["date"]


@pytest.mark.django_db
def test_a_document_goes_on_with_title_summary_and_text() -> None:
    post = live_post(title="# 1. *Title*", summary="A [summary].", cover=make_image(description="A field"))
    PostCorrection.objects.create(post=post, corrected_on=date(2024, 3, 4), text="It was *5*,\nnot 6.")
    _facts, _, rest = document_of(post).partition("\n---\n")
    title, summary, cover, text, heading, correction = rest.strip().split("\n\n")
    assert title == r"# \# 1. \*Title\*"
    assert summary == r"A \[summary\]."
    assert cover.startswith("![A field](http://localhost/media/images/")
    assert text == "Something worth reading."
    assert (heading, correction) == ("## Corrections", r"- 2024-03-04: It was \*5\*, not 6.")


@pytest.mark.django_db
def test_a_document_without_extras_has_no_empty_facts() -> None:
    facts = yaml.safe_load(document_of(live_post()).split("\n---\n")[0].removeprefix("---\n"))
    assert set(facts) == {"title", "date", "updated", "authors", "categories", "url", "summary"}


@pytest.mark.django_db
def test_control_characters_are_in_no_document() -> None:
    post = live_post(
        title="a\x08b\x0bc", body=[child("paragraph", "<p>d\x08e\x7f</p>"), child("code", {"code": "f\x1bg"})]
    )
    text = document_of(post)
    assert "\n# ab c\n" in text
    assert "\nde\n" in text
    assert "\nfg\n" in text
    assert not [character for character in text if ord(character) < 32 and character != "\n"]
