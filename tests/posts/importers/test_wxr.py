"""Reading exports: what is in them, what is mended, and what is refused with line and reason."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from posts.importers.wxr import Author, Export, Item, Site, Term, Unreadable
from posts.importers.wxr.repair import Repair
from tests.posts.importers.exports import CLASSIC, EVERY

every_export = pytest.mark.parametrize("path", EVERY, ids=lambda path: path.name)

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>T</title><link>https://a.example</link><wp:wxr_version>1.2</wp:wxr_version>
"""
FOOT = "</channel></rss>"


def read(path: Path) -> list[object]:
    return list(Export(path))


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "export.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def one_item(tmp_path: Path, inner: str | bytes, head: str = HEAD) -> tuple[Item, dict[str, int]]:
    inner = inner if isinstance(inner, bytes) else inner.encode()
    export = Export(written(tmp_path, head.encode() + b"<item>" + inner + b"</item>" + FOOT.encode()))
    (item,) = [record for record in export if isinstance(record, Item)]
    return item, export.mended


def refusal(path: Path) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(path)
    return caught.value


# What is in them


def test_site_authors_terms_and_items_come_in_their_order() -> None:
    records = read(CLASSIC)
    assert records[0] == Site("Bits & Bytes", "https://blog.example", "1.2")
    assert records[1] == Author("ada", "Ada Lovelace", "ada@blog.example")
    assert records[2] == Author("grace", "Grace Hopper", "")
    assert records[3] == Term("category", "data", "Data & Storage", "", "Where bytes rest.", number=2)
    assert records[4] == Term("category", "indexes", "Indexes", "data", number=3)
    assert records[5] == Term("post_tag", "b-trees", "B-trees")
    assert [record.number for record in records if isinstance(record, Item)] == [10, 11, 12, 13, 20]


