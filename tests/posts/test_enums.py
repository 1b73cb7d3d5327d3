"""The closed sets that models and blocks choose from."""

import pytest
from pygments.lexers import get_lexer_by_name

from posts.enums import CategoryColor, CodeLanguage

PAPER, WHITE = "#fbfaf7", "#ffffff"
AA = 4.5  # WCAG 2.2, success criterion 1.4.3, text of ordinary size


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("color", CategoryColor)
def test_every_category_color_can_be_read_on_paper(color: CategoryColor) -> None:
    assert contrast(color.hex, PAPER) >= AA


@pytest.mark.parametrize("color", CategoryColor)
def test_white_text_can_be_read_on_every_category_color(color: CategoryColor) -> None:
    assert contrast(color.hex, WHITE) >= AA


def test_no_two_categories_look_the_same() -> None:
    assert len({color.hex for color in CategoryColor}) == len(CategoryColor)


@pytest.mark.parametrize("language", CodeLanguage)
def test_every_language_has_a_lexer_of_its_own_name(language: CodeLanguage) -> None:
    lexer = get_lexer_by_name(language.value)
    assert language.value in lexer.aliases
    assert (lexer.name == "Text only") is (language is CodeLanguage.TEXT)


def test_plain_text_comes_first_and_no_language_is_named_twice() -> None:
    labels = [str(label).lower() for label in CodeLanguage.labels]
    assert labels[0] == "plain text"
    assert len(labels) == len(set(labels))
