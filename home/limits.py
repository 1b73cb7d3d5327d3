"""How often somebody may do something. Counters forget whom they counted, and soon themselves.

A library (django-smart-ratelimit) would count as well, and would keep the address of the client as its
key. Here the key is a hash that holds for one window of time and is linked to no other.
"""

import ipaddress
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from home.newsletter.models import Tally

UPSERT = """
    INSERT INTO home_tally (bucket, count, ends_at) VALUES (%s, 1, %s)
    ON CONFLICT (bucket) DO UPDATE SET count = home_tally.count + 1 RETURNING count
"""


def allow(what: str, who: str, *, most: int, within: timedelta) -> bool:
    """Count one more, and say whether that is still within the limit."""
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [_bucket(what, who, within), timezone.now() + within])
        count: int = cursor.fetchone()[0]
    return count <= most


def uncount(what: str, who: str, *, within: timedelta) -> None:
    """Take back one that `allow` has counted."""
    Tally.objects.filter(bucket=_bucket(what, who, within), count__gt=0).update(count=F("count") - 1)


def _bucket(what: str, who: str, within: timedelta) -> str:
    window = int(timezone.now().timestamp()) // int(within.total_seconds())
    return salted_hmac("home.limits", f"{what}|{window}|{who}", algorithm="sha256").hexdigest()


def forget() -> None:
    """Drop counters whose window is over."""
    Tally.objects.filter(ends_at__lt=Now()).delete()


def client(request: HttpRequest) -> str:
    """Return what tells this client from others: its address, or its network where it has a whole one.

    Behind a proxy that is the last entry of X-Forwarded-For, which the proxy itself wrote. Entries before
    it are what the client claims.
    """
    text = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        text = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or text
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text[:100]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        # Whoever has one address of IPv6 has 2^64 of them.
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
