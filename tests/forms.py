"""The page editor's form as a browser would send it, and what the admin says."""

from typing import Any

from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    querydict_from_html,
    rich_text,
    streamfield,
)


def said(response: Any) -> str:
    """What the page tells the user."""
    return " ".join(str(message) for message in response.context["messages"])


def form_of(response: Any, *, body: Any = None) -> dict[str, Any]:
    """The form of an editor's page, untouched; nothing if the page has none.

    A script makes the fields of a body; so it is taken from what the page was drawn with, or given.
    """
    html = response.content.decode()
    if 'id="page-edit-form"' not in html:
        return {}
    sent = querydict_from_html(html, form_id="page-edit-form")
    # As a browser reads them: a line break that begins a text area is not part of it.
    values = {name: [value.removeprefix("\n") for value in sent.getlist(name)] for name in sent}
    data = {name: found[0] if len(found) == 1 else found for name, found in values.items()}
    if body is None:
        form = response.context["form"]
        body = form["body"].value() if "body" in form.fields else []
    blocks = [(block.block_type, rich_text(block.value.source)) for block in body]
    numbers = {f"body-{number}-id": block.id for number, block in enumerate(body)}
    return {**data, **nested_form_data({"body": streamfield(blocks)}), **numbers}


def unchanged(post: Any) -> dict[str, Any]:
    """A post's form as it was opened, made without opening it."""
    revision = post.get_latest_revision()
    latest = revision.as_object()
    authors = [{"id": b.pk, "author": b.author_id, "ORDER": n} for n, b in enumerate(latest.bylines.all(), 1)]
    data = {
        "title": latest.title,
        "slug": latest.slug,
        "summary": latest.summary,
        "body": streamfield([("paragraph", rich_text("<p>Something worth reading.</p>"))]),
        "bylines": inline_formset(authors, initial=len(authors)),
        "corrections": inline_formset([]),
        "comments": inline_formset([]),
        "tags": "",
        "cover": "",
        "loaded_revision_id": revision.pk,
        "loaded_revision_created_at": revision.created_at.isoformat(),
    }
    return {**nested_form_data(data), "categories": [category.pk for category in latest.categories.all()]}
