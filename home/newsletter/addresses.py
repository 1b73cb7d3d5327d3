"""E-mail addresses as people write them, as servers take them, and as a keyed hash that tells nothing."""

import unicodedata
from dataclasses import dataclass

import idna
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

LONGEST = 254  # bytes: RFC 5321, section 4.5.3.1.3


@dataclass(frozen=True)
class Address:
    """An address: `written` is what mail is sent to, `key` what makes it the same as another one."""

    written: str
    key: str

    @property
    def shown(self) -> str:
        """The address with the letters of its domain, for people."""
        return shown(self.written)


def parse(text: str) -> Address:
    """Return the address in a text. Raises ValidationError with a sentence for whoever typed it.

    The domain may be international (IDNA 2008) and is kept in ASCII, as the name service has it. The part
    before the @ may have letters of any script (RFC 6531) and is kept composed (NFC), because readers type
    one letter where their keyboards send two. Mailboxes that differ in case alone are one mailbox, as
    everywhere in practice.
    """
    text = unicodedata.normalize("NFC", text).strip().replace("\uff20", "@")
    local, at, domain = text.rpartition("@")
    if not (local and at and domain):
        raise ValidationError(_("Enter an e-mail address, such as name@example.com."))
    written = f"{local}@{_ascii(domain)}"
    if len(written.encode(errors="replace")) > LONGEST:
        raise ValidationError(_("This is too long for an e-mail address."))
    try:
        # Django knows the characters of ASCII; of the others, those that people write with may be there.
        validate_email("".join("x" if _is_written(character) else character for character in written))
    except ValidationError:
        raise ValidationError(_("This is no complete e-mail address. Is there a typing error?")) from None
    return Address(written, written.lower())


def _is_written(character: str) -> bool:
    """Whether this is a letter, mark, digit or punctuation outside of ASCII."""
    return not character.isascii() and unicodedata.category(character)[0] in "LMNP"


def _ascii(domain: str) -> str:
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError:
        raise ValidationError(_("There can be no such domain after the @.")) from None


def shown(address: str) -> str:
    """Return an address with the letters of its domain."""
    local, at, domain = address.rpartition("@")
    try:
        return f"{local}{at}{idna.decode(domain)}"
    except idna.IDNAError:
        return address


def hashes(key: str) -> list[str]:
    """Return the keyed hashes of an address, the present one first.

    Without the secret key of the site nobody can tell an address from one. Old keys are tried as well.
    """
    return [
        salted_hmac("home.newsletter.address", key, secret=secret, algorithm="sha256").hexdigest()
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
