"""What the addresses of the end of a program stand for, what its forms are filled with, what is held of somebody."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from offering import book, make_program
from people import make_person

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.programs.attending.models import Attendance
from portal.programs.finishing import service
from portal.programs.finishing.models import Certificate, ProgramCertificate
from portal.programs.models import Booking, Program, ProgramSession

_numbers = count(1)
SETTING = {"share": 80, "wording_ko": "", "wording_en": ""}
FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {"staff_after.revoke": lambda: {"reason": "까닭"}}


def was_at(booking_id: int, *session_ids: int) -> None:
    """Somebody was at sessions."""
    with unit_of_work():
        for number in session_ids:
            session.add(Attendance(booking_id=booking_id, session_id=number, how="list", by="test"))


def over(program_id: int) -> None:
    """All of a program was days ago."""
    with unit_of_work():
        for one in session.get_one(Program, program_id).sessions:
            length = one.ends_at - one.starts_at
            one.starts_at = clock.now() - timedelta(days=2, minutes=next(_numbers) % 600)
            one.ends_at = one.starts_at + length


def certified(person_id: int) -> Certificate:
    """A certificate of somebody's, of a program that is over."""
    program = make_program(days=(800 + next(_numbers),))
    held = book(program, person_id)
    number, one, booked = program.id, session.merge(program).sessions[0].id, held.id
    over(number)
    was_at(booked, one)
    with unit_of_work():
        service.write(session.get_one(Program, number), SETTING, by="test")
    with unit_of_work():
        (made,) = service.issue_all(number, by="test")
    return made


def of_finishing(thing: Callable[..., Any], of_person: Callable[..., Any], stranger: int) -> dict[str, Any]:
    """The arguments of certificates and of the pages of staff."""
    last: dict[str, int] = {}

    def given(_person_id: int | None) -> int:
        made = certified(make_person(f"learner-{next(_numbers)}@hub.example", name="배운이").id)
        last["program"] = made.booking.program_id
        return made.id

    def program(_person_id: int | None) -> int:
        # Arguments are made in the order of the alphabet: a certificate comes before its program.
        return last.pop("program", 0) or _waiting()

    draft = make_program(published=False).id
    return {
        "own_certificates.booking_id": of_person(lambda person_id: certified(person_id).booking_id, lambda: stranger),
        "certificates.code": thing(lambda _person_id: certified(stranger).code, none="nothing"),
        "staff_after.program_id": thing(program, others=lambda: draft),
        "staff_after.certificate_id": thing(given),
    }


def _waiting() -> int:
    """A program that gives certificates, and somebody who was there and has none."""
    program = make_program(days=(800 + next(_numbers),))
    number, one = program.id, program.sessions[0].id
    held = book(program, make_person(f"learner-{next(_numbers)}@hub.example", name="배운이").id).id
    over(number)
    was_at(held, one)
    with unit_of_work():
        service.write(session.get_one(Program, number), SETTING, by="test")
    return number


def rows_of_finishing(person_id: int, actor: str) -> tuple[Any, ...]:
    """They have a certificate and gave it; in the caller's unit of work."""
    mine = session.query(Booking).filter_by(person_id=person_id).order_by(Booking.id).first()
    assert mine is not None
    day, at = clock.today(), clock.now()
    said = {"name": "=1+1 김이음", "title_ko": "과정", "began_on": day, "ended_on": day, "minutes": 90}
    given = {"issued_by": actor, "revoked_at": at, "revoked_by": actor, "revoked_because": "까닭"}
    counts = {"sessions": 1, "of_sessions": 1}
    return (
        Certificate(number="2026-999999", code="A" * 26, booking_id=mine.id, **said, **counts, **given),
        ProgramCertificate(program_id=mine.program_id, changed_by=actor),
    )


def sessions_of(program_id: int) -> list[ProgramSession]:
    return list(session.get_one(Program, program_id).sessions)
