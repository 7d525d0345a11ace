"""Programs, sessions and bookings as rows, for tests that do not make them by hand."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.programs import service
from portal.programs.booking import service as booking
from portal.programs.booking.checks import Wish
from portal.programs.models import Booking, Kind, Program, ProgramFirm, ProgramSession
from portal.programs.queries import bookings_in

BY = "person:0"
_numbers = count(1)


def make_program(
    *,
    seats: int = 3,
    days: tuple[float, ...] = (7,),
    hours: float = 2,
    is_course: bool = False,
    published: bool = True,
    firms: tuple[int, ...] = (),
    **values: Any,
) -> Program:
    """A program with a session so many days from now for each of `days`; published unless told otherwise."""
    written = {"kind": Kind.BRIEFING, "title_ko": f"프로그램 {next(_numbers)}", "body_ko": "", **values}
    written.setdefault("booking_opens_at", clock.now() - timedelta(days=1))
    with unit_of_work():
        program = service.write(None, written, by=BY)
        program.firms = [ProgramFirm(firm_id=firm_id) for firm_id in firms]
        if is_course:
            service.as_course(program, seats, by=BY)
        for after in days:
            starts_at = _whole(clock.now() + timedelta(days=after))
            service.add_session(program, starts_at, starts_at + timedelta(hours=hours), seats, {}, by=BY)
        if published:
            service.publish(program, by=BY)
        return program


def _whole(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def only_session(program: Program) -> ProgramSession:
    """The one session of a program."""
    (one,) = program.sessions
    return one


def wish(program: Program, person_id: int, firm_id: int | None = None, **more: Any) -> Wish:
    """What somebody wants of a program: its course, or its first session unless told otherwise."""
    values = {"session_id": None if program.is_course else program.sessions[0].id, **more}
    return Wish(program_id=program.id, person_id=person_id, firm_id=firm_id, **values)


def book(program: Program, person_id: int, firm_id: int | None = None, **more: Any) -> Booking:
    """Somebody books a program for themselves."""
    asked = wish(program, person_id, firm_id, **more)
    with unit_of_work():
        return booking.book(asked, by=person_id)


def states(program: Program) -> list[tuple[int | None, str]]:
    """`(person, state)` of all bookings of a program, in the order of booking."""
    session.rollback()
    return [(one.person_id, one.state) for one in bookings_in(program.id)]
