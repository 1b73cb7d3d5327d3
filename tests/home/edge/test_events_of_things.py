"""What posts show by name or as a picture is new wherever it is shown, and nothing else is built again."""

from typing import Any

from django.core.files.base import ContentFile
from taggit.models import Tag

from home.edge.application import Edge
from posts.tasks import make_renditions, make_renditions_of
from tests.factories import image_bytes, make_author, make_document, make_image, make_series, put_live
from tests.home.edge.asking import ask, fill, states
from tests.home.edge.world import NEW, saved, shown
from tests.markup import child


def test_a_category_has_its_new_name_wherever_it_stands(
    kept: Edge, world: dict[str, Any], change: Any
) -> None:
    change(saved, world["data"], name="Databases")
    for path in (world["post"].url, "/", "/category/data/", "/category/cloud/", "/author/ada/", "/2022/"):
        assert "Databases" in ask(kept, path).text, path
    assert states(kept, world["apart"].url, "/2020/", "/about/") == dict.fromkeys(
        [world["apart"].url, "/2020/", "/about/"], "hit"
    )


def test_an_author_has_a_new_name_wherever_it_stands(kept: Edge, world: dict[str, Any], change: Any) -> None:
    change(saved, world["ada"], name="Ada Lovelace")
    for path in (world["post"].url, "/", "/category/data/", "/author/ada/", "/2022/", "/feed/"):
        assert "Ada Lovelace" in ask(kept, path).text, path
    assert ask(kept, "/author/bob/").how == "hit"
    assert ask(kept, world["apart"].url).how == "hit"


def test_a_series_has_its_new_name_wherever_it_stands(galley: Edge, change: Any) -> None:
    series = make_series("Indexes")
    parts = [shown(series=series, published_on=f"201{year}-01-01") for year in (1, 3)]
    other = shown(published_on="2017-01-01")
    fill(galley, parts[0].url, "/series/indexes/", other.url)
    change(saved, series, name="All of indexes")
    assert "All of indexes" in ask(galley, parts[0].url).text
    assert "All of indexes" in ask(galley, "/series/indexes/").text
    assert ask(galley, other.url).how == "hit"


def test_a_tag_is_renamed_and_deleted_wherever_it_stands(galley: Edge, change: Any) -> None:
    post, other = shown(published_on="2022-01-01"), shown(published_on="2012-01-01")
    shown(published_on="2017-01-01")
    post.tags.add("sql")
    put_live(post)
    fill(galley, post.url, "/tag/sql/", other.url)
    tag = Tag.objects.get()
    change(saved, tag, name="Structured queries", slug="queries")
    assert ask(galley, "/tag/sql/").status == 404
    for path in (post.url, "/tag/queries/"):
        assert "Structured queries" in ask(galley, path).text
    assert ask(galley, other.url).how == "hit"
    change(tag.delete)
    assert "Structured queries" not in ask(galley, post.url).text
    assert ask(galley, "/tag/queries/").status == 404


def test_a_picture_is_new_wherever_it_is_shown(galley: Edge, change: Any) -> None:
    picture = make_image(description="A red field")
    cover = shown(cover=picture, published_on="2022-01-01")
    shown(published_on="2019-01-01")
    other = shown(published_on="2012-01-01")
    portrait = make_author("Ada", portrait=picture)
    shown(authors=[portrait], published_on="2017-01-01")
    paths = [cover.url, "/author/ada/", "/"]
    fill(galley, *paths, other.url)
    sources = {path: ask(galley, path).text for path in paths}
    fill(galley, other.url)

    def replace() -> None:  # as Wagtail's form does
        saved(picture, file=ContentFile(image_bytes(80, 50), name="another.png"))
        picture.renditions.all().delete()

    change(replace)
    assert not any("another" in ask(galley, path).text for path in paths), "nobody waits for a picture"
    change(make_renditions_of.func, picture.pk)
    for path in paths:
        assert ask(galley, path).text != sources[path], path
        assert "another" in ask(galley, path).text, path
    assert ask(galley, other.url).how == "hit"


def test_pictures_that_are_ready_are_shown(galley: Edge, change: Any) -> None:
    post = shown(cover=make_image(), published_on="2022-01-01")
    fill(galley, post.url, "/", "/robots.txt")
    change(make_renditions.func, post.pk)
    assert ask(galley, post.url).how == NEW
    assert ask(galley, "/robots.txt").how == "hit"


def test_a_picture_that_is_made_for_one_post_is_shown_by_all_others(galley: Edge, change: Any) -> None:
    picture = make_image()
    post, other = (shown(cover=picture, published_on=f"{year}-01-01") for year in (2022, 2012))
    fill(galley, other.url)
    drawn = ask(galley, other.url).text
    change(make_renditions.func, post.pk)
    assert "<picture" in ask(galley, other.url).text
    assert ask(galley, other.url).text != drawn


def test_a_document_has_its_new_title_wherever_it_is_offered(galley: Edge, change: Any) -> None:
    document = make_document("Figures")
    post = shown(body=[child("download", {"document": document.pk, "note": ""})], published_on="2022-01-01")
    shown(published_on="2019-01-01")
    other = shown(published_on="2012-01-01")
    fill(galley, post.url, other.url)
    change(saved, document, title="All the figures")
    assert "All the figures" in ask(galley, post.url).text
    assert ask(galley, other.url).how == "hit"
