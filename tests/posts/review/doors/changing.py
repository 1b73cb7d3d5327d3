"""Doors through which a page is changed, moved, copied, taken down or deleted."""

from typing import Any

from wagtail.models import Page

from tests.posts.review.doors.forms import changed, filled
from tests.posts.review.doors.visits import Visit, door
from tests.posts.review.doors.world import (
    CHANGED,
    DOWN,
    DRAFT,
    LIVE,
    REVIEW,
    SCHEDULED,
)

P = "wagtailadmin_pages:"
SOME = (DRAFT, REVIEW, SCHEDULED, LIVE, CHANGED, DOWN)
FEW = (DRAFT, REVIEW, LIVE)
JSON = {"headers": {"accept": "application/json"}}


@door("save", f"{P}edit")
def save(visit: Visit) -> Any:
    return visit.post_to(f"{P}edit", visit.post.pk, data=changed(visit.page))


@door("autosave over the newest version", f"{P}edit", states=(DRAFT, REVIEW, SCHEDULED, LIVE))
def autosave(visit: Visit) -> Any:
    data = changed(visit.page, overwrite_revision_id=visit.revision.pk)
    return visit.post_to(f"{P}edit", visit.post.pk, data=data, **JSON)


@door("publish from the editor", f"{P}edit", states=SOME)
def publish(visit: Visit) -> Any:
    return visit.post_to(f"{P}edit", visit.post.pk, data=changed(visit.page, **{"action-publish": "1"}))


@door("publish an earlier version from the editor", f"{P}revisions_revert", states=(LIVE, CHANGED, DOWN))
def revert_and_publish(visit: Visit) -> Any:
    first = visit.page.revisions.order_by("pk").first()
    data = {**filled(visit.page), "action-publish": "1", "revision": first.pk}
    return visit.post_to(f"{P}revisions_revert", visit.post.pk, first.pk, data=data)


@door("comment", f"{P}edit", states=(DRAFT, REVIEW, LIVE))
def comment(visit: Visit) -> Any:
    data = changed(visit.page)
    data |= {
        "comments-TOTAL_FORMS": "1",
        "comments-0-text": "Why?",
        "comments-0-contentpath": "title",
        "comments-0-position": "",
        "comments-0-id": "",
        "comments-0-replies-TOTAL_FORMS": "0",
        "comments-0-replies-INITIAL_FORMS": "0",
        "comments-0-replies-MIN_NUM_FORMS": "0",
        "comments-0-replies-MAX_NUM_FORMS": "",
    }
    return visit.post_to(f"{P}edit", visit.post.pk, data=data)


@door("create and publish", f"{P}add", states=(LIVE,))
def create(visit: Visit) -> Any:
    data = {**filled(visit.page, title="New", slug="new"), "action-publish": "1"}
    home = visit.page.get_parent().pk
    return visit.post_to(f"{P}add", "posts", "postpage", home, data=data)


@door("create below a page, parent chosen", f"{P}choose_parent", states=(LIVE,))
def choose_parent(visit: Visit) -> Any:
    return visit.post_to(f"{P}choose_parent", "posts", "postpage", data={"parent_page": visit.post.pk})


@door("publish a selection", "bulk wagtailcore.page publish", states=SOME)
def bulk_publish(visit: Visit) -> Any:
    return visit.bulk("publish", visit.post.pk, include_descendants="on")


@door(
    "publish everything, from the index page down", "bulk wagtailcore.page publish", states=(DRAFT, CHANGED)
)
def bulk_publish_descendants(visit: Visit) -> Any:
    return visit.bulk("publish", visit.page.get_parent().pk, include_descendants="on")


@door(
    "publish by the admin API",
    "wagtailadmin_api:pages:action",
    "api publish",
    states=(DRAFT, REVIEW, SCHEDULED, LIVE),
)
def api_publish(visit: Visit) -> Any:
    return visit.api("publish")


@door("take down", f"{P}unpublish")
def unpublish(visit: Visit) -> Any:
    return visit.post_to(f"{P}unpublish", visit.post.pk)


@door("take down a selection", "bulk wagtailcore.page unpublish", states=FEW)
def bulk_unpublish(visit: Visit) -> Any:
    return visit.bulk("unpublish", visit.post.pk, include_descendants="on")


@door("take down everything, from the index page down", "bulk wagtailcore.page unpublish", states=(LIVE,))
def bulk_unpublish_descendants(visit: Visit) -> Any:
    return visit.bulk("unpublish", visit.page.get_parent().pk, include_descendants="on")


@door("take down by the admin API", "api unpublish", states=FEW)
def api_unpublish(visit: Visit) -> Any:
    return visit.api("unpublish", recursive=False)


@door("cancel the schedule", f"{P}revisions_unschedule", states=(SCHEDULED, LIVE))
def unschedule(visit: Visit) -> Any:
    return visit.post_to(f"{P}revisions_unschedule", visit.post.pk, visit.revision.pk)


