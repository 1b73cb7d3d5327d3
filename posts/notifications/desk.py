"""Where people choose: the account page, with our question in the place of Wagtail's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import (
    AccountView,
    BaseSettingsPanel,
    NotificationsSettingsPanel,
    notifications_tab,
)

from posts.models import KeptNotice, MailChoice, User

Rhythm = MailChoice.Rhythm


class MailChoiceForm(forms.Form):
    """When mail about texts and reviews reaches the user."""

    rhythm = forms.ChoiceField(
        label=_("Mail about texts and reviews"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Submissions, decisions, comments, reminders, advice of experts. "
            "Mail about your password always comes."
        ),
    )

    def __init__(self, *args: Any, instance: User, **kwargs: Any) -> None:
        self.user = instance
        choice = MailChoice.objects.filter(user=instance).first()
        initial = {"rhythm": choice.rhythm if choice else Rhythm.AT_ONCE}
        super().__init__(*args, **{**kwargs, "initial": initial})

    def save(self) -> None:
        """Keep the choice. Who wants no mail gets none of what waits, either."""
        rhythm = self.cleaned_data["rhythm"]
        choice, _created = MailChoice.objects.update_or_create(user=self.user, defaults={"rhythm": rhythm})
        if rhythm == Rhythm.NONE:
            KeptNotice.objects.filter(choice=choice).delete()


class MailChoicePanel(BaseSettingsPanel):
    """The question, on the tab of notifications."""

    name = "mail_choice"
    title = _("Mail")
    tab = notifications_tab
    order = 100
    form_class = MailChoiceForm


class Account(AccountView):
    """The account page without Wagtail's boxes for kinds of mail, which would contradict the choice."""

    def get_panels(self) -> list[Any]:
        """All but Wagtail's panel of notifications."""
        return [panel for panel in super().get_panels() if not isinstance(panel, NotificationsSettingsPanel)]
