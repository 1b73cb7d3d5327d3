"""What stands around the posts: the menu in the header, and the post that is pinned on the index page.

Both are taken where this site has none of its own yet. Whatever is left is named in the report.
"""

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from wagtail.models import Page, Site

from posts.importers.notes import Notes
from posts.importers.recording import made
from posts.importers.wordpress.library import SiteLibrary
from posts.importers.wordpress.names import slug_of
from posts.importers.wordpress.survey import MenuLink, Survey
from posts.models import Category, ImportedItem, PostPage

HEADERS = ("primary", "main", "header", "top")  # in the names of menus that stand above a page
MOST_LINKS = 8
LONGEST_LABEL = 40


def take_menu(survey: Survey, library: SiteLibrary, notes: Notes) -> int:
    """Make the links of one menu those of the header, if it has none. Returns how many there are now."""
    menus: dict[str, list[MenuLink]] = {}
    for link in sorted(survey.menus, key=lambda link: link.order):
        menus.setdefault(link.menu, []).append(link)
    if not menus:
        return 0
    setting = apps.get_model("home", "MenuSettings").for_site(Site.objects.get(is_default_site=True))
    chosen = _header(list(menus)) if not setting.items else ""
    for name in menus:
        if name != chosen:
            why = "one menu is the header's" if chosen else "the header has a menu already"
            notes.dropped(f"The menu “{name}”: {why}")
    if not chosen:
        return 0
    links = _links(menus[chosen], setting.items.stream_block.child_blocks["link"], survey, library, notes)
    setting.items = [("link", link) for link in links]
    setting.save()
    made(setting)
    return len(links)


def _header(names: list[str]) -> str:
    return next((name for word in HEADERS for name in names if word in name.lower()), names[0])


def _links(
    found: list[MenuLink], block: Any, survey: Survey, library: SiteLibrary, notes: Notes
) -> list[Any]:
    links: list[Any] = []
    for link in found:
        named = f"A link of the menu: {link.title or link.address or link.number}"
        if link.parent:
            notes.dropped(f"{named}: it was below another, and menus here have one level")
            continue
        value = {"label": link.title[:LONGEST_LABEL], "page": None, "address": ""}
        value.update(_destination(link, survey, library))
        try:
            cleaned = block.clean(block.to_python(value))
        except ValidationError:
            notes.dropped(f"{named}: what it leads to is not here")
            continue
        if len(links) == MOST_LINKS:
            notes.dropped(f"{named}: a menu here has {MOST_LINKS} links at most")
            continue
        links.append(cleaned)
    return links


def _destination(link: MenuLink, survey: Survey, library: SiteLibrary) -> dict[str, Any]:
    """The page or the address that a link of a menu leads to here; nothing if that is not here."""
    if link.kind == "taxonomy":
        return _archive(link, survey)
    known = survey.items.get(link.number) if link.kind == "post_type" else survey.find(link.address)
    page = survey.items.page(known.number) if known else None
    if page and Page.objects.filter(pk=page).exists():
        return {"page": page}
    if link.kind != "custom" or link.address.startswith("#"):
        return {}
    return {"address": library.relative(link.address) if survey.is_own(link.address) else link.address}


def _archive(link: MenuLink, survey: Survey) -> dict[str, str]:
    terms = survey.categories if link.what == "category" else {}
    slug = next((slug_of(term.slug)[:60] for term in terms.values() if term.number == link.number), "")
    category = Category.objects.filter(slug=slug).first()
    return (
        {"address": f"/category/{slug}/", "label": link.title[:LONGEST_LABEL] or category.name}
        if category
        else {}
    )


def pin(survey: Survey, notes: Notes, *, user: Any) -> None:
    """Leave a draft of the index page with the newest sticky post pinned, if none is.

    Readers see it once somebody has approved it: an import changes no page that is here.
    """
    rows = ImportedItem.objects.filter(source=survey.source, number__in=survey.sticky, is_written=True)
    post = PostPage.objects.live().filter(pk__in=rows.values("page_id")).order_by("-published_on").first()
    root = Site.objects.get(is_default_site=True).root_page.specific
    latest = root.get_latest_revision_as_object()
    if post is None or latest.pinned_post_id == post.pk:
        return
    if latest.pinned_post_id or root.has_unpublished_changes:
        notes.changed(
            f"“{post}” was sticky, and is not pinned: the index page has a pin or a draft of its own"
        )
        return
    latest.pinned_post = post
    made(latest.save_revision(user=user, log_action=True, clean=False))
    notes.changed(f"“{post}” was sticky: a draft of the index page pins it. Submit it to review")
