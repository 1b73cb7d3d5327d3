"""A cached answer never differs from one that is made anew, whatever happens at the desk."""

import os
import random
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from difflib import unified_diff
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import transaction
from django.test import TestCase
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import PageViewRestriction, Site

from home import sites, snapshot
from home.edge import files
from home.edge.application import Edge
from home.models import HomePage
from home.site_settings import BannerSettings, IdentitySettings, MenuSettings
from posts.models import Drawn, PostAuthor, PostPage, User
from posts.tasks import make_renditions
from tests.databases import vacuum
from tests.factories import (
    draft,
    image_bytes,
    make_author,
    make_category,
    make_image,
    make_series,
    put_live,
    standard_page,
)
from tests.home.edge.asking import Answer, ask

STEPS = int(os.environ.get("GALLEY_CACHE_STEPS", "25"))
SEED = int(os.environ.get("GALLEY_CACHE_SEED", "8"))
# A walk is one transaction, in which PostgreSQL keeps each version of a row. Many steps are many walks.
STRIDE = 500
READS = 4  # for each change
# The sign of the moment in which a form was drawn is another one for each drawing.
VARIES = re.compile(rb'name="begun"\s+value="[^"]*"')


def same(answer: Answer) -> tuple[int, bytes]:
    return answer.status, VARIES.sub(b"", answer.body)


def difference(kept: Answer, anew: Answer) -> list[str]:
    """The lines that differ, for whoever reads of a failure."""
    lines = [same(answer)[1].decode(errors="replace").splitlines() for answer in (kept, anew)]
    return list(unified_diff(*lines, n=0, lineterm=""))[:20]


def filed(folder: Path, path: str) -> bytes | None:
    """What a proxy would send for an address without asking, if anything."""
    file = folder / "pages" / "http" / "localhost" / path.strip("/") / "index.html"
    return file.read_bytes() if path.endswith("/") and file.exists() else None


def ask_anew(django: WSGIHandler, path: str) -> Answer:
    """Ask without anything that is kept: neither answers nor drawings nor the frame of all pages."""
    sites._kept.clear()
    snapshot._kept.clear()
    with transaction.atomic():
        Drawn.objects.update(basis="", page_basis="")
        answer = ask(django, path)
        transaction.set_rollback(True)
    return answer


class Desk:
    """Random work of editors, some of it on what readers have."""

    def __init__(self, chance: random.Random, writer: User, clock: Any) -> None:
        self.chance, self.writer, self.clock = chance, writer, clock
        self.categories = [make_category(f"Category {name}") for name in "abc"]
        self.authors = [make_author(f"Author {name}") for name in "ab"]
        self.series = [make_series("Indexes")]
        self.pictures = [make_image()]
        self.page = standard_page(title="About", slug="about", by=writer)
        self.posts: list[int] = []
        self.count = 0
        for _number in range(6):
            self.new_post()

    def act(self) -> str:
        work = self.chance.choice(WORK)
        work(self)
        return work.__name__

    def post(self) -> Any:
        return PostPage.objects.get(pk=self.chance.choice(self.posts))

    def word(self) -> str:
        self.count += 1
        return f"Word{self.count}"

    def write(self, post: PostPage) -> None:
        post.live = True
        put_live(post)

    def new_post(self) -> None:
        year, month, number = (self.chance.choice(some) for some in ((2023, 2024), (1, 2), range(1, 29)))
        post = draft(
            by=self.writer,
            title=self.word(),
            published_on=f"{year}-{month:02}-{number:02}",
            categories=self.chance.sample(self.categories, self.chance.randint(1, 2)),
            authors=[self.chance.choice(self.authors)],
            series=self.chance.choice([None, *self.series]),
            cover=self.chance.choice([None, *self.pictures]),
        )
        self.posts.append(post.pk)
        self.write(post)

    def edit_post(self) -> None:
        post = self.post()
        post.title, post.summary = self.word(), self.word()
        self.write(post)

    def recategorize_post(self) -> None:
        post = self.post()
        post.categories = [self.chance.choice(self.categories)]
        post.tags.set(self.chance.sample(["sql", "go", "rust"], self.chance.randint(0, 2)))
        post.series = self.chance.choice([None, *self.series])
        post.bylines = [PostAuthor(author=self.chance.choice(self.authors))]
        self.write(post)

    def readdress_post(self) -> None:
        post = self.post()
        post.slug = self.word().lower()
        post.published_on = post.published_on.replace(month=self.chance.choice((1, 2, 3)))
        self.write(post)

    def take_down(self) -> None:
        post = self.post()
        if post.live:
            post.unpublish()

    def bring_back(self) -> None:
        self.write(self.post())

    def delete_post(self) -> None:
        if len(self.posts) > 4:
            post = self.post()
            self.posts.remove(post.pk)
            post.delete()

    def only_a_draft(self) -> None:
        post = self.post()
        post.title = self.word()
        post.save_revision()

    def hide(self) -> None:
        page = self.chance.choice([self.post(), self.post(), HomePage.objects.get()])
        PageViewRestriction.objects.get_or_create(page=page, restriction_type="login")

    def show(self) -> None:
        for restriction in PageViewRestriction.objects.all():
            restriction.delete()

    def let_expire(self) -> None:
        post = self.post()
        post.expire_at = timezone.now() + timedelta(minutes=self.chance.randint(1, 30))
        self.write(post)

    def wait(self) -> None:
        self.clock.shift(timedelta(minutes=self.chance.randint(1, 20)))

    def rename(self) -> None:
        thing = self.chance.choice([*self.categories, *self.authors, *self.series, *Tag.objects.all()])
        thing.name = self.word()
        thing.save()

    def describe_picture(self) -> None:
        picture = self.chance.choice(self.pictures)
        picture.description = self.word()
        picture.save()

    def replace_picture(self) -> None:
        picture = self.chance.choice(self.pictures)
        content = image_bytes(self.chance.randint(20, 60), self.chance.randint(20, 40))
        picture.file = ContentFile(content, name=f"{self.word()}.png")
        picture.save()

    def make_pictures(self) -> None:
        make_renditions.func(self.post().pk)

    def change_frame(self) -> None:
        site = Site.objects.get()
        link = {"type": "link", "value": {"label": "", "page": self.post().pk, "address": ""}}
        setting, fields = self.chance.choice(
            [
                (BannerSettings, {"text": self.word()}),
                (IdentitySettings, {"name": self.word()}),
                (MenuSettings, {"items": [link]}),
                (MenuSettings, {"items": []}),
            ]
        )
        found = setting.for_site(site)
        for name, value in fields.items():
            setattr(found, name, value)
        found.save()

    def edit_page(self) -> None:
        page = type(self.page).objects.get()
        page.title, page.live = self.word(), not page.live
        put_live(page) if page.live else page.save()

    def addresses(self) -> list[str]:
        posts = [post.url for post in PostPage.objects.all()]
        found = ["/", "/page/2/", "/feed/", "/feed/json/", "/llms.txt", "/sitemap-posts.xml", "/about/"]
        found += ["/sitemap-archives.xml", "/2023/", "/2024/", "/2023/01/", "/2024/02/", "/2023/feed/"]
        found += [f"/category/{category.slug}/" for category in self.categories]
        found += [f"/author/{author.slug}/" for author in self.authors]
        found += [f"/series/{series.slug}/" for series in self.series]
        found += [f"/tag/{tag}/" for tag in ("sql", "go", "rust")]
        return [
            *found,
            *posts,
            *(f"{url}index.md" for url in posts),
            *(f"{url}social.png" for url in posts[:1]),
        ]


