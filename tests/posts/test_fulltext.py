"""A post as feed readers show it: all of its words, none of the page's furniture."""

import pytest

from posts.fulltext import fit
from tests.markup import (
    attributes,
    fragment,
    names,
    one,
    words,
)
from tests.posts.feed_texts import ADDRESS, fitted

# Without a database


def test_addresses_are_absolute() -> None:
    root = fitted(
        '<p><a href="/about/">a</a> <a href="../other/">b</a> <a href="#part">c</a> <a href="?q=1">d</a> '
        '<a href="//cdn.example/x">e</a> <a href="https://example.com/">f</a> '
        '<a href="mailto:a@example.com">g</a>'
        '</p><blockquote cite="/source/"><p>q</p></blockquote>'
        '<img src="/media/x.jpg" alt="" width="1" height="1">'
    )
    assert [a.get("href") for a in root.iter("a")] == [
        "https://blog.example/about/",
        "https://blog.example/2024/01/other/",
        f"{ADDRESS}#part",
        f"{ADDRESS}?q=1",
        "https://cdn.example/x",
        "https://example.com/",
        "mailto:a@example.com",
    ]
    assert one(root, ".//blockquote").get("cite") == "https://blog.example/source/"
    assert one(root, ".//img").get("src") == "https://blog.example/media/x.jpg"


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", " JavaScript:alert(1)", "data:text/html,x", "vbscript:x", "http://[bad", ""],
)
def test_a_link_that_leads_nowhere_good_keeps_its_words_alone(href: str) -> None:
    root = fitted(
        f'<p>See <a href="{href}">these words</a>.</p>' if href else "<p>See <a>these words</a>.</p>"
    )
    assert words(root) == "See these words."
    assert not list(root.iter("a"))


def test_what_only_works_on_the_site_is_gone() -> None:
    root = fitted(
        '<div class="x" id="y" role="region" tabindex="0" aria-label="z" data-a="b" '
        'style="color:red" onclick="x()">'
        "<svg><path d='M0 0'></path></svg><script>alert(1)</script><style>p{}</style><button>Copy</button>"
        '<form><input name="q"></form><iframe src="https://example.com/"></iframe>'
        '<span aria-hidden="true">#</span>'
        "<p>Words <span>stay</span>.</p></div>"
    )
    assert names(root) == {"document_fragment", "p"}
    assert attributes(root) == []
    assert words(root) == "Words stay."


def test_code_keeps_its_language_and_every_space() -> None:
    root = fitted(
        '<pre class="code__text" tabindex="0"><code class="language-python extra">'
        '<span class="k">if</span> x:\n    <span class="n">y</span>  &lt; 1\n\n</code></pre>'
    )
    code = one(root, "./pre/code")
    assert code.get("class") == "language-python"
    assert "".join(code.itertext()) == "if x:\n    y  < 1\n\n"
    assert list(code) == []


def test_space_between_words_is_single_and_stays_where_it_counts() -> None:
    assert fit("<p>\n   One\n  <b>two</b>\t three\xa0\xa0four </p>", ADDRESS) == (
        "<p> One <b>two</b> three\xa0\xa0four </p>"
    )


def test_a_picture_is_the_one_file_that_all_programs_show() -> None:
    root = fitted(
        '<picture><source srcset="/media/x.avif 480w" type="image/avif"><img src="/media/960.jpg" '
        'alt="A &amp; B" width="960" height="640" loading="lazy" decoding="async"></picture>'
    )
    img = one(root, "./img")
    assert img.attrib == {
        "src": "https://blog.example/media/960.jpg",
        "width": "960",
        "height": "640",
        "alt": "A & B",
    }


def test_a_formula_stays_whole() -> None:
    mathml = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mrow><mo stretchy="false">(</mo>'
        '<mfrac linethickness="0"><mi mathvariant="bold">x</mi><mn>2</mn></mfrac>'
        '<mspace width="1em"></mspace>'
        "<mo>&lt;</mo></mrow></math>"
    )
    fitted_formula = fit(f'<div role="region" tabindex="0">{mathml}</div>', ADDRESS)
    assert sorted(attributes(fragment(fitted_formula))) == sorted(attributes(fragment(mathml)))
    assert words(fragment(fitted_formula)) == "(x2<"


def test_characters_that_no_feed_may_hold_are_dropped() -> None:
    assert fit("<p>a\x00b\x0bc\x1fd\x7fe\ufffef\tg\u2028h\U0001f600</p>", ADDRESS) == (
        "<p>abcdef g\u2028h\U0001f600</p>"
    )


@pytest.mark.parametrize("html", ["", " ", "text", "<p>", "</p></div>", "<a><b><i>", "<" * 5000, "<p>" * 900])
def test_broken_markup_breaks_nothing(html: str) -> None:
    assert isinstance(fit(html, ADDRESS), str)
