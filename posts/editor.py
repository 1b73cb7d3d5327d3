"""The form of a page, in which two people may be at once and no text is lost.

Wagtail refuses only autosaves from a window that is out of date. Here every save is: what was typed stays
in the form, and saving it once more puts it on top. Each text is then a revision of its own.
"""

import json
from contextlib import nullcontext
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.fields import StreamField
from wagtail.log_actions import LogContext
from wagtail.models import PageLogEntry

from posts.mentions.editing import TellsMentioned
from posts.review.asking import asking
from posts.review.digest import content_digest
from posts.review.gate import Refused
from posts.review.locks import hold_schedule_and_text
from posts.review.outcome import outcome
from posts.review.remembered import reading, writing
from posts.review.shown import newest, require_shown_in, showing
from posts.routing.wishes import read, wishing
from posts.side_panels import of_saved
from posts.submitting import Submits

# Names the revision that somebody was told of before they save on top of it: put into the form by our
# template, or by static/js/editor.js when they answer Wagtail's dialog.
WARNED_OF = "warned_of"
# Names a save until the window has an answer to it (static/js/editor.js). It becomes the UUID of the save's
# entry in Wagtail's log, so that a window whose answer was lost is known by the text that it has saved.
SAVE_ID = "save_id"


def typed_into(form: Any, *, besides: tuple[str, ...] = ()) -> bool:
    """Whether somebody has changed something in a form that was validated, other than some fields."""
    model = type(form.instance)
    fields = {field.name: field for field in model._meta.get_fields()}

    def digest(name: str, text: Any) -> str:
        stored = json.dumps(fields[name].get_prep_value(text), cls=DjangoJSONEncoder)
        return content_digest(model, {name: stored})

    def only_got_keys(name: str) -> bool:
        if not isinstance(fields.get(name), StreamField) or name not in form.cleaned_data:
            return False
        return digest(name, form.initial[name]) == digest(name, form.cleaned_data[name])

    formsets = any(formset.has_changed() for formset in form.formsets.values())
    return formsets or not all(name in besides or only_got_keys(name) for name in form.changed_data)


