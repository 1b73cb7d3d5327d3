"""A body of any blocks, written as Markdown and read again, is the same body."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posts.importers.html_to_blocks import Source, convert
from posts.importers.markdown import read
from posts.importers.markdown_posts import import_markdown
from posts.importers.notes import Notes
from posts.importers.own_export import plain_downloads
from posts.importers.own_site import Folder
from posts.markdown import Blocks
from posts.models import PostCorrection, PostPage
from posts.pictures import BODY, THUMBNAIL
from posts.renditions import make_for_image
from tests.factories import live_post, make_document, make_image, make_series
from tests.markup import stream

pytestmark = pytest.mark.django_db

ADDRESS = "http://localhost/2020/01/here/"
# Words with what means something in Markdown, in HTML and in YAML.
WORDS = st.lists(
    st.text("abcxyzÄ中09*_`#<>&[]()!|~$^\\-+.:\"'{}", min_size=1, max_size=8), min_size=1, max_size=4
).map(" ".join)
PROSE = WORDS.map(lambda words: f"a {words} z")
RICH = PROSE.map(lambda words: words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
CODE = st.text("ab <>&`~|\\$*\n", min_size=1, max_size=30).map(lambda code: f"x{code}y")


def block(kind: str, /, **value: Any) -> Any:
    return st.fixed_dictionaries(value).map(lambda found: {"type": kind, "value": found})


def bodies(pictures: list[int], document: int, post: int) -> Any:
    """Bodies of all kinds of block; paragraphs that follow each other would become one."""
    alt = st.fixed_dictionaries(
        {"image": st.sampled_from(pictures), "alt_text": PROSE, "decorative": st.just(False)}
    )
    said = st.one_of(st.just(""), PROSE)
    table = st.tuples(PROSE, PROSE).map(
        lambda cells: {
            "columns": [{"type": "text", "heading": cells[0]}, {"type": "number", "heading": "n"}],
            "rows": [{"values": [cells[1], "1"]}, {"values": ["", "2"]}],
        }
    )
    marked = st.tuples(RICH, st.sampled_from("b i s code sup sub".split()), RICH).map(
        lambda parts: f"<p>{parts[0]} <{parts[1]}>m</{parts[1]}> {parts[2]}</p>"
    )
    links = RICH.map(
        lambda words: (
            f'<p>{words} <a linktype="page" id="{post}">one</a> and '
            f'<a linktype="document" id="{document}">two</a>, <a href="https://x.example/?a=1&amp;b=2">three</a></p>'
        )
    )
    kinds = [
        st.one_of(marked, links).map(lambda html: {"type": "paragraph", "value": html}),
        RICH.map(lambda words: {"type": "paragraph", "value": f"<p><i>{words}</i></p>"}),
        RICH.map(lambda words: {"type": "paragraph", "value": f"<ul><li>{words}</li><li>b</li></ul>"}),
        block("heading", text=PROSE, level=st.just("2")),
        block("image", image=alt, caption=said, credit_override=said, width=st.sampled_from(["normal", "wide"])),
        block(
            "gallery",
            images=st.lists(st.fixed_dictionaries({"image": alt, "caption": said}), min_size=2, max_size=3),
            caption=said,
        ),
        block("code", language=st.sampled_from(["python", "text"]), filename=st.sampled_from(["", "a b.py"]),
              highlight=st.sampled_from(["", "1"]), code=CODE),
        block("quote", text=PROSE, attribution=PROSE, source=st.sampled_from(["", "https://x.example/"])),
        block("callout", kind=st.sampled_from(["note", "tip", "warning"]), title=said,
              text=RICH.map("<p>{}</p>".format)),
        block("tldr", text=RICH.map("<p>{}</p>".format)),
        block("table", caption=said, table=table, header_column=st.just(False)),
        block("maths", latex=st.sampled_from(["x^2", "a_1 < b"]), caption=said),
        block("embed", url=st.just("https://vimeo.com/76979871"), title=PROSE),
        block("download", document=st.just(document), title=said),
        block("related", post=st.just(post)),
        st.just({"type": "divider", "value": None}),
    ]  # fmt: skip
    return st.lists(st.one_of(kinds), min_size=1, max_size=5).filter(_is_normal)


def _is_normal(body: list[dict[str, Any]]) -> bool:
    kinds = [child["type"] for child in body]
    return "paragraph paragraph" not in " ".join(kinds) and kinds.count("tldr") < 2


def plain(value: Any) -> Any:
    """A value as the database keeps it, without the identities of items."""
    if isinstance(value, dict):
        if value.get("type") == "item":
            return plain(value["value"])
        return {name: plain(inner) for name, inner in value.items() if name != "id"}
    return [plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def again(body: Any) -> Any:
    """A body that was written and read."""
    source = "\n\n".join(part for part in Blocks(body, ADDRESS).parts() if part)
    html = read(f"---\ntitle: x\n---\n{source}", Notes()).html
    found = convert(Source(html, plain=True), Folder(Path(), Path(), ADDRESS)).blocks
    return stream(*plain_downloads(found)), source


def drawn_image(**fields: Any) -> Any:
    """A picture in the sizes that a text shows, as a worker makes them."""
    image = make_image(**fields)
    make_for_image(image, [*BODY.filter_specs(), *THUMBNAIL.filter_specs()])
    return image


def test_a_body_of_any_blocks_comes_back() -> None:
    pictures = [drawn_image(credit="Ada").pk, drawn_image().pk]
    document, post = make_document("Figures").pk, live_post(title="The *other* one").pk

    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(bodies(pictures, document, post))
    def comes_back(raw: list[dict[str, Any]]) -> None:
        body = stream(*raw)
        found, source = again(body)
        assert plain(found.get_prep_value()) == plain(body.get_prep_value()), source

    comes_back()


def test_what_is_said_about_a_post_comes_back(tmp_path: Path) -> None:
    picture = make_image(credit="Ada")
    shown = {"image": picture.pk, "alt_text": "A field", "decorative": False}
    body = [
        {"type": "paragraph", "value": '<p>First words, and <a href="#part">below</a>.</p>'},
        {"type": "heading", "value": {"text": "Part", "level": "2"}},
        {"type": "image", "value": {"image": shown, "caption": "", "credit_override": "", "width": "wide"}},
    ]
    post = live_post(
        body=body,
        cover=picture,
        series=make_series("How it works"),
        canonical_address="https://first.example/a/",
    )
    post.corrections = [PostCorrection(corrected_on=date(2021, 2, 3), text="It was *three*: not “two”.")]
    post.corrections.commit()
    call_command("export_markdown", tmp_path)
    import_markdown(tmp_path)
    copy = PostPage.objects.latest("pk")
    assert copy.pk != post.pk
    assert (copy.cover, copy.series, copy.canonical_address) == (picture, post.series, post.canonical_address)
    assert [(c.corrected_on, c.text) for c in copy.corrections.all()] == [
        (date(2021, 2, 3), "It was *three*: not “two”.")
    ]
    assert plain(copy.body.get_prep_value()) == plain(post.body.get_prep_value())
