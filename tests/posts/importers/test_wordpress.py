"""An export becomes a site: pages, authors, categories, pictures, addresses."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from home.models import StandardPage
from posts.importers.wordpress import Options, run
from posts.models import (
    Author,
    ChecklistCount,
    EditorialImage,
    ImportedItem,
    LedgerEntry,
    OutgoingMessage,
    PostPage,
    User,
)
from posts.review import ledger, schedule
from tests.factories import image_bytes, make_category
from tests.markup import document
from tests.posts.importers.exports import CLASSIC
from tests.posts.importers.small import exported, item, outcomes

pytestmark = pytest.mark.django_db


# What comes of it


def test_posts_and_pages_stand_as_they_stood() -> None:
    report = run(CLASSIC)
    assert outcomes(report) == {10: "live", 11: "live", 12: "draft", 13: "live"}
    post = PostPage.objects.get(slug="how-an-index-works")
    assert (post.title, post.summary) == (
        "How an index works",
        "What a database reads instead of everything.",
    )
    assert post.published_on == date(2016, 3, 14)
    assert post.first_published_at.isoformat() == "2016-03-14T09:26:53+00:00"
    assert post.last_published_at.isoformat() == "2017-01-02T03:04:05+00:00"
    assert [author.name for author in post.authors] == ["Ada Lovelace"]
    assert [category.name for category in post.sorted_categories] == ["Indexes"]
    assert [tag.name for tag in post.sorted_tags] == ["B-trees"]
    assert (post.seo_title, post.search_description) == ("Indexes, explained", "Why a lookup is quick.")
    assert StandardPage.objects.get(slug="about").live
    assert PostPage.objects.get(live=False).title == "A thought that is not finished yet"


@pytest.mark.parametrize(
    ("plugin", "written", "kept"),
    [
        ("_yoast_wpseo_canonical", "https://first.example/post/?a=1", "https://first.example/post/?a=1"),
        (
            "rank_math_canonical_url",
            "https://blog.example/2016/05/post-2/",
            "http://localhost/2016/05/post-2/",
        ),
        ("rank_math_canonical_url", "/2016/05/post-2/", "http://localhost/2016/05/post-2/"),
        ("_yoast_wpseo_canonical", "http://blog.example/2016/05/post-1", ""),
        ("_yoast_wpseo_canonical", "javascript:alert(1)", ""),
    ],
)
def test_a_canonical_address_is_kept_unless_it_is_the_own(
    client: Client, tmp_path: Path, plugin: str, written: str, kept: str
) -> None:
    meta = (
        f"<wp:postmeta><wp:meta_key>{plugin}</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{written}]]></wp:meta_value></wp:postmeta>"
    )
    report = run(exported(tmp_path, item(1) + meta))
    post = PostPage.objects.get()
    assert post.canonical_address == kept
    head = client.get(post.url).content.decode()
    assert f'<link rel="canonical" href="{kept or post.full_url}">' in head
    mentioned = any("canonical" in note.text for row in report.rows for note in row.notes)
    assert mentioned is written.startswith("javascript"), "what is dropped is named"


def test_files_that_no_text_shows_are_named_each_time(tmp_path: Path) -> None:
    def file(number: int) -> str:
        address = f"https://blog.example/wp-content/uploads/{number}.png"
        return item(number, wp__post_type="attachment", wp__status="inherit", wp__attachment_url=address)

    shown = (
        "<img src='https://blog.example/wp-content/uploads/11-300x200.png'><img class='wp-image-12' src='x.png'>"
        "<a href='https://blog.example/wp-content/uploads/13.png'>one</a>[gallery ids='14']"
    )
    cover = (
        "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>15</wp:meta_value></wp:postmeta>"
    )
    path = exported(tmp_path, item(1, content__encoded=shown) + cover, *map(file, range(11, 17)))
    for _time in ("first", "again"):
        named = [note.text for note in run(path).general if "no text shows" in note.text]
        assert named == ["A file that no text shows: https://blog.example/wp-content/uploads/16.png"]


def test_every_imported_page_is_correct_html(client: Client, uploads: Path) -> None:
    run(CLASSIC, Options(media=uploads))
    for page in Page.objects.filter(live=True, depth__gt=2):
        response = client.get(page.specific.url)
        assert response.status_code == 200
        document(response.content)


def test_an_attack_in_code_is_shown_and_does_not_run(client: Client) -> None:
    run(CLASSIC)
    page = document(client.get(PostPage.objects.get(slug="escaping").url).content)
    assert "<script>alert('one')</script>" in ["".join(pre.itertext()).strip() for pre in page.iter("pre")]
    assert not [script for script in page.iter("script") if "alert" in "".join(script.itertext())]


def test_links_between_posts_lead_to_pages_whatever_came_first() -> None:
    run(CLASSIC)
    post, other = PostPage.objects.get(slug="how-an-index-works"), PostPage.objects.get(slug="escaping")
    html = post.body[0].value.source
    assert html.count(f'<a linktype="page" id="{other.pk}">') == 2


def test_the_picture_comes_along_once_and_is_the_cover(uploads: Path) -> None:
    report = run(CLASSIC, Options(media=uploads))
    image = EditorialImage.objects.get()
    post = PostPage.objects.get(slug="how-an-index-works")
    assert (image.description, image.title) == ("A tree", "tree.png")
    assert post.cover == image
    (shown,) = [block.value for block in post.body if block.block_type == "image"]
    assert (shown["image"].pk, shown["caption"]) == (image.pk, "Leaves below, root above")
    assert not [note for row in report.rows for note in row.notes if note.kind == "missing"]


def test_a_picture_that_is_not_at_hand_leaves_words_and_a_note() -> None:
    report = run(CLASSIC)
    post = PostPage.objects.get(slug="how-an-index-works")
    assert "Picture missing: A tree" in str(post.body)
    missing = [note.text for row in report.rows for note in row.notes if note.kind == "missing"]
    assert any("tree" in text for text in missing)
    assert not EditorialImage.objects.exists()


def test_what_is_no_picture_is_not_taken_for_one(uploads: Path) -> None:
    (uploads / "2016/03/tree.png").write_text("<script>alert(1)</script>")
    report = run(CLASSIC, Options(media=uploads))
    assert not EditorialImage.objects.exists()
    assert any("2016/03/tree" in note.text for note in report.general)


def test_no_file_outside_of_the_folder_is_read(uploads: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(image_bytes())
    (uploads / "link.png").symlink_to(tmp_path / "secret.png")
    body = "".join(
        f'<img src="https://blog.example/wp-content/uploads/{name}">'
        for name in ("../secret.png", "..%2fsecret.png", "link.png", "/etc/passwd", "%00.png")
    )
    run(exported(tmp_path, item(1, content__encoded=body)), Options(media=uploads))
    assert not EditorialImage.objects.exists()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("publish", "live"),
        ("draft", "draft"),
        ("pending", "in review"),
        ("private", "private"),
        ("odd", "draft"),
    ],
)
def test_each_status_becomes_the_one_that_says_the_same(tmp_path: Path, status: str, outcome: str) -> None:
    report = run(exported(tmp_path, item(1, wp__status=status)))
    assert outcomes(report) == {1: outcome}
    assert PostPage.objects.get().live is (outcome in ("live", "private"))


def test_what_waited_there_waits_here_whatever_the_checklist_finds(tmp_path: Path) -> None:
    words = {"content__encoded": "<p>TODO: see localhost.</p>"}
    report = run(exported(tmp_path, item(1, wp__status="pending", **words)))
    assert outcomes(report) == {1: "in review"}
    # In the text, and in the summary that is made of it.
    assert ChecklistCount.objects.get(page=PostPage.objects.get()).open == 2


def test_a_future_post_is_scheduled(tmp_path: Path) -> None:
    moment = timezone.now() + timedelta(days=3)
    when = moment.strftime("%Y-%m-%d %H:%M:%S")
    report = run(exported(tmp_path, item(1, wp__status="future", wp__post_date_gmt=when)))
    assert outcomes(report) == {1: "scheduled"}
    post = PostPage.objects.get()
    assert not post.live
    assert post.scheduled_revision.approved_go_live_at == moment.replace(microsecond=0)
    assert outcomes(run(tmp_path / "export.xml")) == {1: "unchanged"}
    with time_machine.travel(moment + timedelta(minutes=1)):
        assert schedule.publish_due().failed == []
    assert PostPage.objects.get().live


@pytest.mark.parametrize("fields", [{"wp__status": "private"}, {"wp__post_password": "open sesame"}])
def test_what_not_everybody_could_read_not_everybody_can(
    tmp_path: Path, client: Client, fields: dict[str, str]
) -> None:
    run(exported(tmp_path, item(1, **fields)))
    post = PostPage.objects.get()
    assert PageViewRestriction.objects.get(page=post).restriction_type == "login"
    assert client.get(post.url).status_code == 302
    assert "sesame" not in json.dumps(list(ImportedItem.objects.values()), default=str)


@pytest.mark.parametrize("status", ["trash", "auto-draft", "inherit"])
def test_what_was_thrown_away_does_not_come(tmp_path: Path, status: str) -> None:
    report = run(exported(tmp_path, item(1, wp__status=status)))
    assert not PostPage.objects.exists()
    assert any(f"post, {status}" in note.text for note in report.general)


def test_two_posts_with_one_slug_get_two(tmp_path: Path) -> None:
    run(
        exported(
            tmp_path,
            item(1, wp__post_name="same"),
            item(2, wp__post_name="same"),
            item(3, wp__post_name="feed"),
        )
    )
    assert sorted(PostPage.objects.values_list("slug", flat=True)) == ["feed-post", "same", "same-2"]


def test_a_slug_in_another_script_is_written_in_ours(tmp_path: Path) -> None:
    run(exported(tmp_path, item(1, wp__post_name="%e8%bf%9c%e5%be%81")))
    assert PostPage.objects.get().slug == "yuanzheng"


def test_what_is_here_already_is_used(tmp_path: Path) -> None:
    category = make_category("Indexes", slug="indexes")
    user = User.objects.create_user("ada@blog.example", "secret-enough")
    author = Author.objects.create(name="A. L.", slug="al", user=user)
    run(CLASSIC)
    post = PostPage.objects.get(slug="how-an-index-works")
    assert post.sorted_categories == [category]
    assert post.authors == [author]
    assert post.owner == user


def test_nobody_can_sign_in_who_could_not_before() -> None:
    before = User.objects.count()
    run(CLASSIC)
    assert User.objects.count() == before
    assert Author.objects.filter(user=None).count() == 2


def test_comments_are_kept_without_addresses_and_shown_to_nobody(client: Client) -> None:
    run(CLASSIC)
    (comment,) = ImportedItem.objects.get(number=10).comments
    assert (comment["author"], comment["text"]) == ("A reader", "Thanks!")
    assert "reader@example.com" not in json.dumps(comment)
    assert b"Thanks!" not in client.get(PostPage.objects.get(slug="how-an-index-works").url).content


# Review


def test_the_ledger_says_imported_and_nobody_is_told(superuser: User) -> None:
    run(CLASSIC, Options(user=superuser))
    post = PostPage.objects.get(slug="escaping")
    entries = LedgerEntry.objects.filter(page_id=post.pk).order_by("number")
    assert [(entry.action, entry.user_id) for entry in entries] == [
        ("imported", superuser.pk),
        ("published", superuser.pk),
    ]
    assert entries[0].comment == "From blog.example, number 11."
    assert not LedgerEntry.objects.filter(action="approved").exists()
    assert ledger.verify().problem == ""
    assert not OutgoingMessage.objects.exists()


# Addresses


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/2016/03/14/how-an-index-works/", "/2016/03/how-an-index-works/"),
        ("/2016/03/14/how-an-index-works", "/2016/03/how-an-index-works/"),
        ("/2016/03/14/how-an-index-works/feed/", "/2016/03/how-an-index-works/"),
        ("/2016/03/14/how-an-index-works/tree/", "/2016/03/how-an-index-works/"),
        ("/2016/03/14/how-an-index-works/?utm_source=x", "/2016/03/how-an-index-works/"),
        ("/?p=10", "/2016/03/how-an-index-works/"),
        ("/?page_id=13", "/about/"),
        ("/about/feed/", "/about/"),
        ("/category/data/indexes/", "/category/indexes/"),
        ("/category/data/indexes/feed/", "/category/indexes/feed/"),
    ],
)
def test_an_old_address_leads_to_the_new_one(client: Client, old: str, new: str) -> None:
    run(CLASSIC)
    response = client.get(old, follow=True)
    assert [status for _url, status in response.redirect_chain] == [301] * len(response.redirect_chain)
    assert response.redirect_chain[-1][0].split("?")[0] == new
    assert response.status_code == 200


@pytest.mark.parametrize(
    "query", ["p=12", "p=99", "p=", "p=%00", "p=1e3", "p=99999999999999999999", "page_id=x"]
)
def test_a_number_of_nothing_public_is_the_index_page(client: Client, query: str) -> None:
    run(CLASSIC)
    assert client.get(f"/?{query}").status_code == 200
