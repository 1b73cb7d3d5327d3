"""What all endpoints of the read API have in common.

Wagtail's own answer for the account that asks. These answer everybody as an anonymous reader, write
nothing and set no cookie.
"""

from typing import Any, ClassVar

from django.http import Http404
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from wagtail.api.v2.views import BaseAPIViewSet
from wagtail.models import Site

from home.api import questions
from posts.models import PostPage


class OneFormat(BaseContentNegotiation):
    """JSON, whatever a browser would rather have."""

    def select_renderer(self, request: Any, renderers: list[Any], format_suffix: Any = None) -> Any:
        """Return the first renderer; there is no other."""
        return renderers[0], renderers[0].media_type


class PublicEndpoint(BaseAPIViewSet):
    """What all endpoints have in common."""

    renderer_classes: ClassVar = [JSONRenderer]
    content_negotiation_class = OneFormat
    authentication_classes: ClassVar[list[Any]] = []
    parser_classes: ClassVar[list[Any]] = []
    metadata_class = None
    http_method_names: ClassVar = ["get", "head"]
    known_query_parameters = BaseAPIViewSet.known_query_parameters - {"_", "format"}
    # Streams are no values that one could ask for.
    not_asked_for: ClassVar = {"links"}

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Refuse nonsense before anything else looks at it."""
        questions.check(request.GET)
        super().initial(request, *args, **kwargs)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Any:
        """Search engines have the pages themselves."""
        response = super().finalize_response(*args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    @classmethod
    def get_available_fields(cls, model: Any, db_fields_only: bool = False) -> list[str]:
        """The fields of a model; with `db_fields_only` those that a parameter may name."""
        names = super().get_available_fields(model, db_fields_only)
        return [name for name in names if not (db_fields_only and name in cls.not_asked_for)]

    def paginate_queryset(self, queryset: Any) -> list[Any]:
        """One page of the list, with what its fields show."""
        return self.load(list(super().paginate_queryset(queryset)))

    def get_object(self) -> Any:
        """The one object asked for, with what its fields show."""
        if not hasattr(self, "_loaded"):
            (self._loaded,) = self.load([super().get_object()])
        return self._loaded

    def load(self, items: list[Any]) -> list[Any]:
        """Load what is shown of all items, at a cost that does not grow with their number."""
        return items

    def root(self) -> Any:
        """The index page of the site that was asked. Raises Http404 before there is a site."""
        site = Site.find_for_request(self.request)
        if not site:
            raise Http404("There is no site yet.")
        return site.root_page

    def posts(self) -> Any:
        """The posts that readers may see."""
        return PostPage.objects.child_of(self.root()).published()
