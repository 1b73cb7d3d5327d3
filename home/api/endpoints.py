"""The endpoints of the read API: pages, images, categories, authors and series."""

from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q
from django.db.models import prefetch_related_objects as prefetch
from django.db.models.functions import Cast
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from rest_framework.serializers import ReadOnlyField
from wagtail.api import APIField
from wagtail.api.utils import get_full_url
from wagtail.api.v2 import filters
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex

from home.api import fields
from home.api.base import PublicEndpoint
from home.api.questions import FieldFilter, NameFilter, OrderFilter
from home.archives import addresses
from home.models import HomePage, StandardPage
from posts import bodies
from posts.models import Author, Category, EditorialImage, EditorialRendition, PostPage, Series
from posts.pictures import PLACEMENTS, SOCIAL
from posts.querysets import visible

POST_FIELDS = [
    APIField("summary"),
    APIField("published_on"),
    APIField("categories", serializer=fields.TermsField("category", source="sorted_categories")),
    APIField("tags", serializer=fields.TagsField()),
    APIField("authors", serializer=fields.TermsField("author")),
    APIField("series", serializer=fields.TermField("series")),
    APIField("cover", serializer=fields.PictureField()),
    APIField("reading_minutes"),
    APIField("corrections", serializer=fields.CorrectionsField()),
    APIField("content_html", serializer=fields.ContentField()),
]
PAGE_FIELDS = {
    PostPage: POST_FIELDS,
    StandardPage: [APIField("summary")],
    HomePage: [APIField("heading"), APIField("introduction")],
}


class PagesEndpoint(PublicEndpoint, PagesAPIViewSet):
    """Pages of every type; ?type=posts.PostPage has the fields of posts."""

    filter_backends: ClassVar = [
        FieldFilter,
        filters.ChildOfFilter,
        filters.AncestorOfFilter,
        filters.DescendantOfFilter,
        OrderFilter,
        filters.TranslationOfFilter,
        filters.LocaleFilter,
        filters.SearchFilter,
    ]
    known_query_parameters = PagesAPIViewSet.known_query_parameters - {"_", "format", "site"}
    # The page that an alias mirrors may be private.
    meta_fields: ClassVar = [name for name in PagesAPIViewSet.meta_fields if name != "alias_of"]
    # Found by other parameters.
    not_asked_for = PublicEndpoint.not_asked_for | {"locale"}

    @classmethod
    def get_body_fields(cls, model: Any) -> list[APIField]:
        """Add what readers see of this type of page."""
        return super().get_body_fields(model) + PAGE_FIELDS.get(model, [])

    def get_base_queryset(self) -> Any:
        """Every page that an anonymous reader may see."""
        below = visible(Page.objects.descendant_of(self.root(), inclusive=True))
        # Wagtail's search cannot follow the conditions themselves.
        return Page.objects.filter(pk__in=below.order_by().values("pk")).order_by("pk")

    def load(self, items: list[Any]) -> list[Any]:
        """The pages as what they are: only a post knows its address."""
        keys = [page.pk for page in items]
        found = Page.objects.filter(pk__in=keys).not_type(PostPage).prefetch_related("locale").specific()
        pages = {page.pk: page for page in found} | self._posts(keys)
        return [pages[key] for key in keys]

    def _posts(self, keys: list[int]) -> dict[int, Any]:
        posts = PostPage.objects.filter(pk__in=keys).select_related("locale", "series")
        if self.action == "listing_view" and "fields" not in self.request.GET:
            posts = posts.defer_streamfields()
        else:
            posts = list(posts.for_feed())
            bodies.load(posts)
        return {post.pk: post for post in posts}


