"""The page editor's form as a browser would send it, and what the admin says."""

from typing import Any

from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, rich_text, streamfield


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
