"""What is asked of whoever invites an expert, and of the expert."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posts.models import ExpertLink

DAYS = (3, 7, 14)


class AskForm(forms.ModelForm):
    """Whom to show the text, for how long, and what to ask."""

    days = forms.TypedChoiceField(
        label=_("Open for"),
        choices=[(days, _("%d days") % days) for days in DAYS],
        coerce=int,
        initial=7,
    )
    mail = forms.BooleanField(label=_("Mail the link to them"), required=False, initial=True)

    class Meta:
        model = ExpertLink
        fields = ["expert_name", "expert_email", "question"]
        labels = {"question": _("What do you want to know?")}
        help_texts = {
            "expert_email": _("Their verdict is mailed to you, and your answer goes to this address."),
            "question": _("They read it above the text."),
        }
        widgets = {"question": forms.Textarea(attrs={"rows": 3})}


class _PlainText(forms.CharField):
    """Some lines of text, with fewer lines for the eye than for the writer."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=4000, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "rows": 4}


class RemarkForm(forms.Form):
    """A remark on a block, or on the whole text where no block is named."""

    block = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    text = _PlainText(label=_("Your remark"))


class VerdictForm(forms.Form):
    """What the expert says in the end."""

    verdict = forms.ChoiceField(
        label=_("Verdict"), choices=ExpertLink.Verdict.choices, widget=forms.RadioSelect
    )
    words = _PlainText(label=_("In your words"), required=False)
