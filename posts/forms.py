"""Forms of the desk that are not page editors."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from posts.checklist.waiving import LEAST_REASON as LEAST_TO_WAIVE
from posts.review.break_glass import LEAST_REASON
from posts.review.rules import reason_problem


class ReasonForm(forms.Form):
    """Why somebody goes around a rule."""

    asks: ClassVar[Any]
    least: ClassVar[int]  # characters

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Your name and this reason are recorded, and nobody can change the record."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = self.asks

    def clean_reason(self) -> str:
        """Hold the reason against the same rule as the act itself."""
        reason: str = self.cleaned_data["reason"]
        if problem := reason_problem(reason, least=self.least):
            raise forms.ValidationError(problem)
        return reason


class BreakGlassForm(ReasonForm):
    """Why a page cannot wait for a reviewer, and which version of it was looked at."""

    asks = _("Why can it not wait for a reviewer?")
    least = LEAST_REASON
    revision_id = forms.IntegerField(widget=forms.HiddenInput)


class WaiverForm(ReasonForm):
    """Why a finding is in order as it is."""

    asks = _("Why may it pass?")
    least = LEAST_TO_WAIVE
