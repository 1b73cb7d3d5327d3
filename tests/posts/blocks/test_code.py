"""Code, colored on the server."""

import pytest

from posts.blocks.code import highlight_code, parse_lines
from posts.enums import CodeLanguage
from tests.markup import (
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

ATTACKS = [
    SCRIPT,
    "</code></pre><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp;",
    "<!-- --><![CDATA[ ]]>",
    "{{ 7|add:7 }}{% load static %}${7*7}",
    "<?php echo '<b>'; ?>",
    "<svg/onload=alert(1)>",
    "\\u003cscript\\u003e",
    "a\u2028b\u202ec",
]


def code(text: str, **more: str) -> dict[str, str]:
    return {"language": "python", "filename": "", "highlight": "", "code": text, **more}


def shown(text: str, **more: str) -> str:
    pre = one(render(child("code", code(text, **more))), ".//pre")
    return "".join(one(pre, "code").itertext())


def test_code_is_colored_by_class_and_not_by_style() -> None:
    root = render(child("code", code("def f():\n    return 1")))
    spans = list(one(root, ".//pre").iter("span"))
    assert any(span.get("class") == "k" and words(span) == "def" for span in spans)
    assert_harmless(root)


def test_code_keeps_its_lines_and_its_indentation() -> None:
    text = "    indented\n\n\tand a tab\nend"
    assert shown(text, language="text") == f"{text}\n"


@pytest.mark.parametrize("language", ["text", "html", "php", "python", "html+django", "javascript", "bash"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_code_is_shown_and_not_run(attack: str, language: str) -> None:
    root = render(child("code", code(attack, language=language, filename=attack[:120])))
    assert_harmless(root)
    assert not names(root) & {"img", "svg", "b"}
    assert "".join(one(root, ".//code").itertext()) == f"{attack}\n"


def test_the_language_and_the_file_name_stand_above_the_code() -> None:
    caption = one(render(child("code", code("x", filename="rules.py"))), ".//figcaption")
    assert words(caption) == "rules.py Python"
    assert words(one(render(child("code", code("x"))), ".//figcaption")) == "Python"


def test_code_that_scrolls_can_be_reached_with_the_keyboard_and_has_a_name() -> None:
    pre = one(render(child("code", code("x", filename="rules.py"))), ".//pre")
    assert pre.get("tabindex") == "0"
    assert "rules.py" in (pre.get("aria-label") or "")


@pytest.mark.parametrize("language", CodeLanguage.values)
def test_every_language_shows_the_code_unchanged(language: str) -> None:
    text = 'a = "b" <c> & d;\n{ "e": [1] }'
    assert "".join(fragment(highlight_code(text, language)).itertext()) == f"{text}\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("  ", []),
        ("3", [3]),
        ("2-4, 7", [2, 3, 4, 7]),
        (" 2 - 4,7 ", [2, 3, 4, 7]),
        ("7, 2-4, 3", [2, 3, 4, 7]),
        ("1-1", [1]),
    ],
)
def test_lines_are_written_as_numbers_and_ranges(text: str, lines: list[int]) -> None:
    assert parse_lines(text) == lines


JUNK = ["abc", "2-", "-2", "1,,2", "1;2", "0", "0-3", "5-3", "10001", "1-10001", "9" * 60, "1-2-3", "1.5"]


@pytest.mark.parametrize("junk", JUNK)
def test_lines_that_make_no_sense_are_refused_with_an_example(junk: str) -> None:
    (problem,) = problems("code", code("x", highlight=junk))
    assert "Write for example" in problem


@pytest.mark.parametrize("junk", JUNK)
def test_a_draft_with_junk_for_lines_still_shows_its_code(junk: str) -> None:
    assert shown("a\nb", highlight=junk) == "a\nb\n"


def marked(text: str, lines: str) -> list[str]:
    pre = one(render(child("code", code(text, language="text", highlight=lines))), ".//pre")
    return [words(span) for span in pre.iter("span") if span.get("class") == "hll"]


def test_the_lines_that_are_named_are_marked() -> None:
    assert marked("a\nb\nc\nd", "2-3") == ["b", "c"]
    assert marked("a\nb\nc\nd", "") == []


def test_lines_beyond_the_end_mark_nothing() -> None:
    assert marked("a\nb", "2, 40-10000") == ["b"]


def test_code_and_a_known_language_are_demanded() -> None:
    assert problems("code", code(""))
    assert problems("code", code("x", language="brainwave"))
    assert problems("code", code("x")) == []
