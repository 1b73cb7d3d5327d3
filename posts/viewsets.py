"""Categories and authors in Wagtail's admin: listings, filters, forms and choosers."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from posts.models import Author, Category, Series
from posts.usage import CategoryEdit, CategoryUsage, SnippetUsage


class CategoryViewSet(SnippetViewSet):
    """What posts are about."""

    model = Category
    icon = "tag"
    menu_label = _("Categories")
    list_display = [
        "name",
        "slug",
        Column("color", label=_("Color"), accessor="get_color_display"),
        Column("post_count", label=_("Posts")),
    ]
    list_filter = ["color"]
    search_fields = ["name", "description"]
    ordering = ["name"]
    inspect_view_enabled = True
    edit_view_class = CategoryEdit
    usage_view_class = CategoryUsage
    inspect_view_fields = ["name", "slug", "description", "color"]

    def get_queryset(self, request):
        """Count posts in the same query."""
        return Category.objects.with_post_count()


class AuthorViewSet(SnippetViewSet):
    """Whose names stand above posts."""

    model = Author
    icon = "user"
    menu_label = _("Authors")
    list_display = ["name", "role", "user", Column("post_count", label=_("Posts"))]
    list_filter = ["role"]
    search_fields = ["name", "role"]
    ordering = ["name"]
    inspect_view_enabled = True
    usage_view_class = SnippetUsage
    inspect_view_fields = ["name", "slug", "role", "biography", "user"]

    def get_queryset(self, request):
        """Count posts in the same query."""
        return Author.objects.with_post_count()


class SeriesViewSet(SnippetViewSet):
    """Posts that are read in order."""

    model = Series
    icon = "list-ol"
    menu_label = _("Series")
    list_display = ["name", "slug", Column("post_count", label=_("Posts"))]
    search_fields = ["name", "description"]
    ordering = ["name"]
    inspect_view_enabled = True
    usage_view_class = SnippetUsage
    inspect_view_fields = ["name", "slug", "description"]

    def get_queryset(self, request):
        """Count posts in the same query."""
        return Series.objects.with_post_count()


class PublicationGroup(SnippetViewSetGroup):
    """One menu for what surrounds posts."""

    menu_label = _("Publication")
    menu_icon = "doc-full"
    menu_order = 200
    items = (CategoryViewSet, AuthorViewSet, SeriesViewSet)
