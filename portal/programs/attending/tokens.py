"""What stands in the QR code of a ticket: a number and a seal, nothing of anybody. Short, so that it can be typed.

`T1-5K-8QZ4M-2JTWC`: the version, the booking's number, and fifty bits of a keyed hash, in Crockford's base 32, which
has no letters that are taken for others. Who guesses has one in 10¹⁵, at a page for staff alone.
"""

import hashlib
import hmac

from flask import current_app

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
VERSION = "T1"
LONGEST = 60
_SEAL = 10
_READ_AS = str.maketrans("OIL", "011", " -‐–—")


def make_token(booking_id: int) -> str:
    """The token of a booking's ticket."""
    seal = _seal(booking_id)
    return f"{VERSION}-{_written(booking_id)}-{seal[: _SEAL // 2]}-{seal[_SEAL // 2 :]}"


def read_token(text: str) -> int | None:
    """The booking of a token of ours, scanned or typed; nothing for every other text."""
    if len(text) > LONGEST:
        return None
    letters = text.strip().upper().translate(_READ_AS)
    number, seal = letters[len(VERSION) : -_SEAL], letters[-_SEAL:]
    if not letters.startswith(VERSION) or not 0 < len(number) <= 12 or set(letters) - set(ALPHABET):
        return None
    booking_id = sum(ALPHABET.index(letter) * 32**power for power, letter in enumerate(reversed(number)))
    return booking_id if hmac.compare_digest(seal, _seal(booking_id)) else None


def _written(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 32)
        digits = ALPHABET[digit] + digits
    return digits


def _seal(booking_id: int) -> str:
    key = f"portal.programs.ticket:{current_app.config['SECRET_KEY']}".encode()
    found = hmac.digest(key, f"{VERSION}:{booking_id}".encode(), hashlib.sha256)
    bits = int.from_bytes(found[:8], "big") & ((1 << 50) - 1)
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in range(_SEAL))
