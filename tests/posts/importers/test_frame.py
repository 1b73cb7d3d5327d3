"""What stands around the posts comes too: the menu, the pinned post, archives at other addresses."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from home.models import HomePage
from home.site_settings import MenuSettings
from posts.importers.wordpress import Options, run
from posts.models import Author, PostPage, User
from tests.factories import make_category
from tests.posts.importers.small import exported, item, state

pytestmark = pytest.mark.django_db


def entry(number: int, menu: str = "Main", title: str = "", **meta: str) -> str:
    """An entry of a menu, as exports have it."""
    rows = "".join(
        f"<wp:postmeta><wp:meta_key>_menu_item_{name}</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        for name, value in meta.items()
    )
    return (
        item(
            number,
            title=title,
            wp__post_type="nav_menu_item",
            wp__menu_order=str(number),
            content__encoded="",
        )
        + rows
        + f'<category domain="nav_menu" nicename="{menu.lower()}"><![CDATA[{menu}]]></category>'
    )


PAGE = item(1, wp__post_type="page", wp__post_name="about", title="About us")
ENTRIES = [
    entry(20, title="Home", type="custom", url="https://blog.example/"),
    entry(21, title="", type="post_type", object="page", object_id="1"),
    entry(22, title="Deep", type="post_type", object="page", object_id="1", menu_item_parent="21"),
    entry(23, title="Code", type="custom", url="https://code.example/us"),
    entry(24, title="Attack", type="custom", url="javascript:alert(1)"),
    entry(25, title="Gone", type="post_type", object="page", object_id="99"),
    entry(26, title="Old way", type="custom", url="https://www.blog.example/archive/?x=1"),
    entry(27, menu="Footer", title="Imprint", type="custom", url="https://blog.example/imprint"),
]


def links() -> list[dict[str, Any]]:
    return [child["value"] for child in MenuSettings.objects.get().items.raw_data]


def said(report: Any) -> str:
    return "\n".join(note.text for note in report.general)


def test_the_menu_of_the_header_comes(tmp_path: Path, client: Client) -> None:
    report = run(exported(tmp_path, PAGE, *ENTRIES))
    about = HomePage.objects.get().get_children().get(slug="about")
    assert [(link["label"], link["page"], link["address"]) for link in links()] == [
        ("Home", None, "/"),
        ("", about.pk, ""),
        ("Code", None, "https://code.example/us"),
        ("Old way", None, "/archive/?x=1"),
    ]
    for name in ("Deep", "Attack", "Gone", "The menu “Footer”"):
        assert name in said(report)
    assert "nav_menu_item" not in said(report)
    assert b'href="/about/"' in client.get("/").content
    before = links()
    run(exported(tmp_path, PAGE, *ENTRIES))
    assert links() == before


def test_a_menu_that_is_here_stays(tmp_path: Path) -> None:
    run(exported(tmp_path, PAGE, entry(20, title="First", type="custom", url="https://a.example/")))
    report = run(exported(tmp_path, PAGE, entry(20, title="Other", type="custom", url="https://b.example/")))
    assert [link["label"] for link in links()] == ["First"]
    assert "The menu “Main”: the header has a menu already" in said(report)


def test_a_rehearsal_leaves_menu_and_addresses_alone(tmp_path: Path) -> None:
    make_category("Indexes", slug="indexes")
    before = state()
    run(exported(tmp_path, item(1), *ENTRIES), Options(dry_run=True))
    assert state() == before
    assert not MenuSettings.objects.exclude(items=[]).exists()


def test_a_sticky_post_is_pinned_in_a_draft_of_the_index_page(tmp_path: Path, superuser: User) -> None:
    path = exported(
        tmp_path,
        item(1, wp__is_sticky="1"),
        item(2, wp__is_sticky="1", wp__post_date_gmt="2017-01-01 00:00:00"),
        item(3),
    )
    report = run(path, Options(user=superuser))
    home = HomePage.objects.get()
    newest = PostPage.objects.get(slug="post-2")
    assert home.pinned_post is None
    assert home.get_latest_revision_as_object().pinned_post == newest
    assert home.has_unpublished_changes
    assert "Submit it to review" in said(report)
    revisions = home.revisions.count()
    run(path, Options(user=superuser))
    assert home.revisions.count() == revisions


def test_a_draft_of_the_index_page_is_not_touched(tmp_path: Path, writer: User) -> None:
    home = HomePage.objects.get()
    home.introduction = "What we are about to say."
    home.save_revision(user=writer)
    report = run(exported(tmp_path, item(1, wp__is_sticky="1")))
    assert HomePage.objects.get().get_latest_revision_as_object().pinned_post is None
    assert "has a pin or a draft of its own" in said(report)


def test_the_archive_of_an_author_with_another_name_here_is_found(tmp_path: Path, client: Client) -> None:
    user = User.objects.create_user("ada@blog.example", "secret-enough")
    Author.objects.create(name="A. L.", slug="al", user=user)
    run(exported(tmp_path, item(1), item(2, dc__creator="grace.hopper")))
    assert client.get("/author/ada/", follow=True).redirect_chain == [("/author/al/", 301)]
    assert client.get("/author/grace-hopper/").status_code == 200


def test_a_document_beyond_the_limit_says_why_it_is_missing(tmp_path: Path, settings: Any) -> None:
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 and more than ten bytes")
    body = (
        '<!-- wp:file --><div class="wp-block-file">'
        '<a href="https://blog.example/wp-content/uploads/a.pdf">A</a></div><!-- /wp:file -->'
    )
    report = run(exported(tmp_path, item(1, content__encoded=body)), Options(media=tmp_path))
    assert "larger than 10 bytes" in said(report)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/category/fifth/", "/tag/fifth/"),
        ("/category/first/child/", "/category/first/"),
        ("/category/child/feed/", "/category/first/feed/"),
        ("/category/nothing/", "/"),
        ("/tag/unused/", "/"),
        ("/author/nobody/", "/"),
    ],
)
def test_an_archive_of_which_nothing_came_leads_to_what_is_nearest(
    tmp_path: Path, client: Client, path: str, target: str
) -> None:
    names = ["First", "Second", "Third", "Fourth", "Fifth"]
    category = '<category domain="category" nicename="{}"><![CDATA[{}]]></category>'
    post = item(1) + "".join(category.format(name.lower(), name) for name in names)
    export = exported(tmp_path, post)
    terms = "".join(
        f"<wp:category><wp:category_nicename>{slug}</wp:category_nicename><wp:category_parent>{parent}"
        f"</wp:category_parent><wp:cat_name>{slug.title()}</wp:cat_name></wp:category>"
        for slug, parent in [*((name.lower(), "") for name in names), ("child", "first"), ("nothing", "")]
    )
    terms += "<wp:tag><wp:tag_slug>unused</wp:tag_slug><wp:tag_name>Unused</wp:tag_name></wp:tag>"
    terms += "<wp:author><wp:author_login>nobody</wp:author_login></wp:author>"
    export.write_text(export.read_text().replace("<item>", f"{terms}<item>", 1))
    run(export)
    response = client.get(path)
    assert (response.status_code, response.headers.get("Location")) == (301, target)
    assert client.get(target).status_code == 200
