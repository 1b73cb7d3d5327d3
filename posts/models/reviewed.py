"""What every page of the site has in common: it goes live through review, or not at all."""

from collections.abc import Collection, Iterable
from contextlib import nullcontext
from functools import cache
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import LogContext
from wagtail.models import Page, PageViewRestriction
from wagtail.url_routing import RouteResult

from posts import gone
from posts.drawn import shown
from posts.everybody import for_everybody
from posts.indexing import indexed_once
from posts.purging.changes import around_saving
from posts.renditions import making
from posts.review import gate, ledger, validation
from posts.review.asking import asker
from posts.review.locks import hold, hold_text
from posts.review.permissions import ReviewedPagePermissionTester
from posts.review.publication import Publication
from posts.review.redirects import leave_redirect
from posts.review.remembered import remembered
from posts.tasks import make_renditions

# What Wagtail gives to the page of a revision from the page itself, whatever the revision says.
OF_THE_PAGE = frozenset(
    {"alias_of", "content_type", "latest_revision", "locale", "locked_by", "owner", "translation_key"}
)


class ReviewedPage(Page):
    """A page that only the gate makes live. See docs/publishing.md and `posts.review.gate`."""

    allowed_http_methods = ["GET", "HEAD", "OPTIONS"]
    search_auto_update = False  # but see `posts.indexing`
    has_free_slug = False  # whether whoever makes the page has just seen that no other beside it has its slug
    is_validated = False  # whether whoever saves it next has just validated all of it

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> ReviewedPagePermissionTester:
        """Nobody publishes directly, administrators included."""
        return ReviewedPagePermissionTester(user, self)

    def get_admin_display_title(self) -> str:
        """The title readers know, if they know one; of a draft, only for those who may read it.

        Wagtail names pages in many lists, messages and dialogs without asking who reads them.
        """
        user = asker()
        if self.live or user is None or self.permissions_for_user(user).can_edit():
            return str(self.title if self.live else super().get_admin_display_title())
        return _("A draft of somebody else")

    def publish(self, revision: Any, user: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Publish a revision that may be. Every way of publishing ends here.

        Raises posts.review.gate.Refused, with the reasons, for any other revision.
        """
        kwargs.pop("skip_permission_checks", None)  # The gate checks more than a permission.
        with transaction.atomic(), gate.passage(revision):
            hold(self)
            publication = Publication(revision, user, *args, **kwargs)
            digest = gate.require(self, revision, publication.object)
            publication.object.is_validated = True
            result = publication.execute(skip_permission_checks=True)
            # As the database has it now: `self` may be older, and a later revision is still a draft.
            if live := type(self).objects.filter(pk=self.pk, live=True).first():
                live.went_live()
            shown = live is not None and live.live_revision_id == revision.pk
            action = ledger.Action.PUBLISHED if shown else ledger.Action.SCHEDULED
            ledger.record(action, page=self, revision=revision, digest=digest, user=user)
            transaction.on_commit(lambda: make_renditions.enqueue(self.pk))
        return result

    def unpublish(self, *args: Any, user: Any = None, **kwargs: Any) -> Any:
        """Take the page down, and let the ledger know who did."""
        with LogContext(user=user) if user else nullcontext():
            return super().unpublish(*args, user=user, **kwargs)

    def went_live(self) -> None:
        """Do what belongs into the transaction in which this content went live."""

    def get_view_restrictions(self) -> Any:
        """Ask in one query where Wagtail needs several, and in none where the page came with the answer."""
        if not getattr(self, "is_restricted", True):
            return _no_restrictions()
        return PageViewRestriction.objects.filter(page__in=self.get_ancestors(inclusive=True))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        """Preview the page with all its pictures: whoever writes waits for them, so that readers do not."""
        with making():
            response = super().serve_preview(request, mode_name)
            return response.render() if hasattr(response, "render") else response

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Answer 404 from the moment the page expires, not only once the scheduler has taken it down."""
        if not path_components and self.expire_at and self.expire_at <= timezone.now():
            raise Http404
        return super().route(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer a reader whom Wagtail has let in. Whoever has no session reads what everybody reads."""
        response: HttpResponseBase = super().serve(request, *args, **kwargs)
        return for_everybody(response)

    def addresses(self) -> list[str]:
        """The addresses, absolute, at which this page itself answers; none outside of any site."""
        url = self.get_full_url()
        return [url] if url else []

    def addresses_of_lists(self, page: Page) -> Iterable[str]:
        """The addresses of this page's own lists that show a page, which may be this one."""
        return ()

    def shown_beside(self) -> list["ReviewedPage"]:
        """Pages that show something of this one without naming it in their text."""
        return []

    def shown_otherwise(self) -> None:
        """Note what is out of date when readers get this page, another version of it, or it no longer."""
        shown.changed(self)

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """Make a page of a revision, which may name what has been deleted since: it still opens."""
        return super().with_content_json({k: v for k, v in content.items() if k not in OF_THE_PAGE})

    @classmethod
    def from_serializable_data(
        cls, data: dict[str, Any], check_fks: bool = True, strict_fks: bool = False
    ) -> Any:
        """Lose what is gone, as modelcluster does, but ask once for each kind of thing that is named."""
        if not check_fks or strict_fks:
            return super().from_serializable_data(data, check_fks, strict_fks)
        rows = gone.rows_named(cls, data)
        page = super().from_serializable_data(gone.without_what_is_gone(cls, data, rows), check_fks=False)
        gone.remember(page, rows)
        return page

    def as_readers_know(self, content: dict[str, Any]) -> dict[str, Any]:
        """Add to the content of a revision what the page was given as it went live, and keeps since."""
        return content

    def publication_problems(self, *, known: Collection[str] = ()) -> list[str]:
        """Say what keeps this content from readers: an invalid field, an incomplete block.

        `known` are fields that whoever asks has just looked up.
        """
        return validation.problems(self, known=known)

    def _check_slug_is_unique(self) -> None:
        if not self.has_free_slug:
            super()._check_slug_is_unique()

    @property
    def current_workflow_state(self) -> Any:
        """The review that is under way, if there is one. Wagtail asks for each button and each panel."""
        return remembered(("review", self.pk), lambda: super(ReviewedPage, self).current_workflow_state)

    @property
    def current_workflow_task(self) -> Any:
        """The step at which that review stands, if it does."""
        return remembered(("step", self.pk), lambda: super(ReviewedPage, self).current_workflow_task)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """Leave a revision as it was submitted or went live: an autosave makes a new one instead."""
        with transaction.atomic():
            if overwrite := kwargs.get("overwrite_revision"):
                hold_text(self)
                if self._must_stay(overwrite):
                    kwargs["overwrite_revision"] = None
            return super().save_revision(*args, **kwargs)

    def _must_stay(self, revision: Any) -> bool:
        # Locked, so that nobody submits it while we write over it.
        type(revision).objects.select_for_update().filter(pk=revision.pk).first()
        live = type(self).objects.filter(pk=self.pk, live_revision=revision).exists()
        return live or revision.task_states.exists() or ledger.names(revision)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the page, but not from draft to live, and never away from an address that was public."""
        if self.is_validated:
            self.is_validated, kwargs["clean"] = False, False
        fields = kwargs.get("update_fields")
        harmless = fields is not None and set(fields) <= gate.NOT_SHOWN
        before = None if harmless or not self.pk else type(self).objects.filter(pk=self.pk).first()
        if not harmless:
            gate.guard(self, before)
        goes = bool(before and before.live and not self.live)
        with transaction.atomic():
            if goes:
                hold(self)
            with nullcontext() if harmless else around_saving(before, self):
                with indexed_once(self, fields):
                    super().save(*args, **kwargs)
                if not harmless and (self.live or goes):
                    self.shown_otherwise()
            if before and before.first_published_at:
                leave_redirect(before, self)
            if goes:
                ledger.record_end(before, expired=self.expired)


@cache
def _no_restrictions() -> Any:
    """An empty query that knows it: Django would compile it for each reader to find that out."""
    found = PageViewRestriction.objects.none()
    list(found)
    return found
