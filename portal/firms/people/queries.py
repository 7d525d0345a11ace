"""Reading the people of firms. What a viewer has no part in is not there."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session
from portal.core.korean import fold_width, name_key
from portal.core.viewer import FirmRole, Viewer
from portal.firms.models import Firm
from portal.firms.people.models import FirmInvitation, FirmPerson, FirmRequest
from portal.firms.policy import EDITING_ROLES
from portal.firms.queries import visible_firms

#: Fewer digits begin too many numbers.
FEWEST_DIGITS = 4


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


def writers_of(firm_id: int) -> list[Person]:
    """Who may write for a firm, and is told of what is written to it."""
    query = (
        select(Person)
        .join(FirmPerson, FirmPerson.person_id == Person.id)
        .where(FirmPerson.firm_id == firm_id, FirmPerson.role.in_(EDITING_ROLES), FirmPerson.ended_at.is_(None))
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


#: Made once, as what follows: each is asked whenever somebody looks at their first page.
_INVITED: Any = (
    select(FirmInvitation.expires_at, Firm.name_ko, Firm.name_en)
    .join(Person, Person.email_key == FirmInvitation.email_key)
    .join(Firm, Firm.id == FirmInvitation.firm_id)
    .where(Person.id == bindparam("person_id"), Person.verified_at.is_not(None))
    .where(FirmInvitation.ended_at.is_(None), FirmInvitation.expires_at > bindparam("now"))
    .order_by(FirmInvitation.id)
)


def invited(person_id: int | None) -> Sequence[Row[Any]]:
    """Where somebody is invited to: until when, and the firm's names."""
    return session.connection().execute(_INVITED, {"person_id": person_id, "now": clock.now()}).all()


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


def waiting_counts(firm_ids: Sequence[int]) -> dict[int, int]:
    """How many ask to join each of some firms."""
    if not firm_ids:
        return {}
    rows = session.connection().execute(_JOINING, {"firms": list(firm_ids)})
    return {row[0]: row[1] for row in rows}


_JOINING: Any = (
    select(FirmRequest.firm_id, func.count())
    .where(FirmRequest.ended_at.is_(None), FirmRequest.kind == "join")
    .where(FirmRequest.firm_id.in_(bindparam("firms", expanding=True)))
    .group_by(FirmRequest.firm_id)
)


def firms_asked_by(person_id: int) -> set[int]:
    """The firms that somebody has asked and has no answer of."""
    query = waiting().where(FirmRequest.person_id == person_id, FirmRequest.firm_id.is_not(None))
    return set(session.scalars(query.with_only_columns(FirmRequest.firm_id)))


def names_of_firm_people(people: Iterable[int]) -> dict[int, str]:
    """What those are called who are or were of a firm, by number."""
    of_firms = Person.id.in_(select(FirmPerson.person_id))
    wanted = Person.id.in_(set(people))
    found = session.execute(select(Person.id, Person.name).where(wanted, of_firms, Person.key.is_not(None)))
    return {row.id: row.name for row in found}


# ── Firms ────────────────────────────────────────────────────────────────────


def firm_fits(text: str) -> ColumnElement[bool]:
    """That a firm is called so, or has a registration number that begins so."""
    digits = "".join(letter for letter in fold_width(text) if letter.isascii() and letter.isdigit())
    key = name_key(text)
    names = [Firm.name_key.contains(key, autoescape=True)] if key else []
    numbers = [Firm.registration_number.startswith(digits)] if len(digits) >= FEWEST_DIGITS else []
    return or_(*names, Firm.name_en.icontains(text, autoescape=True), *numbers)


def find_firms(viewer: Viewer, text: str, most: int) -> list[tuple[Firm, bool]]:
    """Firms that somebody may mean as theirs, each with whether it has an owner; the shortest names first."""
    query = (
        visible_firms(viewer)
        .where(firm_fits(text))
        .add_columns(has_owner().label("has_owner"))
        .order_by(func.length(Firm.name_key), Firm.name_key, Firm.id)
        .limit(most)
    )
    return [(row[0], bool(row[1])) for row in session.execute(query)]


def firm_with_number(viewer: Viewer, number: str) -> Firm | None:
    """The firm of a registration number, when the viewer may see it."""
    query = visible_firms(viewer).where(Firm.registration_number == number)
    return session.scalars(query).one_or_none() if number else None


def seat_of(firm_id: int, person_id: int) -> Select[FirmPerson]:
    """The row of somebody who is of a firm."""
    return select(FirmPerson).where(
        and_(FirmPerson.firm_id == firm_id, FirmPerson.person_id == person_id, FirmPerson.ended_at.is_(None))
    )


def seat_in(firm: Firm, seat_id: int) -> FirmPerson | None:
    """A row of a firm's people by its number, as it is now; another firm's is not there."""
    found = session.get(FirmPerson, seat_id, populate_existing=True)
    return found if found is not None and found.firm_id == firm.id else None
