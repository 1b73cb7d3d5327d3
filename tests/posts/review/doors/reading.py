"""Doors through which the desk reads one page."""

from typing import Any

from django.urls import reverse
from wagtail.models import WorkflowState

from posts.models import PostPage
from tests.posts.review.doors.forms import filled
from tests.posts.review.doors.visits import Visit, door
from tests.posts.review.doors.world import (
    CHANGE_REVIEWED,
    CHANGED,
    DOWN,
    DRAFT,
    EXPIRED,
    LIVE,
    REVIEW,
    SCHEDULED,
    SENT_BACK,
)

SOME = (DRAFT, REVIEW, SENT_BACK, SCHEDULED, LIVE, CHANGED, CHANGE_REVIEWED, DOWN)
FEW = (DRAFT, REVIEW, CHANGED)
FOUR = (DRAFT, REVIEW, SENT_BACK, CHANGED)
P = "wagtailadmin_pages:"


@door("editor", f"{P}edit", states=FOUR)
def editor(visit: Visit) -> Any:
    return visit.get(f"{P}edit", visit.post.pk)


@door("draft as readers would see it", f"{P}view_draft", states=SOME)
def view_draft(visit: Visit) -> Any:
    return visit.get(f"{P}view_draft", visit.post.pk)


@door("preview beside the form", f"{P}preview_on_edit", states=FOUR)
def preview(visit: Visit) -> Any:
    visit.post_to(f"{P}preview_on_edit", visit.post.pk, data=filled(visit.page))
    return visit.get(f"{P}preview_on_edit", visit.post.pk)


@door("form sent to the preview", f"{P}preview_on_edit", states=FEW)
def send_preview(visit: Visit) -> Any:
    return visit.post_to(f"{P}preview_on_edit", visit.post.pk, data=filled(visit.page))


@door("checklist", "posts_checklist", states=SOME)
def checklist(visit: Visit) -> Any:
    return visit.get("posts_checklist", visit.post.pk)


@door("version", f"{P}revisions_view", states=FOUR)
def version(visit: Visit) -> Any:
    return visit.get(f"{P}revisions_view", visit.post.pk, visit.revision.pk)


@door("version by the number of another page", f"{P}revisions_view", states=FEW)
def version_elsewhere(visit: Visit) -> Any:
    own = visit.world.posts[REVIEW if visit.state != REVIEW else DRAFT]
    return visit.get(f"{P}revisions_view", own.pk, visit.revision.pk)


@door("comparison", f"{P}revisions_compare", states=FOUR)
def compare(visit: Visit) -> Any:
    return visit.get(f"{P}revisions_compare", visit.post.pk, "earliest", "latest")


@door("earlier version in the editor", f"{P}revisions_revert", states=FEW)
def revert_form(visit: Visit) -> Any:
    return visit.get(f"{P}revisions_revert", visit.post.pk, visit.revision.pk)


@door("history", f"{P}history", f"{P}history_results", f"{P}revisions_index", states=SOME)
def history(visit: Visit) -> Any:
    visit.get(f"{P}revisions_index", visit.post.pk)  # leads there
    results = visit.get(f"{P}history_results", visit.post.pk)
    return results if results.status_code != 200 else visit.get(f"{P}history", visit.post.pk)


@door("history of reviews", f"{P}workflow_history", states=FEW)
def workflow_history(visit: Visit) -> Any:
    return visit.get(f"{P}workflow_history", visit.post.pk)


@door("one review", f"{P}workflow_history_detail", states=(REVIEW, SENT_BACK, LIVE, CHANGE_REVIEWED))
def workflow_detail(visit: Visit) -> Any:
    review = WorkflowState.objects.filter(object_id=str(visit.post.pk)).order_by("pk").last()
    return visit.get(f"{P}workflow_history_detail", visit.post.pk, review.pk)


@door("usage", f"{P}usage", states=FEW)
def usage(visit: Visit) -> Any:
    return visit.get(f"{P}usage", visit.post.pk)


@door("submitted text as readers would see it", f"{P}workflow_preview", states=FOUR)
def workflow_preview(visit: Visit) -> Any:
    task = visit.page.get_workflow().workflow_tasks.last().task
    return visit.get(f"{P}workflow_preview", visit.post.pk, task.pk)


@door("list of what is below the page", "wagtailadmin_explore", "wagtailadmin_explore_results", states=FEW)
def below(visit: Visit) -> Any:
    results = visit.get("wagtailadmin_explore_results", visit.post.pk)
    return results if results.status_code != 200 else visit.get("wagtailadmin_explore", visit.post.pk)


@door("chooser opened at the page", "wagtailadmin_choose_page_child", states=FEW)
def choose_below(visit: Visit) -> Any:
    return visit.get("wagtailadmin_choose_page_child", visit.post.pk)


