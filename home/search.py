"""The search for readers: a page of results, and suggestions while they type."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from home import archives
from home.drawing import Pen
from home.in_vain import InVain
from home.navigation import Frame
from home.results import drawn, filters
from home.stencils import Stencil, latest, marks, page
from posts.listing import NoSuchPage
from posts.search.find import Results, find
from posts.search.query import LONGEST, Query, clean, parse
from posts.search.suggestions import Suggestion, suggestions
from posts.search.words import correction


@dataclass(frozen=True)
class Search:
    """What the page of results is made of. The form reads `words`, wherever it stands."""

    query: Query
    results: Results | None = None  # nothing where nothing could be looked for
    meant: Results | None = None  # of the corrected words, where the words themselves found nothing

    longest = LONGEST

    @property
    def words(self) -> str:
        """The words as the form shows them again."""
        return self.query.words

    @property
    def is_asked(self) -> bool:
        """Whether there are words to look for."""
        return bool(self.words)

    @property
    def is_in_vain(self) -> bool:
        """Whether something was looked for, and nothing has it."""
        return bool(self.results and not self.results.total)

    def saying(self, words: str) -> "Search":
        """The same, asked with other words."""
        return replace(self, query=replace(self.query, words=words))

    @property
    def is_listed(self) -> bool:
        """Whether search engines may list the page, which has one address for all searches."""
        return not self.words or bool(self.shown and self.shown.found)

    @property
    def is_like_others(self) -> bool:
        """Whether the page says nothing but the words, and what is found, that those of others do not say."""
        if self.shown and self.shown.found:
            return True
        return self.is_in_vain and not (self.meant or self.query.is_filtered or self.query.was_cut)

    @property
    def shown(self) -> Results | None:
        """The results to list: of what was asked, or else of what was meant."""
        return self.meant or self.results


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """A page of results, or a hint where there is nothing to look for."""
    search, frame = _search(parse(request.GET)), Frame(request)

    def draw(values: Mapping[str, Any]) -> str:
        said = search.saying(values["words"])
        answer = values.get("answer") or _sentence(said)
        return render_to_string("home/search.html", {**values, "search": said, "answer": answer}, request)

    values: dict[str, Any] = {"words": search.words}
    if search.shown and search.shown.found:
        values |= _found(frame, search, search.shown)
    html = page(frame, "search", values, draw) if search.is_like_others else draw(values)
    if not search.is_in_vain:
        return HttpResponse(html)
    return InVain(html, search.query) if _is_read(request) else HttpResponse(html)


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Suggestions for the first letters of a search: {"options": [...], "status": "3 suggestions"}."""
    frame, found = Frame(request), suggestions(clean(request.GET.get("q", "")))
    options = [_option(frame, suggestion) for suggestion in found]
    status = ngettext("%(number)d suggestion", "%(number)d suggestions", len(options)) % {
        "number": len(options)
    }
    response = JsonResponse({"options": options, "status": status})
    # It is about what is public, but what is may change.
    response["Cache-Control"] = "private, max-age=60"
    return response


def address(words: str) -> str:
    """The path of the results for some words, which may be anything."""
    words = clean(words)
    return reverse("search") + (f"?{urlencode({'q': words})}" if words else "")


def _search(query: Query) -> Search:
    if not query.words:
        return Search(query)
    try:
        found = find(query)
    except NoSuchPage as error:
        raise Http404(str(error)) from error
    if not found.is_searchable:
        return Search(query)
    meant = None
    if not (found.total or query.is_filtered) and (corrected := correction(query.words)):
        meant = find(replace(query.unfiltered, words=corrected))
    return Search(query, found, meant if meant and meant.total else None)


def _found(frame: Frame, search: Search, shown: Results) -> dict[str, Any]:
    """Draw what a page of results has besides the words."""
    return {
        "answer": _answer(frame, search, shown),
        "filters": filters(frame, shown.facets),
        "found": drawn(Pen(frame), shown.found),
        "previous": shown.previous,
        "next": shown.next,
    }


def _answer(frame: Frame, search: Search, shown: Results) -> SafeString:
    """What came of a search. Many find as much as the one before."""
    if search.meant:
        return _sentence(search)
    basis = (shown.total, shown.is_cut, shown.pages, search.query.number, search.query.was_cut)
    blanks = marks(["words"])
    stencil = latest(
        frame, "search answer", basis, lambda: Stencil(_sentence(search.saying(blanks["words"])), blanks)
    )
    return stencil.fill({"words": search.words})


def _sentence(search: Search) -> SafeString:
    return render_to_string("components/search_answer.html", {"search": search})


def _is_read(request: HttpRequest) -> bool:
    """Whether a reader asks, and not a browser or a proxy that guesses what one will ask for."""
    headers = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
    purposes = " ".join(request.headers.get(name, "") for name in headers).lower()
    return request.method == "GET" and "prefetch" not in purposes and "preview" not in purposes


def _option(frame: Frame, suggestion: Suggestion) -> dict[str, str]:
    kinds = {
        "post": _("Post"),
        "category": _("Category"),
        "series": _("Series"),
        "author": _("Author"),
        "tag": _("Tag"),
    }
    return {"text": suggestion.text, "kind": kinds[suggestion.kind], "url": _url(frame, suggestion)}


def _url(frame: Frame, suggestion: Suggestion) -> str:
    if suggestion.kind == "post":
        return suggestion.subject.get_url(frame.request) or frame.root_path
    return frame.root_path + archives.path_of(suggestion.kind, suggestion.subject.slug)
