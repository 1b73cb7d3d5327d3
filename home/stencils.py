"""HTML that is drawn once for each version of the frame, with blanks that each request fills."""

from collections.abc import Callable, Collection, Iterable, Mapping
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from home.drawing import compact
from home.navigation import Frame

MOST_KEPT = 1000  # stencils of a site, of a few kilobytes each


def marks(names: Iterable[str]) -> dict[str, SafeString]:
    """What stands for the blanks while a stencil is drawn: nothing that anybody writes."""
    return {name: SafeString(f"\ue002{name}\ue003") for name in names}


class Stencil:
    """Compact HTML with blanks, in its text or in values of attributes that stand in quotes."""

    def __init__(self, html: str, names: Iterable[str] = ()) -> None:
        form = compact(html).replace("%", "%%")
        for name, mark in marks(names).items():
            form = form.replace(mark, f"%({name})s")
        self._form = form

    @classmethod
    def of(cls, template: str, names: Collection[str], **context: Any) -> "Stencil":
        """Draw a template that rests on the context beside its blanks."""
        return cls(render_to_string(template, {**context, **marks(names)}), names)

    def fill(self, values: Mapping[str, Any]) -> SafeString:
        """Return the HTML with these values in its blanks, escaped. None is nothing."""
        return SafeString(self._form % {name: _escaped(value) for name, value in values.items()})


def kept(frame: Frame, key: tuple[Any, ...], draw: Callable[[], Stencil]) -> Stencil:
    """Return what was drawn for this version of the frame, in this language. A preview has its own."""
    if frame.is_preview:
        return draw()
    stencils, key = frame.snapshot.stencils, (get_language(), *key)
    found = stencils.get(key)
    if found is None:
        found = draw()
        if len(stencils) >= MOST_KEPT:
            stencils.clear()
        stencils[key] = found
    return found


def latest(frame: Frame, name: str, basis: Any, draw: Callable[[], Stencil]) -> Stencil:
    """Return what was drawn last of a name, if the rest that it rests on is the same. Not for previews."""
    memo, key = frame.snapshot.memo, f"{name} {get_language()}"
    found: tuple[Any, Stencil] | None = memo.get(key)
    if found is None or found[0] != basis:
        found = memo[key] = (basis, draw())
    return found[1]


def of_template(frame: Frame, template: str, blanks: tuple[str, ...], **context: Any) -> Stencil:
    """The stencil of a template, which rests on the context beside its blanks."""
    return kept(frame, (template, *context.values()), lambda: Stencil.of(template, blanks, **context))


def is_for_readers(frame: Frame) -> bool:
    """Whether a page is neither a preview nor for somebody with an account, whose pages show more."""
    return not (frame.is_preview or frame.request.user.is_authenticated)


def around(frame: Frame) -> tuple[Any, ...]:
    """What else than the version of the frame the frame of a page for readers rests on."""
    # To ask for the analytics opens the policy of this answer as well: see `home.consent`.
    return (frame.year, frame.banner.is_shown, frame.analytics.digest if frame.analytics else "")


def page(frame: Frame, name: str, values: Mapping[str, Any], draw: Callable[[Mapping[str, Any]], str]) -> str:
    """Return a page that rests on nothing but its values and the frame. `draw` makes it of values.

    For readers it is drawn once for each choice of values that are there, and has a blank for each.
    """
    if not is_for_readers(frame):
        return draw(values)
    shape = tuple(map(bool, values.values()))

    def stencil() -> Stencil:
        blanks = marks(values)
        return Stencil(draw({key: value and blanks[key] for key, value in values.items()}), values)

    return kept(frame, (name, *around(frame), *shape), stencil).fill(values)


def _escaped(value: Any) -> str:
    # Django's own escaping asks of each value whether it is lazy, which takes longer than to escape it.
    if isinstance(value, SafeString):
        return value
    return "" if value is None else escape(str(value))
