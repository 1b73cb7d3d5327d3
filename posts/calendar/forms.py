"""Forms of the calendar."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from posts.models import Author, Category
from posts.moments import today


class FilterForm(forms.Form):
    """Which posts stand in it."""

    category = forms.ModelChoiceField(
        Category.objects.order_by("name"),
        label=_("Category"),
        required=False,
        empty_label=_("All categories"),
    )
    author = forms.ModelChoiceField(
        Author.objects.order_by("name"), label=_("Author"), required=False, empty_label=_("All authors")
    )

    def chosen(self) -> dict[str, int]:
        """What was chosen, by number. What there is not counts as nothing."""
        self.is_valid()
        return {name: found.pk for name, found in self.cleaned_data.items() if found}


class PlanForm(forms.Form):
    """The day for which a post is planned."""

    day = forms.DateField(label=_("Day"), input_formats=["%Y-%m-%d"])

    def clean_day(self) -> Any:
        """Refuse a day that is over."""
        day = self.cleaned_data["day"]
        if day < today():
            message = _("%(day)s is over. Choose today or a later day.")
            raise forms.ValidationError(message % {"day": date_format(day)})
        return day
