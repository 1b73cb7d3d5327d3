"""The report of live posts: which are to be looked at, until when, and by whom."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from posts.models import Category, Freshness, PostPage, User
from posts.models.freshness import SOON
from posts.moments import today
from posts.reports import not_a_formula
from posts.routing.permissions import is_asked


class StateFilter(django_filters.ChoiceFilter):
    """How pressing it is."""

    def filter(self, posts: QuerySet[PostPage], value: Any) -> QuerySet[PostPage]:
        now = today()
        conditions = {
            "overdue": Q(freshness__review_by__lt=now),
            "soon": Q(freshness__review_by__range=(now, now + SOON)),
            "unkept": Q(freshness__keeper=None) | Q(freshness__keeper__is_active=False),
        }
        return posts.filter(conditions[value]) if value in conditions else posts


class FreshnessFilterSet(WagtailFilterSet):
    """By state, keeper and category."""

    state = StateFilter(
        label=_("State"),
        choices=[("overdue", _("Overdue")), ("soon", _("Due soon")), ("unkept", _("Without a keeper"))],
    )
    keeper = django_filters.ModelChoiceFilter(
        label=_("Keeper"),
        field_name="freshness__keeper",
        queryset=lambda request: User.objects.filter(kept_posts__isnull=False).distinct(),
    )
    category = django_filters.ModelChoiceFilter(
        label=_("Category"),
        field_name="categories",
        queryset=lambda request: Category.objects.order_by("name"),
    )

    class Meta:
        model = PostPage
        fields = ["state", "keeper", "category"]


class ConfirmColumn(Column):
    """The button, for those who may press it."""

    cell_template_name = "posts/admin/freshness/confirm_cell.html"

    def get_cell_context_data(self, instance: Any, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["csrf_token"] = get_token(context["request"])
        context["back"] = reverse("posts_freshness_report")
        return context


def _of(post: Any) -> Freshness:
    """What is known of a post; of one that nobody has looked after yet, as good as nothing."""
    found: Freshness = getattr(post, "freshness", None) or Freshness()
    return found


def _day(value: date | None) -> str:
    return date_format(value, "SHORT_DATE_FORMAT") if value else ""


class FreshnessReport(ReportView):
    """Live posts, the most pressing first. Titles are those that readers know."""

    model = PostPage
    template_name = "posts/admin/freshness/report.html"
    page_title = _("Posts to look at again")
    header_icon = "rotate"
    filterset_class = FreshnessFilterSet
    is_searchable = True
    search_fields = ["title"]
    search_backend_name = None
    default_ordering = "freshness__review_by"
    index_url_name = "posts_freshness_report"
    index_results_url_name = "posts_freshness_report_results"
    columns = [
        TitleColumn(
            "title",
            label=_("Post"),
            get_url=lambda post: reverse("posts_freshness", args=[post.pk]) if post.is_asked else None,
        ),
        Column("state", label=_("State"), accessor=lambda post: _of(post).state),
        Column(
            "review_by",
            label=_("Look at it by"),
            accessor=lambda post: _day(_of(post).review_by),
            sort_key="freshness__review_by",
        ),
        Column("keeper", label=_("Keeper"), accessor=lambda post: _of(post).keeper or _("Nobody")),
        Column(
            "reviewed_on",
            label=_("Reviewed"),
            accessor=lambda post: _day(_of(post).reviewed_on),
            sort_key="freshness__reviewed_on",
        ),
        ConfirmColumn("confirm", label=_("Still correct?")),
    ]
    list_export = ["title", "state", "review_by", "keeper", "reviewed_on", "reviewed_by"]
    export_headings = {
        "title": _("Post"),
        "state": _("State"),
        "review_by": _("Look at it by"),
        "keeper": _("Keeper"),
        "reviewed_on": _("Reviewed on"),
        "reviewed_by": _("Reviewed by"),
    }
    export_filename = "posts-to-look-at-again"

    def get_base_queryset(self) -> QuerySet[PostPage]:
        posts = PostPage.objects.live().defer_streamfields()
        posts = posts.select_related("freshness__keeper", "freshness__reviewed_by")
        return posts.annotate(is_asked=ExpressionWrapper(self._is_asked(), BooleanField()))

    def order_queryset(self, queryset: QuerySet[PostPage]) -> QuerySet[PostPage]:
        """What has no day comes last, and no page of the list has a line of another."""
        return queryset.order_by(self.ordering, "pk")

    def _is_asked(self) -> Any:
        user: Any = self.request.user
        if user.is_superuser or is_asked(user):
            return Value(True)
        editable = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
        return Q(freshness__keeper=user.pk) | Q(pk__in=editable.values("pk"))

    def to_row_dict(self, item: PostPage) -> dict[str, Any]:
        """Export what is known of a post. Spreadsheets do not compute what somebody wrote as a title."""
        known = _of(item)
        row: dict[str, Any] = {name: getattr(known, name) for name in self.list_export[1:]}
        for name in ("state", "keeper", "reviewed_by"):
            row[name] = not_a_formula(str(row[name])) if row[name] else None
        return {"title": not_a_formula(item.title), **row}
