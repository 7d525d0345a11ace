"""Verbs on the people of a firm. The caller opens the unit of work.

Whatever changes who is of a firm locks the firm first, and looks at what it decides upon afterwards: of two owners who
leave at the same moment the second finds that he is the last.
"""

from datetime import datetime

from sqlalchemy import func, select, update

from portal.accounts.models import Person
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.viewer import FirmRole
from portal.firms.models import Firm
from portal.firms.people.models import FirmInvitation, FirmPerson, FirmRequest
from portal.firms.people.queries import seat_of

#: Whom a firm may have; more is a mistake or an attack.
MOST_PEOPLE = 200


def lock_firm(firm_id: int) -> Firm:
    """A firm whose people nobody else changes until the unit of work ends."""
    # SQLite has one writer at a time anyway. Not in the way of rows that name the firm: who holds something else writes
    # them, for which somebody with the firm in hand may be waiting.
    query = select(Firm).where(Firm.id == firm_id).with_for_update(of=Firm, key_share=True)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def add(firm: Firm, person: Person, role: FirmRole, *, by: str, how: str, given_by: str = "") -> FirmPerson:
    """Let somebody be one of a firm's people, which is locked.

    `how` they came: `invited`, `asked`, `claimed` or `brought_in`; `given_by` is who gave the role, when that is not
    who does it now. What else they had going on with the firm ends. Raises `RuleError` when they are of it already.
    """
    if session.scalars(seat_of(firm.id, person.id)).one_or_none() is not None:
        raise RuleError("is_of_firm", "이미 이 회사의 사람이에요.")
    if _count(firm.id) >= MOST_PEOPLE:
        raise RuleError("many_people", f"한 회사에 {MOST_PEOPLE}명까지 함께할 수 있어요.")
    given_by = given_by or by
    seat = _seat(firm.id, person.id, role, by=given_by, chosen_at=clock.now())
    _end_what_waits(firm.id, person)
    audit.record("firm.person_added", firm, by=by, person=person.id, role=role.value, how=how, given_by=given_by)
    return seat


def _seat(firm_id: int, person_id: int, role: FirmRole, *, by: str, chosen_at: datetime | None) -> FirmPerson:
    seat = FirmPerson(firm_id=firm_id, person_id=person_id, role=role, given_by=by, chosen_at=chosen_at)
    session.add(seat)
    session.flush()
    return seat


def _count(firm_id: int) -> int:
    live = select(func.count()).where(FirmPerson.firm_id == firm_id, FirmPerson.ended_at.is_(None))
    return session.scalar(live) or 0


def _end_what_waits(firm_id: int, person: Person) -> None:
    now, over = clock.now(), {"synchronize_session": "fetch"}
    requests = update(FirmRequest).where(
        FirmRequest.firm_id == firm_id, FirmRequest.person_id == person.id, FirmRequest.ended_at.is_(None)
    )
    session.execute(requests.values(ended_at=now, ended_because="came_in"), execution_options=over)
    invitations = update(FirmInvitation).where(
        FirmInvitation.firm_id == firm_id,
        FirmInvitation.email_key == person.email_key,
        FirmInvitation.ended_at.is_(None),
    )
    session.execute(invitations.values(ended_at=now, ended_because="accepted"), execution_options=over)


def change_role(firm: Firm, seat: FirmPerson, role: FirmRole, *, by: str) -> FirmPerson:
    """Let somebody be another thing in a locked firm: the old row ends, a new one begins. Raises `RuleError`."""
    person_id = _person_of(seat)
    if seat.role == role:
        return seat
    if seat.role == FirmRole.OWNER:
        _refuse_to_lose_the_last_owner(seat)
    before = seat.role
    _end(seat, by=by, because="role_changed")
    changed = _seat(firm.id, person_id, role, by=by, chosen_at=seat.chosen_at)
    audit.record("firm.role_changed", firm, by=by, person=person_id, before=before, role=role.value)
    return changed


def leave(firm: Firm, seat: FirmPerson, *, by: str) -> None:
    """Go, by one's own wish. Raises `RuleError` for the last owner."""
    _depart(firm, seat, by=by, because="left", action="firm.person_left")


def remove(firm: Firm, seat: FirmPerson, *, by: str) -> None:
    """Let somebody be of the firm no longer. Raises `RuleError` for the last owner."""
    _depart(firm, seat, by=by, because="removed", action="firm.person_removed")


def _depart(firm: Firm, seat: FirmPerson, *, by: str, because: str, action: str) -> None:
    person_id = _person_of(seat)
    if seat.role == FirmRole.OWNER:
        _refuse_to_lose_the_last_owner(seat)
    _end(seat, by=by, because=because)
    audit.record(action, firm, by=by, person=person_id, role=seat.role)


def _end(seat: FirmPerson, *, by: str, because: str) -> None:
    seat.ended_at, seat.ended_by, seat.ended_because = max(clock.now(), seat.began_at), by, because
    # Before the row that follows: one live row a person and firm.
    session.flush()


def _person_of(seat: FirmPerson) -> int:
    if seat.ended_at is not None or seat.person_id is None:
        raise RuleError("gone", "이제 이 회사의 사람이 아니에요.")
    return seat.person_id


def _refuse_to_lose_the_last_owner(seat: FirmPerson) -> None:
    others = select(func.count()).where(
        FirmPerson.firm_id == seat.firm_id,
        FirmPerson.role == FirmRole.OWNER,
        FirmPerson.ended_at.is_(None),
        FirmPerson.id != seat.id,
    )
    if not session.scalar(others):
        raise RuleError("last_owner", "마지막 소유자예요. 먼저 다른 사람을 소유자로 정해 주세요.")


def choose(person_id: int, firm_id: int) -> bool:
    """Act for a firm from now on, in every browser; `False` when somebody is not of it."""
    seat = session.scalars(seat_of(firm_id, person_id)).one_or_none()
    if seat is not None:
        seat.chosen_at = clock.now()
    return seat is not None
