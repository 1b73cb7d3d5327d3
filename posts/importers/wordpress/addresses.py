"""Old addresses lead to new pages: as redirects, and by number for /?p=7."""

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any
from urllib.parse import urlsplit

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from posts.importers.notes import Notes
from posts.importers.recording import made
from posts.importers.wordpress.archives import INDEX, Archives
from posts.importers.wordpress.inventory import Known
from posts.importers.wordpress.names import Names, slug_of_login
from posts.importers.wordpress.survey import PAGES, Survey
from posts.importers.wxr import Term
from posts.models import ImportedItem

_LONGEST = 255
_AT_ONCE = 2000  # redirects in memory
_ITEMS_AT_ONCE = 300
_DEEPEST = 10  # categories within each other
_NUMBERS = ("p", "page_id", "attachment_id")


def leave_redirects(survey: Survey, names: Names, notes: Notes) -> int:
    """Leave a redirect at every old address that is not the new one. Returns how many were made."""
    site = Site.objects.get(is_default_site=True)
    here = Archives()
    found = chain(_of_items(survey), _of_terms(survey, here), _of_authors(survey, names, here))
    count = 0
    while some := list(islice(found, _AT_ONCE)):
        count += _leave(some, site, notes)
    return count


def _leave(found: list[tuple[str, dict[str, Any]]], site: Site, notes: Notes) -> int:
    """Leave redirects at these addresses, where there are none. What was asked for first has an address."""
    wanted: dict[str, dict[str, Any]] = {}
    for path, target in found:
        normal = Redirect.normalise_path(path)
        if len(normal) > _LONGEST:
            notes.missing(f"A redirect, because the address is too long: {path[:80]}…")
        elif normal not in ("", "/"):
            wanted.setdefault(normal, target)
    known = set(Redirect.objects.filter(old_path__in=wanted).values_list("old_path", flat=True))
    new = [
        Redirect(old_path=path, site=site, is_permanent=True, automatically_created=True, **target)
        for path, target in wanted.items()
        if path not in known
    ]
    Redirect.objects.bulk_create(new, ignore_conflicts=True)
    # Those to pages go with their pages.
    others = [redirect.old_path for redirect in new if redirect.redirect_link]
    made(*Redirect.objects.filter(old_path__in=others, site=site))
    return len(new)


def _of_items(survey: Survey) -> Iterator[tuple[str, dict[str, Any]]]:
    items = iter(survey.items)
    while some := list(islice(items, _ITEMS_AT_ONCE)):
        owners = [item.number if item.kind in PAGES else item.parent for item in some]
        yield from _of_some(some, owners, _pages_here(survey, owners))
        # A file that belongs to no post of the export leads to what is nearest, as an empty archive does.
        for item, owner in zip(some, owners, strict=True):
            path = urlsplit(item.link).path
            if item.kind == "attachment" and owner not in survey.items and path.strip("/"):
                yield path, {"redirect_link": INDEX}


def _pages_here(survey: Survey, numbers: list[int]) -> dict[int, int]:
    """The pages that have become of items, and are still here."""
    rows = ImportedItem.objects.filter(source=survey.source, number__in=numbers, is_written=True)
    pages = dict(rows.filter(page_id__isnull=False).values_list("number", "page_id"))
    here = set(Page.objects.filter(pk__in=pages.values()).values_list("pk", flat=True))
    return {number: page for number, page in pages.items() if page and page in here}


def _of_some(
    items: list[Known], owners: list[int], pages: dict[int, int]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for item, owner in zip(items, owners, strict=True):
        path = urlsplit(item.link).path
        if owner not in pages or not path.strip("/"):
            continue
        target = {"redirect_page_id": pages[owner]}
        yield path, target
        if item.kind in PAGES:
            for ending in ("feed", "feed/atom", "feed/rss2", "amp", "embed", "trackback"):
                yield f"{path.rstrip('/')}/{ending}/", target


def _of_terms(survey: Survey, here: Archives) -> Iterator[tuple[str, dict[str, Any]]]:
    """Archives whose address differs: categories within categories, slugs in other scripts, other bases."""
    base = urlsplit(survey.site.link).path.rstrip("/")
    for term in survey.categories.values():
        trail, parent = [term.slug], survey.categories.get(term.parent)
        while parent and len(trail) < _DEEPEST:
            trail.insert(0, parent.slug)
            parent = survey.categories.get(parent.parent)
        target = here.of_category(term, survey)
        for path in dict.fromkeys(("/".join(trail), term.slug)):
            yield from _of_archive(f"{base}/category/{path}/", term, target)
    for term in survey.tags.values():
        yield from _of_archive(f"{base}/tag/{term.slug}/", term, here.of_tag(term))


def _of_authors(survey: Survey, names: Names, here: Archives) -> Iterator[tuple[str, dict[str, Any]]]:
    base = urlsplit(survey.site.link).path.rstrip("/")
    for login in survey.authors:
        target = here.of_author(names.known_author(login))
        yield from _to(f"{base}/author/{slug_of_login(login)}/", target)


def _of_archive(path: str, term: Term, target: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The address that an archive has without settings, and the one that the site itself tells."""
    yield from _to(path, target)
    if own := urlsplit(term.link).path:
        yield from _to(own, target)


def _to(path: str, target: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if path != target:
        yield path, {"redirect_link": target}
        yield f"{path.rstrip('/')}/feed/", {"redirect_link": f"{target}feed/"}


def page_asked_for(query: Mapping[str, str]) -> Page | None:
    """The page that is asked for by its number at the old site: /?p=7, also for its feed."""
    number = next((query[name] for name in _NUMBERS if name in query), "")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    row = ImportedItem.objects.filter(number=int(number), is_written=True).order_by("pk").first()
    return Page.objects.filter(pk=row.page_id, live=True).first() if row else None
