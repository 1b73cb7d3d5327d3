"""Make the demo site, in an order in which each thing finds what it needs. May run twice."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.contrib.auth.models import Group
from django.db import connections, transaction
from django.utils import timezone
from wagtail.models import Comment, Site

from home.demo.blocks import make_image, stream
from home.demo.dates import make_dates
from home.demo.desk import make_desk, make_rules
from home.demo.drawings import draw_cover, draw_portrait
from home.demo.experts import make_experts
from home.demo.frame import make_frame
from home.demo.mail import make_mail_choice
from home.demo.newsletter import make_newsletter
from home.demo.people import PASSWORD, PEOPLE
from home.models import HomePage, StandardPage
from home.site_settings import IdentitySettings
from posts.checklist.run import run
from posts.checklist.waiving import waive
from posts.drawn import marks
from posts.models import Author, Category, PostAuthor, PostCorrection, PostPage, Series, User
from posts.renditions import make_for_image, placements
from posts.review.shown import show

TEXTS = Path(__file__).parent / "posts"
SITE = Path(__file__).parent / "site.toml"
Report = Callable[[str], None]


def build(report: Report) -> None:
    """Make what is missing of the demo site; what exists is left as people have changed it."""
    data = tomllib.loads(SITE.read_text())
    with transaction.atomic():
        users = make_people()
        make_vocabulary(data)
        make_rules(users)
        make_index_page(data, users)
        report("People, categories and authors")
        pages = [make_page(page, users) for page in data["pages"]]
        make_frame(data)
        posts = [make_post(slug, text, users) for slug, text in texts()]
    make_desk(users)
    make_dates(users)
    make_experts(users)
    make_mail_choice(users)
    report(f"{len(posts)} posts and {len(pages)} pages")
    report(f"{make_renditions()} pictures in every size and format")
    make_newsletter(data["newsletter"])
    report("Subscribers of the newsletter, and a post that is mailed to them")


def texts() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (slug, text) from the oldest to the newest, so that related posts exist when named."""
    found = [(path.stem, tomllib.loads(path.read_text())) for path in TEXTS.glob("*.toml")]
    related = {block.get("post") for _slug, text in found for block in text["body"]}
    # A post that others point to comes before them.
    yield from sorted(found, key=lambda item: (item[0] not in related, -item[1]["day"], item[0]))


def make_people() -> dict[str, User]:
    """Make the demo users, by the first part of their address."""
    users = {}
    for person in PEOPLE:
        user = User.objects.filter(email=person.email).first()
        if user is None:
            make = User.objects.create_user if person.group else User.objects.create_superuser
            names = {"first_name": person.first_name, "last_name": person.last_name}
            user = make(person.email, PASSWORD, **names)
            user.groups.set(Group.objects.filter(name=person.group))
        users[person.address] = user
    return users


def make_vocabulary(data: dict[str, Any]) -> None:
    """Make categories, series and authors."""
    for category in data["categories"]:
        Category.objects.get_or_create(slug=category["slug"], defaults=category)
    for series in data["series"]:
        Series.objects.get_or_create(slug=series["slug"], defaults=series)
    for number, author in enumerate(data["authors"]):
        if not Author.objects.filter(slug=author["slug"]).exists():
            color = list(Category.objects.all())[number].hex
            portrait = make_image(f"portrait-{author['slug']}", draw_portrait(author["name"], color), "")
            Author.objects.create(portrait=portrait, **author)


def make_index_page(data: dict[str, Any], users: dict[str, User]) -> None:
    """Fill the index page and the identity where they still are as the migration made them."""
    index_page = HomePage.objects.get()
    if not index_page.introduction:
        index_page.heading = data["index"]["heading"]
        index_page.introduction = data["index"]["introduction"]
        _review("live", index_page, users)
    identity = IdentitySettings.for_site(Site.objects.get(is_default_site=True))
    if not identity.description:
        for name, value in data["identity"].items():
            setattr(identity, name, value)
        identity.save()


def make_page(data: dict[str, Any], users: dict[str, User]) -> StandardPage:
    """Make one page outside the flow of posts, reviewed as posts are."""
    page = StandardPage.objects.filter(slug=data["slug"]).first()
    if page is None:
        page = StandardPage(
            title=data["title"],
            slug=data["slug"],
            summary=data["summary"],
            body=stream(data["slug"], data["body"]),
            show_in_menus=True,
            live=False,
        )
        _take_as_far_as("live", page, users)
    return page


