"""Files to take away."""

from typing import Any

import pytest

from tests.factories import make_document
from tests.markup import SCRIPT, assert_harmless, child, names, one, problems, render, words

pytestmark = pytest.mark.django_db


def download(document: Any, title: str = "") -> dict[str, Any]:
    return {"document": document.pk, "title": title}


def test_a_download_shows_the_kind_and_the_size_of_the_file() -> None:
    document = make_document("Figures", content=b"x" * 2048)
    root = render(child("download", download(document)))
    link = one(root, ".//a")
    assert (link.get("href"), words(link)) == (document.url, "Figures")
    assert "CSV" in words(root)
    assert "2.0\xa0KB" in "".join(root.itertext())


def test_a_title_given_here_stands_instead_of_the_documents_own() -> None:
    assert (
        words(one(render(child("download", download(make_document(), "All figures"))), ".//a"))
        == "All figures"
    )


def test_a_document_is_demanded() -> None:
    assert problems("download", {"document": None, "title": "x"}) == ["This field is required."]


def test_a_document_that_is_gone_leaves_nothing() -> None:
    document = make_document()
    value = download(document)
    document.delete()
    assert names(render(child("download", value))).isdisjoint({"a", "p"})


def test_a_document_whose_file_is_missing_still_shows() -> None:
    document = make_document()
    document.file_size = None
    document.file.storage.delete(document.file.name)
    document.save()
    assert words(one(render(child("download", download(document))), ".//a")) == "Figures"


def test_markup_in_a_title_is_text() -> None:
    for value in (download(make_document(SCRIPT)), download(make_document(), SCRIPT)):
        root = render(child("download", value))
        assert_harmless(root)
        assert words(one(root, ".//a")) == SCRIPT
