"""Certificates of destruction: written wherever rows are destroyed, read by the privacy officer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.core.db import session
from portal.core.paging import Page
from portal.core.personal import Clock, Holding, declarations
from portal.privacy.models import Destruction

CLOCK, WITHDRAWAL, RESTORE = "clock", "withdrawal", "restore"
PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """What went: the kind of data, the rule (empty where somebody withdrew), how many rows."""

    label: str
    rule: str
    rows: int


@dataclass(frozen=True, slots=True)
class Certificate:
    """One time that rows were destroyed."""

    id: int
    at: datetime
    occasion: str
    rows: int
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Certificates:
    """One page of them."""

    rows: Sequence[Certificate]
    page: Page


def certify(occasion: str, counts: Mapping[str, int]) -> None:
    """Note what was destroyed, in the caller's unit of work."""
    some = {code: rows for code, rows in counts.items() if rows}
    session.add(Destruction(occasion=occasion, rows=sum(some.values()), counts=some))


def certificates(number: int) -> Certificates:
    """One page of certificates, the latest first."""
    page = Page(number, PER_PAGE, session.scalar(select(func.count()).select_from(Destruction)) or 0)
    latest = select(Destruction).order_by(Destruction.at.desc(), Destruction.id.desc())
    known: dict[str, Clock | Holding] = {clock.code: clock for clock in declarations().clocks}
    known |= {holding.code: holding for holding in declarations().holdings}
    found = session.scalars(latest.offset(page.offset).limit(page.size))
    return Certificates([_certificate(row, known) for row in found], page)


def _certificate(row: Destruction, known: Mapping[str, Clock | Holding]) -> Certificate:
    lines = [_line(code, rows, known.get(code)) for code, rows in row.counts.items()]
    return Certificate(row.id, row.at, row.occasion, row.rows, lines)


def _line(code: str, rows: int, declared: Clock | Holding | None) -> Line:
    # What a later version of the portal no longer declares is named by its code.
    rule = str(declared.rule) if isinstance(declared, Clock) else ""
    return Line(str(declared.label) if declared else code, rule, rows)
