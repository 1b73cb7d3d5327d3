"""Who keeps a post, and when it is looked at."""

from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from posts.calendar.periods import YEARS
from posts.freshness.keeping import fall_due
from posts.models import Freshness, User


def people_at_the_desk() -> Any:
    """Users who can sign in to it."""
    access = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    may = Q(is_superuser=True) | Q(groups__permissions__in=access) | Q(user_permissions__in=access)
    return User.objects.filter(may, is_active=True).distinct()


class FreshnessForm(forms.ModelForm):
    """A day that is over may be given: the post is due then."""

    class Meta:
        model = Freshness
        fields = ["keeper", "review_by", "every_months"]
        widgets = {"review_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["keeper"]
        field.queryset = people_at_the_desk()

    def clean_review_by(self) -> Any:
        """Refuse a year that nobody means."""
        day = self.cleaned_data["review_by"]
        if day and day.year not in YEARS:
            raise forms.ValidationError(_("Choose a day in one of the next years."))
        return day

    def save(self, commit: bool = True) -> Freshness:
        """Keep it; another day is reminded of anew."""
        if "review_by" in self.changed_data:
            fall_due(self.instance, self.cleaned_data["review_by"])
        saved: Freshness = super().save(commit)
        return saved
