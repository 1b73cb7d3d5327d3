"""Drawing what a search found: dozens of results and filters, each from a stencil."""

from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from home.drawing import Pen
from home.navigation import Frame
from home.stencils import of_template
from posts.search.excerpts import Found
from posts.search.facets import Facet

_RESULT = ("meta", "path", "title", "text", "chips")
_FILTER = ("label", "current", "links")
_OPTION = ("parameters", "name", "count")


def drawn(pen: Pen, found: list[Found]) -> SafeString:
    """Draw results with what is stored of their posts, and put right what of it is out of date."""
    basis = pen.basis
    outdated = [one.post for one in found if one.basis != basis]
    anew = pen.draw_for_lists(outdated) if outdated else {}
    stencil = of_template(pen.frame, "components/search_result.html", _RESULT)
    return _joined(
        stencil.fill(
            {
                "meta": SafeString(stored.meta),
                "path": stored.path,
                "title": one.excerpt.title,
                "text": one.excerpt.text,
                "chips": SafeString(stored.chips),
            }
        )
        for one in found
        for stored in [anew.get(one.post, one)]
    )


def filters(frame: Frame, facets: list[Facet]) -> SafeString:
    """Draw the ways to narrow a search."""
    stencil = of_template(frame, "components/search_filter.html", _FILTER)
    return _joined(
        stencil.fill(
            {
                "label": facet.label,
                "current": facet.current.name if facet.current else _("All"),
                "links": _links(frame, facet),
            }
        )
        for facet in facets
    )


def _links(frame: Frame, facet: Facet) -> SafeString:
    is_counted = any(option.count is not None for option in facet.options)
    stencils = {
        is_current: of_template(
            frame, "components/search_option.html", _OPTION, is_current=is_current, is_counted=is_counted
        )
        for is_current in (False, True)
    }
    return _joined(
        stencils[option.is_current].fill(
            {"parameters": option.parameters, "name": option.name, "count": option.count}
        )
        for option in facet.options
    )


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - all of them are escaped
