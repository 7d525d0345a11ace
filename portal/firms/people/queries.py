"""Reading the people of firms. What a viewer has no part in is not there."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, and_, exists, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import FirmRole, Viewer
from portal.firms.models import Firm
from portal.firms.people.models import FirmInvitation, FirmPerson, FirmRequest


def own_firm(viewer: Viewer, firm_id: int) -> Firm | None:
    """A firm that the viewer is of, hidden from others or not."""
    return session.get(Firm, firm_id) if viewer.role_in(firm_id) is not None else None


def people_of(firm_id: int) -> list[FirmPerson]:
    """Who is of a firm now: owners first, then by when they came."""
    query = (
        select(FirmPerson)
        .where(FirmPerson.firm_id == firm_id, FirmPerson.ended_at.is_(None))
        .options(joinedload(FirmPerson.person))
        .order_by(FirmPerson.id)
    )
    order = list(FirmRole)
    return sorted(session.scalars(query), key=lambda one: order.index(FirmRole(one.role)))


def history_of(firm_id: int, most: int) -> list[FirmPerson]:
    """Who was of a firm in which role; what ended last comes first."""
    query = (
        select(FirmPerson)
        .where(FirmPerson.firm_id == firm_id, FirmPerson.ended_at.is_not(None))
        .options(joinedload(FirmPerson.person))
        .order_by(FirmPerson.ended_at.desc(), FirmPerson.id.desc())
        .limit(most)
    )
    return list(session.scalars(query))


def owners_of(firm_id: int) -> list[Person]:
    """Who is asked and told about a firm."""
    query = (
        select(Person)
        .join(FirmPerson, FirmPerson.person_id == Person.id)
        .where(FirmPerson.firm_id == firm_id, FirmPerson.role == FirmRole.OWNER, FirmPerson.ended_at.is_(None))
        .order_by(FirmPerson.id)
    )
    return list(session.scalars(query))


def has_owner() -> ColumnElement[bool]:
    """That a firm has an owner, in a query over `Firm`."""
    return exists().where(
        FirmPerson.firm_id == Firm.id, FirmPerson.role == FirmRole.OWNER, FirmPerson.ended_at.is_(None)
    )


def had_people() -> ColumnElement[bool]:
    """That a firm has or had people of its own, in a query over `Firm`."""
    return exists().where(FirmPerson.firm_id == Firm.id)


# ── Invitations ──────────────────────────────────────────────────────────────


def live_invitations() -> Select[FirmInvitation]:
    """Those that work."""
    return select(FirmInvitation).where(FirmInvitation.ended_at.is_(None), FirmInvitation.expires_at > clock.now())


def invitations_of(firm_id: int) -> list[FirmInvitation]:
    """Whom a firm has invited and who has not answered, those that have run out among them; the newest first."""
    query = (
        select(FirmInvitation)
        .where(FirmInvitation.firm_id == firm_id, FirmInvitation.ended_at.is_(None))
        .order_by(FirmInvitation.id.desc())
    )
    return list(session.scalars(query))


def invitations_for(person: Person) -> list[FirmInvitation]:
    """What somebody is invited to; only to an address that was shown to be theirs."""
    if person.verified_at is None:
        return []
    query = live_invitations().where(FirmInvitation.email_key == person.email_key)
    return list(session.scalars(query.options(joinedload(FirmInvitation.firm)).order_by(FirmInvitation.id)))


# ── Requests ─────────────────────────────────────────────────────────────────


def waiting() -> Select[FirmRequest]:
    """Requests that nobody has answered."""
    return select(FirmRequest).where(FirmRequest.ended_at.is_(None))


def requests_to(firm_id: int) -> list[FirmRequest]:
    """Who asks to be of a firm; the oldest first."""
    query = waiting().where(FirmRequest.firm_id == firm_id, FirmRequest.kind == "join")
    return list(session.scalars(query.options(joinedload(FirmRequest.person)).order_by(FirmRequest.id)))


def requests_by(person_id: int, most: int) -> list[FirmRequest]:
    """What somebody has asked for, the newest first."""
    query = (
        select(FirmRequest)
        .where(FirmRequest.person_id == person_id)
        .options(joinedload(FirmRequest.firm))
        .order_by(FirmRequest.id.desc())
        .limit(most)
    )
    return list(session.scalars(query))


def names_of(people: Iterable[int]) -> dict[int, str]:
    """What people are called, by number."""
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(set(people)), Person.key.is_not(None)))
    return {row.id: row.name for row in found}


def seat_of(firm_id: int, person_id: int) -> Select[FirmPerson]:
    """The row of somebody who is of a firm."""
    return select(FirmPerson).where(
        and_(FirmPerson.firm_id == firm_id, FirmPerson.person_id == person_id, FirmPerson.ended_at.is_(None))
    )
