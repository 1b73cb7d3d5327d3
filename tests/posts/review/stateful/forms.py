"""The form of the page editor, as the browser would send it."""

from typing import Any

from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from posts.models import PostAuthor, PostPage


def body(words: str) -> list[dict[str, Any]]:
    """A body of one paragraph, as the editor stores it."""
    return [{"type": "paragraph", "id": "a1", "value": f'<p data-block-key="b1">{words}</p>'}]


def name_authors(page: PostPage, authors: list[int]) -> None:
    """Change the byline as in the editor: rows of those who stay are kept, and moved."""
    page.rows_before = getattr(page, "rows_before", None) or list(page.bylines.all())
    known = {byline.author_id: byline for byline in page.rows_before}
    rows = [known.get(author) or PostAuthor(author_id=author) for author in authors]
    for place, byline in enumerate(rows):
        byline.sort_order = place
    page.bylines = rows


def form_of_byline(page: PostPage) -> dict[str, str]:
    """The part of the form with the authors: the rows it was opened with, then the new ones."""
    now = list(page.bylines.all())
    before = getattr(page, "rows_before", now)
    kept = [byline.author_id for byline in now]
    rows = [
        {
            "id": byline.pk or "",
            "author": byline.author_id,
            "ORDER": kept.index(byline.author_id) + 1 if byline.author_id in kept else 0,
            "DELETE": "" if byline.author_id in kept else "on",
        }
        for byline in before
    ]
    old = {byline.author_id for byline in before}
    new = [byline.author_id for byline in now if byline.author_id not in old]
    rows += [{"id": "", "author": author, "ORDER": kept.index(author) + 1} for author in new]
    return inline_formset(rows, initial=len(before))


def form_of(page: PostPage) -> dict[str, Any]:
    """The form of the editor as the browser would send it for a text."""
    blocks = {
        str(n): {
            "type": block["type"],
            "id": block["id"],
            "value": rich_text(block["value"]),
            "deleted": "",
            "order": str(n),
        }
        for n, block in enumerate(page.body.raw_data)
    }
    moments = {
        name: moment.strftime("%Y-%m-%d %H:%M") if (moment := getattr(page, name)) else ""
        for name in ("go_live_at", "expire_at")
    }
    data = {
        "title": page.title,
        "slug": page.slug,
        "summary": page.summary,
        "body": {**blocks, "count": str(len(blocks))},
        "bylines": form_of_byline(page),
        "corrections": inline_formset([]),
        "comments": inline_formset([]),
        "tags": ", ".join(sorted(tag.name for tag in page.tags.all())),
        "cover": page.cover_id or "",
        "published_on": page.published_on.isoformat() if page.published_on else "",
        **moments,
    }
    return {**nested_form_data(data), "categories": [category.pk for category in page.categories.all()]}
