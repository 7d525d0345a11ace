"""Somebody withdraws from the portal: the law lets them, also when they are a firm's last owner.

They are told before, and may hand the firm over first (`last_of`); else it is left without an owner. Staff are told,
and answer whoever asks to join it from then on.
"""

from collections.abc import Iterable

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import FirmRole, Viewer
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson, FirmRequest
from portal.firms.people.queries import owners_of
from portal.firms.people.service import lock_firm


def last_of(person_id: int) -> list[Firm]:
    """The firms whose last owner somebody is."""
    other = aliased(FirmPerson)
    others = (
        select(func.count())
        .where(other.firm_id == Firm.id, other.role == FirmRole.OWNER, other.ended_at.is_(None))
        .where(other.person_id != person_id)
        .scalar_subquery()
    )
    query = (
        select(Firm)
        .join(FirmPerson, FirmPerson.firm_id == Firm.id)
        .where(
            FirmPerson.person_id == person_id,
            FirmPerson.role == FirmRole.OWNER,
            FirmPerson.ended_at.is_(None),
            others == 0,
        )
        .order_by(Firm.id)
    )
    return list(session.scalars(query))


def warnings(viewer: Viewer) -> Iterable[Firm]:
    """Entries of the slot `withdrawal`: firms that would be left without an owner."""
    yield from last_of(viewer.person_id) if viewer.person_id is not None else ()


def leave_without(person_id: int) -> None:
    """End all that somebody is in firms, in the caller's unit of work, whoever is left behind there.

    Rows do not say who ended them: that would be who has withdrawn.
    """
    seats = select(FirmPerson).where(FirmPerson.person_id == person_id, FirmPerson.ended_at.is_(None))
    for seat in session.scalars(seats.order_by(FirmPerson.firm_id)).all():
        firm = lock_firm(seat.firm_id)
        seat.ended_at, seat.ended_because = max(clock.now(), seat.began_at), "withdrawn"
        session.flush()
        if seat.role == FirmRole.OWNER and not owners_of(firm.id):
            _hand_to_staff(firm)


def _hand_to_staff(firm: Firm) -> None:
    """Nobody of the firm is left to answer: what waits for its owners waits for staff."""
    waiting = update(FirmRequest).where(
        FirmRequest.firm_id == firm.id, FirmRequest.kind == "join", FirmRequest.ended_at.is_(None)
    )
    session.execute(waiting.values(kind="claim"), execution_options={"synchronize_session": "fetch"})
    audit.record("firm.left_without_owner", firm, by="hub")