WORK: list[Callable[[Desk], None]] = [
    Desk.new_post,
    Desk.edit_post,
    Desk.edit_post,
    Desk.recategorize_post,
    Desk.readdress_post,
    Desk.take_down,
    Desk.bring_back,
    Desk.bring_back,
    Desk.delete_post,
    Desk.only_a_draft,
    Desk.hide,
    Desk.show,
    Desk.show,
    Desk.let_expire,
    Desk.wait,
    Desk.wait,
    Desk.rename,
    Desk.describe_picture,
    Desk.replace_picture,
    Desk.make_pictures,
    Desk.change_frame,
    Desk.edit_page,
]


@pytest.mark.parametrize("walk", range(max(1, STEPS // STRIDE)))
def test_a_cached_page_never_differs_from_an_uncached_one(
    walk: int,
    django: WSGIHandler,
    writer: User,
    make_edge: Callable[..., Edge],
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`GALLEY_CACHE_STEPS=10000` walks further, and `GALLEY_CACHE_SEED` elsewhere."""
    vacuum("posts_drawn")  # After thousands of steps most of the time would go into reading past these.
    steps = min(STEPS, STRIDE)
    chance = random.Random(SEED + walk)  # noqa: S311 - to be repeated, not to be secret
    settings.PAGE_CACHE_DIR = str(tmp_path)
    call_command("page_headers", verbosity=0)
    monkeypatch.setattr(files, "EVERY", 3600)  # The thread would look past the transaction of this test.
    # Two workers of one server: what one has built the other may take. The first asks for most.
    edge, other = make_edge(django), make_edge(django)
    other.handover = edge.handover
    assert edge.files
    assert other.files
    done: list[str] = []
    hits = found = handed_over = 0
    with time_machine.travel(datetime(2026, 3, 5, 6, tzinfo=UTC), tick=False) as clock:
        with TestCase.captureOnCommitCallbacks(execute=True):
            desk = Desk(chance, writer, clock)
        for step in range(steps):
            with TestCase.captureOnCommitCallbacks(execute=True):
                done.append(desk.act())
            addresses = desk.addresses()
            edge.files.sweep(edge._is_trusted, time.time())
            other.files.sweep(other._is_trusted, time.time())
            for path in ["/", *chance.sample(addresses, READS)]:
                file = filed(tmp_path, path)
                kept, anew = ask(edge, path), ask_anew(django, path)
                taken = ask(other, path)
                hits += kept.how == "hit"
                handed_over += taken.how == "hit; detail=handed-over"
                assert same(taken) == same(anew), (step, path, taken.how, done[-5:], difference(taken, anew))
                if file is not None:
                    found += 1
                    assert VARIES.sub(b"", file) == same(anew)[1], (step, path, done[-5:])
                assert same(kept) == same(anew), (step, path, kept.how, done[-5:], difference(kept, anew))
    assert hits > steps / 4
    assert handed_over > steps / 4
    assert found > steps / 8
