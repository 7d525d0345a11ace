"""Mentors, their meetings and what stands of them for the tests that are derived from views and tables."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

from factories import make_firm
from kinds import sit
from offering import BY, book, make_program
from people import make_person

from portal.accounts.models import Person
from portal.allocation.models import Claim
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.firms.models import Firm
from portal.programs import service as programs
from portal.programs.mentoring import hours, service, slots
from portal.programs.mentoring.models import HourEntry, MeetingNote, Mentor, MentorSlot, MentorTime, TimeKind
from portal.programs.models import Booking, Program, ProgramSession

_numbers = count(1)
#: For `canary.OURS`: columns of what we make ourselves.
OURS: Mapping[str, str] = {
    "hour_entry": "kind by",
    "meeting_note": "side by",
    "mentor": "fields languages made_by left_by",
    "mentor_time": "kind",
}
DAY = "2031-03-04"
#: What is sent first, to the same things.
BEFORE: Mapping[str, tuple[str, ...]] = {"staff_mentors.come_back": ("staff_mentors.leave",)}
#: What is filled in.
FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {
    "staff_mentors.create": lambda: {"name_ko": "한민재"},
    "staff_mentors.save": lambda: {"affiliation_ko": "다른 곳"},
    "staff_mentors.add_time": lambda: {"weekday": "2", "starts": "09:00", "ends": "10:00"},
    "my_mentoring.add_time": lambda: {"weekday": "2", "starts": "09:00", "ends": "10:00"},
    "staff_mentors.set_limits": lambda: {"meeting_minutes": "30"},
    "my_mentoring.set_limits": lambda: {"meeting_minutes": "30"},
    "staff_mentors.offer": lambda: {"program": str(mentoring_program().id), "first_day": DAY, "last_day": DAY},
    "staff_mentors.grant": lambda: {"firm": str(make_firm("㈜멘토링").id), "minutes": "60", "why": "올해의 몫"},
    "my_mentoring.note": lambda: {"text": "투자 자료를 함께 보았어요"},
}


def words(**values: Any) -> dict[str, Any]:
    """All that is told of a mentor."""
    empty = dict.fromkeys(service.FIELDS, "") | {"fields": [], "languages": ["ko"]}
    return empty | {"name_ko": f"멘토 {next(_numbers)}"} | values


def make_mentor(person_id: int | None = None, **limits: Any) -> int:
    """A mentor, with limits as told; with an account if one is told."""
    with unit_of_work():
        person = session.get(Person, person_id) if person_id else None
        mentor = service.write(None, words(), person, by=BY)
        for name, value in limits.items():
            setattr(mentor, name, value)
    return mentor.id


def on_days(mentor_id: int, *days: date, starts: int = 14 * 60, ends: int = 16 * 60) -> None:
    """Let a mentor have time on some days, in minutes from midnight."""
    for day in days:
        with unit_of_work():
            service.add_time(session.get_one(Mentor, mentor_id), TimeKind.ONCE, None, day, (starts, ends), by=BY)


def offer(program_id: int, mentor_id: int, first: date, last: date, *, asks_hours: bool = False) -> None:
    """Let a mentor be booked in a program."""
    with unit_of_work():
        program, mentor = programs.lock(program_id), session.get_one(Mentor, mentor_id)
        slots.offer(program, mentor, first, last, asks_hours=asks_hours, by=BY)


def mentoring_program(**values: Any) -> Program:
    """A mentoring program without sessions, on offer."""
    program = make_program(kind="mentoring", days=(), published=False, **values)
    with unit_of_work():
        found = session.get_one(Program, program.id)
        found.published_at, found.published_by = clock.now(), BY
    return found


def meeting_day() -> date:
    """A Tuesday some weeks from now, no holiday."""
    today = clock.today()
    return today + timedelta(days=35 + (1 - today.weekday()) % 7)


def slots_in(program_id: int) -> list[ProgramSession]:
    """The sessions of a program, as they are."""
    session.rollback()
    query = session.query(ProgramSession).filter_by(program_id=program_id, cancelled_at=None)
    return query.order_by(ProgramSession.starts_at).all()


def meet(mentor_id: int, person_id: int, firm_id: int | None = None, *, is_over: bool = False) -> int:
    """Somebody has booked a mentor on a day of its own; the booking's number. Or has met them."""
    day = meeting_day() + timedelta(days=7 * next(_numbers))
    program = mentoring_program()
    on_days(mentor_id, day, ends=14 * 60 + 40)
    offer(program.id, mentor_id, day, day)
    one = slots_in(program.id)[0]
    number = book(session.merge(program), person_id, firm_id, session_id=one.id).id
    if is_over:
        with unit_of_work():
            found = session.get_one(Booking, number).session
            assert found is not None
            found.starts_at, found.ends_at = (clock.now() - timedelta(hours=hour) for hour in (2, 1))
    return number