def make_post(slug: str, data: dict[str, Any], users: dict[str, User]) -> PostPage:
    """Make one post and take it as far as its text says: draft, in review, scheduled, live."""
    post = PostPage.objects.filter(slug=slug).first()
    if post is not None:
        return post
    state, day = data["state"], timezone.localdate() - timedelta(days=data["day"])
    post = PostPage(
        title=data["title"],
        slug=slug,
        summary=data["summary"],
        body=stream(slug, data["body"]),
        published_on=day if state == "live" else None,
        live=False,
    )
    categories = list(Category.objects.filter(slug__in=data["categories"]))
    post.categories = categories
    first = min(categories, key=lambda category: category.name)
    if data["cover"]:
        post.cover = make_image(f"cover-{slug}", draw_cover(slug, first.hex), "")
    if state == "scheduled":
        post.go_live_at = timezone.now() + timedelta(days=3)
    post.series = Series.objects.filter(slug=data.get("series", "")).first()
    post.corrections = [
        PostCorrection(corrected_on=timezone.localdate() - timedelta(days=item["day"]), text=item["text"])
        for item in data.get("corrections", [])
    ]
    post.bylines = [PostAuthor(author=Author.objects.get(slug=author)) for author in data["authors"]]
    _take_as_far_as(
        state, post, users, tags=data["tags"], comment=data.get("comment", ""), margin=data.get("margin", {})
    )
    if state == "live":
        _date_back(post, day)
    return post


def _take_as_far_as(
    state: str, page: Any, users: dict[str, User], *, tags: list[str] | None = None, **words: Any
) -> None:
    """Draft, submit and decide as people do."""
    page.owner = users["writer"]
    HomePage.objects.get().add_child(instance=page)
    if tags:
        page.tags.add(*tags)
        page.save()
    _review(state, page, users, **words)


def _review(
    state: str,
    page: Any,
    users: dict[str, User],
    *,
    comment: str = "",
    margin: Mapping[str, str] = MappingProxyType({}),
) -> None:
    writer, reviewer = users["writer"], users["reviewer"]
    if state == "again":
        _send_back_once(page, margin["before"], margin["asked"], users)
    page.save_revision(user=writer, log_action=True)
    if remark := margin.get("remark"):
        Comment.objects.create(page=page, user=writer, text=remark, contentpath="summary")
    if state == "draft":
        return
    if state == "again":
        page.current_workflow_state.resume(writer)
    else:
        page.get_workflow().start(page, writer)
    if reason := margin.get("waived"):
        _waive(page, reviewer, reason)
    _decide_all(state, page, users, comment)


def _decide_all(state: str, page: Any, users: dict[str, User], comment: str) -> None:
    """Decide as far as the state says; some texts pass two steps."""
    if state == "rejected":
        _decide("reject", page, users["reviewer"], comment)
    elif state in ("live", "scheduled"):
        for name in ("reviewer", "second-reviewer"):
            if page.current_workflow_state:
                _decide("approve", page, users[name], comment)


def _send_back_once(page: Any, summary: str, asked: str, users: dict[str, User]) -> None:
    """Let a reviewer have asked for changes in an earlier text, which had another summary and no end."""
    now = page.summary, page.body
    page.summary, page.body = summary, page.body.stream_block.to_python(page.body.get_prep_value()[:-1])
    page.save_revision(user=users["writer"], log_action=True)
    page.get_workflow().start(page, users["writer"])
    _decide("reject", page, users["reviewer"], asked)
    page.summary, page.body = now


def _decide(action: str, page: Any, user: User, comment: str) -> None:
    show(page, user)
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, user, action, comment=comment)


def _waive(page: Any, user: User, reason: str) -> None:
    """Let a reviewer let pass what is open in the text that awaits them."""
    text = page.get_latest_revision_as_object()
    for found in run(text).open:
        waive(page=text, user=user, check=found.check, fingerprint=found.fingerprint, reason=reason)


def _date_back(post: PostPage, day: date) -> None:
    """Let a post that was approved now look published on its date, and updated when it was corrected."""
    last = max([day, *(correction.corrected_on for correction in post.corrections.all())])
    PostPage.objects.filter(pk=post.pk).update(
        first_published_at=_morning(day), last_published_at=_morning(last)
    )


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def make_renditions() -> int:
    """Make every size of every picture now, so that no reader waits for one. Returns their number."""
    wanted: dict[int, tuple[Any, set[str]]] = {}
    for page in [*PostPage.objects.all(), *StandardPage.objects.all()]:
        for image, specs in placements(page):
            wanted.setdefault(image.pk, (image, set()))[1].update(specs)

    def make(item: tuple[Any, set[str]]) -> int:
        try:
            return make_for_image(*item)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=2) as pool:
        number = sum(pool.map(make, wanted.values()))
    marks.outdate(PostPage.objects.values_list("pk", flat=True))  # They were drawn without.
    return number
