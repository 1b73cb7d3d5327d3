"""What the calendar and the report of old posts show at once in the demo."""

from datetime import timedelta

from django.db import transaction
from wagtail.models import Site

from home.site_settings import ReadingSettings
from posts.freshness.keeping import fall_due, still_correct
from posts.models import Freshness, Plan, PostPage, User
from posts.moments import today

# Days from today on which a draft is wanted; one is late.
WANTED = {"a-redirect-map-before-the-move": 5, "what-a-crop-keeps": -2, "four-codes-for-one-move": 9}
# Who keeps a live post, and in how many days they look at it.
KEPT = {
    "hsts-is-easy-to-turn-on": ("writer", -10),
    "a-gin-index-for-search": ("editor", -1),
    "print-is-a-reading-mode": ("second-writer", 6),
    "robots-txt-hides-nothing": ("", 12),
    "math-without-a-script": ("editor", 150),
}
FOUND_CORRECT = "math-without-a-script"


@transaction.atomic
def make_dates(users: dict[str, User]) -> None:
    """Plan some drafts, and let some posts be kept; once, for people may have changed it since."""
    if Freshness.objects.exists() or Plan.objects.exists():
        return
    posts = {post.slug: post for post in PostPage.objects.filter(slug__in=[*WANTED, *KEPT])}
    for slug, days in WANTED.items():
        day = today() + timedelta(days=days)
        Plan.objects.create(page=posts[slug], day=day, set_by=users["writer"])
    for slug, (keeper, days) in KEPT.items():
        freshness = Freshness(post=posts[slug], keeper=users.get(keeper), every_months=12)
        fall_due(freshness, today() + timedelta(days=days))
        freshness.save()
    still_correct(posts[FOUND_CORRECT], by=users["editor"])
    setting = ReadingSettings.for_site(Site.objects.get(is_default_site=True))
    setting.look_again_months = 12
    setting.save()
