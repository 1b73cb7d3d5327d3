"""Small files at addresses that machines know: robots.txt, security.txt, the manifest, icons."""

from dataclasses import asdict
from datetime import datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from home.heads import DEFAULT_IMAGE
from home.icons import FAVICON, TOUCH, icons, source
from home.metadata import language
from home.navigation import Frame
from posts import text
from posts.covers import PAPER
from posts.enums import CategoryColor
from posts.everybody import shown_to_everybody
from posts.social import Drawing

PLAIN_TEXT = "text/plain; charset=utf-8"
SECURITY_TXT_DAYS = 180  # RFC 9116, section 2.5.5: less than a year
SHORT_NAME = 12  # characters; longer ones are cut on home screens

an_hour = cache_control(max_age=3600, public=True)


@require_safe
@shown_to_everybody
@an_hour
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read: everything but the desk."""
    return render(request, "home/robots.txt", content_type=PLAIN_TEXT)


@require_safe
@shown_to_everybody
@an_hour
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a vulnerability, as RFC 9116 has it.

    Raises Http404 unless the identity names a contact.
    """
    frame = Frame(request)
    contact = frame.identity.security_contact
    if not (contact and frame.site):
        raise Http404
    root = frame.site.root_url
    day = timezone.now().date() + timedelta(days=SECURITY_TXT_DAYS)
    languages = dict.fromkeys(code.partition("-")[0] for code, _name in settings.LANGUAGES)
    fields = {
        "Contact": f"{root}{contact}" if contact.startswith("/") else contact,
        "Expires": datetime.combine(day, time(), tzinfo=timezone.get_fixed_timezone(0)).isoformat(),
        "Preferred-Languages": ", ".join(languages),
        "Canonical": f"{root}{reverse('security_txt')}",
    }
    lines = [f"{name}: {value}\n" for name, value in fields.items()]
    return HttpResponse("".join(lines), content_type=PLAIN_TEXT)


@require_safe
@shown_to_everybody
@an_hour
def manifest(request: HttpRequest) -> JsonResponse:
    """What a browser needs to put the publication on a home screen."""
    frame = Frame(request)
    name = frame.identity.name
    content = {
        "id": frame.root_path,
        "name": name,
        "short_name": text.shorten(name, SHORT_NAME).rstrip("…"),
        "description": frame.identity.description,
        "lang": language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": frame.root_path,
        "scope": frame.root_path,
        "display": "minimal-ui",
        "theme_color": PAPER,
        "background_color": PAPER,
        "icons": [asdict(icon) for icon in icons(frame.identity)],
    }
    filled = {key: value for key, value in content.items() if value}
    return JsonResponse(filled, content_type="application/manifest+json")


@require_safe
@an_hour
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Lead browsers that look for an icon at the root to where it is."""
    return redirect(source(Frame(request).identity, FAVICON))


@require_safe
@an_hour
def touch_icon(request: HttpRequest) -> HttpResponseRedirect:
    """The same for telephones."""
    return redirect(source(Frame(request).identity, TOUCH))


@require_safe
@shown_to_everybody
@an_hour
def social(request: HttpRequest) -> HttpResponse:
    """The picture of pages that have no post to lend them one: what the publication says of itself."""
    identity = Frame(request).identity
    said = {"title": identity.description or identity.name, "publication": identity.name}
    drawing = Drawing(**said, seed=DEFAULT_IMAGE, color=CategoryColor.RED.hex)
    return HttpResponse(drawing.png(), content_type="image/png")
