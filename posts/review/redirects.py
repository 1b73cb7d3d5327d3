"""An address that was public once leads to its page for ever."""

from typing import Any

from wagtail.models import Site


def leave_redirect(before: Any, page: Any) -> None:
    """Leave a permanent redirect where the page's address has changed.

    Called as the page is written, in the same transaction, so that a change of slug and a change of
    date are one case. Wagtail's own redirects know slugs only, and are off.
    """
    # Needs Wagtail's page model, which is defined after ours begin to load.
    from wagtail.contrib.redirects.signal_handlers import create_redirects

    if before.get_url_parts() == page.get_url_parts():
        return
    sites = [Site.objects.get(pk=root.site_id) for root in page._get_relevant_site_root_paths()]
    create_redirects(page=page, page_old=before, sites=[s for s in sites if s.root_page_id != page.pk])
