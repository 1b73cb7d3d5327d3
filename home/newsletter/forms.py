"""The form of readers, and what keeps programs from filling it in."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.translation import gettext_lazy as _

from home.newsletter.addresses import LONGEST, Address, parse
from home.newsletter.models import Subscriber
from home.newsletter.subscribing import TOPICS
from posts.lists.entries import categories_in_use
from posts.models import Author, Category, PostPage, Series

QUICKEST = timedelta(seconds=2)  # in which a person reads, types and presses a button
LONGEST_OPEN = timedelta(days=7)  # a page in a tab, or in somebody's cache
_clock = TimestampSigner(salt="home.newsletter.form")
_BEGUN = "form"


def begin() -> str:
    """Return a sign of the moment in which a form was drawn."""
    return _clock.sign(_BEGUN)


class WishesForm(forms.Form):
    """What somebody gets, and when."""

    rhythm = forms.ChoiceField(
        label=_("When"), choices=Subscriber.Rhythm.choices, required=False, widget=forms.RadioSelect
    )
    scope = forms.ChoiceField(
        label=_("What"),
        choices=[("all", _("All posts")), ("some", _("Only what I choose below"))],
        required=False,
        widget=forms.RadioSelect,
    )
    categories = forms.ModelMultipleChoiceField(
        Category.objects.none(), required=False, label=_("Categories"), widget=forms.CheckboxSelectMultiple
    )
    series = forms.ModelMultipleChoiceField(
        Series.objects.none(), required=False, label=_("Series"), widget=forms.CheckboxSelectMultiple
    )
    authors = forms.ModelMultipleChoiceField(
        Author.objects.none(), required=False, label=_("Authors"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        # What readers may know of: what published posts have.
        posts = PostPage.objects.published().order_by()
        self._offer("categories", categories_in_use())
        self._offer("series", Series.objects.filter(posts__in=posts).distinct())
        self._offer("authors", Author.objects.filter(bylines__post__in=posts).distinct())

    def _offer(self, name: str, queryset: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = queryset

    def clean(self) -> dict[str, Any]:
        """Refuse a choice of nothing."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("scope") == "some" and not any(data.get(name) for name in TOPICS):
            self.add_error("scope", _("Choose at least one, or all posts."))
        return data

    @property
    def wishes(self) -> dict[str, Any]:
        """What was chosen, as `subscribing` takes it; without a choice, everything at once."""
        data = self.cleaned_data
        chosen = {name: [row.pk for row in data.get(name) or []] for name in TOPICS}
        return {
            "rhythm": data.get("rhythm") or Subscriber.Rhythm.AT_ONCE,
            "everything": data.get("scope") != "some",
            **chosen,
        }


class SignUpForm(WishesForm):
    """An address, and two things that a person never notices."""

    address = forms.CharField(
        label=_("E-mail address"),
        max_length=LONGEST,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "type": "text"}),
    )
    # No style sheet shows it, so whoever fills it in is a program.
    website = forms.CharField(required=False)
    begun = forms.CharField(required=False, widget=forms.HiddenInput)

    parsed: Address | None = None

    def clean_address(self) -> str:
        """Hold the address against what mail can reach."""
        self.parsed = parse(self.cleaned_data["address"])
        return self.parsed.written

    def clean_begun(self) -> str:
        """Refuse a form that was filled in faster than people type, or that is very old."""
        text: str = self.cleaned_data["begun"]
        try:
            if _clock.unsign(text, max_age=LONGEST_OPEN) != _BEGUN:
                raise BadSignature
        except SignatureExpired:
            raise ValidationError(
                _("This page was open for long. Please press the button once more.")
            ) from None
        except BadSignature:
            raise ValidationError(_("Please press the button once more.")) from None
        try:
            _clock.unsign(text, max_age=QUICKEST)
        except SignatureExpired:
            return text
        raise ValidationError(_("That was quick. Please press the button once more."))

    @property
    def sign_of_begin(self) -> str:
        """What the form is drawn with: once sent too fast, it is not too fast when sent again."""
        text = str(self.data.get("begun", ""))
        try:
            _clock.unsign(text, max_age=LONGEST_OPEN)
        except BadSignature:
            return begin()
        return text

    @property
    def is_trapped(self) -> bool:
        """Whether somebody filled in what nobody sees."""
        return bool(self.data.get("website"))
