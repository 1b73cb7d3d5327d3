"""What the search knows: written when a post goes live, from what readers see of it and nothing else."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks import task_backends
from taggit.models import Tag

from posts.blocks.body import BodyBlock
from posts.models import PostPage, SearchEntry, SearchWord
from posts.models.search import INDEX
from posts.search import index
from posts.search.find import find
from posts.search.index import words, write
from posts.search.plain import MOST_BYTES, plain_text, tidy
from posts.search.query import Query
from posts.tasks import make_renditions, refresh_entries
from tests.factories import (
    draft,
    live_post,
    make_author,
    make_category,
    make_series,
    make_user,
    publish,
)
from tests.kinds import everything
from tests.markup import child, stream
from tests.posts.search.made import titles_of

pytestmark = pytest.mark.django_db


def titles(text: str) -> list[str]:
    """The titles that a search finds, in order."""
    return titles_of(find(Query(text)))


def tagged(*tags: str, **fields: Any) -> PostPage:
    """A live post with tags."""
    post = draft(**fields)
    post.tags.add(*tags)
    post.save_revision(user=post.owner)
    published: PostPage = publish(post)
    return published


def body(text: str) -> list[dict[str, Any]]:
    return [child("paragraph", f"<p>{text}</p>")]


# When


def test_a_post_is_found_once_it_is_live_and_not_before() -> None:
    post = draft(title="About zebras")
    assert titles("zebras") == []
    assert not SearchEntry.objects.exists()
    publish(post)
    assert titles("zebras") == ["About zebras"]


def test_the_words_of_a_draft_of_a_live_post_are_not_known() -> None:
    post = live_post(title="Horses", body=body("About horses."))
    post.title, post.body = "Unicorns", stream(*body("About unicorns."))
    post.save_revision(user=post.owner)
    call_command("index_posts", stdout=StringIO())
    assert titles("unicorns") == []
    assert titles("horses") == ["Horses"]
    assert not SearchWord.objects.filter(word__startswith="unicorn").exists()


def test_what_is_published_again_is_found_by_its_new_words_only() -> None:
    post = live_post(title="Horses", body=body("A secret that slipped in."))
    post.title, post.body = "Horses", stream(*body("Nothing to hide."))
    post.save_revision(user=post.owner)
    publish(post)
    assert titles("secret") == []
    assert titles("hide") == ["Horses"]


def test_an_approved_post_with_a_date_to_come_is_not_known_yet() -> None:
    post = draft(title="Tomorrow", go_live_at=timezone.now() + timedelta(days=1))
    publish(post)
    assert not SearchEntry.objects.exists()
    assert not SearchWord.objects.exists()


def test_a_publication_that_fails_later_leaves_no_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> None:
        raise RuntimeError("no words")

    monkeypatch.setattr("posts.search.index._write_words", fail)
    post = draft()
    with pytest.raises(RuntimeError):
        publish(post)
    assert not PostPage.objects.get(pk=post.pk).live
    assert not SearchEntry.objects.exists()


def waiting() -> bool:
    """Whether anything waits beside the index; it is put in by asking."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [INDEX])
        return bool(cursor.fetchone()[0])


def test_a_worker_puts_into_the_index_what_waits_beside_it() -> None:
    waiting()
    publish(draft(title="Zebras"), with_pictures=False)
    assert waiting()
    post = publish(draft(title="Zebras graze"), with_pictures=False)
    assert titles("graze") == ["Zebras graze"]
    make_renditions.func(post.pk)
    assert not waiting()
    assert titles("graze") == ["Zebras graze"]


def test_a_worker_that_may_not_touch_the_index_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "INDEX", "of_somebody_else")
    post = publish(draft(title="Zebras"), with_pictures=False)
    make_renditions.func(post.pk)
    assert titles("zebras") == ["Zebras"]


def test_the_entry_goes_with_the_post() -> None:
    post = live_post()
    post.unpublish()
    post.delete()
    assert not SearchEntry.objects.exists()


# Names


@pytest.mark.parametrize("kind", ["categories", "authors", "series", "tags"])
def test_a_post_is_found_by_what_it_belongs_to_and_by_its_new_name(kind: str) -> None:
    made: dict[str, Any] = {
        "categories": lambda: [make_category("Zoology")],
        "authors": lambda: [make_author("Zoology")],
        "series": lambda: make_series("Zoology"),
        "tags": lambda: ["Zoology"],
    }
    value = made[kind]()
    live_post(title="Another one")
    if kind == "tags":
        tagged(*value, title="Animals")
    else:
        live_post(title="Animals", **{kind: value})
    assert titles("zoology") == ["Animals"]
    named = Tag.objects.get() if kind == "tags" else value[0] if isinstance(value, list) else value
    named.name = "Botany"
    named.save()
    assert titles("zoology") == []
    assert titles("botany") == ["Animals"]
    assert SearchWord.objects.filter(word="botany").exists()


def test_saving_a_category_without_renaming_it_writes_no_entry() -> None:
    category = make_category("Zoology")
    live_post(categories=[category])
    category.description = "Animals."
    with CaptureQueriesContext(connection) as queries:
        category.save()
    assert not [query["sql"] for query in queries if "posts_searchentry" in query["sql"]]


