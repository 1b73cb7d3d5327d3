"""Wagtail's views of a page, where review needs them to do more.

What shows somebody a text notes that it did (`posts.review.shown`). The history leads to the ledger.

Some of Wagtail's views ask for a permission on pages in general, which reviewers do not have, besides
whether the user may edit the page in question. Here the second question is enough: each view asks it as
it looks the page up.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from wagtail.admin.ui.tables import Column, DateColumn, Table
from wagtail.admin.views.generic.models import RevisionsCompareView as GenericCompareView
from wagtail.admin.views.generic.preview import PreviewRevision
from wagtail.admin.views.pages.copy import CopyView
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.history import PageHistoryView
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.views.pages.preview import PreviewOnEditView, ViewDraftView
from wagtail.admin.views.pages.revisions import (
    RevisionsCompareView,
    RevisionsUnscheduleView,
    RevisionsView,
)
from wagtail.admin.views.pages.workflow import (
    CollectWorkflowActionDataView,
    ConfirmWorkflowCancellationView,
    PreviewRevisionForTaskView,
    WorkflowActionView,
)
from wagtail.admin.viewsets.pages import PageViewSet, page_viewset_registry
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Page

from posts.editor import Editor, Reversion
from posts.models import LedgerEntry
from posts.models.reviewed import ReviewedPage
from posts.models.steps import ReviewStep
from posts.review import ledger
from posts.review.known import known_to
from posts.review.locks import hold
from posts.review.remembered import reading, writing
from posts.review.shown import showing
from posts.routing.wishes import read, wishing
from posts.side_panels import of_new


class Creation(CreateView):
    """The form of a page that is not saved yet."""

    def get_side_panels(self) -> Any:
        """Wagtail's, and ours."""
        return of_new(super().get_side_panels(), self.page, self.request)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, and perhaps submit with what is said to the reviewers."""
        with wishing(read(request.POST)):
            return super().post(request, *args, **kwargs)


class LivePreview(PreviewOnEditView):
    """The form as readers would see it, beside the form."""

    permission_required = None


class Draft(ViewDraftView):
    """The newest text as readers would see it."""

    def dispatch(self, request: HttpRequest, page_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        with showing(Page(pk=page_id), request.user):
            return super().dispatch(request, page_id, *args, **kwargs)


class SubmittedText(PreviewRevisionForTaskView):
    """The text that stands at a step as readers would see it."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.task_state:
            return super().get(request, *args, **kwargs)
        with showing(self.object, request.user, self.task_state.revision):
            return super().get(request, *args, **kwargs)


class Decision(WorkflowActionView):
    """The dialog of a decision, and the decision."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with reading():
            require_step_of_page(self)
            return super().dispatch(request, *args, **kwargs)

    def check_action(self) -> None:
        """Refuse an approval to those who are not asked, and all else to whom it is not offered.

        What else speaks against an approval is asked while the page is held, and answered in words.
        """
        self.action_modal, self.action_verbose_name = True, _("Approve")  # for a form with a mistake
        is_approval = self.request.method == "POST" and self.action_name == "approve"
        if not (is_approval and isinstance(self.task, ReviewStep)):
            super().check_action()
        elif not self.task.user_can_access_editor(self.object, self.request.user):
            raise PermissionDenied

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Decide."""
        with writing():
            return super().post(request, *args, **kwargs)


class DecisionInEditor(CollectWorkflowActionDataView):
    """The dialog of a decision that the editor's form will carry."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_step_of_page(self)
        return super().dispatch(request, *args, **kwargs)


class Cancellation(ConfirmWorkflowCancellationView):
    """The question whether the review shall end."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_editable(self.object, request.user)
        return super().dispatch(request, *args, **kwargs)


def require_editable(page: Any, user: Any) -> None:
    """Raise PermissionDenied for those who may not read the page: Wagtail tells them where it stands."""
    if not page.permissions_for_user(user).can_edit():
        raise PermissionDenied


def require_step_of_page(view: Decision | DecisionInEditor) -> None:
    """Raise Http404 for a step of another page, which Wagtail would decide on under this one's address."""
    require_editable(view.object, view.request.user)
    if view.task_state.workflow_state.object_id != str(view.object.pk):
        raise Http404


