"""That nobody has two places at the same time, also when one of them comes from the line (decision 0043).

Booking refuses what meets another place. Who waits is offered what meets one, also where others are let in without
being asked; and taking an offer asks whether the other place is given up for it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from flask import Flask
from sqlalchemy import ColumnElement, and_, bindparam, exists, false, or_, select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import Person
from portal.allocation import listening as ledger
from portal.allocation.models import HOLDING, Claim, State
from portal.core.db import is_sqlite, session
from portal.programs.models import Booking, Program, ProgramSession
from portal.programs.queries import booking_of


def register(app: Flask) -> None:
    """Have people asked who wait in the lines of sessions and courses."""
    for owner in ("session", "course"):
        ledger.doubt(app, owner, _is_elsewhere)


def _is_elsewhere(claim: Claim) -> bool:
    """Whether who waits has a place at that time, or may get one at this very moment."""
    # Others lock the person first and pools then; so who is locked is not waited for, but asked.
    free = select(Person.id).where(Person.id == claim.person_id).with_for_update(key_share=True, skip_locked=True)
    if not is_sqlite() and session.scalar(free) is None:
        return True
    booking = booking_of(claim.id)
    return bool(met_by(booking, HOLDING))


def times_of(booking: Booking) -> Sequence[ProgramSession]:
    """When it takes place: the session, or those of the course that are not called off."""
    return times(booking.program, booking.session)


def times(program: Program, one: ProgramSession | None) -> Sequence[ProgramSession]:
    """When what is booked takes place."""
    return [one] if one is not None else [each for each in program.sessions if each.cancelled_at is None]


def met_by(booking: Booking, states: Collection[State]) -> Sequence[Booking]:
    """Other bookings of the same person, in one of some states, that take place at the same time. One query."""
    meetings = times_of(booking)
    query = (
        select(Booking)
        .join(Booking.claim)
        .options(contains_eager(Booking.claim))
        .where(Claim.person_id == booking.person_id, Claim.state.in_(states), Booking.id != booking.id)
        .where(meets(len(meetings)))
        .order_by(Booking.id)
    )
    return session.scalars(query, spans(meetings)).all()


def spans(meetings: Sequence[ProgramSession]) -> dict[str, datetime]:
    """When some sessions are, as the parameters of `meets`."""
    starts = {f"starts_{place}": one.starts_at for place, one in enumerate(meetings)}
    return starts | {f"ends_{place}": one.ends_at for place, one in enumerate(meetings)}


def meets(count: int) -> ColumnElement[bool]:
    """That what is booked takes place at one of so many times (`spans`), in a query over bookings."""
    at_once = [
        and_(ProgramSession.starts_at < bindparam(f"ends_{n}"), ProgramSession.ends_at > bindparam(f"starts_{n}"))
        for n in range(count)
    ]
    of_booking = or_(Booking.session_id == ProgramSession.id, Booking.session_id.is_(None))
    return exists().where(
        ProgramSession.program_id == Booking.program_id,
        ProgramSession.cancelled_at.is_(None),
        of_booking,
        or_(false(), *at_once),
    )
