"""Moments as people write them into forms: on the clock of Seoul, whatever the clock of the machine says."""

import re
from datetime import datetime

from portal.core.clock import SEOUL
from portal.core.korean import fold_width

_MOMENT = re.compile(
    r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?(?:\s*\([^)]{1,3}\))?(?:T|\s)\s*"
    r"(오전|오후|am|pm)?\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(am|pm)?",
    re.IGNORECASE,
)
YEARS = range(2000, 2101)


def read_moment(text: str) -> datetime:
    """`2026-12-01T23:59:59` or `2026. 12. 1. 오후 2:05`, in Seoul. Raises `ValueError` for what is no such moment."""
    match = _MOMENT.fullmatch(fold_width(text).strip())
    if match is None:
        raise ValueError(text)
    year, month, day, before, hour, minute, second, after = match.groups()
    if int(year) not in YEARS:
        raise ValueError(text)
    hours = _of_half(int(hour), (before or after or "").lower())
    return datetime(int(year), int(month), int(day), hours, int(minute), int(second or 0), tzinfo=SEOUL)


def _of_half(hour: int, half: str) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half in ("오후", "pm") else 0)


def written(moment: datetime | None) -> str:
    """A moment as a `datetime-local` field holds it: with seconds where there are any."""
    if moment is None:
        return ""
    here = moment.astimezone(SEOUL)
    return f"{here:%Y-%m-%dT%H:%M:%S}" if here.second else f"{here:%Y-%m-%dT%H:%M}"