@door("chooser asked for the page", "wagtailadmin_choose_page_chosen_multiple", states=FEW)
def chosen(visit: Visit) -> Any:
    return visit.get("wagtailadmin_choose_page_chosen_multiple", id=visit.post.pk)


@door("address turned into a link", "wagtailadmin_choose_page_external_link", states=FEW)
def external_link(visit: Visit) -> Any:
    """An address of which nothing is known stays as it was typed, so the answer has it."""
    data = {"external-link-chooser-url": visit.page.url, "external-link-chooser-link_text": ""}
    answer = visit.post_to("wagtailadmin_choose_page_external_link", data=data)
    known = answer.status_code != 200 or "id" in answer.json().get("result", {})
    return answer if known else "not known"


@door("admin API, one page", "wagtailadmin_api:pages:detail", states=FEW)
def api_detail(visit: Visit) -> Any:
    return visit.get("wagtailadmin_api:pages:detail", visit.post.pk)


@door("admin API, page by its address", "wagtailadmin_api:pages:find", states=FEW)
def api_find(visit: Visit) -> Any:
    return visit.get("wagtailadmin_api:pages:find", html_path=visit.page.url or "/")


@door("who else is in the editor", "wagtailadmin_editing_sessions:ping", states=FEW)
def ping(visit: Visit) -> Any:
    return visit.post_to(
        "wagtailadmin_editing_sessions:ping", "posts", "postpage", str(visit.post.pk), 999_999
    )


@door("page below a page, choice of kind", f"{P}add_subpage", states=(DRAFT, LIVE))
def add_subpage(visit: Visit) -> Any:
    return visit.get(f"{P}add_subpage", visit.post.pk)


@door(
    "confirmation of any change",
    *(f"{P}{name}" for name in ("delete", "unpublish", "move", "copy", "set_privacy")),
    states=FEW,
)
def confirmations(visit: Visit) -> Any:
    """The dialogs before a change. The first that tells something answers for all."""
    names = ("delete", "unpublish", "move", "copy", "set_privacy")
    answers = [visit.get(f"{P}{name}", visit.post.pk) for name in names]
    telling = [answer for answer in answers if visit.secret_in(answer)]
    opened = [a for a in answers if a.status_code == 200]
    return (telling or opened or answers)[0]


@door(
    "confirmation for a selection",
    "wagtail_bulk_action",
    *(f"bulk wagtailcore.page {action}" for action in ("delete", "move", "publish", "unpublish")),
    states=FEW,
)
def bulk_confirmations(visit: Visit) -> Any:
    answers = []
    for action in ("delete", "move", "publish", "unpublish"):
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        answers.append(visit.client.get(f"{url}?id={visit.post.pk}"))
    telling = [answer for answer in answers if visit.secret_in(answer)]
    return (telling or answers)[0]


@door(
    "related post in a form of one's own",
    f"{P}add",
    f"{P}preview_on_add",
    states=(DRAFT, REVIEW, LIVE, CHANGED),
)
def related(visit: Visit) -> Any:
    """A form that names the page as a related post, as a forged request might, and comes back for a title."""
    arguments = ("posts", "postpage", visit.page.get_parent().pk)
    own = PostPage.objects.get(pk=visit.world.posts[EXPIRED].pk)
    form = filled(own, title="Own", slug="own", related=visit.post.pk)
    visit.post_to(f"{P}preview_on_add", *arguments, data=form)
    preview = visit.get(f"{P}preview_on_add", *arguments)
    return (
        preview
        if visit.secret_in(preview)
        else visit.post_to(f"{P}add", *arguments, data={**form, "title": ""})
    )


@door("dialog of a decision", f"{P}workflow_action", f"{P}collect_workflow_action_data", states=FOUR)
def decision_dialogs(visit: Visit) -> Any:
    state = visit.page.workflow_states.order_by("pk").last()
    number = state.current_task_state_id if state else 999_999
    first = visit.get(f"{P}workflow_action", visit.post.pk, "reject", number)
    second = visit.get(f"{P}collect_workflow_action_data", visit.post.pk, "reject", number)
    return first if visit.secret_in(first) else second


@door("dialog of a withdrawal", f"{P}confirm_workflow_cancellation", states=FOUR)
def cancellation_dialog(visit: Visit) -> Any:
    return visit.get(f"{P}confirm_workflow_cancellation", visit.post.pk)


@door("form of handing over", "posts_hand_over", states=FOUR)
def hand_over_form(visit: Visit) -> Any:
    return visit.get("posts_hand_over", visit.post.pk)


@door("break-glass form", "posts_break_glass", states=FOUR)
def break_glass_form(visit: Visit) -> Any:
    return visit.get("posts_break_glass", visit.post.pk)
