"""What is decided upon, for `things.py` and `filling.py`, and what is told of somebody who applied, for the export."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from offering import book, make_program

from portal.allocation.models import Claim, Pool
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.programs.deciding import queries, reviewing
from portal.programs.deciding.models import ApplicationDraft, ApplicationScore, Decision, DrawTicket
from portal.programs.models import Booking, Program

#: Nobody holds two places at one time.
_days = count(7)
#: What is filled in.
FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {"staff_review.give_score": lambda: {"score": "4"}}


def of_deciding(thing: Callable[..., Any], somebody: Callable[[], int]) -> dict[str, Any]:
    """Programs with an application that waits: by review, by lot, and by review without a deadline."""
    applicant, last = somebody(), {}

    def own_booking(approval: str, *, is_continuous: bool = False) -> Callable[[int | None], int]:
        def own(_person_id: int | None) -> int:
            name = f"{approval} {is_continuous}"
            if not _waits(last.get(name)):
                last[name] = _application(applicant, approval, is_continuous=is_continuous)
            last["program"] = session.get_one(Booking, last[name]).program_id
            return last[name]

        return own

    def own_program(approval: str, *, is_continuous: bool = False) -> Callable[[int | None], int]:
        make = own_booking(approval, is_continuous=is_continuous)

        def own(person_id: int | None) -> int:
            # Arguments are made in the order of the alphabet: an application comes before its program.
            if "program" not in last:
                make(person_id)
            return last.pop("program")

        return own

    draft, elsewhere = make_program(approval="review", published=False).id, _application(applicant, "review")
    named = make_program(approval="lottery", audience="firms", booking_closes_at=clock.now() + timedelta(days=1)).id
    one_by_one = {
        f"staff_review.{verb}.{argument}": thing(own("review", is_continuous=True), others=lambda value=value: value)
        for verb in ("admit", "decline")
        for argument, own, value in (("booking_id", own_booking, elsewhere), ("program_id", own_program, draft))
    }
    return one_by_one | {
        "staff_review.booking_id": thing(own_booking("review"), others=lambda: elsewhere),
        "staff_review.program_id": thing(own_program("review"), others=lambda: draft),
        "staff_draw.program_id": thing(own_program("lottery"), others=lambda: draft),
        "program_draws.program_id": thing(own_program("lottery"), others=lambda: named),
    }


def _waits(booking_id: int | None) -> bool:
    """Whether an application is there and undecided: a view may have answered it, a test may have gone back."""
    session.rollback()
    found = session.get(Booking, booking_id) if booking_id else None
    return found is not None and found.state == "applied"


def _application(person_id: int, approval: str, *, is_continuous: bool = False) -> int:
    """One whose time to be decided upon has come."""
    closes_at = None if is_continuous else clock.now() + timedelta(days=1)
    program = make_program(approval=approval, days=(next(_days),), booking_closes_at=closes_at)
    booking_id = book(program, person_id, note="적은 말").id
    if not is_continuous:
        with unit_of_work():
            session.get_one(Program, program.id).booking_closes_at = clock.now()
    return booking_id


def drafted(before: Any) -> dict[str, Any]:
    """All applications of a program have a draft, as who releases them has seen."""
    program = queries.collected_program(before.values["program_id"])
    assert program is not None
    (part,) = queries.parts_of(program)
    with unit_of_work():
        bookings = queries.applications_in(part.pool.id)
        session.add_all(ApplicationDraft(booking_id=one.id, choice="chosen", by="test") for one in bookings)
        session.flush()
        return {"seen": reviewing.fingerprint(bookings, queries.drafts_of([one.id for one in bookings]))}


#: What has to be there.
PREPARED: Mapping[str, Callable[[Any], dict[str, Any]]] = {"staff_review.release": drafted}


def rows_of_deciding(person_id: int, actor: str) -> tuple[Any, ...]:
    """They applied and were scored, and they scored and decided, in the caller's unit of work."""
    pool = Pool(owner="session:0", capacity=3, places_left=3)
    program = Program(kind="briefing", title_ko="프로그램", made_by="person:99")
    claim = Claim(pool=pool, person_id=person_id, state="applied", made_by=actor)
    mine = Booking(claim=claim, program=program, person_id=person_id, booked_by=actor, note="꼭 가고 싶어요")
    session.add_all((pool, program, claim, mine))
    session.flush()
    decision = Decision(pool_id=pool.id, program_id=program.id, how="lottery", by=actor, places=3, seed="0" * 64)
    decision.tickets = [DrawTicket(number=mine.id, position=1, outcome="chosen")]
    return (
        decision,
        ApplicationScore(booking_id=mine.id, by="person:99", score=4, note="opinion-of-a-reviewer"),
        ApplicationScore(booking_id=mine.id, by=actor, score=3),
        ApplicationDraft(booking_id=mine.id, choice="chosen", by=actor),
    )
