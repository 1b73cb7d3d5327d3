"""How many pages there are, on the start page of the admin."""

from typing import Any

from wagtail.admin.navigation import get_site_for_user
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.models import Site

from home.models import HomePage


class PagesSummary(PagesSummaryItem):
    """Wagtail's counts all pages. Below an index page there is one level, and that page knows its number."""

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """What Wagtail's template asks for: the page it leads to, the number and the name of the site."""
        found = get_site_for_user(self.request.user)
        root, total = found["root_page"], 0
        if root:
            indexes = HomePage.objects.descendant_of(root, inclusive=True).values_list("numchild", flat=True)
            total = sum(1 + below for below in indexes) or 1
            sites = list(Site.objects.select_related("root_page")[:2])
            if root.is_root() and len(sites) == 1:
                # Nobody is to make a page beside the index page.
                root = sites[0].root_page
        return {"root_page": root, "total_pages": total, "site_name": found["site_name"]}
