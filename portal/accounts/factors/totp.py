"""Codes that change every 30 seconds: RFC 6238 with SHA-1 and six digits, which every authenticator app knows."""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode

DIGITS, SECONDS = 6, 30
#: Clocks of telephones go wrong by some seconds, and people take some to type: one step before and after counts.
WINDOW = 1
#: RFC 4226 recommends 160 bits.
_SECRET_BYTES = 20


def new_secret() -> bytes:
    return secrets.token_bytes(_SECRET_BYTES)


def step_at(moment: datetime) -> int:
    """The number of the step that a moment lies in."""
    return int(moment.timestamp()) // SECONDS


def code_of(secret: bytes, step: int) -> str:
    """The code of a step."""
    digest = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_step(secret: bytes, code: str, moment: datetime) -> int | None:
    """The step around a moment whose code this is; `None` when it is none's."""
    here = step_at(moment)
    found = [
        step
        for step in range(here - WINDOW, here + WINDOW + 1)
        if hmac.compare_digest(code_of(secret, step).encode(), code.encode())
    ]
    return found[-1] if found else None


def as_text(secret: bytes) -> str:
    """The secret for who types it: base32 in fours."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address_of(secret: bytes, *, issuer: str, account: str) -> str:
    """The `otpauth:` address that authenticator apps read from a QR code."""
    # A colon parts issuer and account.
    issuer = issuer.replace(":", " ")
    values = {"secret": base64.b32encode(secret).decode(), "issuer": issuer, "digits": DIGITS, "period": SECONDS}
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{urlencode(values, quote_via=quote)}"
