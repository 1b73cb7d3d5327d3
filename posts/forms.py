"""Forms of the desk that are not page editors."""

from django import forms
from django.utils.translation import gettext_lazy as _

from posts.review.break_glass import LEAST_REASON
from posts.review.rules import reason_problem


class BreakGlassForm(forms.Form):
    """Why a page cannot wait for a reviewer, and which version of it was looked at."""

    revision_id = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why can it not wait for a reviewer?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Your name and this reason are recorded, and nobody can change the record."),
    )

    def clean_reason(self) -> str:
        """Hold the reason against the same rule as the gate."""
        reason: str = self.cleaned_data["reason"]
        if problem := reason_problem(reason, least=LEAST_REASON):
            raise forms.ValidationError(problem)
        return reason
