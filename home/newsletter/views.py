"""The pages of the newsletter. No page needs a session, a cookie or a script."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from home.limits import allow, client
from home.navigation import Frame
from home.newsletter import subscribing
from home.newsletter.forms import SignUpForm, WishesForm
from home.newsletter.links import PREFERENCES, UNSUBSCRIBE, sign, unsign
from home.newsletter.models import Erasure, Subscriber

MOST_SIGN_UPS = 20  # from one client
WITHIN = timedelta(hours=1)


def is_ours(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form, as far as the browser says.

    The form has no token against forgery, because a token needs a cookie. See decision 0018.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    return origin is None or urlsplit(origin).netloc == request.get_host()


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The form, and where every form leads."""
    if not Frame(request).newsletter.is_on:
        raise Http404
    if request.method != "POST":
        form = SignUpForm(initial={"scope": "all", "rhythm": Subscriber.Rhythm.AT_ONCE})
        return render(request, "home/newsletter/index.html", {"form": form})
    return _sign_up(request)


def _sign_up(request: HttpRequest) -> HttpResponse:
    if not is_ours(request):
        return render(request, "home/newsletter/elsewhere.html", status=403)
    if not allow("sign-up", client(request), most=MOST_SIGN_UPS, within=WITHIN):
        return render(request, "home/newsletter/often.html", status=429)
    form = SignUpForm(request.POST)
    if not form.is_valid() or form.parsed is None:
        return render(request, "home/newsletter/index.html", {"form": form})
    if not form.is_trapped:
        subscribing.ask(form.parsed, form.wishes)
    # The same for everybody: known, new, or a program.
    return redirect("newsletter:sent")


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Look into your mail."""
    return render(request, "home/newsletter/sent.html")


# From the mailbox

View = Callable[..., HttpResponseBase]


def _private(view: View) -> View:
    """A page behind a link that only a mailbox has: it is kept nowhere and needs no other token."""
    return csrf_exempt(never_cache(view))


def _signed(purpose: str) -> Callable[[View], View]:
    """Hand the view the subscriber whom the link names; a 404 for a link that is not ours or too old."""

    def decorate(view: View) -> View:
        @wraps(view)
        def with_subscriber(request: HttpRequest, signed: str, *args: Any) -> HttpResponseBase:
            number = unsign(signed, purpose)
            subscriber = Subscriber.objects.filter(pk=number).first() if number else None
            if subscriber is None:
                return render(request, "home/newsletter/unknown.html", status=404)
            return view(request, subscriber, *args)

        return _private(with_subscriber)

    return decorate


@_private
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, because programs that scan mail follow links; they press no button."""
    if request.method == "POST":
        if subscriber := subscribing.confirm(token):
            return redirect("newsletter:confirmed", sign(subscriber.pk, PREFERENCES))
        return redirect("newsletter:confirm", token)
    found = subscribing.by_token(token)
    if found and subscribing.is_good(found):
        return render(request, "home/newsletter/confirm.html", {"subscriber": found})
    context = {"subscriber": found, "token": token}
    status = 200 if found else 404
    return render(request, "home/newsletter/expired.html", context, status=status)


@_private
@require_POST
def resend(request: HttpRequest, token: str) -> HttpResponse:
    """Send another link to whom this one was sent. The answer is the same if it was sent to nobody."""
    if allow("resend", client(request), most=MOST_SIGN_UPS, within=WITHIN):
        subscribing.resend(token)
    return redirect("newsletter:sent")


@_signed(PREFERENCES)
@require_safe
def confirmed(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """Welcome."""
    return render(request, "home/newsletter/confirmed.html", _context(subscriber))


@_signed(PREFERENCES)
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """What they get, and the ways out."""
    wishes = subscribing.wishes_of(subscriber)
    initial = {**wishes, "scope": "all" if wishes["everything"] else "some"}
    form = WishesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        subscribing.choose(subscriber, form.wishes)
        return redirect(f"{request.path}?saved")
    context = {**_context(subscriber), "form": form, "saved": "saved" in request.GET}
    return render(request, "home/newsletter/preferences.html", context)


@_signed(UNSUBSCRIBE)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """One click of a mail program (RFC 8058) ends it at once; whoever follows the link presses a button."""
    if request.method == "POST":
        subscribing.unsubscribe(subscriber)
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse("Unsubscribed.\n", content_type="text/plain; charset=utf-8")
        return redirect(request.path)
    return render(request, "home/newsletter/unsubscribe.html", _context(subscriber))


@_signed(UNSUBSCRIBE)
@require_POST
def undo(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """Take it back."""
    subscribing.undo(subscriber)
    return redirect("newsletter:unsubscribe", sign(subscriber.pk, UNSUBSCRIBE))


@_signed(PREFERENCES)
@require_POST
def erase(request: HttpRequest, subscriber: Subscriber) -> HttpResponse:
    """Erase the address, and give a receipt."""
    proof = subscribing.erase(subscriber, cause=Erasure.Cause.READER)
    return render(request, "home/newsletter/erased.html", {"proof": get_object_or_404(Erasure, pk=proof.pk)})


def _context(subscriber: Subscriber) -> dict[str, Any]:
    return {
        "subscriber": subscriber,
        "preferences_link": sign(subscriber.pk, PREFERENCES),
        "unsubscribe_link": sign(subscriber.pk, UNSUBSCRIBE),
    }
