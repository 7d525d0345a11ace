"""A month of both logs, for the privacy officer to go through and sign."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for
from sqlalchemy import func, select

from portal.audit.models import Access, Event, Review
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import Role, Viewer
from portal.staff.grant_list import names_of
from portal.staff.labels import action_label
from portal.staff.logs import midnight
from portal.web.language import gettext as _
from portal.web.slots import Queue

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looked at how many people's data, how often."""

    actor: str
    name: str
    looks: int
    people: int


@dataclass(frozen=True, slots=True)
class Month:
    """What happened in a month. `done` are `(action, how often)`."""

    code: str
    events: int
    accesses: int
    done: Sequence[tuple[str, int]]
    lookers: Sequence[Looker]
    review: Review | None
    signed_by: str
    is_over: bool


def last_month() -> str:
    """The month that ended last."""
    return f"{clock.today().replace(day=1) - timedelta(days=1):%Y-%m}"


def read_month(text: str | None) -> str:
    """A month from an address; anything else is the last one."""
    return text if text and _MONTH.fullmatch(text) else last_month()


def _span(code: str) -> tuple[datetime, datetime]:
    first = date(int(code[:4]), int(code[5:]), 1)
    return midnight(first), midnight((first + timedelta(days=31)).replace(day=1))


def counts(code: str) -> tuple[int, int]:
    """How many events and accesses a month has."""
    begins, ends = _span(code)
    tables = (Event, Access)
    found = [
        session.scalar(select(func.count()).select_from(table).where(table.at >= begins, table.at < ends))
        for table in tables
    ]
    return found[0] or 0, found[1] or 0


def month(code: str) -> Month:
    """A month as the review screen shows it."""
    begins, ends = _span(code)
    within = (Event.at >= begins, Event.at < ends)
    done = session.execute(
        select(Event.action, func.count()).where(*within).group_by(Event.action).order_by(func.count().desc())
    )
    looked = session.execute(
        select(Access.actor, func.count(), func.count(Access.subject_id.distinct()))
        .where(Access.at >= begins, Access.at < ends)
        .group_by(Access.actor)
        .order_by(func.count().desc())
    ).all()
    review = session.scalars(select(Review).where(Review.month == code)).one_or_none()
    names = names_of([*(actor for actor, _looks, _people in looked), *([review.signed_by] if review else [])])
    events, accesses = counts(code)
    return Month(
        code=code,
        events=events,
        accesses=accesses,
        done=[(action_label(action), count) for action, count in done],
        lookers=[Looker(actor, names.get(actor, actor), looks, people) for actor, looks, people in looked],
        review=review,
        signed_by=names.get(review.signed_by, review.signed_by) if review else "",
        is_over=code <= last_month(),
    )


def recent_months() -> list[tuple[str, bool]]:
    """The last months, each with whether it is signed; the latest first."""
    signed = set(session.scalars(select(Review.month)))
    codes, first = [], clock.today().replace(day=1)
    for _month in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        codes.append(f"{first:%Y-%m}")
    return [(code, code in signed) for code in codes]


def queues(viewer: Viewer) -> Iterable[Queue]:
    """Entries of the `staff_queues` slot: the last month, when something happened in it and nobody has signed it."""
    if not viewer.has(Role.PRIVACY_OFFICER):
        return
    code = last_month()
    waits = not session.scalar(select(Review.id).where(Review.month == code)) and any(counts(code))
    yield Queue(
        _("점검할 기록"), int(waits), url_for("staff_audit.review", month=code), "shield-check", code if waits else ""
    )
