"""Addresses: which are the same, which can be reached, and what is kept of one that was erased."""

import pytest
from django.core.exceptions import ValidationError

from home.newsletter.addresses import hashes, parse, shown


@pytest.mark.parametrize(
    ("typed", "written", "key"),
    [
        ("reader@example.com", "reader@example.com", "reader@example.com"),
        ("  Reader.Name+news@Example.COM\n", "Reader.Name+news@example.com", "reader.name+news@example.com"),
        ("leser@Bücher.example", "leser@xn--bcher-kva.example", "leser@xn--bcher-kva.example"),
        ("leser@bu\u0308cher.example", "leser@xn--bcher-kva.example", "leser@xn--bcher-kva.example"),
        ("info@例え.テスト", "info@xn--r8jz45g.xn--zckzah", "info@xn--r8jz45g.xn--zckzah"),
        ("a@faß.example", "a@xn--fa-hia.example", "a@xn--fa-hia.example"),
        ("o'neil@example.com", "o'neil@example.com", "o'neil@example.com"),
        ("Jürgen@example.com", "Jürgen@example.com", "jürgen@example.com"),
        ("ju\u0308rgen@Bücher.example", "jürgen@xn--bcher-kva.example", "jürgen@xn--bcher-kva.example"),
        ("用户+中文@例え.テスト", "用户+中文@xn--r8jz45g.xn--zckzah", "用户+中文@xn--r8jz45g.xn--zckzah"),
        ("राम@example.com", "राम@example.com", "राम@example.com"),
    ],
)
def test_an_address_has_one_form_for_mail_and_one_that_makes_it_the_same(
    typed: str, written: str, key: str
) -> None:
    found = parse(typed)
    assert (found.written, found.key) == (written, key)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "such as name@example.com"),
        ("reader", "such as name@example.com"),
        ("@example.com", "such as name@example.com"),
        ("reader@", "such as name@example.com"),
        ("jür gen@example.com", "typing error"),
        ("jür\u00a0gen@example.com", "typing error"),
        ("jür\u200bgen@example.com", "typing error"),
        ("jür\u202egen@example.com", "typing error"),
        ("\ud800@example.com", "typing error"),
        ("j\ufffdrgen@example.com", "typing error"),
        (f"{'ü' * 130}@example.com", "too long"),
        ("reader@example", "typing error"),
        ("reader@@example.com", "typing error"),
        ("reader@example..com", "typing error"),
        ("rea der@example.com", "typing error"),
        ("reader@exa\u0000mple.com", "typing error"),
        ("a@b.com\nBcc: c@example.com", "typing error"),
        ("a@b.com,c@example.com", "typing error"),
        ("reader@\u2603\u200d.example", "no such domain"),
        (f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.example", "too long"),
    ],
)
def test_what_mail_cannot_reach_is_refused_with_a_reason(typed: str, word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        parse(typed)


def test_people_see_the_letters_of_a_domain() -> None:
    assert shown("leser@xn--bcher-kva.example") == "leser@bücher.example"
    assert shown("reader@example.com") == "reader@example.com"
    assert shown("reader@xn--0.example") == "reader@xn--0.example"


def test_a_hash_needs_the_key_of_the_site_and_survives_a_new_one(settings: pytest.FixtureRequest) -> None:
    old = hashes("reader@example.com")
    assert len(old) == 1
    assert hashes("reader@example.com") == old != hashes("other@example.com")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]  # type: ignore[attr-defined]
    new = hashes("reader@example.com")
    assert new[0] != old[0]
    assert new[1] == old[0]