class Version(RevisionsView):
    """Any version as readers would see it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return PreviewRevision.dispatch(self, request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with showing(self.object, request.user, self.object.revisions.get(pk=self.revision_id)):
            return super().get(request, *args, **kwargs)


class Comparison(RevisionsCompareView):
    """What changed between two versions; the later one was shown then."""

    template_name = "posts/admin/changes/comparison.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return GenericCompareView.dispatch(self, request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.revision_id_b == "live":
            return super().get(request, *args, **kwargs)
        numbered = self.revision_id_b.isdecimal()
        revision = self.object.revisions.filter(pk=self.revision_id_b).first() if numbered else None
        with showing(self.object, request.user, revision):
            return super().get(request, *args, **kwargs)

    def _get_revision_and_heading(self, revision_id: str) -> tuple[Any, str]:
        page, heading = super()._get_revision_and_heading(revision_id)
        moment = parse_datetime(heading)  # Wagtail names a version by this alone.
        return page, date_format(localtime(moment), "DATETIME_FORMAT") if moment else heading


class Unschedule(RevisionsUnscheduleView):
    """Cancelling a publication that is scheduled."""

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Cancel it, and record it."""
        hold(self.object)
        self.revision.refresh_from_db(fields=["approved_go_live_at"])
        if self.revision.approved_go_live_at:
            action = ledger.Action.UNSCHEDULED
            ledger.record(action, page=self.object, revision=self.revision, user=request.user)
        return super().post(request, *args, **kwargs)


class Copying(CopyView):
    """A copy is a draft, for administrators too."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        for name in ("publish_copies", "alias"):
            form.fields.pop(name, None)
        return form


class Below(ExplorableIndexView):
    """The list of what is below a page, with what the page is called."""

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        if parent_page_id and not known_to(request.user, Page.objects.filter(pk=parent_page_id)).exists():
            raise PermissionDenied
        return super().get(request, parent_page_id)


class History(PageHistoryView):
    """What happened to a page: what counts, from the ledger, above what Wagtail logs."""

    template_name = "posts/admin/history.html"
    any_permission_required = None
    acts_shown = 20

    @cached_property
    def acts(self) -> Table:
        """The newest acts of review of this page."""
        columns = [
            Column("get_action_display", label=_("What")),
            Column("step", label=_("Step")),
            Column("comment", label=_("Comment")),
            Column("digest", label=_("Digest of the text"), accessor=lambda entry: entry.digest[:12]),
            Column("user_email", label=_("Who"), width="20%"),
            DateColumn("at", label=_("When"), width="15%"),
        ]
        entries = LedgerEntry.objects.filter(page_id=self.object.pk)[: self.acts_shown]
        return Table(columns, list(entries), caption=_("Review"))

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons = list(super().header_buttons)
        if self.request.user.has_perm("posts.view_ledgerentry"):
            address = reverse("posts_ledgerentry_modeladmin_index")
            url = f"{address}?page_id={self.object.pk}"
            buttons.append(HeaderButton(label=_("Ledger"), url=url, icon_name="history"))
        return buttons


class ReviewedPageViewSet(PageViewSet):
    """These views, for every kind of page of the site."""

    add_view_class = Creation
    edit_view_class = Editor
    preview_on_edit_view_class = LivePreview
    view_draft_view_class = Draft
    workflow_preview_view_class = SubmittedText
    workflow_action_view_class = Decision
    collect_workflow_action_data_view_class = DecisionInEditor
    confirm_workflow_cancellation_view_class = Cancellation
    revisions_view_class = Version
    revisions_revert_view_class = Reversion
    revisions_compare_view_class = Comparison
    revisions_unschedule_view_class = Unschedule
    history_view_class = History
    copy_view_class = Copying
    index_view_class = Below

    def on_register(self) -> None:
        """Take the place of Wagtail's own views wherever a page is a reviewed one."""
        page_viewset_registry.register(ReviewedPage, self, parent_models=[ReviewedPage])
