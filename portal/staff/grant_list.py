"""Staff grants as the console lists them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.labels import role_label
from portal.accounts.models import Person, StaffGrant
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.core.paging import Page

PER_PAGE = 50
_PERSON = "person:"


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One grant. `state` is coming, current or ended; `last_day` is none while it has no end."""

    id: int
    person_id: int
    name: str
    role: str
    label: str
    begins_at: datetime
    last_day: date | None
    state: str
    given_by: str


@dataclass(frozen=True, slots=True)
class Grants:
    """One page of grants."""

    rows: Sequence[GrantRow]
    page: Page


def grants(*, ended: bool, number: int) -> Grants:
    """Grants that have ended, or all others; the latest first."""
    now = clock.now()
    going_on = or_(StaffGrant.ends_at.is_(None), StaffGrant.ends_at > now)
    query = select(StaffGrant).where(~going_on if ended else going_on)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = Page(number, PER_PAGE, total)
    return Grants(_rows(query.offset(page.offset).limit(page.size)), page)


def grants_of(person_id: int) -> list[GrantRow]:
    """All grants of a person, the latest first."""
    return _rows(select(StaffGrant).where(StaffGrant.person_id == person_id))


def _rows(query: Select[StaffGrant]) -> list[GrantRow]:
    latest = query.options(joinedload(StaffGrant.person, innerjoin=True)).order_by(
        StaffGrant.begins_at.desc(), StaffGrant.id.desc()
    )
    found = session.scalars(latest).all()
    names = names_of(grant.given_by for grant in found)
    now = clock.now()
    return [_row(grant, names, now) for grant in found]


def _row(grant: StaffGrant, names: dict[str, str], now: datetime) -> GrantRow:
    ended = grant.ends_at is not None and grant.ends_at <= now
    return GrantRow(
        id=grant.id,
        person_id=grant.person_id,
        name=grant.person.name,
        role=grant.role,
        label=role_label(grant.role),
        begins_at=grant.begins_at,
        # The day that held its last moment.
        last_day=(grant.ends_at - timedelta(microseconds=1)).astimezone(SEOUL).date() if grant.ends_at else None,
        state="ended" if ended else "current" if grant.begins_at <= now else "coming",
        given_by=names.get(grant.given_by, grant.given_by),
    )


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """`{"person:5": name}` of staff, present and past, whom the logs know by number; who is gone is left out.

    Others stay numbers: what they are called is told where it is asked what for, and noted (`people.profile`).
    """
    numbers = {int(actor.removeprefix(_PERSON)) for actor in actors if actor.startswith(_PERSON)}
    if not numbers:
        return {}
    of_staff = Person.id.in_(select(StaffGrant.person_id))
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(numbers), of_staff))
    return {f"{_PERSON}{number}": name for number, name in found}
