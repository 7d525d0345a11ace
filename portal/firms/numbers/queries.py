"""Reading the numbers of a firm."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.accounts.models import Person, StaffGrant
from portal.core.db import session
from portal.firms.models import Fact
from portal.firms.vocabulary import METRICS

_PERSON = "person:"


def facts_of(firm_id: int) -> list[Fact]:
    """What holds: by metric as they are listed, the latest first."""
    order = list(METRICS)
    query = select(Fact).where(Fact.firm_id == firm_id, Fact.ended_at.is_(None))
    found = session.scalars(query.order_by(Fact.about, Fact.period.desc(), Fact.id.desc()))
    return sorted(found, key=lambda fact: order.index(fact.metric) if fact.metric in METRICS else len(order))


def history_of(firm_id: int, most: int) -> list[Fact]:
    """What was said before; what ended last comes first."""
    query = select(Fact).where(Fact.firm_id == firm_id, Fact.ended_at.is_not(None))
    return list(session.scalars(query.order_by(Fact.ended_at.desc(), Fact.id.desc()).limit(most)))


def fact_in(firm_id: int, fact_id: int) -> Fact | None:
    """A number of a firm as it is now, whether it holds or has ended; another firm's is not there."""
    found = session.get(Fact, fact_id, populate_existing=True)
    return found if found is not None and found.firm_id == firm_id else None


def names_of_staff(actors: Iterable[str]) -> dict[str, str]:
    """`{"person:5": name}` of staff, present and past: who verifies does so by name, for other staff."""
    numbers = {int(actor.removeprefix(_PERSON)) for actor in actors if actor.removeprefix(_PERSON).isdigit()}
    of_staff = Person.id.in_(select(StaffGrant.person_id))
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(numbers), of_staff)) if numbers else ()
    return {f"{_PERSON}{number}": name for number, name in found}
