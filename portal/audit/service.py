"""Writing the event log."""

from typing import Any

from portal.audit.models import Event
from portal.core.db import session


def record(action: str, subject: object, *, by: str, **details: Any) -> None:
    """Note that `by` did `action` to `subject` (a model with an id), in the caller's unit of work."""
    session.flush()
    session.add(
        Event(
            actor=by,
            action=action,
            subject_type=type(subject).__name__.lower(),
            subject_id=subject.id,  # type: ignore[attr-defined]
            details=details,
        )
    )
