"""What of programs stands for the arguments of addresses, and what is held of somebody in them."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from factories import make_firm
from offering import BY, book, make_program
from people import make_person

from portal.accounts.models import Person
from portal.allocation import service as allocation
from portal.allocation.models import Answered, ClaimMove
from portal.allocation.service import Holder, Rules
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.files.models import StoredFile
from portal.programs.booking import service as booking
from portal.programs.booking.tokens import make_token
from portal.programs.deciding.models import ApplicationScore, Decision
from portal.programs.desk.models import BookingRemark, ProgramPicture
from portal.programs.models import Booking, Program, ProgramSession

_numbers = count(1)


def of_programs(stranger: int, thing: Callable[..., Any]) -> Mapping[str, Any]:
    """Programs that everybody sees, and one of another firm; bookings of one's own and of a stranger."""
    hidden = make_program(audience="firms", firms=(make_firm("㈜초대받은회사").id,), days=(60,)).id

    def booked(person_id: int | None) -> int:
        # Days apart: nobody is at two places at once.
        program = make_program(days=(100 + next(_numbers), 400 + next(_numbers)), seats=5)
        return book(program, person_id or stranger).id

    return {
        "program_id": thing(lambda _person_id: make_program(days=(30,)).id, others=lambda: hidden),
        "programs.address": thing(lambda _person_id: make_program(days=(30,)).id, others=lambda: hidden),
        "api.program": thing(lambda _person_id: make_program(days=(30,)).id, others=lambda: hidden),
        "booking_id": thing(booked, others=lambda: booked(stranger)),
    }


def offered_to(person_id: int) -> Booking:
    """A place that is offered to somebody."""
    program = make_program(seats=1, offer_minutes=600, days=(700 + next(_numbers),))
    first = book(program, make_person(f"first{next(_numbers)}@hub.example", name="먼저").id).id
    waiting = book(session.merge(program), person_id).id
    with unit_of_work():
        booking.cancel(booking.lock(first), by=BY)
    return session.get_one(Booking, waiting)


def answer_to_offer(person_id: int) -> str:
    """The query of the link in an offer's letter."""
    return f"token={make_token(offered_to(person_id))}"


def of_somebody(person_id: int) -> None:
    """They booked for themselves and for another, and ran a program; in the caller's unit of work."""
    actor, other = f"person:{person_id}", Person(email="guest@hub.example", email_key="guest@hub.example", name="남")
    session.add(other)
    session.flush()
    program = Program(kind="briefing", title_ko="설명회", made_by=actor, published_by=actor, cancelled_by=actor)
    program.published_at = program.cancelled_at = clock.now()
    session.add(program)
    session.flush()
    at = clock.now()
    pool = allocation.open_pool(f"test:{program.id}", 2, Rules())

    def keep(claim: Any) -> None:
        values = {"person_id": claim.person_id, "program_id": program.id, "booked_by": actor, "note": "적은 말"}
        session.add(Booking(claim=claim, **values))

    mine = allocation.place(pool, Holder(person_id), keep, by=actor)
    allocation.place(pool, Holder(other.id), keep, by=actor)
    session.add(Answered(person_id=person_id, key="k", about="program:1", claim_id=mine.id))
    session.add(ClaimMove(claim_id=mine.id, before="", after="confirmed", by=actor, because=""))
    cancelled = {"cancelled_at": at, "cancelled_by": actor}
    session.add(ProgramSession(program_id=program.id, starts_at=at, ends_at=at.replace(year=at.year + 1), **cancelled))


def plant() -> None:
    """What stands beside bookings and programs: remarks, scores, a decision, a poster; in the caller's unit of work."""
    bookings = session.query(Booking).all()
    for one in bookings:
        session.add(BookingRemark(booking_id=one.id, what="booked", reason="x", by=BY))
        session.add(ApplicationScore(booking_id=one.id, by="person:0", score=4, note="x"))
    decided = {pool_id for (pool_id,) in session.query(Decision.pool_id)}
    for one in session.query(Program).filter_by(approval="review"):
        pools = [each.pool_id for each in one.sessions if each.pool_id and each.pool_id not in decided]
        values = {"program_id": one.id, "how": "review", "by": BY, "places": 3, "message": "x"}
        session.add_all(Decision(pool_id=pool_id, **values) for pool_id in pools)
    file, program = session.query(StoredFile).first(), session.query(Program).first()
    if file is not None and program is not None:
        session.add(ProgramPicture(program_id=program.id, file_id=file.id, set_by=BY))
