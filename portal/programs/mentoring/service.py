"""Verbs on mentors and their availability. The caller opens the unit of work.

A change of availability is followed by `slots.sync`, which locks programs: so it comes before the mentor is locked.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.accounts.models import Person
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.programs.mentoring import slots
from portal.programs.mentoring.models import CELL_MINUTES, DAY_MINUTES, Mentor, MentorTime, TimeKind

FIELDS = (
    *("name_ko", "name_en", "affiliation_ko", "affiliation_en", "bio_ko", "bio_en", "fields", "languages"),
    *("place_ko", "place_en", "online_url"),
)
LIMITS = ("meeting_minutes", "buffer_minutes", "day_cap", "week_cap")
MOST_TIMES = 200


def write(mentor: Mentor | None, values: Mapping[str, Any], person: Person | None, *, by: str) -> Mentor:
    """Note a mentor, or change what is told of one. `person` is their account, if they have one. Raises `RuleError`."""
    taken = session.query(Mentor).filter_by(person_id=person.id).one_or_none() if person else None
    if taken is not None and taken is not mentor:
        raise RuleError("mentor_twice", "이미 멘토로 있는 계정이에요.", field="email")
    if mentor is None:
        mentor = Mentor(made_by=by, name_ko=values["name_ko"])
        session.add(mentor)
    for name in FIELDS:
        setattr(mentor, name, values[name])
    mentor.person_id = person.id if person else None
    session.flush()
    audit.record("mentor.written", mentor, by=by)
    return mentor


def set_limits(mentor: Mentor, values: Mapping[str, Any], *, by: str) -> None:
    """How long they meet, how long they rest, and how often at most; sessions nobody has booked follow."""
    if all(getattr(mentor, name) == values[name] for name in LIMITS):
        return
    if not 10 <= values["meeting_minutes"] <= 480 or values["meeting_minutes"] % CELL_MINUTES:
        raise RuleError("minutes", "만나는 시간은 10분부터 480분까지 5분 단위로 적어 주세요.", field="meeting_minutes")
    if not 0 <= values["buffer_minutes"] <= 240 or values["buffer_minutes"] % CELL_MINUTES:
        raise RuleError("minutes", "쉬는 시간은 240분까지 5분 단위로 적어 주세요.", field="buffer_minutes")
    for name in LIMITS:
        setattr(mentor, name, values[name])
    session.flush()
    audit.record("mentor.limits_set", mentor, by=by)
    slots.sync(mentor.id, by=by)


def add_time(
    mentor: Mentor, kind: str, weekday: int | None, day: date | None, span: tuple[int, int], *, by: str
) -> MentorTime:
    """Say when there is time: `span` in minutes from midnight; a day off takes the whole day. Raises `RuleError`."""
    starts, ends = (0, DAY_MINUTES) if kind == TimeKind.OFF else span
    if kind == TimeKind.WEEKLY:
        day = None
    else:
        weekday = None
        if day is None or day < clock.today():
            raise RuleError("past_day", "오늘이나 그 뒤의 날을 적어 주세요.", field="day")
    if ends <= starts:
        raise RuleError("time_order", "끝나는 시각은 시작하는 시각보다 뒤여야 해요.", field="ends")
    if starts % CELL_MINUTES or ends % CELL_MINUTES:
        raise RuleError("time_step", "시각은 5분 단위로 적어 주세요.", field="starts")
    session.refresh(mentor, ["times"])
    if len(mentor.times) >= MOST_TIMES:
        raise RuleError("too_many_times", f"{MOST_TIMES}개까지 적을 수 있어요.", field="kind", most=MOST_TIMES)
    for one in mentor.times:
        if (one.kind, one.weekday, one.day) == (kind, weekday, day) and one.starts < ends and one.ends > starts:
            raise RuleError("time_overlaps", "이미 적은 시간과 겹쳐요.", field="starts")
    made = MentorTime(mentor_id=mentor.id, kind=kind, weekday=weekday, day=day, starts=starts, ends=ends)
    session.add(made)
    session.flush()
    audit.record("mentor.time_added", mentor, by=by, kind=kind)
    slots.sync(mentor.id, by=by)
    return made


def drop_time(mentor: Mentor, time_id: int, *, by: str) -> None:
    """Take a time back: what is booked in it stays. Again it changes nothing."""
    found = session.get(MentorTime, time_id)
    if found is None or found.mentor_id != mentor.id:
        return
    session.delete(found)
    session.flush()
    audit.record("mentor.time_dropped", mentor, by=by, kind=found.kind)
    slots.sync(mentor.id, by=by)


def leave(mentor: Mentor, *, by: str) -> None:
    """They give no more time: what nobody has booked goes, what is booked staff see. Again it changes nothing."""
    if mentor.left_at is not None:
        return
    mentor.left_at, mentor.left_by = clock.now(), by
    session.flush()
    audit.record("mentor.left", mentor, by=by)
    slots.sync(mentor.id, by=by)


def come_back(mentor: Mentor, *, by: str) -> None:
    """They give time again: sessions are as availability says."""
    if mentor.left_at is None:
        return
    mentor.left_at, mentor.left_by = None, ""
    session.flush()
    audit.record("mentor.came_back", mentor, by=by)
    slots.sync(mentor.id, by=by)
