"""Each check, with texts that must trip it and texts that must not."""

from typing import Any

import pytest

from posts.checklist.checks.addresses import PersonalAddress
from posts.checklist.checks.code import LanguageOfCode
from posts.checklist.checks.completeness import EmptyBlock
from posts.checklist.checks.headings import HeadingOrder
from posts.checklist.checks.lengths import SummaryLength, TitleLength
from posts.checklist.checks.link_words import LinkWords
from posts.checklist.checks.links import LocalLink
from posts.checklist.checks.pictures import AltText, Cover
from posts.checklist.checks.placeholder import Placeholder
from posts.checklist.findings import Check
from posts.checklist.registry import BY_ID, CHECKS
from tests.posts.checklist.texts import code, findings, heading, html, picture, post

LINK = '<p>See <a href="{}">{}</a>.</p>'
TABLE = {
    "caption": "",
    "header_column": True,
    "table": {"columns": [{"type": "text", "heading": "A"}], "rows": [{"values": ["TODO"]}], "caption": ""},
}
TRIPS: list[tuple[Check, Any, str]] = [
    (TitleLength(), post(title="Post"), "title"),
    (TitleLength(), post(title="Words " * 14), "title"),
    (SummaryLength(), post(summary="Short."), "summary"),
    (SummaryLength(), post(summary="Words " * 40), "summary"),
    (Cover(), post(), "cover"),
    (AltText(), post(picture("IMG_4711.JPG")), "body."),
    (AltText(), post(picture("Screenshot 2026-01-02 at 10.11.12")), "body."),
    (AltText(), post(picture("diagram-final (2).png")), "body."),
    (AltText(), post(picture("DSC00042")), "body."),
    (AltText(), post(picture("  ")), "body."),
    (AltText(), post(("gallery", {"images": [picture("a.webp")[1]], "caption": ""})), "body."),
    (HeadingOrder(), post(heading("Deep", 3)), "body."),
    (HeadingOrder(), post(heading("One", 2), heading("Deeper", 4)), "body."),
    (EmptyBlock(), post(), "body"),
    (EmptyBlock(), post(html("")), "body."),
    (EmptyBlock(), post(html("<p> </p><p><br/></p>")), "body."),
    (EmptyBlock(), post(heading(" ", 2)), "body."),
    (EmptyBlock(), post(code("")), "body."),
    (EmptyBlock(), post(("heading", {"level": "2"})), "body."),
    (EmptyBlock(), post(("related", {"post": None})), "body."),
    (EmptyBlock(), post(("tldr", {"text": "<p></p>"})), "body."),
    (LanguageOfCode(), post(code("print(1)", "text")), "body."),
    (LocalLink(), post(html(LINK.format("http://localhost:8000/x", "this"))), "body."),
    (LocalLink(), post(html(LINK.format("https://127.0.0.1/", "this"))), "body."),
    (LocalLink(), post(html(LINK.format("http://[::1]/", "this"))), "body."),
    (LocalLink(), post(html(LINK.format("http://192.168.178.2/wiki", "this"))), "body."),
    (LocalLink(), post(html(LINK.format("https://wiki.corp.internal/", "this"))), "body."),
    (LocalLink(), post(("quote", {"text": "x", "attribution": "", "source": "http://localhost/"})), "body."),
    (LinkWords(), post(html(LINK.format("https://example.com/", "Click here"))), "body."),
    (LinkWords(), post(html(LINK.format("https://example.com/", "<b>here</b>"))), "body."),
    (LinkWords(), post(html(LINK.format("https://example.com/", "Read more…"))), "body."),
    (Placeholder(), post(html("<p>TODO: measure this.</p>")), "body."),
    (Placeholder(), post(html("<p>Lorem ipsum dolor sit amet.</p>")), "body."),
    (Placeholder(), post(html("<p>It took [insert number] seconds.</p>")), "body."),
    (Placeholder(), post(html("<p>It took ??? seconds.</p>")), "body."),
    (Placeholder(), post(("table", TABLE)), "body."),
    (Placeholder(), post(title="TBD"), "title"),
    (PersonalAddress(), post(html("<p>Write to jane.doe@gmail.com.</p>")), "body."),
    (PersonalAddress(), post(code("author = 'Jane <jane@doe.io>'")), "body."),
    (PersonalAddress(), post(html(LINK.format("mailto:jane@doe.io?subject=x", "Jane"))), "body."),
]
PASSES: list[tuple[Check, Any]] = [
    (TitleLength(), post(title="Four eyes, counted properly")),
    (TitleLength(), post(title="Words " * 14, seo_title="Short enough for a search engine")),
    (SummaryLength(), post(summary="What readers learn from this, told in a sentence that fits on a card.")),
    (SummaryLength(), post(summary="")),
    (AltText(), post(picture("A red field"))),
    (AltText(), post(picture("The file robots.txt, opened in an editor"))),
    (AltText(), post(picture("", decorative=True))),
    (AltText(), post(picture("Figure 3 shows the queue"))),
    (HeadingOrder(), post(heading("One", 2), heading("In it", 3), heading("Two", 2))),
    (EmptyBlock(), post(html("<p>Words.</p>"), ("divider", None), code("x"), picture(""))),
    (EmptyBlock(), post(("code", {"code": "stored before code had a language"}))),
    (EmptyBlock(), post(("callout", {"kind": "note", "title": "", "text": "<p>Words.</p>"}))),
    (LanguageOfCode(), post(code("print(1)"))),
    (LanguageOfCode(), post(code("", "text"))),
    (LocalLink(), post(html("<p>Open <code>http://localhost:8000/</code>, or http://127.0.0.1/.</p>"))),
    (LocalLink(), post(code("curl http://localhost:8000/"))),
    (LocalLink(), post(html(LINK.format("https://localhost.example.com/", "a name")))),
    (LocalLink(), post(html(LINK.format("https://1.1.1.1/", "a resolver")))),
    (LocalLink(), post(html(LINK.format("https://[broken", "an address")))),
    (LinkWords(), post(html(LINK.format("https://example.com/", "what is here and what is not")))),
    (Placeholder(), post(html("<p>Leave a <code>TODO</code> in the code; what to do, why? Why??</p>"))),
    (Placeholder(), post(code("# TODO: faster\nx = [insert(1)]  # FIXME ???"))),
    (Placeholder(), post(html("<p>A todo list; a list [of names] and an index[1].</p>"))),
    (PersonalAddress(), post(html("<p>Write to security@galley.dev or jane@example.com.</p>"))),
    (PersonalAddress(), post(code("git clone git@github.com:django/django.git\nnpm i react@18.2.0"))),
    (PersonalAddress(), post(code("postgres://jane:pw@db.host.io/x  icon@2x.png  @decorated.by.it"))),
    (PersonalAddress(), post(html("<p>123+octocat@users.noreply.github.com, no-reply@shop.io</p>"))),
]


