"""Who of a firm is told: those who write for it, on this page for needs and for proposals."""

from typing import Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core.db import session
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson
from portal.firms.policy import EDITING_ROLES
from portal.notices.service import notify


def writers_of(firm_id: int) -> list[Person]:
    """Owners and editors of a firm."""
    query = (
        select(Person)
        .join(FirmPerson, FirmPerson.person_id == Person.id)
        .where(FirmPerson.firm_id == firm_id, FirmPerson.role.in_(EDITING_ROLES), FirmPerson.ended_at.is_(None))
        .order_by(FirmPerson.id)
    )
    return list(session.scalars(query))


def tell_firm(kind: str, firm_id: int, message: str, values: dict[str, Any], *, url: str, about: str, by: str) -> None:
    """Tell who writes for a firm; not who has done it."""
    for person in writers_of(firm_id):
        if by != f"person:{person.id}":
            notify(kind, person, message, values, url=url, about=about)


def named(firm: Firm) -> dict[str, str]:
    """A firm's name as messages carry it."""
    return {"firm_ko": firm.name_ko, "firm_en": firm.name_en}
