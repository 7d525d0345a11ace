"""What the pages of one's own data show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import personal
from portal.core.db import session
from portal.core.personal import Subject
from portal.privacy.exporting import Held
from portal.privacy.labels import basis_label, kept_label, reason_label, what_label, why_label
from portal.web.filters import format_moment

#: Rows of one kind that the page shows; the export has all.
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of data: what it is for, how long it is kept, and the latest rows as texts."""

    code: str
    label: str
    purpose: str
    basis: str
    retention: str
    stays: str
    withheld: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    count: int


@dataclass(frozen=True, slots=True)
class LookRow:
    """That somebody of the hub looked."""

    at: datetime
    who: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class KeptRow:
    """Something that is kept apart after a withdrawal: what, by which law, the last day, how many."""

    label: str
    reason: str
    until: date
    count: int


def sections(held: Sequence[Held]) -> list[Section]:
    """What is held, for the page; kinds of which there is nothing come last."""
    return sorted((_section(one) for one in held), key=lambda section: section.count == 0)


def _section(one: Held) -> Section:
    holding = one.holding
    latest = [[_shown(value) for value in row.values()] for row in one.rows[-MOST_SHOWN:][::-1]]
    return Section(
        code=holding.code,
        label=str(holding.label),
        purpose=str(holding.purpose),
        basis=basis_label(holding.basis),
        retention=str(holding.retention),
        stays=str(holding.stays),
        withheld=list(dict.fromkeys(map(str, holding.withheld.values()))),
        columns=[str(label) for label in holding.columns.values()],
        rows=latest,
        count=len(one.rows),
    )


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_shown(part)}" for name, part in value.items())
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return "" if value is None else str(value)


def look_rows(held: Sequence[Held]) -> list[LookRow]:
    """Who looked at somebody's data, the latest first."""
    rows = next((one.rows for one in held if one.holding.code == "access"), [])[-MOST_SHOWN:][::-1]
    names = _names({row["actor"] for row in rows})
    return [
        LookRow(row["at"], names.get(row["actor"], ""), what_label(row["what"]), why_label(row["why"])) for row in rows
    ]


def _names(actors: set[str]) -> dict[str, str]:
    """`{"person:5": name}` of those who are still there."""
    numbers = {int(actor.removeprefix("person:")) for actor in actors if actor.startswith("person:")}
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(numbers), Person.key.is_not(None)))
    return {f"person:{number}": name for number, name in found}


def kept_rows(subject: Subject) -> list[KeptRow]:
    """What would be kept apart, one row for each kind, with the last day of the last."""
    found: dict[tuple[str, str], list[date]] = {}
    for kept in personal.kept_of(subject):
        found.setdefault((kept_label(kept), reason_label(kept.reason)), []).append(kept.until)
    return [KeptRow(label, reason, max(days), len(days)) for (label, reason), days in found.items()]
