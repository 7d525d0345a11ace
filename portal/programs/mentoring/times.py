"""Which meetings a mentor's time has room for: pure, from rows of availability to starts and ends."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

from portal.core.clock import SEOUL
from portal.core.holidays import is_holiday
from portal.programs.mentoring.models import CELL_MINUTES, Mentor, MentorTime, TimeKind

Meeting = tuple[datetime, datetime]
Span = tuple[int, int]
_CELL = CELL_MINUTES * 60


def meetings_of(mentor: Mentor, first: date, last: date) -> list[Meeting]:
    """All meetings that there is room for from one day to another, in UTC. Weekly hours leave holidays out."""
    found: list[Meeting] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for starts, ends in spans_of(mentor.times, day):
            found += _within(day, starts, ends, mentor)
    return found


def spans_of(times: Sequence[MentorTime], day: date) -> list[Span]:
    """When there is time on a day, in minutes from midnight; what overlaps is one."""
    if any(one.kind == TimeKind.OFF and one.day == day for one in times):
        return []
    spans = [(one.starts, one.ends) for one in times if one.kind == TimeKind.ONCE and one.day == day]
    if not is_holiday(day):
        # A single day was chosen with the calendar in sight: a holiday does not undo it.
        spans += [(one.starts, one.ends) for one in times if one.weekday == day.weekday()]
    return list(_joined(sorted(spans)))


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    last: Span | None = None
    for span in spans:
        if last is not None and span[0] <= last[1]:
            last = (last[0], max(last[1], span[1]))
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last


def _within(day: date, starts: int, ends: int, mentor: Mentor) -> Iterator[Meeting]:
    midnight = datetime.combine(day, time(), SEOUL)
    while starts + mentor.meeting_minutes <= ends:
        # Seoul has no summer time: so many minutes after midnight are so many minutes on the clock.
        begin = midnight + timedelta(minutes=starts)
        yield begin.astimezone(UTC), (begin + timedelta(minutes=mentor.meeting_minutes)).astimezone(UTC)
        starts += mentor.meeting_minutes + mentor.buffer_minutes


def cells_of(starts_at: datetime, ends_at: datetime) -> range:
    """The five minutes that a span touches, counted from 1970."""
    return range(int(starts_at.timestamp()) // _CELL, -(-int(ends_at.timestamp()) // _CELL))


def day_of(moment: datetime) -> tuple[datetime, datetime]:
    """When the day of a moment begins and ends in Seoul."""
    begin = moment.astimezone(SEOUL).replace(hour=0, minute=0, second=0, microsecond=0)
    return begin, begin + timedelta(days=1)


def week_of(moment: datetime) -> tuple[datetime, datetime]:
    """When the week of a moment begins, on Monday, and ends in Seoul."""
    begin, _end = day_of(moment)
    monday = begin - timedelta(days=begin.weekday())
    return monday, monday + timedelta(days=7)
