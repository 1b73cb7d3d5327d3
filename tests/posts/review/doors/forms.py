"""The page editor's form, filled in with a post as its newest text is, as a browser would send it."""

from typing import Any

from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from posts.models import PostPage


def filled(page: PostPage, *, related: int | None = None, **changes: Any) -> dict[str, Any]:
    """The form, with these fields changed."""
    revision = page.get_latest_revision()
    latest = revision.as_object()
    blocks: list[tuple[str, Any]] = []
    for block in latest.body.raw_data:
        if block["type"] == "paragraph":
            blocks.append(("paragraph", rich_text(block["value"])))
        else:
            blocks.append((block["type"], block["value"]))
    if related:
        blocks.append(("related", {"post": related}))
    authors = [{"id": b.pk, "author": b.author_id, "ORDER": n} for n, b in enumerate(latest.bylines.all(), 1)]
    data = {
        "title": latest.title,
        "slug": latest.slug,
        "summary": latest.summary,
        "body": _with_identities(streamfield(blocks), latest.body.raw_data),
        "bylines": inline_formset(authors, initial=len(authors)),
        "corrections": inline_formset([]),
        "comments": inline_formset([]),
        "tags": "",
        "cover": latest.cover_id or "",
        "published_on": latest.published_on or "",
        "go_live_at": _moment(latest.go_live_at),
        "expire_at": _moment(latest.expire_at),
        # A form that does not say what it shows is asked about again.
        "loaded_revision_id": revision.pk,
        "loaded_revision_created_at": revision.created_at.isoformat(),
    }
    categories = [category.pk for category in latest.categories.all()]
    return {**nested_form_data({**data, **changes}), "categories": categories}


def changed(page: PostPage, **buttons: Any) -> dict[str, Any]:
    """The form with one word changed, and the name of the button."""
    latest = page.get_latest_revision_as_object()
    return {**filled(page, summary=f"{latest.summary} And more."), **buttons}


def _with_identities(body: dict[str, Any], raw: Any) -> dict[str, Any]:
    """A browser sends back which block is which: a new identity would be a change."""
    for number, block in enumerate(raw):
        body[str(number)]["id"] = block.get("id", "")
    return body


def _moment(value: Any) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if value else ""
