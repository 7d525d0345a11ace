"""The chain over the event log: each row's hash covers the row before it, so none is changed or left out unseen.

What is hashed are numbers, codes and times. What people wrote in their own words (`FREE`) is not, so that it can be
destroyed. Rows taken away from the end are seen as far as a signed review reaches (`models.Review`).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, event, select, text
from sqlalchemy.orm import Mapper, Session, object_session

from portal.audit.models import Event, Review
from portal.core import clock
from portal.core.db import session

#: Before the first row.
START = "0" * 64
#: Keys of `details` that hold words of people.
FREE = ("reason",)
_HEAD = "portal_audit_head"
#: Two transactions that add rows at once would follow the same row; PostgreSQL lets the second wait for this number.
_LOCK = 7_301_944


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many rows were read, and the first that does not fit; `broken` is none when all do."""

    rows: int
    broken: int | None = None


def digest(previous: str, at: datetime, row: Mapping[str, Any]) -> str:
    """The hash of a row after `previous`."""
    details = {key: value for key, value in (row["details"] or {}).items() if key not in FREE}
    said = [previous, at.astimezone(UTC).isoformat(), row["actor"], row["action"], row["subject_type"]]
    whole = json.dumps([*said, row["subject_id"], details], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(whole.encode()).hexdigest()


@event.listens_for(Event, "before_insert")
def _link(_mapper: Mapper[Event], connection: Connection, added: Event) -> None:
    """Whoever adds a row, and in whichever way, it follows the last one."""
    added.at, added.details = added.at or clock.now(), added.details or {}
    kept = _kept(added)
    previous = kept.get(_HEAD) or _head(connection)
    names = ("actor", "action", "subject_type", "subject_id", "details")
    added.hash = kept[_HEAD] = digest(previous, added.at, {name: getattr(added, name) for name in names})


def _kept(added: Event) -> dict[Any, Any]:
    found = object_session(added)
    return found.info if found else {}


def _head(connection: Connection) -> str:
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    return connection.scalar(select(Event.hash).order_by(Event.id.desc()).limit(1)) or START


@event.listens_for(Session, "after_commit")
def _forget(ended: Session) -> None:
    ended.info.pop(_HEAD, None)


@event.listens_for(Session, "after_soft_rollback")
def _forget_undone(ended: Session, _previous: object) -> None:
    ended.info.pop(_HEAD, None)


def verify() -> Verdict:
    """Read the whole log."""
    columns = (Event.id, Event.at, Event.actor, Event.action, Event.subject_type, Event.subject_id, Event.details)
    signed = {number: seal for number, seal in session.execute(select(Review.event_id, Review.event_hash)) if number}
    previous, count = START, 0
    for row in session.execute(select(*columns, Event.hash).order_by(Event.id)).yield_per(1000):
        if row.hash != digest(previous, row.at, dict(row._mapping)) or signed.pop(row.id, row.hash) != row.hash:
            return Verdict(count, row.id)
        previous, count = row.hash, count + 1
    # What somebody has signed is gone.
    return Verdict(count, min(signed) if signed else None)


def head() -> tuple[int, str]:
    """Number and hash of the last row; 0 when there is none."""
    last = session.execute(select(Event.id, Event.hash).order_by(Event.id.desc()).limit(1)).one_or_none()
    return (last.id, last.hash) if last else (0, START)
