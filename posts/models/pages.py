"""A post, from its first draft to its address."""

from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.search import index

from posts import text
from posts.blocks.body import BodyBlock
from posts.drawn import marks, shown
from posts.models.drawn import Drawn
from posts.models.parts import PostCorrection, PostTag
from posts.models.planning import Plan
from posts.models.reviewed import ReviewedPage
from posts.moments import today
from posts.panels import post_edit_handler
from posts.querysets import PostQuerySet
from posts.search import index as index_of_search
from posts.search.plain import plain_text

MAX_CATEGORIES = 4
# What stands after the month in addresses that are not posts: /2026/11/feed/.
TAKEN_SLUGS = frozenset({"feed"})


class PostPage(ReviewedPage):
    """An article. Its address is /YYYY/MM/slug/, after the date it was published."""

    summary = models.TextField(
        _("summary"),
        max_length=300,
        validators=[MaxLengthValidator(300)],  # Django checks max_length of a TextField in forms only
        help_text=_("One or two sentences: what readers learn. Shown on cards and in search results."),
    )
    cover = models.ForeignKey(
        "posts.EditorialImage",
        verbose_name=_("cover"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Shown at 1200 × 590. Without one, a cover is drawn from the category's color."),
    )
    published_on = models.DateField(
        _("publication date"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_(
            "Leave it empty, and it becomes the day the post goes live. Year and month are part of "
            "the address."
        ),
    )
    categories = ParentalManyToManyField(
        "posts.Category",
        verbose_name=_("categories"),
        related_name="posts",
        help_text=_("One to four."),
    )
    series = models.ForeignKey(
        "posts.Series",
        verbose_name=_("series"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="posts",
        help_text=_("If this post is one part of several. Parts are numbered by their dates."),
    )
    tags = ClusterTaggableManager(
        verbose_name=_("tags"),
        through=PostTag,
        blank=True,
        help_text=_("Free words, separated by commas."),
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"))
    mail_subject = models.CharField(
        _("subject of the mail"),
        max_length=120,
        blank=True,
        help_text=_("What subscribers of the newsletter see first. Left empty: the title."),
    )
    mail_preheader = models.CharField(
        _("line below the subject"),
        max_length=160,
        blank=True,
        help_text=_("Mail programs show it beside the subject. Left empty: the summary."),
    )

    canonical_address = models.URLField(
        _("canonical address"),
        max_length=500,
        blank=True,
        help_text=_(
            "Where this text was published first, if it is also elsewhere. Search engines are sent there. "
            "Leave it empty for texts of our own."
        ),
    )

    edit_handler = post_edit_handler
    template = "posts/post_page.html"
    page_description = _("An article: drafted by a writer, approved by a reviewer.")
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    show_in_menus_default = False

    objects = PageManager.from_queryset(PostQuerySet)()

    search_fields = [
        *ReviewedPage.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("words"),
        index.FilterField("published_on"),
    ]

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        permissions = [
            (
                "unpublish_postpage",
                _("Can unpublish and unschedule pages and restrict who reads them"),
            ),
            ("break_glass_postpage", _("Can publish without review, with a reason that is recorded")),
        ]

    # Validation

    def clean(self) -> None:
        """Refuse a date in the future: going live later is what scheduling is for."""
        super().clean()
        latest = max(timezone.localdate(), self._scheduled_day() or date.min)
        if self.published_on and self.published_on > latest:
            raise ValidationError(
                {
                    "published_on": _(
                        "This date is in the future. Leave it empty and schedule the post to go live."
                    )
                }
            )
        if self.slug in TAKEN_SLUGS:
            message = _("“%(slug)s” is an address of the site itself. Choose another slug.")
            raise ValidationError({"slug": message % {"slug": self.slug}})
        if self.pk and len(self.categories.all()) > MAX_CATEGORIES:
            raise ValidationError({"categories": _("Choose four categories at most.")})

    def publication_problems(self, *, known: Collection[str] = ()) -> list[str]:
        """Add what a post needs before readers see it to what every page needs."""
        problems = super().publication_problems(known=known)
        if not 1 <= len(self.categories.all()) <= MAX_CATEGORIES:
            problems.append(str(_("Categories: choose one to four.")))
        authors = [byline.author_id for byline in self.bylines.all()]
        if not authors:
            problems.append(str(_("Authors: name at least one.")))
        if len(set(authors)) < len(authors):
            problems.append(str(_("Authors: name each only once.")))
        if not all(correction.text.strip() for correction in self.corrections.all()):
            problems.append(str(_("Corrections: say what was wrong and what is right.")))
        return problems

    # The date, and the address it makes

    def _scheduled_day(self) -> date | None:
        go_live = self.go_live_at
        return timezone.localdate(go_live, timezone.get_default_timezone()) if go_live else None

    @property
    def address_date(self) -> date:
        """The date in the address: of publication, or the one it will be given."""
        return self.published_on or self._scheduled_day() or today()

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        """Put year and month before the slug. Everything that links here asks this method."""
        parts = super().get_url_parts(request)
        if parts is None or parts[2] is None:
            return parts
        site_id, root_url, path = parts
        # The path still ends with the slug that is saved, while a draft may have another.
        parent = path.removesuffix("/").rpartition("/")[0]
        return site_id, root_url, f"{parent}/{self.address_date:%Y/%m}/{self.slug}/"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give the post its date on the day it goes live."""
        if self.live and not self.published_on:
            self.published_on = today()
        super().save(*args, **kwargs)

    def shown_otherwise(self) -> None:
        """Have the post itself drawn anew, too."""
        super().shown_otherwise()
        marks.begin([self.pk])
        marks.renew([self.pk])

    def with_content_json(self, content: dict[str, Any]) -> "PostPage":
        """Keep the date that readers know when an older revision has none."""
        page: PostPage = super().with_content_json(content)
        page.published_on = page.published_on or self.published_on
        return page

    def as_readers_know(self, content: dict[str, Any]) -> dict[str, Any]:
        """Add the day the post went live, which its revisions have from the next one on."""
        known = self.published_on.isoformat() if self.published_on else None
        return {**content, "published_on": content.get("published_on") or known}

    # What machines know it by

    @property
    def guid(self) -> str:
        """The name of the post for feed readers. It stays when slug, date or host change."""
        return f"urn:uuid:{self.translation_key}"

    def addresses(self) -> list[str]:
        """The post, its Markdown and its drawn picture."""
        from posts.social import NAME

        return [url + name for url in super().addresses() for name in ("", "index.md", NAME)]

    def shown_beside(self) -> list[ReviewedPage]:
        """Posts that have this one as a neighbor, in their series, or as related."""
        from posts.reading import Surroundings

        around = Surroundings(self)
        near = [around.newer, around.older, *(around.part.posts if around.part else [])]
        # Asked for alone: of both at once, PostgreSQL would read all posts.
        pointing = Drawn.objects.filter(related__contains=[self.pk]).values_list("post", flat=True)
        beside = {*pointing, *(post.pk for post in near if post)}
        return list(PostPage.objects.live().filter(pk__in=beside).defer_streamfields())

    def went_live(self) -> None:
        """Let readers find it."""
        index_of_search.write([self])
        Plan.objects.come_true(self)
        shown.wanted.send(PostPage, posts=[self.pk])

    # What templates show

    @cached_property
    def sorted_categories(self) -> list[Any]:
        """Categories from A to Z; from the listing's prefetch where there is one."""
        listed = getattr(self, "listed_categories", None)
        return listed if listed is not None else sorted(self.categories.all(), key=lambda c: c.name)

    @cached_property
    def authors(self) -> list[Any]:
        """Authors in the order of the byline; from the listing's prefetch where there is one."""
        bylines = getattr(self, "listed_bylines", None)
        if bylines is None:
            bylines = self.bylines.select_related("author__portrait")
        return [byline.author for byline in bylines]

    @cached_property
    def sorted_tags(self) -> list[Any]:
        """Tags from A to Z."""
        return sorted(self.tags.all(), key=lambda tag: tag.name.lower())

    @cached_property
    def sorted_corrections(self) -> list[PostCorrection]:
        """Corrections, the latest one first."""
        return sorted(self.corrections.all(), key=lambda found: found.corrected_on, reverse=True)

    @property
    def color(self) -> str:
        """The color of a drawn cover: of the first category."""
        from posts.enums import CategoryColor

        categories = self.sorted_categories
        return categories[0].hex if categories else CategoryColor.RED.hex

    @property
    def excerpt(self) -> str:
        """The summary, cut at a word where it is too long for a card."""
        return text.shorten(self.summary, 160)

    @cached_property
    def words(self) -> str:
        """The text of the body, for the search of the admin, which asks for it five times over."""
        return plain_text(self.body)

    @cached_property
    def reading_minutes(self) -> int:
        """Minutes of reading, at least one; code is read, too."""
        return text.reading_minutes(self.body)
