"""Formulas: LaTeX in, MathML out."""

import time

import pytest

from posts.blocks.maths import ATTRIBUTES, ELEMENTS, to_mathml
from tests.markup import (
    MATHML,
    SCRIPT,
    assert_harmless,
    child,
    fragment,
    names,
    one,
    problems,
    render,
    words,
)

HOSTILE = [
    r"\text{<script>alert(1)</script>}",
    r"\text{</math><script>alert(1)</script>}",
    r"\text{</mtext><mtext href='javascript:alert(1)'>x}",
    r"\text{<![CDATA[<script>alert(1)</script>]]>}",
    r"\text{<!-- x --><img src=x onerror=alert(1)>}",
    r"\text{&lt;script&gt;}",
    r"\href{javascript:alert(1)}{x}",
    r"\href{https://example.com}{x}",
    r"\url{javascript:alert(1)}",
    r"\style{position:fixed}{x}",
    r"\style{color:red}{\text{x}}",
    r"\class{evil}{x}",
    r"\cssId{content}{x}",
    r"\htmlStyle{color:red}{x}",
    r"\color{red;background:url(https://evil.example)}{x}",
    r"\color{javascript:alert(1)}{x}",
    r'\color{red" onmouseover="alert(1)}{x}',
    r"\includegraphics{https://evil.example/x.png}",
    r"\unicode{x3c}script\unicode{x3e}",
    r"\mathrm{<script>alert(1)</script>}",
    r"\operatorname{<script>}",
    r"\begin{array}{<script>}x\end{array}",
    r"\hspace{1em;background:red}x",
    r"\rule{1em}{1em' onload='alert(1)}",
    r"<annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml>",
    "&xxe;",
    "]]>",
]
ALLOWED = ATTRIBUTES | {"mathcolor", "mathbackground"}
BROKEN = [
    r"\frac{1",
    r"}{",
    r"{{{",
    r"\left( x",
    r"\right)",
    r"\begin{matrix} a",
    r"x^",
    r"_",
    "\\",
    r"\sqrt[",
]


def formula(latex: str) -> dict[str, str]:
    return {"latex": latex, "caption": ""}


@pytest.mark.parametrize(
    ("latex", "tags"),
    [
        (r"\frac{a}{b} = c", {"mfrac", "mi", "mo"}),
        (r"\sqrt{5}", {"msqrt", "mn"}),
        (r"\sum_{i=0}^{n} x_i^2", {"munderover", "msubsup"}),
        (r"\begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix}", {"mtable", "mtr", "mtd"}),
        (r"a < b \land c > d", {"mo"}),
        (r"p \approx 0.5\ \text{per month}", {"mtext"}),
    ],
)
def test_latex_becomes_mathml_in_display_style(latex: str, tags: set[str]) -> None:
    math = one(fragment(to_mathml(latex)), f"{MATHML}math")
    assert math.get("display") == "block"
    assert tags <= names(math)


def test_readers_get_a_math_element_that_the_html_parser_knows() -> None:
    math = one(render(child("maths", formula(r"\frac{1}{2}"))), f".//{MATHML}math")
    assert words(math) == "12"


@pytest.mark.parametrize("latex", HOSTILE)
def test_a_hostile_formula_brings_nothing_but_formula_to_readers(latex: str) -> None:
    root = render(child("maths", {"latex": latex, "caption": SCRIPT}))
    assert_harmless(root)
    assert "img" not in names(root)
    assert SCRIPT in words(one(root, ".//figcaption"))
    for math in root.iter(f"{MATHML}math"):
        assert names(math) <= ELEMENTS
        for element in math.iter():
            assert {name for name in element.attrib if "xmlns" not in name} <= ALLOWED


@pytest.mark.parametrize(
    "latex", [r"\text{<script>alert(1)</script>}", r"\href{javascript:alert(1)}{x}", r"\style{color:red}{x}"]
)
def test_a_formula_with_markup_links_or_styles_is_refused(latex: str) -> None:
    (problem,) = problems("maths", formula(latex))
    assert latex in problem


@pytest.mark.parametrize("latex", BROKEN)
def test_a_broken_formula_never_breaks_the_page(latex: str) -> None:
    root = render(child("maths", formula(latex)))
    assert list(root.iter(f"{MATHML}math")) or words(one(root, ".//code")) == latex


@pytest.mark.parametrize("latex", [r"}{", r"{{{", r"\begin{matrix} a"])
def test_unbalanced_braces_are_refused_by_name(latex: str) -> None:
    (problem,) = problems("maths", formula(latex))
    assert latex in problem


def test_an_empty_formula_is_refused_and_shows_nothing() -> None:
    assert problems("maths", formula("")) == ["This field is required."]
    assert words(render(child("maths", formula("")))) == ""


@pytest.mark.parametrize(
    "latex", ["x+" * 5_000 + "x", r"\sqrt{" * 1_000 + "x" + "}" * 1_000, "{" * 50_000, "^" * 9_999]
)
def test_a_very_long_formula_is_converted_or_refused_in_good_time(latex: str) -> None:
    start = time.monotonic()
    root = render(child("maths", formula(latex)))
    assert time.monotonic() - start < 20
    assert_harmless(root)


def test_a_draft_that_cannot_be_converted_shows_its_source_as_text() -> None:
    latex = r"\text{<script>alert(1)</script>}"
    root = render(child("maths", formula(latex)))
    assert words(one(root, ".//code")) == latex
