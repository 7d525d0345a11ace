"""Both logs as the console shows them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from portal.audit.models import Access, Event
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.core.paging import Page
from portal.staff.grant_list import names_of
from portal.staff.labels import action_label, subject_label, what_label
from portal.web.filters import format_moment

PER_PAGE = 50
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows: all where nothing is said. Days are Seoul's, the last included."""

    actor: int | None = None
    subject: int | None = None
    code: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of either log; `who` is a name where there is one, `actor` how the log knows it."""

    id: int
    at: datetime
    actor: str
    who: str
    what: str
    code: str
    subject: str
    subject_id: int
    more: str


@dataclass(frozen=True, slots=True)
class Log:
    rows: Sequence[LogRow]
    page: Page


def events(asked: Asked, number: int) -> Log:
    """What was done, the latest first."""
    query = select(Event).where(*_conditions(Event, asked))
    if asked.code:
        query = query.where(Event.action == asked.code)
    page, found = _page(query, Event, number)
    names = names_of(event.actor for event in found)
    return Log([_event_row(event, names) for event in found], page)


def accesses(asked: Asked, number: int) -> Log:
    """Whose data was looked at, the latest first."""
    query = select(Access).where(*_conditions(Access, asked))
    if asked.code:
        query = query.where(Access.why == asked.code)
    page, found = _page(query, Access, number)
    names = names_of(row.actor for row in found)
    return Log([_access_row(row, names) for row in found], page)


def _conditions(table: type[Event] | type[Access], asked: Asked) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.actor is not None:
        conditions.append(table.actor == f"person:{asked.actor}")
    if asked.subject is not None:
        conditions.append(table.subject_id == asked.subject)
    if asked.since:
        conditions.append(table.at >= midnight(asked.since))
    if asked.until:
        conditions.append(table.at < midnight(asked.until + timedelta(days=1)))
    return conditions


def midnight(day: date) -> datetime:
    """When a day begins in Seoul."""
    return datetime.combine(day, time(), SEOUL)


def _page(query: Select[Any], table: type[Event] | type[Access], number: int) -> tuple[Page, Sequence[Any]]:
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = Page(number, PER_PAGE, total)
    return page, session.scalars(query.order_by(table.id.desc()).offset(page.offset).limit(page.size)).all()


def _event_row(event: Event, names: dict[str, str]) -> LogRow:
    return LogRow(
        id=event.id,
        at=event.at,
        actor=event.actor,
        who=names.get(event.actor, ""),
        what=action_label(event.action),
        code=event.action,
        subject=subject_label(event.subject_type),
        subject_id=event.subject_id,
        more=", ".join(f"{key}: {_plain(value)}" for key, value in event.details.items() if value not in ("", None)),
    )


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, str) and _MOMENT.match(value):
        return format_moment(datetime.fromisoformat(value))
    return str(value)


def _access_row(row: Access, names: dict[str, str]) -> LogRow:
    return LogRow(
        id=row.id,
        at=row.at,
        actor=row.actor,
        who=names.get(row.actor, ""),
        what=what_label(row.what),
        code=row.why,
        subject=subject_label(row.subject_type),
        subject_id=row.subject_id,
        more=row.address,
    )


def actions() -> list[tuple[str, str]]:
    """`(code, label)` of all that was ever done."""
    codes = session.scalars(select(Event.action).distinct().order_by(Event.action))
    return [(code, action_label(code)) for code in codes]
