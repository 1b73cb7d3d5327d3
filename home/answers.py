"""Answers that a reader who comes back need not fetch again."""

import hashlib
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag

MAX_AGE = 300  # seconds


def answer(
    request: HttpRequest, content: str, *, content_type: str, modified: datetime | None
) -> HttpResponseBase:
    """Answer with the content, or with 304 to a reader who says that this is what they have.

    `modified` is when readers last got something new; nothing if that is not known.
    """
    response = HttpResponse(content, content_type=f"{content_type}; charset=utf-8")
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    response["ETag"] = etag
    seconds = int(modified.timestamp()) if modified else None
    if seconds is not None:
        response["Last-Modified"] = http_date(seconds)
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return get_conditional_response(request, etag, seconds, response) or response
