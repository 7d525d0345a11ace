"""Times as staff write them: on the clock of Seoul, whatever the clock of the machine or of the reader says."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from portal.core.clock import SEOUL
from portal.core.korean import fold_width
from portal.core.moments import read_moment, written

__all__ = ("on", "read_moment", "read_span", "split_span", "weekly", "written")

_UNITS = {
    **dict.fromkeys(("일", "d", "day", "days"), 24 * 60),
    **dict.fromkeys(("시간", "h", "hour", "hours"), 60),
    **dict.fromkeys(("분", "m", "min", "minute", "minutes"), 1),
}
_PART = re.compile(rf"(\d{{1,6}})\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})", re.IGNORECASE)
#: What may stand around a length of time and says nothing more.
_AROUND = re.compile(r"시작|전|동안|before|it|begins|[\s,]", re.IGNORECASE)


def read_span(text: str) -> int:
    """The minutes of `1일 2시간`, `18 hours`, `90분`. Raises `ValueError`."""
    line = fold_width(text).strip()
    if line in ("", "0"):
        return 0
    rest = _AROUND.sub("", _PART.sub("", line))
    parts = _PART.findall(line)
    if rest or not parts:
        raise ValueError(text)
    return sum(int(count) * _UNITS[unit.lower()] for count, unit in parts)


def split_span(minutes: int) -> tuple[int, int, int]:
    """Days, hours and minutes; up to two days stay hours, as people say 36시간."""
    days = minutes // (24 * 60) if minutes % (24 * 60) == 0 or minutes > 48 * 60 else 0
    left = minutes - days * 24 * 60
    return days, left // 60, left % 60


def weekly(first: date, last: date, weekday: int) -> Iterator[date]:
    """The days of a weekday (0 is Monday) from the first day to the last, both among them."""
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while day <= last:
        yield day
        day += timedelta(days=7)


def on(day: date, begins: time, ends: time) -> tuple[datetime, datetime]:
    """A meeting on a day in Seoul; one that ends at or before its beginning goes over midnight."""
    starts_at = datetime.combine(day, begins, SEOUL)
    ends_at = datetime.combine(day, ends, SEOUL)
    return starts_at, ends_at if ends_at > starts_at else ends_at + timedelta(days=1)
