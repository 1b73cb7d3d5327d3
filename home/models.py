"""The index page, and pages that are not posts."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail.url_routing import RouteResult

from home import archives, feeds, first_pages, lists, search
from home.analytics import AnalyticsSettings
from home.archives import Archive
from home.drawing import Pen
from home.navigation import Frame
from home.newsletter.models import Delivery, Erasure, Issue, SignUp, Subscriber, SubscriberCount, Tally
from home.newsletter.site_setting import NewsletterSettings
from home.site_settings import IdentitySettings
from posts import served
from posts.blocks.body import BodyBlock
from posts.blocks.heading import outline
from posts.everybody import for_everybody
from posts.importers.wordpress.addresses import page_asked_for
from posts.listing import Listing, NoSuchPage
from posts.lists import names
from posts.lists.pages import PostList
from posts.models import ListEntry, PostPage
from posts.models.pages import TAKEN_SLUGS as NOT_POSTS
from posts.models.reviewed import ReviewedPage

__all__ = [
    "AnalyticsSettings",
    "Delivery",
    "Erasure",
    "HomePage",
    "IdentitySettings",
    "Issue",
    "NewsletterSettings",
    "SignUp",
    "StandardPage",
    "Subscriber",
    "SubscriberCount",
    "Tally",
]


class HomePage(RoutablePageMixin, ReviewedPage):
    """The index page: the root of the site, the list of posts, and the routes that lead to them."""

    heading = models.CharField(_("heading"), max_length=80, default="Engineering")
    introduction = models.TextField(
        _("introduction"),
        max_length=300,
        validators=[MaxLengthValidator(300)],
        blank=True,
        help_text=_("Two lines below the heading: what this publication is about."),
    )
    pinned_post = models.ForeignKey(
        "posts.PostPage",
        verbose_name=_("pinned post"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Stands above the list while it is published. Without one, the newest post does."),
    )

    content_panels = [
        *ReviewedPage.content_panels,
        MultiFieldPanel([FieldPanel("heading"), FieldPanel("introduction")], heading=_("Introduction")),
        FieldPanel("pinned_post"),
    ]
    template = "home/home_page.html"
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["posts.PostPage", "home.StandardPage"]

    class Meta:
        verbose_name = _("index page")
        verbose_name_plural = _("index pages")

    # Routes

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer by one of the routes below."""
        response: HttpResponseBase = super().serve(request, *args, **kwargs)
        return for_everybody(response)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a post at /YYYY/MM/slug/ and nowhere else; leave the rest to the routes below."""
        match path_components:
            case [year, month, slug] if _is_month(year, month) and slug not in NOT_POSTS:
                return self._route_to_post(request, year, month, slug)
            case [slug] if not _is_year(slug) and PostPage.objects.child_of(self).filter(slug=slug).exists():
                raise Http404
        result: RouteResult = super().route(request, path_components)
        return result

    def _route_to_post(self, request: HttpRequest, year: str, month: str, slug: str) -> RouteResult:
        try:
            post = served.find(self, slug)
        except PostPage.DoesNotExist as error:
            raise Http404 from error
        if f"{post.address_date:%Y/%m}" != f"{year}/{month}":
            raise Http404
        result: RouteResult = post.route(request, [])
        return result

    @path("")
    def index(self, request: HttpRequest) -> HttpResponseBase:
        """The first page of the list, or the way from addresses of other systems: /?s=words, /?p=7."""
        if "s" in request.GET:
            return redirect(search.address(request.GET["s"]), permanent=True)
        if asked := page_asked_for(request.GET):
            return redirect(asked.specific.get_url(request) or "/", permanent=True)
        return self._render_index(request, 1)

    @path("page/<int:number>/")
    def index_page(self, request: HttpRequest, number: int) -> HttpResponseBase:
        """A further page of the list. Page one has one address, and it is not this one."""
        return self._render_index(request, _further(number))

    @re_path(rf"^{archives.PATTERN}$")
    def archive(self, request: HttpRequest, **names: str) -> HttpResponseBase:
        """The first page of an archive."""
        return self._render_archive(request, 1, **names)

    @re_path(rf"^{archives.PATTERN}page/(?P<number>[0-9]{{1,9}})/$")
    def archive_page(self, request: HttpRequest, number: str, **names: str) -> HttpResponseBase:
        """A further page of an archive."""
        return self._render_archive(request, _further(int(number)), **names)

    @re_path(r"^feed/(?:(?P<form>atom|json)/)?$")
    @re_path(rf"^{archives.PATTERN}feed/(?:(?P<form>atom|json)/)?$")
    def feed(self, request: HttpRequest, **names: str) -> HttpResponseBase:
        """The newest posts for feed readers: of the site, or of an archive."""
        return feeds.respond(request, self, **names)

    # What they show

    def published_posts(self) -> Any:
        """The posts of this site as anonymous readers may see them, newest first."""
        return PostPage.objects.child_of(self).published()

    def addresses_of_lists(self, page: Any) -> Iterable[str]:
        """Where this site lists a page."""
        from home import purging  # which knows the index page by its sitemap

        return purging.of_lists(self, page)

    def _pinned_day(self) -> date | None:
        """The day of the pinned post in the list of all; nothing for one that is not published."""
        entry = ListEntry.objects.filter(name=names.ALL, post=self.pinned_post_id).first()
        return entry.day if entry else None

    def patterns_of_lists(self, posts: Any) -> Iterable[str]:
        """What begins the paths of everything on this site that lists these posts."""
        from home import purging

        return purging.patterns_of_lists(self, posts)

    def pages_in_menus(self) -> set[int]:
        """The pages that the settings of the site name in a link. Wagtail keeps no index of those."""
        from home import purging

        return purging.in_menus()

    def patterns_of_archive(self, thing: Any) -> Iterable[str]:
        """The same of the archive of a category, author, series or tag; nothing of anything else."""
        from home import purging

        return purging.patterns_of_archive(self, thing)

    def _base(self, request: HttpRequest) -> str:
        return self.get_url(request) or "/"

    def _render_index(self, request: HttpRequest, number: int) -> HttpResponseBase:
        frame = Frame(request)
        pinned = self.pinned_post_id and self._pinned_day()
        found = _page_or_404(
            PostList(names.ALL),
            pen=Pen(frame),
            base=self._base(request),
            number=number,
            has_featured=True,
            pinned=(self.pinned_post_id, pinned) if pinned else None,
        )
        return self._render_list(frame, found)

    def _render_archive(self, request: HttpRequest, number: int, **names: str) -> HttpResponseBase:
        frame = Frame(request)
        archive = archives.find(in_use=frame.categories, **names)
        base = f"{self._base(request)}{archive.path}"
        found = _page_or_404(archive.posts, pen=Pen(frame), base=base, number=number)
        if not (found.cards or archive.is_kept_empty):
            raise Http404
        return self._render_list(frame, found, archive)

    def _render_list(
        self, frame: Frame, listing: Listing, archive: Archive | None = None
    ) -> HttpResponseBase:
        def render(**context: Any) -> TemplateResponse:
            template = "home/archive.html" if archive else self.template
            context = {"listing": listing, "archive": archive, **context}
            return self.render(frame.request, template=template, context_overrides=context)

        if first_pages.is_one(frame, listing, archive):
            html = first_pages.html(
                frame, self, listing, archive, lambda blanks: render(**blanks).rendered_content
            )
            return HttpResponse(html)
        return render()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["categories"] = Frame(request).categories
        return context

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """Preview the page with its list, as readers would find it."""
        request.is_preview = True  # type: ignore[attr-defined]
        return self._render_index(request, 1)


def _is_year(year: str) -> bool:
    return re.fullmatch("[1-9][0-9]{3}", year) is not None


def _is_month(year: str, month: str) -> bool:
    return len(year) == 4 and len(month) == 2 and (year + month).isdecimal()


def _further(number: int) -> int:
    if number < 2:
        raise Http404
    return number


def _page_or_404(*args: Any, **kwargs: Any) -> Listing:
    try:
        return lists.page(*args, **kwargs)
    except NoSuchPage as error:
        raise Http404(str(error)) from error


# First parts of addresses that something else answers: see settings/urls.py and the routes above.
TAKEN_SLUGS = frozenset(
    """
    _mail _util admin api author category documents expert feed health media newsletter page search
    series static tag webhooks
    """.split()
)


class StandardPage(ReviewedPage):
    """A page outside the flow of posts: About, Jobs, Open Source."""

    summary = models.TextField(_("summary"), max_length=300, validators=[MaxLengthValidator(300)], blank=True)
    body = StreamField(BodyBlock(), verbose_name=_("body"))

    content_panels = [*ReviewedPage.content_panels, FieldPanel("summary"), FieldPanel("body")]
    search_fields = [*ReviewedPage.search_fields, index.SearchField("summary"), index.SearchField("body")]
    template = "home/standard_page.html"
    page_description = _("A page outside the flow of posts: About, Jobs, Open Source.")
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    show_in_menus_default = True

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")

    def clean(self) -> None:
        """Refuse an address that would never reach this page."""
        super().clean()
        if self.slug in TAKEN_SLUGS or re.fullmatch(r"\d{4}", self.slug):
            message = _("“%(slug)s” is an address of the site itself. Choose another slug.")
            raise ValidationError({"slug": message % {"slug": self.slug}})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["outline"] = outline(self.body)
        return context
