"""What an expert does with a link: it is logged, and it is bounded."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from posts.experts import letters, links
from posts.models import ExpertLink, ExpertRemark, ExpertVisit

What = ExpertVisit.What

MOST_REMARKS = 200  # with one link
MOST_VERDICTS = 5  # an expert may think again
AT_ONCE, WITHIN = 10, timedelta(minutes=1)
ONE_VISIT = timedelta(minutes=10)  # so long a page that is loaded again is the same visit


class TooMuch(Exception):
    """It was not taken. Says why, in a sentence for the expert."""


@transaction.atomic
def opened(link: ExpertLink) -> None:
    """Log that the text was read."""
    lately = link.visits.filter(what=What.OPENED, at__gt=timezone.now() - ONE_VISIT)
    if not lately.exists():
        link.visits.create(what=What.OPENED)


@transaction.atomic
def remark(link: ExpertLink, *, block: str, place: str, text: str) -> ExpertRemark:
    """Keep a remark. Raises TooMuch."""
    _hold(link)
    if link.remarks.count() >= MOST_REMARKS:
        raise TooMuch(_("This link has as many remarks as it takes. Please answer the mail instead."))
    link.visits.create(what=What.REMARKED)
    return link.remarks.create(block=block, place=place, text=text)


@transaction.atomic
def advise(link: ExpertLink, *, verdict: str, words: str) -> None:
    """Keep a verdict, and tell who asked and who reviews. Raises TooMuch."""
    _hold(link)
    if link.visits.filter(what=What.ADVISED).count() >= MOST_VERDICTS:
        raise TooMuch(_("Your verdict was changed as often as it can be. Please answer the mail instead."))
    link.visits.create(what=What.ADVISED)
    link.verdict, link.verdict_words, link.verdict_at = verdict, words, timezone.now()
    link.save(update_fields=["verdict", "verdict_words", "verdict_at"])
    links.advised(link)
    letters.advised(link)


def _hold(link: ExpertLink) -> None:
    """One at a time, and only while the link is open and what comes by it comes at the pace of a person."""
    if not ExpertLink.objects.open().select_for_update().filter(pk=link.pk).exists():
        raise TooMuch(_("This link was closed meanwhile."))
    said = link.visits.exclude(what=What.OPENED).filter(at__gt=timezone.now() - WITHIN)
    if said.count() >= AT_ONCE:
        raise TooMuch(_("That was a lot within a minute. Wait a moment, then send it again."))
