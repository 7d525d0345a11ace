"""What the addresses of the day stand for: a session with people, a ticket, an appeal (see `things.py`)."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from factories import make_firm
from offering import book, make_program, wish
from people import make_person

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.programs.attending import no_shows, service
from portal.programs.attending.models import Appeal, Attendance, How, NoShow, Reconfirmation, Reminder, Visitors
from portal.programs.booking import service as booking
from portal.programs.models import Booking, ProgramSession

_numbers = count(1)


def of_the_day(thing: Callable[..., Any], of_person: Callable[..., Any], stranger: int) -> dict[str, Any]:
    """The arguments of tickets, doors and no-shows, by `things.Thing` and `things.of_person`."""
    # Arguments are made in the order of the alphabet: a booking comes before the session that it is of.
    last: dict[str, int] = {}

    def held_booking(_person_id: int | None) -> int:
        last["session"], held = _session_with()
        with unit_of_work():
            service.check_in(service.lock(last["session"]), session.get(Booking, held), How.LIST, by="test")
        return held

    def door(_person_id: int | None) -> int:
        last["door"] = last.pop("session", 0) or _session_with()[0]
        return last["door"]

    def visitors(_person_id: int | None) -> int:
        with unit_of_work():
            return service.count_visitors(service.lock(last["door"]), 2, by="test").id

    return {
        "tickets.booking_id": of_person(_ticket, lambda: stranger),
        "tickets.appeal.booking_id": of_person(_missed, lambda: stranger),
        "tickets.ask_to_appeal.booking_id": of_person(_missed, lambda: stranger),
        "staff_doors.booking_id": thing(held_booking),
        "staff_doors.session_id": thing(door),
        "staff_doors.visitors_id": thing(visitors),
        "staff_walk_ins.session_id": thing(lambda _person_id: _session_with()[0]),
        "staff_no_shows.appeal_id": thing(_appeal),
    }


def _session_with() -> tuple[int, int]:
    """A session that begins soon, and the booking of somebody who has not come yet."""
    program = make_program(days=(0.1,), hours=1)
    person_id = make_person(f"day-{next(_numbers)}@hub.example").id
    return program.sessions[0].id, book(program, person_id).id


def _ticket(person_id: int) -> int:
    asked = wish(make_program(), person_id)
    with unit_of_work():
        return booking.book_by_staff(asked, by="test").id


def _missed(person_id: int) -> int:
    """A booking of somebody who was noted as not having come, for a firm that they are not of: they may book on."""
    number, firm_id = _ticket(person_id), make_firm(f"㈜노쇼{next(_numbers)}").id
    times = {"at": clock.now(), "expires_at": clock.now() + timedelta(days=90)}
    with unit_of_work():
        session.add(NoShow(booking_id=number, person_id=person_id, firm_id=firm_id, points=1, **times))
    return number


def _appeal(_person_id: int | None) -> int:
    person_id = make_person(f"day-{next(_numbers)}@hub.example").id
    booking_id = _missed(person_id)
    with unit_of_work():
        missed = no_shows.own_no_show(person_id, booking_id)
        assert missed is not None and missed.expires_at > clock.now()
        return no_shows.appeal(missed, "왔어요", by=person_id).id


def day_of(person_id: int) -> None:
    """They came, did not come, appealed, were reminded and asked; as staff they kept the door. In the caller's unit of
    work, of what `program_things.of_somebody` has booked."""
    actor, at = f"person:{person_id}", clock.now()
    held = session.query(Booking).filter_by(person_id=person_id).first()
    assert held is not None
    one = session.query(ProgramSession).filter_by(program_id=held.program_id).first()
    assert one is not None
    of_both = {"booking_id": held.id, "session_id": one.id}
    undone = {"undone_at": at, "undone_by": actor}
    missed = NoShow(booking_id=held.id, person_id=person_id, expires_at=at + timedelta(days=1), waived_at=at)
    missed.at, missed.waived_by, missed.waived_because = at, actor, "appeal"
    said = {"words": "왔어요", "decision": "accepted", "decided_at": at, "decided_by": actor, "reason": "까닭"}
    missed.appeal = Appeal(person_id=person_id, **said)
    session.add_all(
        [
            Attendance(**of_both, how=How.LIST, by=actor, **undone),
            Visitors(session_id=one.id, heads=2, by=actor, **undone),
            missed,
            Reminder(**of_both, minutes=60, starts_at=one.starts_at),
            Reconfirmation(**of_both, asked_at=at, answer_by=at + timedelta(hours=1), releases=True),
        ]
    )


def code_of(session_id: int) -> int:
    """A booking of a session whose ticket is typed at its door."""
    one = session.get_one(ProgramSession, session_id)
    return book(one.program, make_person(f"day-{next(_numbers)}@hub.example").id).id
