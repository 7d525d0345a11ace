"""Writing the event log."""

from typing import Any

from portal.audit.models import Event
from portal.core.db import session


def record(action: str, subject: object, *, by: str, **details: Any) -> None:
    """Note that `by` did `action` to `subject` (a model with an id), in the caller's unit of work."""
    session.flush()
    note(action, type(subject).__name__.lower(), subject.id, by=by, **details)  # type: ignore[attr-defined]


def note(action: str, subject_type: str, subject_id: int, *, by: str, **details: Any) -> None:
    """Note that `by` did `action` to something known by its number; 0 stands for several, or for the hub itself."""
    session.add(Event(actor=by, action=action, subject_type=subject_type, subject_id=subject_id, details=details))
