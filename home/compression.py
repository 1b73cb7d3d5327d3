"""Answers as small as they need to be on the wire."""

import re

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT = re.compile(r"text/|image/svg|application/(?:[\w.-]+\+)?(?:json|xml|javascript)\b")


class TextCompression(GZipMiddleware):
    """Compresses text. Pictures and documents are compressed already, and keep their length and ranges."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave alone whatever is not text."""
        if not TEXT.match(response.get("Content-Type", "")):
            return response
        return super().process_response(request, response)