@door("go back to an earlier version", f"{P}revisions_revert", states=SOME)
def revert(visit: Visit) -> Any:
    first = visit.page.revisions.order_by("pk").first()
    data = {**filled(visit.page), "revision": first.pk}
    return visit.post_to(f"{P}revisions_revert", visit.post.pk, first.pk, data=data)


@door("go back by the admin API", "api revert_to_page_revision", states=(DRAFT, REVIEW, SCHEDULED, LIVE))
def api_revert(visit: Visit) -> Any:
    return visit.api("revert_to_page_revision", revision_id=visit.page.revisions.order_by("pk").first().pk)


@door("delete", f"{P}delete")
def delete(visit: Visit) -> Any:
    return visit.post_to(f"{P}delete", visit.post.pk)


@door("delete a selection", "bulk wagtailcore.page delete", states=FEW)
def bulk_delete(visit: Visit) -> Any:
    return visit.bulk("delete", visit.post.pk)


@door(
    "delete the index page with all below", f"{P}delete", "bulk wagtailcore.page delete", states=(DRAFT, LIVE)
)
def delete_all(visit: Visit) -> Any:
    home = visit.page.get_parent().pk
    visit.bulk("delete", home)
    return visit.post_to(f"{P}delete", home, data={"confirm_site_name": "Galley"})


@door("delete by the admin API", "api delete", states=FEW)
def api_delete(visit: Visit) -> Any:
    return visit.api("delete")


@door("move", f"{P}move", f"{P}move_confirm", states=FEW)
def move(visit: Visit) -> Any:
    """To where a post may stand, behind all others."""
    home = visit.page.get_parent().pk
    visit.post_to(f"{P}move", visit.post.pk, data={"new_parent_page": home})
    return visit.post_to(f"{P}move_confirm", visit.post.pk, home)


@door("move below the root", f"{P}move_confirm", "bulk wagtailcore.page move", "api move", states=FEW)
def move_away(visit: Visit) -> Any:
    root = Page.objects.get(depth=1).pk
    visit.bulk("move", visit.post.pk, chooser=str(root))
    visit.api("move", destination_page_id=root)
    return visit.post_to(f"{P}move_confirm", visit.post.pk, root)


@door("put in another place in the list", f"{P}set_page_position", states=(DRAFT, LIVE))
def reorder(visit: Visit) -> Any:
    url = visit.url(f"{P}set_page_position", visit.post.pk)
    return visit.client.post(f"{url}?position=0")


@door("copy", f"{P}copy", states=FEW)
def copy(visit: Visit) -> Any:
    return visit.post_to(f"{P}copy", visit.post.pk, data=_copy(visit))


@door("copy and publish", f"{P}copy", states=FEW)
def copy_live(visit: Visit) -> Any:
    return visit.post_to(f"{P}copy", visit.post.pk, data={**_copy(visit), "publish_copies": "on"})


@door("alias", f"{P}copy", states=FEW)
def alias(visit: Visit) -> Any:
    return visit.post_to(f"{P}copy", visit.post.pk, data={**_copy(visit), "alias": "on"})


@door("alias turned into a page", f"{P}convert_alias", "api convert_alias", states=(LIVE,))
def convert_alias(visit: Visit) -> Any:
    visit.api("convert_alias")
    return visit.post_to(f"{P}convert_alias", visit.post.pk)


@door("copy by the admin API", "api copy", states=FEW)
def api_copy(visit: Visit) -> Any:
    return visit.api("copy", keep_live=False, slug="copy", recursive=False)


@door("copy and publish by the admin API", "api copy", states=FEW)
def api_copy_live(visit: Visit) -> Any:
    return visit.api("copy", keep_live=True, slug="copy", recursive=False)


@door("alias by the admin API", "api create_alias", states=FEW)
def api_alias(visit: Visit) -> Any:
    return visit.api("create_alias", update_slug="alias", recursive=False)


@door("copy for another language by the admin API", "api copy_for_translation", states=(LIVE,))
def api_translate(visit: Visit) -> Any:
    return visit.api("copy_for_translation", locale="fr", alias=True)


@door("restrict who reads it", f"{P}set_privacy", states=FEW)
def restrict(visit: Visit) -> Any:
    data = {"restriction_type": "login", "password": "", "groups": []}
    return visit.post_to(f"{P}set_privacy", visit.post.pk, data=data)


@door("lock", f"{P}lock", states=FEW)
def lock(visit: Visit) -> Any:
    return visit.post_to(f"{P}lock", visit.post.pk)


@door("unlock", f"{P}unlock", states=(DRAFT, REVIEW, LIVE))
def unlock(visit: Visit) -> Any:
    """What somebody else has locked."""
    Page.objects.filter(pk=visit.post.pk).update(locked=True, locked_by=visit.world.approver)
    answer = visit.post_to(f"{P}unlock", visit.post.pk)
    still = Page.objects.get(pk=visit.post.pk).locked
    return ("login" if "/login/" in answer.url else "refused") if still else "unlocked"


def _copy(visit: Visit) -> dict[str, Any]:
    home = visit.page.get_parent().pk
    return {"new_title": "Copy", "new_slug": "copy", "new_parent_page": home, "copy_subpages": "on"}