class ImagesEndpoint(PublicEndpoint):
    """Images that readers find on a page or beside an author's name; those of drafts are not here."""

    filter_backends: ClassVar = [FieldFilter, OrderFilter, filters.SearchFilter]
    body_fields: ClassVar = [
        *PublicEndpoint.body_fields,
        APIField("alt", serializer=ReadOnlyField(source="default_alt_text")),
        "credit",
        "width",
        "height",
        APIField("renditions", serializer=fields.RenditionsField()),
    ]
    listing_default_fields: ClassVar = [*PublicEndpoint.listing_default_fields, "alt", "width", "height"]
    model = EditorialImage

    def get_queryset(self) -> Any:
        """The images of pages and authors that readers see, unless their collection is private."""
        key = Cast("pk", CharField())
        pages = visible(Page.objects.descendant_of(self.root(), inclusive=True)).order_by()
        references = ReferenceIndex.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id__in=pages.values(key=key),
            to_content_type=ContentType.objects.get_for_model(EditorialImage),
            to_object_id=OuterRef("key"),
        )
        portraits = Author.objects.filter(bylines__post__in=self.posts().order_by().values("pk"))
        path = ExpressionWrapper(OuterRef("collection__path"), output_field=CharField())
        private = CollectionViewRestriction.objects.alias(below=path).filter(
            below__startswith=F("collection__path")
        )
        found = EditorialImage.objects.alias(key=key).filter(
            Exists(references) | Q(pk__in=portraits.values("portrait")), ~Exists(private)
        )
        # Wagtail's search cannot follow the conditions themselves.
        return EditorialImage.objects.filter(pk__in=found.values("pk")).order_by("pk")

    def load(self, items: list[Any]) -> list[Any]:
        load_renditions(items)
        return items


def load_renditions(images: list[Any]) -> None:
    """Load the files of images that readers get, and not those that the desk made for itself."""
    specs = {spec for place in (*PLACEMENTS.values(), SOCIAL) for spec in place.filter_specs()}
    wanted = EditorialRendition.objects.filter(filter_spec__in=specs)
    prefetch(images, Prefetch("renditions", queryset=wanted, to_attr="prefetched_renditions"))


class TermsEndpoint(PublicEndpoint):
    """What published posts refer to; what only drafts have is not here."""

    kind: ClassVar[str]  # as in `home.archives`
    filter_backends: ClassVar = [FieldFilter, OrderFilter, NameFilter]
    known_query_parameters = PublicEndpoint.known_query_parameters - {"search_operator"}
    listing_default_fields: ClassVar = [*PublicEndpoint.listing_default_fields, "html_url", "name", "slug"]
    nested_default_fields: ClassVar = [*PublicEndpoint.nested_default_fields, "name"]

    @classmethod
    def get_meta_fields(cls, model: Any) -> list[APIField]:
        """Add the address of the archive."""
        return [*super().get_meta_fields(model), APIField("html_url", fields.ArchiveUrlField(cls.kind))]

    def get_queryset(self) -> Any:
        """Those whose archives have posts."""
        used = addresses(self.posts())[self.kind]
        return self.model.objects.filter(pk__in=used.order_by().values("pk")).order_by("pk")


class CategoriesEndpoint(TermsEndpoint):
    """Categories."""

    kind, model = "category", Category
    body_fields: ClassVar = [*PublicEndpoint.body_fields, "name", "slug", "description", "color"]


class SeriesEndpoint(TermsEndpoint):
    """Series."""

    kind, model = "series", Series
    body_fields: ClassVar = [*PublicEndpoint.body_fields, "name", "slug", "description"]


class AuthorsEndpoint(TermsEndpoint):
    """Authors. Which account belongs to whom stays in the house."""

    kind, model = "author", Author
    body_fields: ClassVar = [
        *PublicEndpoint.body_fields,
        "name",
        "slug",
        "role",
        "biography",
        APIField("portrait", serializer=fields.PictureField()),
        APIField("links", serializer=fields.LinksField(read_only=True)),
    ]

    def load(self, items: list[Any]) -> list[Any]:
        prefetch(items, "portrait")
        load_renditions([author.portrait for author in items if author.portrait])
        return items


router = WagtailAPIRouter("api")
ENDPOINTS: dict[str, type[PublicEndpoint]] = {
    "pages": PagesEndpoint,
    "images": ImagesEndpoint,
    "categories": CategoriesEndpoint,
    "authors": AuthorsEndpoint,
    "series": SeriesEndpoint,
}
for _name, _endpoint in ENDPOINTS.items():
    router.register_endpoint(_name, _endpoint)


@require_safe
def overview(request: HttpRequest) -> JsonResponse:
    """Where the endpoints are."""
    return JsonResponse({name: get_full_url(request, reverse(f"api:{name}:listing")) for name in ENDPOINTS})
