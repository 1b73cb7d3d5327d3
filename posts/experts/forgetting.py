"""Links that are long over, with the texts they show and what was said: forgotten. The ledger stays."""

from datetime import timedelta

from django.db.models.functions import Now

from posts.models import ExpertLink

KEPT = timedelta(days=90)


def forget() -> None:
    """Erase the links that ended so long ago. The mailer calls it in each of its rounds."""
    ExpertLink.objects.filter(expires_at__lt=Now() - KEPT).delete()
