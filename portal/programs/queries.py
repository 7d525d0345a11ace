"""Reading programs and bookings through the viewer: what may not be seen is not there."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.allocation.models import Claim, Pool, State
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms.policy import EDITING_ROLES
from portal.programs.models import Audience, Booking, Program, ProgramFirm, ProgramRules, ProgramSession


def rules() -> ProgramRules:
    """What holds for all programs."""
    return session.get(ProgramRules, 1) or ProgramRules(id=1, most_points=3, point_days=90)


def is_visible(viewer: Viewer) -> ColumnElement[bool]:
    """That the viewer may see a program, in a query over `Program`: what is called off stays to be seen."""
    return _is_visible_to([belonging.firm_id for belonging in viewer.belongings])


def _is_visible_to(firms: Any) -> ColumnElement[bool]:
    named = exists().where(ProgramFirm.program_id == Program.id, ProgramFirm.firm_id.in_(firms))
    return and_(Program.published_at.is_not(None), or_(Program.audience != Audience.FIRMS, named))


def visible_programs(viewer: Viewer) -> Select[Program]:
    """Published programs that the viewer may see."""
    return select(Program).where(is_visible(viewer))


#: Made once: it is asked for each page of a program, and for each booking.
_FOUND = (
    select(Program)
    .where(_is_visible_to(bindparam("firms", expanding=True)), Program.id == bindparam("program_id"))
    .options(
        joinedload(Program.pool),
        joinedload(Program.asks),
        joinedload(Program.takes_children),
        selectinload(Program.sessions).joinedload(ProgramSession.pool),
    )
)


def find_program(viewer: Viewer, program_id: int) -> Program | None:
    """One program with its sessions, places and which form it asks; `None` when there is none for this viewer. Two
    queries."""
    firms = [belonging.firm_id for belonging in viewer.belongings]
    return session.scalars(_FOUND, {"program_id": program_id, "firms": firms}).one_or_none()


def sessions_between(viewer: Viewer, begin: datetime, end: datetime) -> Sequence[ProgramSession]:
    """Sessions that are going on at some time in between, with program and places, by when they begin. One query."""
    query = (
        select(ProgramSession)
        .join(ProgramSession.program)
        .outerjoin(Pool, Pool.id == ProgramSession.pool_id)
        .where(ProgramSession.starts_at < end, ProgramSession.ends_at > begin, is_visible(viewer))
        .where(ProgramSession.cancelled_at.is_(None), Program.cancelled_at.is_(None))
        .options(contains_eager(ProgramSession.program).joinedload(Program.pool), contains_eager(ProgramSession.pool))
        .order_by(ProgramSession.starts_at, ProgramSession.id)
    )
    return session.scalars(query).all()


# ── Bookings ─────────────────────────────────────────────────────────────────


def _bookings() -> Select[Booking]:
    return (
        select(Booking)
        .join(Booking.claim)
        .options(
            contains_eager(Booking.claim).joinedload(Claim.pool),
            joinedload(Booking.program),
            joinedload(Booking.child),
            joinedload(Booking.session).joinedload(ProgramSession.program),
        )
    )


def own_bookings(person_id: int, program_ids: Collection[int] = ()) -> Sequence[Booking]:
    """What somebody has booked and holds or waits for, of some programs or of all. One query."""
    query = _bookings().where(Booking.person_id == person_id, Claim.state != State.ENDED)
    if program_ids:
        query = query.where(Booking.program_id.in_(program_ids))
    return session.scalars(query.order_by(Booking.id)).all()


def past_bookings(person_id: int, most: int) -> Sequence[Booking]:
    """What somebody had booked and has ended, the latest first."""
    query = _bookings().where(Booking.person_id == person_id, Claim.state == State.ENDED)
    return session.scalars(query.order_by(Booking.id.desc()).limit(most)).all()


def visible_booking(viewer: Viewer, booking_id: int) -> Booking | None:
    """A booking of the viewer's own, or one that they have made for a colleague and may still make for the firm."""
    firms = [one.firm_id for one in viewer.belongings if one.role in EDITING_ROLES]
    for_firm = and_(Booking.booked_by == viewer.actor, Booking.firm_id.in_(firms))
    mine = or_(Booking.person_id == viewer.person_id, for_firm)
    return session.scalars(_bookings().where(Booking.id == booking_id, mine)).one_or_none()


def booking_of(claim_id: int, kept: object = None) -> Booking:
    """The booking of a claim. Without what hangs on it: who asks has most of that at hand. `kept` is what was kept with
    a claim that is new."""
    return kept if isinstance(kept, Booking) else session.scalars(_OF_CLAIM, {"claim_id": claim_id}).one()


_OF_CLAIM = select(Booking).where(Booking.claim_id == bindparam("claim_id"))


def bookings_in(program_id: int, session_id: int | None = None) -> Sequence[Booking]:
    """Who has booked a program, or one of its sessions, ended ones among them, in the order of booking: for staff."""
    query = _bookings().where(Booking.program_id == program_id)
    if session_id is not None:
        query = query.where(Booking.session_id == session_id)
    return session.scalars(query.order_by(Booking.id)).all()
