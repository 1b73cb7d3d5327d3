"""A WordPress site's own REST API (`/wp-json/wp/v2`), read as if it were an export.

What it gives is what every visitor may read: what is published, as it is shown. It is fetched once, through
the guards of `fetch`, into a temporary file; nothing is imported before the last page of it has come.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self, TextIO
from urllib.parse import urlencode, urlsplit

from posts.importers.fetch import Fetcher, NotFetched
from posts.importers.wxr import Author, Item, Record, Site, Term

AT_ONCE = 100  # what WordPress gives on one page at most
MOST_PAGES = 2000  # of one collection; a site that goes on for ever is none
# In the order of an export: what is referred to comes first.
COLLECTIONS = {
    "users": "id,name,slug",
    "categories": "id,name,slug,parent,description,link",
    "tags": "id,name,slug,link",
    "media": "id,date_gmt,slug,link,title,post,alt_text,caption,source_url",
    "pages": "id,date_gmt,modified_gmt,slug,status,link,title,content,excerpt,author,featured_media,parent,"
    "menu_order,guid,yoast_head_json",
    "posts": "id,date_gmt,modified_gmt,slug,status,link,title,content,excerpt,author,featured_media,sticky,"
    "categories,tags,guid,yoast_head_json",
}
_KINDS = {"media": "attachment", "pages": "page", "posts": "post"}
Row = dict[str, Any]


class SiteExport:
    """A site, to be read within a `with`, as often as one likes; it is asked once.

    `mended` tells what it does not give.
    """

    def __init__(self, address: str, fetcher: Fetcher | None = None) -> None:
        parts = urlsplit(address if "//" in address else f"https://{address}")
        self.root = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        host = parts.hostname or ""
        self.fetcher = replace(fetcher or Fetcher(host), host=host, kinds=("application/json",))
        self.mended: dict[str, int] = {}
        self._spool: Any = None
        self._is_fetched = False

    def __enter__(self) -> Self:
        self._spool = tempfile.TemporaryFile("w+", encoding="utf-8")
        return self

    def __exit__(self, *_error: object) -> None:
        self._spool.close()

    def __iter__(self) -> Iterator[Record]:
        """Yield the site first, then authors, terms, files, pages and posts. Raises NotFetched."""
        if not self._is_fetched:
            self._fetch(self._spool)
            self._is_fetched = True
        self._spool.seek(0)
        reader = _Reader()
        for line in self._spool:
            collection, row = json.loads(line)
            if record := reader.record(collection, row):
                yield record
        self.mended = dict(reader.missing)

    def address_of(self, collection: str, page: int) -> str:
        """The address of one page of a collection."""
        query = {"per_page": AT_ONCE, "page": page, "orderby": "id", "order": "asc"}
        return f"{self.root}/wp-json/wp/v2/{collection}?{urlencode(query)}&_fields={COLLECTIONS[collection]}"

    def _fetch(self, spool: TextIO) -> None:
        site = self._json(f"{self.root}/wp-json/")
        if not isinstance(site, dict) or "home" not in site:
            raise NotFetched(f"{self.root}/wp-json/: This is no WordPress site, or its REST API is off")
        site = {name: _text(site.get(name)) for name in ("home", "name")}
        spool.write(json.dumps(["site", site]) + "\n")
        for collection in COLLECTIONS:
            rows: Iterable[Row] = self._rows(collection)
            if collection == "categories":
                rows = _parents_first(rows)
            spool.writelines(json.dumps([collection, row]) + "\n" for row in rows)

    def _rows(self, collection: str) -> Iterator[Row]:
        for page in range(1, MOST_PAGES + 1):
            try:
                rows = self._json(self.address_of(collection, page))
            except NotFetched as error:
                # Past its last page WordPress answers 400. Who writes here, many sites keep to themselves.
                if (page > 1 and error.status == 400) or (collection == "users" and error.status):
                    return
                raise
            if not isinstance(rows, list):
                raise NotFetched(f"{self.address_of(collection, page)}: The answer is no list")
            if not rows:
                return
            yield from (row for row in rows if isinstance(row, dict))
        raise NotFetched(f"{self.root}: There are more than {MOST_PAGES * AT_ONCE:,} {collection}")

    def _json(self, address: str) -> Any:
        try:
            return json.loads(self.fetcher.fetch(address))
        except NotFetched as error:
            raise NotFetched(f"{address.partition('?')[0]}: {error}", status=error.status) from error
        except (ValueError, RecursionError) as error:
            raise NotFetched(f"{address}: The answer is no JSON") from error


def _parents_first(rows: Iterable[Row]) -> list[Row]:
    known = {_number(row.get("id")): row for row in rows}

    def depth(row: Row, limit: int = 20) -> int:
        parent = known.get(_number(row.get("parent")))
        return 1 + depth(parent, limit - 1) if parent and limit else 0

    return sorted(known.values(), key=depth)


class _Reader:
    """Makes records of rows, and remembers what later rows name by number."""

    def __init__(self) -> None:
        self.missing: Counter[str] = Counter()
        self._authors: dict[int, str] = {}
        self._terms: dict[tuple[str, int], Term] = {}

    def record(self, collection: str, row: Row) -> Record | None:
        if collection == "site":
            return Site(row["name"], row["home"].strip().rstrip("/"), "REST API")
        number = _number(row.get("id"))
        if collection == "users":
            self._authors[number] = _text(row.get("slug"))
            return Author(self._authors[number], _text(row.get("name")) or self._authors[number], "")
        if collection in ("categories", "tags"):
            return self._term(collection, number, row)
        return self._item(_KINDS[collection], number, row)

    def _term(self, collection: str, number: int, row: Row) -> Term:
        parent = self._terms.get((collection, _number(row.get("parent"))))
        self._terms[collection, number] = Term(
            "category" if collection == "categories" else "post_tag",
            _text(row.get("slug")),
            _text(row.get("name")) or _text(row.get("slug")),
            parent.slug if parent else "",
            _text(row.get("description")),
            _text(row.get("link")),
        )
        return self._terms[collection, number]

    def _item(self, kind: str, number: int, row: Row) -> Item | None:
        content = row.get("content")
        if isinstance(content, dict) and content.get("protected"):
            self.missing["texts with a password, which the site gives to nobody"] += 1
            return None
        writer = _number(row.get("author"))
        if kind != "attachment" and writer not in self._authors:
            self.missing["names of authors, which the site keeps to itself"] += 1
        return Item(
            number=number,
            kind=kind,
            line=0,
            title=_rendered(row, "title"),
            link=_text(row.get("link")),
            guid=_rendered(row, "guid"),
            creator=self._authors.get(writer, f"author-{writer}"),
            content=_rendered(row, "content"),
            excerpt=_rendered(row, "caption" if kind == "attachment" else "excerpt"),
            slug=_text(row.get("slug")),
            status="inherit" if kind == "attachment" else _text(row.get("status")) or "publish",
            parent=_number(row.get("post" if kind == "attachment" else "parent")),
            order=_number(row.get("menu_order")),
            sticky=row.get("sticky") is True,
            date=_moment(row.get("date_gmt")),
            modified=_moment(row.get("modified_gmt")),
            attachment_url=_text(row.get("source_url")),
            terms=tuple(self._terms_of(row)),
            meta=_meta(row),
            is_rendered=True,
        )

    def _terms_of(self, row: Row) -> Iterator[Term]:
        for collection in ("categories", "tags"):
            numbers = row.get(collection)
            for number in numbers if isinstance(numbers, list) else []:
                if term := self._terms.get((collection, _number(number))):
                    yield Term(term.taxonomy, term.slug, term.name)


def _meta(row: Row) -> dict[str, str]:
    yoast = row.get("yoast_head_json")
    yoast = yoast if isinstance(yoast, dict) else {}
    found = {
        "_wp_attachment_image_alt": _text(row.get("alt_text")),
        "_thumbnail_id": str(_number(row.get("featured_media")) or ""),
        "_yoast_wpseo_metadesc": _text(yoast.get("description")),
    }
    canonical = _text(yoast.get("canonical"))
    # Of a page that names no other one, the plugin says its own address.
    if canonical.rstrip("/") != _text(row.get("link")).rstrip("/"):
        found["_yoast_wpseo_canonical"] = canonical
    return {name: value for name, value in found.items() if value}


def _rendered(row: Row, name: str) -> str:
    value = row.get(name)
    text = _text(value.get("rendered") if isinstance(value, dict) else "")
    # An excerpt that nobody wrote is the first words, with this at their end.
    return "" if name == "excerpt" and "[&hellip;]" in text else text


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**18 else 0


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(_text(value)).replace(tzinfo=UTC)
    except ValueError:
        return None
