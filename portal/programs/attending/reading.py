"""What phones at the door send: JSON of which nothing is believed."""

from datetime import datetime
from typing import Any

from portal.core.errors import RuleError
from portal.programs.attending.models import MOST_AT_ONCE, NONCE_LENGTH, How
from portal.programs.attending.service import Scan
from portal.programs.attending.tokens import read_token

#: What a phone sends at once; it keeps the rest for the next time.
MOST_SCANS = 100
_MOST_NUMBER = 2**31 - 1


def read_scans(sent: object) -> list[Scan]:
    """`{"items": [{"nonce", "at", and one of "code", "booking", "heads"}]}`. Raises `RuleError` for anything else."""
    items = sent.get("items") if isinstance(sent, dict) else None
    if not isinstance(items, list) or len(items) > MOST_SCANS:
        raise RuleError("bad_scans", "items must be a list of at most 100 scans.")
    return [_scan(item) for item in items]


def _scan(item: Any) -> Scan:
    nonce = item.get("nonce") if isinstance(item, dict) else None
    if not isinstance(nonce, str) or not 8 <= len(nonce) <= NONCE_LENGTH or not nonce.isascii():
        raise RuleError("bad_scans", "each scan needs a nonce of 8 to 64 characters.")
    at = _moment(item.get("at"))
    if (heads := item.get("heads")) is not None:
        if not _is_number(heads, MOST_AT_ONCE):
            raise RuleError("bad_scans", "heads must be between 1 and 100.")
        return Scan(nonce, heads=heads, at=at)
    if (code := item.get("code")) is not None:
        return Scan(nonce, read_token(code) if isinstance(code, str) else None, at=at, how=How.QR)
    booking = item.get("booking")
    return Scan(nonce, booking if _is_number(booking, _MOST_NUMBER) else None, at=at)


def _is_number(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= most


def _moment(text: object) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