def test_of_very_many_posts_the_worker_writes_a_new_name_into_all_but_the_newest(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr(index, "AT_ONCE", 1)
    monkeypatch.setattr(index, "_FOR_WORKER", 2)
    category = make_category("Zoology")
    for title in ("Ants", "Bees", "Cats", "Dogs"):
        live_post(title=title, categories=[category])
    task_backends["queue"].clear()
    category.name = "Botany"
    with django_capture_on_commit_callbacks(execute=True):
        category.save()
    assert titles("botany") == ["Dogs"]
    waiting = [result for result in task_backends["queue"].results if result.task == refresh_entries]
    assert len(waiting) == 2
    for result in waiting:
        result.task.func(*result.args, **result.kwargs)
    assert sorted(titles("botany")) == ["Ants", "Bees", "Cats", "Dogs"]
    assert titles("zoology") == []


def test_a_new_name_asks_as_often_for_five_posts_as_for_one() -> None:
    def queries(name: str) -> int:
        category.name = name
        with CaptureQueriesContext(connection) as captured:
            category.save()
        return len(captured)

    author, category, by = make_author(), make_category("Zoology"), make_user(group="Writers")
    made: dict[str, Any] = {"authors": [author], "categories": [category], "by": by}
    tagged("one", **made)
    one = queries("Botany")
    for _number in range(4):
        tagged("one", **made)
    assert queries("Physics") == one


def test_a_tag_that_is_saved_as_it_is_writes_no_entry() -> None:
    post = tagged("one")
    assert index.refresh_names([post.pk]) == 0
    Tag.objects.filter(name="one").update(name="two")
    assert index.refresh_names([post.pk]) == 1


# Rebuilding


def test_rebuilding_writes_what_is_missing_and_removes_what_is_not_live() -> None:
    kept, gone = live_post(title="Kept"), live_post(title="Gone")
    before = SearchEntry.objects.get(post=kept).text
    SearchEntry.objects.filter(post=kept).delete()
    SearchWord.objects.create(word="nobodysaidthis")
    gone.unpublish()
    output = StringIO()
    call_command("index_posts", stdout=output)
    assert [entry.title for entry in SearchEntry.objects.all()] == ["Kept"]
    assert SearchEntry.objects.get().text == before
    assert not SearchWord.objects.filter(word="nobodysaidthis").exists()
    assert output.getvalue().splitlines()[:2] == ["Entries written: 1", "Entries removed: 1"]


def test_rebuilding_twice_changes_nothing() -> None:
    tagged("two", "one", categories=[make_category("Zoology")], authors=[make_author("Ada")])
    states = []
    for _round in range(2):
        call_command("index_posts", stdout=StringIO())
        entries = list(SearchEntry.objects.values_list("title", "summary", "names", "text"))
        states.append((entries, sorted(SearchWord.objects.values_list("word", flat=True))))
    assert states[0] == states[1]
    assert states[0][0][0][2] == "Ada, Zoology, one, two"


def test_publishing_writes_the_entry_that_rebuilding_writes() -> None:
    tagged(
        "two",
        "one",
        categories=[make_category("B"), make_category("A")],
        authors=[make_author("Z"), make_author("Y")],
        series=make_series("S"),
    )
    before = SearchEntry.objects.values().get()
    SearchEntry.objects.all().delete()
    call_command("index_posts", stdout=StringIO())
    assert SearchEntry.objects.values().get() == before


def test_rebuilding_asks_as_often_for_five_posts_as_for_one() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            call_command("index_posts", stdout=StringIO())
        return len(captured)

    author, category, by = make_author(), make_category(), make_user(group="Writers")
    made: dict[str, Any] = {"authors": [author], "categories": [category], "by": by}
    tagged("one", **made)
    one = queries()
    for _number in range(4):
        tagged("one", **made)
    assert queries() == one


# Text


def test_the_text_has_what_readers_read_and_not_how_it_is_set() -> None:
    text = plain_text(stream(*everything(live_post())))
    for shown in ("All of it.", "Text & more.", "Deeper", "A chart", "Costs", "a.py", "x = '<script>'"):
        assert shown in text
    for shown in ("Words.", "Ada", "The gap.", "Posts Writers 3", "A half", "A talk", "A note with a link."):
        assert shown in text
    for hidden in ("Section", "Wider than", "None", "Warning", "Python", "[^1]", "<p>", "&amp;"):
        assert hidden not in text


def test_every_kind_of_block_is_read_or_has_no_words() -> None:
    silent = {"divider", "related", "download"}
    blocks = everything(live_post())
    assert {block["type"] for block in blocks} == set(BodyBlock().child_blocks)
    assert {block["type"] for block in blocks if not plain_text(stream(block))} >= silent
    spoken = {block["type"] for block in blocks if plain_text(stream(block))}
    assert spoken == set(BodyBlock().child_blocks) - silent


@pytest.mark.parametrize(
    "unit", ["http://{0}.de/{0}/aé ", "a{0}ü-", "{0}@{0}.de ", "/{0}", "word{0} ", "x", "漢{0}字 "]
)
def test_a_text_of_any_length_and_kind_can_be_written(unit: str) -> None:
    post = live_post(title="Very long")
    post.body = stream(*body("".join(unit.format(number) for number in range(MOST_BYTES // 8))))
    write([post])
    assert titles("long") == ["Very long"]
    assert 0 < len(SearchEntry.objects.get().text.encode()) <= MOST_BYTES


def test_what_cannot_be_seen_is_taken_out() -> None:
    assert tidy(" a\x00b\ue000c\n\td\u2028e ") == "a b c d e"
    assert tidy("inter\u00adnational zero\u200bwidth") == "international zerowidth"


def test_words_are_letters_in_small_letters() -> None:
    assert words("The PostgreSQL-18 café, a_b x2 IT's naïve") == {"the", "postgresql", "café", "naïve"}
