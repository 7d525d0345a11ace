"""Writing the event log and the access log."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from portal.audit.models import Access, Event
from portal.core.db import session


def record(action: str, subject: object, *, by: str, **details: Any) -> None:
    """Note that `by` did `action` to `subject` (a model with an id), in the caller's unit of work."""
    session.flush()
    note(action, type(subject).__name__.lower(), subject.id, by=by, **details)  # type: ignore[attr-defined]


def note(action: str, subject_type: str, subject_id: int, *, by: str, **details: Any) -> None:
    """Note that `by` did `action` to something known by its number; 0 stands for several, or for the hub itself."""
    session.add(Event(actor=by, action=action, subject_type=subject_type, subject_id=subject_id, details=details))


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody who looks at personal data: who, where in the portal, from which address on the net, and why."""

    actor: str
    place: str
    address: str
    why: str


def looked_at(subject_type: str, ids: Iterable[int], what: str, look: Look) -> None:
    """Note that somebody is about to be shown data of persons, in the caller's unit of work.

    Noted before it is shown: what cannot be noted is not shown.
    """
    rows = [
        {"actor": look.actor, "subject_type": subject_type, "subject_id": number, "what": what}
        | {"place": look.place, "why": look.why, "address": look.address}
        for number in ids
    ]
    if rows:
        session.execute(insert(Access), rows)
