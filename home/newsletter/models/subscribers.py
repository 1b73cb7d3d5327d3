"""Who gets the newsletter, who asked for it, and of whom nothing is left but a hash."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from home.newsletter.addresses import LONGEST, shown


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    """Subscribers as mailings want them."""

    def confirmed(self) -> Self:
        """Those who get mail."""
        return self.filter(status=Subscriber.Status.CONFIRMED)

    def wanting(self, posts: list[Any]) -> Self:
        """Those who want at least one of the posts."""
        topics = {
            "category": {category.pk for post in posts for category in post.categories.all()},
            "author": {byline.author_id for post in posts for byline in post.bylines.all()},
            "series": {post.series_id for post in posts if post.series_id},
        }
        wanted = Q(everything=True)
        for name, through in Subscriber.topics().items():
            chosen = through.objects.filter(subscriber=OuterRef("pk"), **{f"{name}__in": topics[name]})
            wanted |= Q(Exists(chosen))
        return self.filter(wanted)


class Subscriber(models.Model):
    """An address, and what was agreed with whoever reads there. No name: nothing needs it."""

    class Status(models.TextChoices):
        """How far somebody has come. Mail goes to those who confirmed, and to nobody else."""

        PENDING = "pending", _("Not confirmed yet")
        CONFIRMED = "confirmed", _("Subscribed")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        SUPPRESSED = "suppressed", _("Suppressed")

    class Rhythm(models.TextChoices):
        """When somebody gets what they want."""

        AT_ONCE = "at once", _("Each post at once")
        WEEKLY = "weekly", _("One mail a week")

    # As mail is sent to it, and what makes it the same as another: see home.newsletter.addresses.
    address = models.CharField(_("address"), max_length=LONGEST)
    key = models.CharField(max_length=LONGEST, unique=True, editable=False)
    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.PENDING)
    rhythm = models.CharField(_("rhythm"), max_length=7, choices=Rhythm.choices, default=Rhythm.AT_ONCE)
    everything = models.BooleanField(_("all posts"), default=True)
    categories = models.ManyToManyField("posts.Category", verbose_name=_("categories"), related_name="+")
    authors = models.ManyToManyField("posts.Author", verbose_name=_("authors"), related_name="+")
    series = models.ManyToManyField("posts.Series", verbose_name=_("series"), related_name="+")
    # How they agreed: by the form, or what an import says of where the consent comes from.
    source = models.CharField(_("source of consent"), max_length=200)
    created_at = models.DateTimeField(_("signed up"), db_default=Now(), editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # Of the link in the last mail that asks for confirmation.
    token_hash = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    token_until = models.DateTimeField(null=True, editable=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        # Nobody edits an agreement. To add is to import; to delete is to erase.
        default_permissions = ("add", "view", "delete")
        indexes = [
            models.Index(fields=["id"], condition=Q(status="confirmed"), name="home_subscriber_confirmed"),
            models.Index(fields=["status", "created_at"], name="home_subscriber_by_status"),
            models.Index(fields=["-created_at", "-id"], name="home_subscriber_newest"),
            # Who is erased next: asked for in every round of every mailer.
            models.Index(
                fields=["ended_at"], condition=Q(status="unsubscribed"), name="home_subscriber_ended"
            ),
        ]

    def __str__(self) -> str:
        return shown(self.address)

    @staticmethod
    def topics() -> dict[str, Any]:
        """The tables of what somebody has chosen, by the name of what they point to."""
        return {
            "category": Subscriber.categories.through,
            "author": Subscriber.authors.through,
            "series": Subscriber.series.through,
        }


class SignUp(models.Model):
    """What somebody asked for in the form, until the mailer has answered it a few seconds later."""

    address = models.CharField(max_length=LONGEST)
    key = models.CharField(max_length=LONGEST)
    wishes = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"sign-up {self.pk}"


class Erasure(models.Model):
    """The proof that an address was erased, and the reason why it is not imported again."""

    class Cause(models.TextChoices):
        """Why."""

        READER = "reader", _("The reader asked for it on the site")
        DESK = "desk", _("Erased at the desk")
        AGE = "age", _("Unsubscribed long ago")

    address_hash = models.CharField(_("hash of the address"), max_length=64, db_index=True)
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)
    cause = models.CharField(_("cause"), max_length=6, choices=Cause.choices)
    user_id = models.BigIntegerField(_("user number"), null=True)
    user_email = models.TextField(_("user"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        default_permissions = ("view",)
        indexes = [models.Index(fields=["-at", "-id"], name="home_erasure_newest")]

    def __str__(self) -> str:
        return f"{self.pk}"


class SubscriberCount(models.Model):
    """How many there were at the end of a day: what was erased since is in the chart and nowhere else."""

    day = models.DateField(primary_key=True)
    confirmed = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day}: {self.confirmed}"


class Tally(models.Model):
    """How often something was done by somebody whom the hash does not tell: see home.limits."""

    bucket = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.count}"
