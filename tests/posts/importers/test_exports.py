"""Whole exports, the public ones too where they are at hand: all of it comes, once, and is reported."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from defusedxml import ElementTree
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from posts.importers.wordpress import Options, run
from posts.models import ImportedItem, PostPage
from tests.markup import document
from tests.posts.importers.exports import EVERY

pytestmark = pytest.mark.django_db

SMALLEST = min(EVERY, key=lambda path: path.stat().st_size)


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.name)
def test_an_export_comes_whole_and_once(path: Path, client: Client) -> None:
    report = run(path, Options())
    assert report.failed == 0
    assert report.fidelity > 0.98
    for row in report.rows:
        if row.outcome == "draft":
            continue
        # What does not arrive is named: an element, a block or a button that was dropped or changed.
        assert not row.lost or row.notes, (row.number, row.lost)
    live = [row for row in report.rows if row.outcome == "live"]
    for row in live:
        post = PostPage.objects.filter(pk=row.page_id).first()
        response = client.get(f"/?p={row.number}", follow=True)
        assert response.status_code == 200
        if post:
            assert response.redirect_chain[-1] == (post.url, 301)
        document(response.content)
    before = (Redirect.objects.count(), ImportedItem.objects.count())
    again = run(path, Options())
    assert {str(row.outcome) for row in again.rows} <= {"unchanged"}
    assert again.changed == 0
    assert (Redirect.objects.count(), ImportedItem.objects.count()) == before


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.name)
def test_every_old_address_answers(path: Path, client: Client) -> None:
    """Those of what was public, with its feeds, and of all archives: read from the file, not by the importer."""
    run(path, Options())
    answers = {address: client.get(address, follow=True).status_code for address in addresses(path)}
    assert [address for address, status in answers.items() if status != 200] == []


def addresses(path: Path) -> Iterator[str]:
    """Yield what readers of the old site could have asked for."""
    # Real exports have characters and ampersands that no XML may have; the importer is as patient.
    xml = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"", path.read_bytes())
    xml = re.sub(rb"&(?!#?\w+;)", b"&amp;", xml)
    root = ElementTree.fromstring(xml)
    text = {"wp": re.findall(rb'xmlns:wp="([^"]+)"', xml)[0].decode()}
    for item in root.iter("item"):

        def said(name: str, item: Any = item) -> str:
            return (item.findtext(name, "", text) or "").strip()

        kind, status = said("wp:post_type"), said("wp:status")
        if kind in ("post", "page", "attachment") and status in ("publish", "inherit"):
            link = urlsplit(said("link"))
            found = link.path + (f"?{link.query}" if link.query else "")
            yield from filter(None, [found, f"/?p={said('wp:post_id')}"])
            if kind == "post" and not link.query:
                yield f"{found.rstrip('/')}/feed/"
    for name, archive in (("category_nicename", "category"), ("tag_slug", "tag"), ("author_login", "author")):
        for element in root.iter(f"{{{text['wp']}}}{name}"):
            if str(element.text).isprintable():  # WordPress has no others in an address.
                yield f"/{archive}/{element.text}/"


def test_an_export_that_was_cut_off_at_any_kilobyte_changes_nothing(tmp_path: Path) -> None:
    data, piece = SMALLEST.read_bytes().rstrip(), tmp_path / "piece.xml"
    for size in range(0, len(data), 1024):
        piece.write_bytes(data[:size])
        with pytest.raises(CommandError, match=r"piece\.xml, line \d+: The file ends too early"):
            call_command("import_wordpress", piece)
    assert not ImportedItem.objects.exists()