class KeepsEveryEdit(Submits, TellsMentioned):
    """An editor in which nobody saves over a text that they have not been told of."""

    overtaken = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """See first whose page it is, and whether they may: that changes nothing."""
        with reading():
            return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, unless somebody has since the window was opened; one at a time."""
        with writing(), transaction.atomic(), self._as_one_action(), wishing(read(request.POST)):
            hold_schedule_and_text(self.page)
            self._look_again()
            if self.is_out_of_date and not self.page.alias_of_id:
                return self._answer_to_overtaken()
            try:
                return self._save_on_top(super().post, request, *args, **kwargs)
            except Refused as error:  # What was saved before a decision was refused stays saved.
                refusal = error
        raise refusal

    @cached_property
    def is_out_of_date(self) -> bool:
        """Whether the form was filled in over another text than the newest, and nobody was told."""
        if self._was_told or self._saved_before:
            return False
        names = {"loaded_revision_id", "overwrite_revision_id"}
        if self.latest_revision and names.isdisjoint(self.request.POST):
            return True  # There was no text yet when it was opened, or it was not opened in an editor.
        return bool(super().is_out_of_date)

    @cached_property
    def _was_told(self) -> bool:
        # By number alone: the other person may be typing still, and their autosave changes only its time.
        if self.latest_revision is None or self.expects_json_response or self._is_approval:
            return False
        return bool(self.request.POST.get(WARNED_OF) == str(self.latest_revision.pk))

    @cached_property
    def _save_id(self) -> UUID | None:
        """The name as a UUID that is this person's and this page's: a name from elsewhere hides no entry."""
        name = self.request.POST.get(SAVE_ID)
        return uuid5(NAMESPACE_OID, f"{self.request.user.pk} {self.page.pk} {name}") if name else None

    def _as_one_action(self) -> Any:
        """Log what is done under the name that the window gave to it."""
        if self._save_id is None:
            return nullcontext()
        context = LogContext(user=self.request.user)
        context.uuid = self._save_id
        return context

    @property
    def _saved_before(self) -> bool:
        """Whether the newest text is by this very save, sent again for want of an answer."""
        entries = PageLogEntry.objects.filter(revision=self.latest_revision, user=self.request.user)
        return bool(self._save_id and entries.filter(uuid=self._save_id).exists())

    @property
    def _is_approval(self) -> bool:
        return bool(self.request.POST.get("workflow-action-name") == "approve")

    def _look_again(self) -> None:
        """See what was saved while this request waited for its turn."""
        self.latest_revision = newest(self.page)
        self.page.latest_revision = self.latest_revision

    def _save_on_top(self, save: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        below = self.latest_revision
        response: HttpResponse = save(*args, **kwargs)
        if self._was_told and newest(self.page) != below:
            message = _("Your text is the newest now. %(below)s; that text stays in the history.")
            buttons = [messages.button(self._difference(below, newest(self.page)), _("Compare the two"))]
            messages.info(self.request, message % {"below": self._who_and_when()}, buttons=buttons)
        return response

    def perform_workflow_action(self) -> HttpResponse:
        """Decide; and save only if something was typed, for that would make the reviewer an author."""
        self.has_content_changes = typed_into(self.form)
        with asking(None):  # Afterwards they may know the page no longer, and are told what became of it.
            return super().perform_workflow_action()

    @property
    def _is_decision(self) -> bool:
        return bool(self.request.POST.get("action-workflow-action"))

    def add_save_confirmation_message(self) -> None:
        """Say what was saved, or what a decision has brought about."""
        if self._is_decision:
            messages.success(self.request, outcome(self.page.pk, self.workflow_action))
        else:
            super().add_save_confirmation_message()

    def redirect_away(self) -> HttpResponse:
        """Lead back to the queue after a decision: Wagtail's list of pages is not for reviewers."""
        if self._is_decision and not self.next_url:
            return redirect("wagtailadmin_home")
        return super().redirect_away()

    def save_action(self) -> HttpResponse:
        """Save a draft; where a decision was meant and somebody was faster, say so."""
        if self._is_decision:
            refusal = Refused([_("Somebody else has decided this step already.")], page_id=self.page.pk)
            # A post that went live meanwhile was given a date, which this window does not know of.
            given = () if self.form.cleaned_data.get("published_on") else ("published_on",)
            if not typed_into(self.form, besides=given):
                raise refusal
            messages.warning(self.request, str(refusal))
        return super().save_action()

    # What is answered instead of saving

    def _answer_to_overtaken(self) -> HttpResponse:
        if self.expects_json_response:
            message = _("%(saved)s, after you opened it. Save, and you are shown what changed.")
            return self.json_error_response("invalid_revision", message % {"saved": self._who_and_when()})
        loaded = self._loaded()
        self.form = self._filled_in(loaded.as_object() if loaded else self.page)
        untouched = loaded is not None and not typed_into(self.form)
        if self._is_approval and (untouched or not loaded):
            require_shown_in(self.request.POST, self.page)
        if self.is_cancelling_workflow:
            self._withdraw()
        if untouched:
            return self._show_newest()
        return self._give_back(loaded)

    def _loaded(self) -> Any:
        """The revision that the window shows, or None if that is unknown or was overwritten since."""
        number = self.request.POST.get("loaded_revision_id", "")
        if not (number.isascii() and number.isdecimal() and len(number) < 19):
            return None
        revision = self.page.revisions.filter(pk=number).first()
        since = self.request.POST.get("loaded_revision_created_at")
        return revision if revision and revision.created_at.isoformat() == since else None

    def _filled_in(self, page: Any) -> Any:
        """The form as it was sent, over a text, and validated."""
        form = self.form_class(
            self.request.POST,
            self.request.FILES,
            instance=page,
            subscription=self.subscription,
            parent_page=self.parent,
            for_user=self.request.user,
        )
        if self.action_name == "save":
            form.defer_required_fields()
        form.is_valid()
        form.restore_required_fields()
        return form

    def _withdraw(self) -> None:
        self.workflow_state.cancel(user=self.request.user)
        self.add_cancel_workflow_confirmation_message()
        self.lock = self.page.get_lock()
        self.locked_for_user = self.lock is not None and self.lock.for_user(self.request.user)

    def _show_newest(self) -> HttpResponse:
        """Open the editor again: nothing was typed into the window."""
        message = _("%(saved)s, after you opened it. You had changed nothing; this is that text.")
        messages.warning(self.request, message % {"saved": self._who_and_when()})
        return self.redirect_and_remain()

    def _give_back(self, loaded: Any) -> HttpResponse:
        """Show what was typed once more, with what happened."""
        self.form = self._filled_in(self.page)
        message = _(
            "%(saved)s, after you opened it, so your text was not saved yet. It is still here, in the "
            "form. See what changed, then save again to put yours on top; both stay in the history."
        )
        address = self._difference(loaded, self.latest_revision) if loaded else self._draft()
        buttons = [messages.button(address, _("See what changed") if loaded else _("See that text"), True)]
        messages.warning(self.request, message % {"saved": self._who_and_when()}, buttons=buttons)
        if self.locked_for_user:
            messages.error(self.request, _("The page could not be saved as it is locked."))
        self.overtaken = self.has_unsaved_changes = True
        return self.render_to_response(self.get_context_data())

    def _draft(self) -> str:
        return reverse("wagtailadmin_pages:view_draft", args=[self.page.pk])

    def _difference(self, before: Any, after: Any) -> str:
        return reverse("wagtailadmin_pages:revisions_compare", args=[self.page.pk, before.pk, after.pk])

    def _who_and_when(self) -> str:
        """Tell who saved the newest text before this request, as the beginning of a sentence."""
        revision = self.latest_revision
        saved_at = localtime(revision.created_at)
        same_day = saved_at.date() == localdate()
        words = {
            "when": date_format(saved_at, "TIME_FORMAT" if same_day else "DATETIME_FORMAT"),
            "who": get_user_display_name(revision.user) if revision.user else _("Somebody"),
        }
        if revision.user_id == self.request.user.pk:
            return _("You saved this page in another window at %(when)s") % words
        return _("%(who)s saved this page at %(when)s") % words

    def get_side_panels(self) -> Any:
        """Wagtail's, and ours."""
        is_answer = bool(self.expects_json_response or self.hydrate_create_view)
        return of_saved(super().get_side_panels(), self.page, self.request, is_answer=is_answer)

    # How the form is shown once more

    def get_template_names(self) -> list[str]:
        """Wagtail's own, and with the warning a form that says it was given."""
        return ["posts/admin/overtaken.html"] if self.overtaken else super().get_template_names()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the warning, let nothing be saved that nobody has pressed a button for."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if self.overtaken:
            context |= {"autosave_enabled": False, "warned_of": WARNED_OF}
        return context


class Editor(KeepsEveryEdit):
    """The form with the newest text."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note who is shown which text."""
        with showing(self.real_page_record, request.user):
            return super().get(request, *args, **kwargs)


class Reversion(KeepsEveryEdit, RevisionsRevertView):
    """The form with an earlier text."""
