"""On which pages readers are asked whether somebody else's script may be loaded, which are few enough.

Such a script can read the page it is on, and acts with the rights of whoever looks at it.
"""

from django.http import HttpRequest
from wagtail.models import Page

from home import policy
from home.analytics import AnalyticsSettings

# The view of Wagtail's pages. Everything else may show what is nobody's business: passwords, what was
# searched, an address of a subscriber.
PAGES = "wagtail_serve"


def asked(request: HttpRequest, setting: AnalyticsSettings) -> AnalyticsSettings | None:
    """Return the setting if readers of this page are asked, and open the page's policy that far.

    A preview of the setting shows the question, and its policy stays closed; no other preview does.
    """
    if not setting.sources:
        return None
    if getattr(request, "is_preview", False):
        return setting if hasattr(request, setting.get_cache_attr_name()) else None
    if not is_for_everybody(request):
        return None
    policy.allow(request, setting.sources)
    return setting


def is_for_everybody(request: HttpRequest) -> bool:
    """Whether this is a page that all the world may read, looked at by somebody without an account."""
    user, match = getattr(request, "user", None), request.resolver_match
    # With the session of an editor, a script on this host could do at the desk what the editor may do.
    if user is None or user.is_authenticated or match is None or match.view_name != PAGES:
        return False
    # Wagtail has found the page already, and remembers it. Without one this is a 404, which all may read.
    route = Page.route_for_request(request, match.args[0])
    return route is None or not route.page.get_view_restrictions().exists()
