"""Phone numbers as people write them, kept as E.164 and shown as in Korea."""

import phonenumbers
from phonenumbers import PhoneNumberFormat

from portal.core.korean import fold_width

_HOME = "KR"
_KOREA = 82


def as_e164(text: str) -> str | None:
    """`+821012345678` for any usual spelling: 010-1234-5678, 010 1234 5678, +82 (0)10 … ; `None` when it is no number.

    Without a country it is a Korean one.
    """
    try:
        number = phonenumbers.parse(fold_width(text), _HOME)
    except phonenumbers.NumberParseException:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if phonenumbers.is_valid_number(number) else None


def as_written(number: str) -> str:
    """A stored number as people in Korea write it; one from abroad keeps its country."""
    try:
        parsed = phonenumbers.parse(number, _HOME)
    except phonenumbers.NumberParseException:
        return number
    form = PhoneNumberFormat.NATIONAL if parsed.country_code == _KOREA else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)
