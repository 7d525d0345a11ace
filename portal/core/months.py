"""Months and weeks as a calendar of the hub shows them: weeks begin on Sunday, days begin and end in Seoul."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from portal.core import clock

#: Years that an address may name. Nothing happened in the hub before, and nobody plans beyond.
EARLIEST, LATEST = 2000, 2099
DAYS_OF_A_WEEK = 7

_sundays_first = calendar.Calendar(calendar.SUNDAY)
_WRITTEN = re.compile(r"(\d{4})-(\d{2})", re.ASCII)

Week = tuple[date, ...]


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year. `str()` is how an address names it, `2026-12`; `Month.read` takes it back."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month that a day is in."""
        return cls(day.year, day.month)

    @classmethod
    def current(cls) -> "Month":
        """The month that it is in Seoul."""
        return cls.of(clock.today())

    @classmethod
    def read(cls, text: str | None) -> "Month | None":
        """The month that an address names; none when it names no month of `EARLIEST` to `LATEST`."""
        found = _WRITTEN.fullmatch(text or "")
        if found is None:
            return None
        year, month = int(found[1]), int(found[2])
        return cls(year, month) if EARLIEST <= year <= LATEST and 1 <= month <= 12 else None

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def previous(self) -> "Month":
        return Month(self.year, self.month - 1) if self.month > 1 else Month(self.year - 1, 12)

    @property
    def next(self) -> "Month":
        return Month(self.year, self.month + 1) if self.month < 12 else Month(self.year + 1, 1)

    @property
    def weeks(self) -> Sequence[Week]:
        """Its weeks, four to six, whole: the first and the last may hold days of the months beside it."""
        return tuple(tuple(week) for week in _sundays_first.monthdatescalendar(self.year, self.month))

    @property
    def shown(self) -> tuple[datetime, datetime]:
        """From when to before when a calendar of this month shows what happens: all of its `weeks`."""
        weeks = self.weeks
        return bounds(weeks[0][0], weeks[-1][-1])


def week_of(day: date) -> Week:
    """The seven days of a day's week, from Sunday to Saturday."""
    sunday = day - timedelta(days=(day.weekday() + 1) % DAYS_OF_A_WEEK)
    return tuple(sunday + timedelta(days=n) for n in range(DAYS_OF_A_WEEK))


def bounds(first: date, last: date) -> tuple[datetime, datetime]:
    """From when to before when these days last, both included: midnights of Seoul, in UTC as rows keep them."""
    return _midnight(first), _midnight(last + timedelta(days=1))


def day_of(moment: datetime) -> date:
    """The day that it is in Seoul at a moment."""
    return moment.astimezone(clock.SEOUL).date()


def days_of(starts: datetime, ends: datetime) -> Sequence[date]:
    """The days of Seoul on which something happens. What ends at midnight does not touch the day that begins."""
    first = day_of(starts)
    last = max(first, day_of(ends - timedelta(microseconds=1)))
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.SEOUL).astimezone(UTC)