def test_an_item_has_what_the_export_says_of_it() -> None:
    item = next(record for record in read(CLASSIC) if isinstance(record, Item))
    assert (item.kind, item.title, item.creator, item.slug) == (
        "post",
        "How an index works",
        "ada",
        "how-an-index-works",
    )
    assert item.date == datetime(2016, 3, 14, 9, 26, 53, tzinfo=UTC)
    assert item.modified == datetime(2017, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert item.terms == (
        Term("category", "indexes", "Indexes"),
        Term("post_tag", "b-trees", "B-trees"),
    )
    assert item.meta["_thumbnail_id"] == "20"
    assert item.sticky
    assert "SELECT '&lt;b&gt;' ]]> 0;" in item.content
    assert CLASSIC.read_text().splitlines()[item.line - 1].strip() == "<item>"


def test_no_address_of_a_reader_is_kept() -> None:
    for record in read(CLASSIC):
        assert "reader@example.com" not in repr(record)
        assert "192.0.2.1" not in repr(record)


def test_a_date_that_is_none_gives_way_to_the_local_one() -> None:
    items = {record.number: record for record in read(CLASSIC) if isinstance(record, Item)}
    assert items[11].date == datetime(2016, 4, 2, 8, 0, tzinfo=UTC)


@every_export
def test_every_export_is_read_to_its_end(path: Path) -> None:
    records = read(path)
    assert isinstance(records[0], Site)
    items = [record for record in records if isinstance(record, Item)]
    assert len(items) == path.read_bytes().count(b"<item>")
    assert all(item.number and item.kind for item in items)


def test_an_export_may_be_read_twice() -> None:
    export = Export(CLASSIC)
    assert list(export) == list(export)


# Faults that are mended


@pytest.mark.parametrize(
    ("inner", "title"),
    [
        ("<title>Cats & dogs</title>", "Cats & dogs"),
        ("<title>Caf&eacute;&nbsp;&mdash; &lt;b&gt;</title>", "Café — <b>"),
        ("<title>A &bogus; name &amp; more</title>", "A &bogus; name & more"),
        ("<title>Nul &#0;and bell\x07</title>", "Nul and bell"),
        ("<title><![CDATA[R&D]]></title>", "R&D"),
    ],
)
def test_a_text_that_is_not_quite_xml_is_read(tmp_path: Path, inner: str, title: str) -> None:
    assert one_item(tmp_path, inner)[0].title == title


def test_what_was_mended_is_counted(tmp_path: Path) -> None:
    _item, mended = one_item(tmp_path, "<title>Cats & dogs &amp; \x0bmice</title>")
    assert mended == {
        "“&” outside of CDATA, escaped": 1,
        "characters that XML does not know, dropped": 1,
    }
    assert one_item(tmp_path, "<title>Cats &amp; dogs</title>")[1] == {}


def test_bytes_of_another_encoding_are_read_as_windows_text(tmp_path: Path) -> None:
    inner = "<title>naïve ".encode() + b"\x93quoted\x94 caf\xe9</title>"
    assert one_item(tmp_path, inner)[0].title == "naïve “quoted” café"


def test_the_declared_encoding_is_believed(tmp_path: Path) -> None:
    text = HEAD.replace("UTF-8", "ISO-8859-1") + "<item><title>Größe</title></item>" + FOOT
    path = written(tmp_path, text.encode("latin-1"))
    assert next(r for r in read(path) if isinstance(r, Item)).title == "Größe"


def test_a_section_that_contains_its_own_end_is_kept_whole(tmp_path: Path) -> None:
    script = "<script>//<![CDATA[\nx();\n//]]></script> and more"
    item, mended = one_item(tmp_path, f"<content:encoded><![CDATA[{script}]]></content:encoded>")
    assert item.content == script
    assert mended == {"“]]>” inside a text, escaped": 1}


def test_what_stands_before_and_after_the_export_is_passed_over(tmp_path: Path) -> None:
    text = f"\n\nWarning: PHP in line 1\n{HEAD}<item><title>A</title></item>{FOOT}\n<!-- page served --> junk"
    export = Export(written(tmp_path, text))
    item = next(r for r in export if isinstance(r, Item))
    assert item.line == 7
    assert export.mended == {"text before the XML declaration, dropped": 1}


def test_a_namespace_that_nobody_declared_does_no_harm(tmp_path: Path) -> None:
    head = HEAD.replace(' xmlns:wp="http://wordpress.org/export/1.2/"', "")
    assert one_item(tmp_path, "<wp:post_id>3</wp:post_id>", head)[0].number == 3


@pytest.mark.parametrize(
    "inner", ["", "<wp:post_id>-1</wp:post_id>", "<wp:post_id>9e9</wp:post_id><pubDate>now</pubDate>"]
)
def test_what_is_missing_or_nonsense_is_empty(tmp_path: Path, inner: str) -> None:
    item, _mended = one_item(tmp_path, inner)
    assert (item.number, item.kind, item.status, item.date) == (0, "post", "publish", None)


def test_the_size_of_the_pieces_changes_nothing() -> None:
    data = CLASSIC.read_bytes()
    whole = Repair()
    text = whole.feed(data) + whole.feed(b"", last=True)
    chance = random.Random(7)  # noqa: S311 - not for secrets
    for _round in range(5):
        repair, parts, start = Repair(), [], 0
        while start < len(data):
            size = chance.randint(400, 3000)
            parts.append(repair.feed(data[start : start + size]))
            start += size
        assert "".join([*parts, repair.feed(b"", last=True)]) == text
        assert repair.mended == whole.mended


# What is refused


@every_export
def test_an_export_that_was_cut_off_is_refused_wherever_it_was(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    whole = data.rstrip()
    step = max(1024, len(data) // 48)
    for size in [*range(0, len(whole), step), len(whole) - 1]:
        refused = refusal(written(tmp_path, data[:size]))
        assert "ends too early" in refused.reason
        assert 1 <= refused.line <= data.count(b"\n") + 1


BOMB = """<?xml version="1.0"?>
<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<rss><channel><title>&b;</title></channel></rss>"""
EXTERNAL = """<?xml version="1.0"?>
<!DOCTYPE rss SYSTEM "file:///etc/passwd">
<rss><channel/></rss>"""


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (BOMB, 2, "document type"),
        (EXTERNAL, 2, "document type"),
        ("", 1, "ends too early"),
        ("just text", 1, "not XML"),
        ("<html><body/></html>", 1, "does not begin with <rss>"),
        ("<rss>\n<feed/></rss>", 2, "<channel>"),
        ("<rss><channel><title>A feed</title></channel></rss>", 1, "no version"),
        (HEAD.replace("1.2</wp", "abc</wp") + "<item></item>" + FOOT, 4, "“abc”"),
        (HEAD + "<item><title>a < b</title></item>" + FOOT, 4, "not XML"),
        (HEAD + "<item>\n<title></item>" + FOOT, 5, "not XML: mismatched tag"),
    ],
)
def test_what_is_no_export_is_refused_with_line_and_reason(
    tmp_path: Path, text: str, line: int, reason: str
) -> None:
    refused = refusal(written(tmp_path, text))
    assert reason in refused.reason
    assert refused.line == line


def test_a_record_beyond_all_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posts.importers.wxr.reader.MOST_IN_RECORD", 5000)
    path = written(tmp_path, HEAD + f"<item><title>{'x' * 6000}</title></item>" + FOOT)
    assert "longer than" in refusal(path).reason