@pytest.mark.parametrize(("check", "page", "path"), TRIPS, ids=lambda value: getattr(value, "id", ""))
def test_what_must_trip_a_check_does_with_the_place(check: Check, page: Any, path: str) -> None:
    [found] = findings(check, page)
    assert found.check == check.id
    assert found.severity == check.severity
    assert found.path.startswith(path)
    assert found.place
    assert found.message.endswith((".", "?"))


@pytest.mark.parametrize(("check", "page"), PASSES, ids=lambda value: getattr(value, "id", ""))
def test_what_must_not_trip_a_check_does_not(check: Check, page: Any) -> None:
    assert findings(check, page) == []


def test_the_place_of_a_finding_names_the_block_and_the_field_as_the_editor_does() -> None:
    page = post(html("<p>Words.</p>"), picture("IMG_1.jpg"))
    [found] = findings(AltText(), page)
    assert found.path == f"body.{page.body.raw_data[1]['id']}.image"
    assert found.place == "Body, block 2 (Image), Picture"


def test_the_fingerprint_of_a_finding_is_of_what_it_is_about(settings: Any) -> None:
    def prints(text: str) -> tuple[str, ...]:
        [found] = findings(PersonalAddress(), post(html(f"<p>{text}</p>")))
        return found.fingerprints

    assert prints("jane@doe.io") == prints("Elsewhere: jane@doe.io")
    assert prints("jane@doe.io") != prints("john@doe.io")
    before = prints("jane@doe.io")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert prints("jane@doe.io")[0] not in before
    assert prints("jane@doe.io")[1] == before[0], "what was waived stays so when the key is changed"


def test_every_check_has_a_name_of_its_own_and_is_tried() -> None:
    assert len(BY_ID) == len(CHECKS)
    tried = {check.id for check, *_rest in [*TRIPS, *PASSES]}
    with_database = {"missing-page", "draft-link", "same-title", "same-slug", "open-comments"}
    assert tried | with_database | {"secrets"} == set(BY_ID)
