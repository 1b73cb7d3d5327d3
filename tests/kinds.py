"""Every kind of page that readers see: how it comes about, and at which address it stands."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.files.base import ContentFile
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from home.blocks import Network
from home.newsletter.links import token_hash
from home.newsletter.models import Subscriber
from home.newsletter.publication import publication
from home.site_settings import BannerSettings, FooterSettings, MenuSettings, SocialSettings
from posts.experts import saying
from posts.listing import PER_PAGE
from posts.models import ExpertLink, PostCorrection, PostPage
from posts.renditions import make_for_page
from posts.search.rebuild import rebuild
from tests.factories import (
    draft,
    image_bytes,
    list_anew,
    live_post,
    make_author,
    make_category,
    make_document,
    make_image,
    make_series,
    publish,
    standard_page,
)
from tests.home.newsletter.desk import switch_on
from tests.markup import BODY, child
from tests.posts.experts.test_links import asked


def picture(width: int = 1600) -> Any:
    """A picture big enough for every size, as pictures of writers are."""
    return make_image(file=ContentFile(image_bytes(width, width * 5 // 8), name="big.png"))


def everything(related: PostPage) -> list[dict[str, Any]]:
    """A body with every block there is."""
    big = picture()
    shown = {"image": big.pk, "alt_text": "A chart", "decorative": False}
    table = {
        "columns": [{"type": "text", "heading": ""}, {"type": "number", "heading": "Posts"}],
        "rows": [{"values": ["Writers", "3"]}, {"values": ["Reviewers", "4"]}],
        "caption": "",
    }
    pair = [{"image": shown, "caption": "One"}, {"image": shown}]
    link = [{"label": "1", "text": "<p>A note with <a href='https://example.com/'>a link</a>.</p>"}]
    code = {"language": "python", "filename": "a.py", "highlight": "1", "code": "x = '<script>'\ny = 2"}
    body = [
        child("tldr", {"text": "<p>All of it.</p>"}),
        child("paragraph", "<p>Text[^1] &amp; more[^1].</p><ul><li>One</li></ul>", 1),
        child("heading", {"text": "First", "level": "2"}, 1),
        child("heading", {"text": "First", "level": "3"}, 2),
        child("heading", {"text": "Deeper", "level": "4"}, 3),
        child("heading", {"text": "Second", "level": "2"}, 4),
        child("heading", {"text": "Third", "level": "2"}, 5),
        child("image", {"image": shown, "caption": "Costs", "width": "normal"}, 1),
        child("image", {"image": {**shown, "alt_text": "", "decorative": True}, "width": "wide"}, 2),
        child("gallery", {"images": pair, "caption": "Two"}),
        child("code", code, 1),
        child("code", {"language": "text", "code": "plain"}, 2),
        child("quote", {"text": "Words.", "attribution": "Ada", "source": "https://example.com/"}),
        child("callout", {"kind": "warning", "title": "Mind", "text": "<p>The gap.</p>"}),
        child("table", {"caption": "Who", "table": table, "header_column": True}),
        child("maths", {"latex": r"\frac{1}{2} < 1", "caption": "A half"}),
        child("embed", {"url": "https://vimeo.com/76979871", "title": "A talk"}),
        child("download", {"document": make_document().pk, "title": ""}),
        child("related", {"post": related.pk}),
        child("divider", None),
        child("footnotes", {"notes": link}),
    ]
    assert {block["type"] for block in body} == set(BODY.child_blocks)
    return body


def set_up_the_frame() -> None:
    """Fill every setting of the site."""
    site = Site.objects.get()
    link = {
        "type": "link",
        "value": {"label": "Data & <co>", "page": None, "address": "/category/databases/"},
    }
    column = {"title": "Read", "links": [{"type": "item", "value": link["value"], "id": "1"}]}
    accounts = [{"network": network, "url": f"https://{network}.example/"} for network in Network.values]
    MenuSettings.objects.create(site=site, items=[link])
    FooterSettings.objects.create(site=site, columns=[{"type": "column", "value": column}], legal=[link])
    SocialSettings.objects.create(
        site=site, accounts=[{"type": "account", "value": account} for account in accounts]
    )
    BannerSettings.objects.create(site=site, text="We have <news>", link="/category/databases/")
    switch_on(heading="Proofs & <mail>")


def newsletter_pages() -> dict[str, str]:
    """The steps of the newsletter, for somebody who has confirmed and somebody who has not."""
    reader = Subscriber.objects.create(
        address="reader@xn--bcher-kva.example", key="a", status="confirmed", source="form", confirmed_at=Now()
    )
    for token, until in (("good", timezone.now() + timedelta(days=1)), ("old", None)):
        Subscriber.objects.create(
            address=f"{token}@example.com",
            key=token,
            source="form",
            token_hash=token_hash(token),
            token_until=until,
        )
    about = publication()
    preferences = urlsplit(about.preferences(reader.pk)).path
    return {
        "newsletter": "/newsletter/",
        "newsletter sent": "/newsletter/sent/",
        "newsletter from elsewhere": "/stand-in/newsletter/elsewhere/",
        "newsletter too often": "/stand-in/newsletter/often/",
        "newsletter link": "/newsletter/confirm/good/",
        "newsletter link expired": "/newsletter/confirm/old/",
        "newsletter link unknown": "/newsletter/preferences/none/",
        "newsletter confirmed": preferences.replace("preferences", "confirmed"),
        "newsletter preferences": preferences,
        "newsletter unsubscribe": urlsplit(about.unsubscribe(reader.pk)).path,
        "newsletter erased": "/stand-in/newsletter/erased/",
    }


def expert_pages(post: PostPage) -> dict[str, str]:
    """What an expert gets of a text with every block, and by a link that does not open."""
    path = asked(post)
    saying.remark(ExpertLink.objects.get(), block="", place="The whole text", text="Well & <good>.")
    return {"text for an expert": path, "closed link of an expert": "/expert/none/"}


def make_site() -> dict[str, str]:
    """Make a site with one of everything; return the path of each kind of page."""
    categories = [make_category("Databases", description="Rows."), make_category("Networks")]
    ada = make_author("Ada", role="Engineer", portrait=picture(400), biography="Counts <things>.")
    authors = [ada, make_author("Grace")]
    authors[0].links = [{"type": "link", "value": {"label": "Home", "url": "https://example.com/"}}]
    authors[0].save()
    parts = {"series": make_series("Indexes", description="One by one.")}
    related = live_post(title="The other one", cover=picture(), categories=categories[:1], **parts)
    written = draft(
        title="Everything & <more>",
        body=everything(related),
        cover=picture(),
        categories=categories,
        authors=authors,
        published_on=date(2024, 1, 2),
        **parts,
    )
    written.tags.add("B-trees", "C++ & <co>")
    written.corrections.add(PostCorrection(text="It said <two>. It is three.", sort_order=0))
    written.save()
    written.save_revision(user=written.owner)
    full = publish(written)
    set_up_the_frame()
    plain = live_post(title="Without a picture", categories=categories[1:])
    about = publish(
        standard_page(
            title="About", slug="about", summary="Who.", show_in_menus=True, body=everything(related)
        )
    )
    by, author = full.owner, authors[1]
    older = [
        draft(
            by=by, categories=categories, authors=[author], published_on=date(2023, 1, 1) + timedelta(days=n)
        )
        for n in range(PER_PAGE)
    ]
    PostPage.objects.filter(pk__in=[post.pk for post in older]).update(live=True)
    list_anew(older)
    for page in (full, related, about):
        make_for_page(page)
    rebuild()
    login, password = live_post(title="For members"), live_post(title="For friends")
    PageViewRestriction.objects.create(page=login, restriction_type="login")
    PageViewRestriction.objects.create(page=password, restriction_type="password", password="open")
    return {
        "index": "/",
        "second page": "/page/2/",
        "category": "/category/databases/",
        "second page of a category": "/category/databases/page/2/",
        "tag": "/tag/b-trees/",
        "author": "/author/ada/",
        "second page of an author": "/author/grace/page/2/",
        "series": "/series/indexes/",
        "year": "/2023/",
        "month": "/2024/01/",
        "post with every block": full.url,
        "post without a picture": plain.url,
        "standard page": about.url,
        "search": "/search/",
        "search with results": "/search/?q=learn",
        "second page of results": "/search/?q=learn&page=2",
        "search with filters": "/search/?q=everything&category=databases&author=ada&year=2024",
        "search with a slip": "/search/?q=everythign",
        "search without results": "/search/?q=giraffe",
        "search for nothing": "/search/?q=the",
        "login": f"/_util/login/?next={login.url}",
        "password": password.url,
        "not found": "/none/",
        "forbidden": "/stand-in/403/",
        "form open too long": "/stand-in/403-form/",
        "failed": "/stand-in/500/",
        "unavailable": "/stand-in/503/",
        **newsletter_pages(),
        **expert_pages(written),
    }


KINDS = [
    "index",
    "second page",
    "category",
    "second page of a category",
    "tag",
    "author",
    "second page of an author",
    "series",
    "year",
    "month",
    "post with every block",
    "post without a picture",
    "standard page",
    "search",
    "search with results",
    "second page of results",
    "search with filters",
    "search with a slip",
    "search without results",
    "search for nothing",
    "login",
    "password",
    "not found",
    "forbidden",
    "form open too long",
    "failed",
    "unavailable",
    "newsletter",
    "newsletter sent",
    "newsletter from elsewhere",
    "newsletter too often",
    "newsletter link",
    "newsletter link expired",
    "newsletter link unknown",
    "newsletter confirmed",
    "newsletter preferences",
    "newsletter unsubscribe",
    "newsletter erased",
    "text for an expert",
    "closed link of an expert",
]
STATUS = {
    "not found": 404,
    "forbidden": 403,
    "form open too long": 403,
    "failed": 500,
    "unavailable": 503,
    "newsletter link unknown": 404,
    "closed link of an expert": 404,
}
# What an expert gets leads nowhere else on the site.
FOR_EXPERTS = {"text for an expert", "closed link of an expert"}
# These have neither menu nor footer; the first two because they need no database.
WITHOUT_A_FRAME = {"failed", "unavailable", *FOR_EXPERTS}
# A step of the newsletter is nothing to search for; its form is.
STEPS = {kind for kind in KINDS if kind.startswith("newsletter ")}
# A form must carry a token against forgery, and the token a cookie.
WITH_A_FORM = {"login", "password"}
UNLISTED = {*STATUS, *STEPS, *WITH_A_FORM, *FOR_EXPERTS, "search without results", "search for nothing"}


def status(client: Client, path: str) -> int:
    """The status of an answer, read to its end, so that no file stays open."""
    response = client.get(path)
    if response.streaming:
        assert b"".join(response.streaming_content)
    return response.status_code
