"""Doors through which the desk reads many pages at once: lists, searches, reports, exports."""

from typing import Any

from django.urls import reverse

from tests.posts.review.doors.visits import Visit, content, door
from tests.posts.review.doors.world import DRAFT, LIVE

REPORTS = "wagtailadmin_reports:"


def _list(name: str, *addresses: str, args: Any = (), **query: str) -> None:
    """A door that asks for every address with the same query, and answers with the longest."""

    @door(name, *addresses, once=True)
    def ask(visit: Visit) -> Any:
        answers = [visit.get(address, *args, **query) for address in addresses]
        return max(answers, key=lambda answer: len(content(answer)))


@door("page list", "wagtailadmin_explore", "wagtailadmin_explore_results", once=True)
def page_list(visit: Visit) -> Any:
    home = visit.page.get_parent().pk
    visit.get("wagtailadmin_explore_results", home)
    return visit.get("wagtailadmin_explore", home)


_list("start page of the desk", "wagtailadmin_home")
_list("top of the page list", "wagtailadmin_explore_root")
_list("search in the desk", "wagtailadmin_pages:search", "wagtailadmin_pages:search_results", q="sea")
_list(
    "pages of a kind",
    "wagtailadmin_pages:type_use",
    "wagtailadmin_pages:type_use_results",
    args=("posts", "postpage"),
)
_list("search in the chooser", "wagtailadmin_choose_page_search", q="sea")
_list("admin API, all pages", "wagtailadmin_api:pages:listing", limit="20")
_list("report of reviews", f"{REPORTS}workflow", f"{REPORTS}workflow_results")
_list("export of reviews", f"{REPORTS}workflow", export="csv")
_list("report of steps", f"{REPORTS}workflow_tasks", f"{REPORTS}workflow_tasks_results")
_list("site history", f"{REPORTS}site_history", f"{REPORTS}site_history_results")
_list("export of the site history", f"{REPORTS}site_history", export="csv")
_list("report of old pages", f"{REPORTS}aging_pages", f"{REPORTS}aging_pages_results")
_list("report of locked pages", f"{REPORTS}locked_pages", f"{REPORTS}locked_pages_results")
_list("report of kinds of pages", f"{REPORTS}page_types_usage", f"{REPORTS}page_types_usage_results")


@door("page chooser", "wagtailadmin_choose_page", "wagtailadmin_choose_page_child", once=True)
def chooser(visit: Visit) -> Any:
    visit.get("wagtailadmin_choose_page", page_type="posts.PostPage")
    return visit.get("wagtailadmin_choose_page_child", visit.page.get_parent().pk)


@door("selection of all in a list", "wagtail_bulk_action", "bulk wagtailcore.page delete", once=True)
def bulk_all(visit: Visit) -> Any:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    return visit.client.get(f"{url}?id=all&childOf={visit.page.get_parent().pk}")


IMAGE_USAGE = ("wagtailimages:image_usage", "address admin/images/usage/<int:image_id>/")
DOCUMENT_USAGE = ("wagtaildocs:document_usage", "address admin/documents/usage/<int:document_id>/")


@door("usage of a picture", *IMAGE_USAGE, states=(DRAFT, LIVE))
def image_usage(visit: Visit) -> Any:
    return visit.get("wagtailimages:image_usage", visit.page.cover_id)


@door("usage of a document", *DOCUMENT_USAGE, states=(DRAFT, LIVE))
def document_usage(visit: Visit) -> Any:
    return visit.get("wagtaildocs:document_usage", visit.page.body.raw_data[1]["value"]["document"])


@door("usage of a category", "wagtailsnippets_posts_category:usage", once=True)
def category_usage(visit: Visit) -> Any:
    return visit.get("wagtailsnippets_posts_category:usage", visit.world.category.pk)


@door("usage of an author", "wagtailsnippets_posts_author:usage", once=True)
def author_usage(visit: Visit) -> Any:
    return visit.get("wagtailsnippets_posts_author:usage", visit.world.author.pk)


@door(
    "pages under a workflow",
    "wagtailadmin_workflows:usage",
    "wagtailadmin_workflows:usage_results",
    once=True,
)
def workflow_usage(visit: Visit) -> Any:
    number = visit.page.get_workflow().pk
    visit.get("wagtailadmin_workflows:usage_results", number)
    return visit.get("wagtailadmin_workflows:usage", number)
