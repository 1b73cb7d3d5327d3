"""A new post from Markdown, and every post as Markdown, in the admin."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from posts.models import EditorialImage, PostPage, User
from tests.factories import draft, image_bytes, live_post, make_author, make_category, make_user
from tests.markup import document

pytestmark = pytest.mark.django_db
ADD = "/admin/posts/markdown/"
TEXT = """---
title: "What an index costs"
date: 2020-03-04
authors: [Ada]
categories: [Data]
tags: [postgresql]
url: /old/index-cost/
---

It costs *writes*.

![A tree](images/tree.png "Leaves below")

```python title=a.py
print("kept")
```
"""


@pytest.fixture
def desk(client: Client, writer: User) -> Client:
    """A writer."""
    client.force_login(writer)
    return client


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def shown(response: Any) -> str:
    """The text in the form that came back."""
    (area,) = document(response.content).iter("textarea")
    return "".join(area.itertext()).lstrip("\n")


def test_a_pasted_text_becomes_a_draft_of_ones_own(desk: Client, writer: User) -> None:
    make_author("Ada"), make_category("Data")
    response = desk.post(ADD, {"text": TEXT})
    post = PostPage.objects.get()
    assert response.url == f"/admin/pages/{post.pk}/edit/"
    assert (post.title, post.live, post.owner) == ("What an index costs", False, writer)
    assert post.latest_revision.user == writer
    assert [author.name for author in post.authors] == ["Ada"]
    assert [category.name for category in post.sorted_categories] == ["Data"]
    assert [block.block_type for block in post.body][-1] == "code"
    page = desk.get(response.url).content.decode()
    assert "is a draft now" in page
    assert "tree" in page, "what is missing is said"


def test_the_same_text_twice_makes_two_drafts(desk: Client) -> None:
    for _time in range(2):
        desk.post(ADD, {"text": TEXT})
    assert PostPage.objects.count() == 2


def test_a_file_and_its_pictures_come_along(desk: Client, writer: User) -> None:
    files = [upload("tree.png", image_bytes(90, 60)), upload("other.png", image_bytes(10, 10))]
    desk.post(ADD, {"file": upload("2020-03-04-index.md", TEXT.encode()), "pictures": files})
    image = EditorialImage.objects.get()
    assert image.uploaded_by_user == writer
    body = PostPage.objects.get().body
    (picture,) = [block.value for block in body if block.block_type == "image"]
    assert (picture["image"].pk, picture["caption"]) == (image.pk, "Leaves below")


def test_only_those_who_make_redirects_leave_some(desk: Client, editor: User) -> None:
    desk.post(ADD, {"text": TEXT})
    assert not Redirect.objects.exists()
    assert PostPage.objects.get().slug == "index-cost"
    assert "which editors make" in desk.get("/admin/").content.decode()
    desk.force_login(editor)
    desk.post(ADD, {"text": TEXT})
    assert Redirect.objects.get().old_path == "/old/index-cost"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('---\ntitle: "A\ntags: [x]\n---\n\nKept.\n', "Line "),
        ("---\ntitle: A: B\n---\n\nKept.\n", "Line 2: mapping values are not allowed here."),
        ('+++\ntitle = "A"\ntags = x\n+++\n\nKept.\n', "Line 3: "),
        ('{\n"title": A}\nKept.\n', "Line 2: "),
        ("---\n- a\n---\n\nKept.\n", "no list of names and values"),
    ],
)
def test_what_is_wrong_is_said_by_line_and_the_text_is_kept(desk: Client, text: str, problem: str) -> None:
    for form in ({"text": text}, {"file": upload("a.md", text.encode())}):
        response = desk.post(ADD, form)
        assert problem in response.content.decode()
        assert "in quotes" in response.content.decode()
        assert shown(response) == text
    assert not PostPage.objects.exists()


def test_a_file_in_another_encoding_is_shown_to_be_corrected(desk: Client) -> None:
    response = desk.post(ADD, {"file": upload("a.md", "Fine.\n\nGrüße.\n".encode("latin-1"))})
    assert "Line 3 is not in UTF-8" in response.content.decode()
    assert shown(response) == "Fine.\n\nGr��e.\n"


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({}, "Paste a text, or choose a file."),
        ({"text": "Kept.", "file": "x"}, "There is a text below already."),
        ({"text": "Kept.\0"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_read_is_refused(desk: Client, form: dict[str, Any], problem: str) -> None:
    if "file" in form:
        form = {**form, "file": upload("a.md", b"Other.")}
    response = desk.post(ADD, form)
    assert problem in response.content.decode()
    assert not PostPage.objects.exists()


def test_an_attack_in_the_text_is_text(desk: Client) -> None:
    desk.post(
        ADD, {"text": "# <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>[a](javascript:alert(1))"}
    )
    post = PostPage.objects.get()
    assert 'href="javascript' not in str(post.body.raw_data)
    assert "onerror" not in str(post.body.raw_data)


@pytest.mark.parametrize(
    ("who", "may"), [("Writers", True), ("Editors", True), ("Reviewers", False), ("", False)]
)
def test_who_may_write_posts_may_make_them_of_markdown(client: Client, who: str, may: bool) -> None:
    client.force_login(make_user(group=who))
    assert (client.get(ADD).status_code == 200) is may
    client.post(ADD, {"text": TEXT})
    assert PostPage.objects.exists() is may
    if may:
        assert ADD in client.get(f"/admin/pages/{PostPage.objects.get().get_parent().pk}/").content.decode()


# Out


def download(post: PostPage) -> str:
    return f"/admin/posts/{post.pk}/markdown/"


def test_the_newest_text_can_be_downloaded_by_those_who_may_edit_it(
    client: Client, writer: User, second_writer: User, reviewer: User, editor: User
) -> None:
    post = draft(by=writer, title="First", tags=["x"])
    post.title = "Second: a draft"
    post.save_revision(user=writer)
    for user in (writer, editor):
        client.force_login(user)
        response = client.get(download(post))
        assert 'title: "Second: a draft"' in response.content.decode()
        assert response.headers["Content-Disposition"].endswith(f'-{post.slug}.md"')
        assert download(post) in client.get(f"/admin/pages/{post.pk}/edit/").content.decode()
    for user in (second_writer, reviewer):
        client.force_login(user)
        assert client.get(download(post)).status_code == 302
    client.logout()
    assert client.get(download(post)).status_code == 302


def test_what_was_downloaded_may_come_in_again(desk: Client, writer: User) -> None:
    post = live_post(by=writer, title="There and back")
    desk.force_login(make_user(group="Editors"))
    text = desk.get(download(post)).content.decode()
    desk.post(ADD, {"text": text})
    copy = PostPage.objects.exclude(pk=post.pk).get()
    assert (copy.title, copy.live) == ("There and back", False)
    assert [block.value for block in copy.body if block.block_type == "paragraph"]


def test_a_page_that_is_no_post_is_not_there_as_markdown(desk: Client, editor: User, home_page: Any) -> None:
    desk.force_login(editor)
    assert desk.get(f"/admin/posts/{home_page.pk}/markdown/").status_code == 302
