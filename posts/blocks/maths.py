"""Formulas: LaTeX in, MathML out, on the server."""

import re
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from latex2mathml.converter import convert
from wagtail import blocks

NAMESPACE = "http://www.w3.org/1998/Math/MathML"
# MathML Core, less what can hold HTML, fetch or run anything (annotation-xml, maction, semantics).
ELEMENTS = frozenset(
    """
    math mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt
    mstyle msub msubsup msup mtable mtd mtext mtr munder munderover menclose none
    """.split()
)
ATTRIBUTES = frozenset(
    """
    accent accentunder columnalign columnlines columnspacing depth dir display displaystyle fence
    form height largeop linebreak linethickness lspace mathsize mathvariant maxsize minsize
    movablelimits notation rowalign rowlines rowspacing rspace scriptlevel separator stretchy
    symmetric voffset width
    """.split()
)
_COLOR = re.compile(r"^(#[0-9a-fA-F]{3,8}|[a-zA-Z]{1,30})$")
ElementTree.register_namespace("", NAMESPACE)


def to_mathml(latex: str) -> SafeString:
    """Convert LaTeX to a MathML element in display style.

    latex2mathml copies text into its output without escaping it, and has commands for links and
    styles. So its output is parsed, held against lists of what may stay, and written anew.
    Raises ValueError when the formula cannot be read or uses something else.
    """
    try:
        root = ElementTree.fromstring(convert(latex, display="block"))  # noqa: S314 - no DTD can be in it
    except Exception as error:  # The library raises many kinds, IndexError among them.
        raise ValueError(f"“{latex}” is not a formula that can be converted: {error}") from error
    for element in root.iter():
        tag = str(element.tag).removeprefix(f"{{{NAMESPACE}}}")
        if tag not in ELEMENTS:
            raise ValueError(f"“{latex}” uses <{tag}>, which formulas may not.")
        for name, value in element.attrib.items():
            is_color = name in ("mathcolor", "mathbackground") and _COLOR.match(value)
            if name not in ATTRIBUTES and not is_color:
                raise ValueError(f"“{latex}” uses {name}, which formulas may not.")
    written = ElementTree.tostring(root, encoding="unicode", short_empty_elements=False)
    return mark_safe(written)  # noqa: S308 - written from the checked tree


class MathsValue(blocks.StructValue):
    """A formula."""

    @property
    def mathml(self) -> SafeString | None:
        """The formula as MathML, or None for a draft that cannot be converted yet."""
        try:
            return to_mathml(self.get("latex") or "")
        except ValueError:
            return None


class MathsBlock(blocks.StructBlock):
    """A formula of its own line."""

    latex = blocks.TextBlock(rows=3, label=_("LaTeX"), help_text=_(r"Without dollar signs: \frac{a}{b} = c"))
    caption = blocks.CharBlock(required=False, max_length=300, label=_("Caption"))

    def clean(self, value):
        value = super().clean(value)
        try:
            if value.get("latex"):
                to_mathml(value["latex"])
        except ValueError as error:
            raise blocks.StructBlockValidationError(
                block_errors={"latex": ValidationError(str(error))}
            ) from error
        return value

    class Meta:
        icon = "decimal"
        label = _("Formula")
        template = "posts/blocks/maths.html"
        group = _("Technical")
        value_class = MathsValue
        help_text = _("LaTeX, as between \\[ and \\].")
        description = _("A formula, shown by the browser without a script")
        preview_value = {"latex": r"L = \frac{1 + \sqrt{5}}{2}", "caption": ""}
