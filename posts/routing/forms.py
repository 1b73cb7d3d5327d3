"""Forms of routing."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.timezone import localdate, localtime, make_aware
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from posts.models import Absence, Assignment, User

EVENING = time(17)


class HandOverForm(forms.Form):
    """Who reviews a text, and until when."""

    reviewer = forms.ModelChoiceField(User.objects.none(), label=_("Reviewer"), empty_label=None)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Assignment.Priority.choices, coerce=int)
    due_on = forms.DateField(label=_("Due on"), widget=AdminDateInput)

    def __init__(self, *args: Any, assignment: Assignment, able: Any, **kwargs: Any) -> None:
        self.assignment = assignment
        initial = {
            "reviewer": assignment.reviewer_id,
            "priority": assignment.priority,
            "due_on": localtime(assignment.due_at).date(),
        }
        super().__init__(*args, **{**kwargs, "initial": initial})
        field: Any = self.fields["reviewer"]
        field.queryset = able

    def clean_due_on(self) -> Any:
        """Refuse a day that is over."""
        day = self.cleaned_data["due_on"]
        if day < localdate() and "due_on" in self.changed_data:
            raise forms.ValidationError(_("That day is over. Choose today or a later one."))
        return day

    @property
    def due_at(self) -> datetime:
        """The moment as it was, or the evening of another day."""
        if "due_on" not in self.changed_data:
            return self.assignment.due_at
        return make_aware(datetime.combine(self.cleaned_data["due_on"], EVENING))


class AbsenceForm(forms.Form):
    """The days on which a user reviews nothing; with both empty there are none."""

    first_day = forms.DateField(label=_("Away from"), required=False, widget=AdminDateInput)
    last_day = forms.DateField(
        label=_("Until, that day included"),
        required=False,
        widget=AdminDateInput,
        help_text=_("Meanwhile nothing is given to you to review, and what you have goes to others."),
    )

    def __init__(self, *args: Any, instance: User, **kwargs: Any) -> None:
        self.user = instance
        absence = Absence.objects.filter(user=instance).first()
        days = {"first_day": absence.first_day, "last_day": absence.last_day} if absence else {}
        super().__init__(*args, **{**kwargs, "initial": days})

    def clean(self) -> dict[str, Any]:
        """Refuse half an absence, and one that ends before it begins."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if not self.errors and bool(first) != bool(last):
            missing = "last_day" if first else "first_day"
            self.add_error(missing, _("Give both days, or none."))
        elif first and last and last < first:
            self.add_error("last_day", _("This day is before the first one."))
        return data

    def save(self) -> None:
        """Keep the days, or forget them."""
        days = {name: self.cleaned_data[name] for name in ("first_day", "last_day")}
        if days["first_day"]:
            Absence.objects.update_or_create(user=self.user, defaults=days)
        else:
            Absence.objects.filter(user=self.user).delete()