def of_mentoring(stranger: int, thing: Callable[..., Any]) -> Mapping[str, Any]:
    """A mentor with a time and a program, whom all who run programs see; one's own meetings, and a stranger's."""
    last: dict[str, int] = {}
    theirs = make_mentor(stranger)

    def mentor(_person_id: int | None) -> int:
        last["mentor"] = make_mentor()
        return last["mentor"]

    def time_of(mentor_id: int) -> int:
        on_days(mentor_id, meeting_day() + timedelta(days=next(_numbers)))
        return session.query(MentorTime).filter_by(mentor_id=mentor_id).order_by(MentorTime.id.desc()).limit(1).one().id

    def own_mentor(person_id: int | None) -> int:
        if not person_id or person_id == stranger:
            return theirs
        found = session.query(Mentor).filter_by(person_id=person_id).one_or_none()
        return found.id if found else make_mentor(person_id)

    def program(_person_id: int | None) -> int:
        made, day = mentoring_program(), meeting_day()
        offer(made.id, last["mentor"], day, day)
        return made.id

    def met(person_id: int | None) -> int:
        return meet(make_mentor(), person_id or stranger, is_over=True)

    return {
        "staff_mentors.mentor_id": thing(mentor),
        "staff_mentors.time_id": thing(lambda _person_id: time_of(last["mentor"])),
        "staff_mentors.program_id": thing(program),
        "my_mentoring.mentor_id": thing(own_mentor, others=lambda: theirs),
        "my_mentoring.time_id": thing(lambda person_id: time_of(own_mentor(person_id)), others=lambda: time_of(theirs)),
        "my_mentoring.booking_id": thing(met, others=lambda: met(stranger)),
    }


def in_firm(name: str, firm: Firm, role: FirmRole = FirmRole.EDITOR) -> int:
    """Somebody of a firm."""
    person = make_person(f"{name}@hub.example", name=name)
    with unit_of_work():
        sit(firm.id, person.id, role)
    return person.id


def rows_of_mentoring(person_id: int, actor: str, firm_id: int) -> tuple[Any, ...]:
    """They are a mentor and wrote of another, gave hours, and noted what came of a meeting; in the caller's unit."""
    mentor = Mentor(name_ko="멘토인 나", person_id=person_id, made_by="person:99")
    mentor.times = [MentorTime(kind="weekly", weekday=1, starts=600, ends=700)]
    other = Mentor(name_ko="다른 멘토", made_by=actor, left_by=actor, left_at=clock.now())
    booking_id = session.query(Booking.id).join(Claim).limit(1).scalar()
    note = MeetingNote(booking_id=booking_id, side="mentor", text="한 이야기", next_step="다음 일", by=actor)
    return mentor, other, HourEntry(firm_id=firm_id, year=2030, minutes=60, kind="granted", why="몫", by=actor), note


def plant() -> None:
    """What stands beside meetings: hours that firms were given, what came of meetings; in the caller's unit of work."""
    year = clock.today().year
    for (firm_id,) in session.query(Firm.id):
        session.add(HourEntry(firm_id=firm_id, year=year, minutes=60, kind="granted", why="x", by=BY))
    met = session.query(Booking.id).join(MentorSlot, MentorSlot.session_id == Booking.session_id)
    noted = {number for (number,) in session.query(MeetingNote.booking_id)}
    for (number,) in met:
        if number not in noted:
            session.add(MeetingNote(booking_id=number, side="mentor", text="x", next_step="x", by=BY))


def grant(firm_id: int, minutes: int, year: int) -> None:
    """Give a firm minutes."""
    with unit_of_work():
        hours.grant(session.get_one(Firm, firm_id), year, minutes, "몫", by=BY)
