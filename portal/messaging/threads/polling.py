"""What the open page of a thread asks again and again: whether there is anything new, and then what.

How far the page has come it says with three numbers: its last entry, how far others have read, and when something that
stands in the thread was put right last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.core.db import session
from portal.core.viewer import Viewer
from portal.messaging.threads.models import Message, Participant, Thread
from portal.messaging.threads.queries import PAGE, entries_of, seats_of

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(microseconds=1)
#: Later than any.
_LATEST = 10**17


@dataclass(frozen=True, slots=True)
class Glance:
    """A thread in one row: the viewer's seat, what they had read, its last entry, and `seen`: how far others have."""

    seat_id: int
    read_upto: int
    unread: int
    last_id: int
    seen: int
    edited_at: datetime | None

    @property
    def edited(self) -> int:
        """When something was put right last, in microseconds; 0 while nothing was."""
        return (self.edited_at - _BEGINNING) // _STEP if self.edited_at is not None else 0


def glance(viewer: Viewer, thread_id: int) -> Glance | None:
    """Whether there is anything new; `None` unless the viewer takes part. One query."""
    other = aliased(Participant)
    seen = select(func.coalesce(func.sum(other.read_upto), 0)).where(
        other.thread_id == thread_id, other.left_at.is_(None), other.person_id != viewer.person_id
    )
    entries = select(func.coalesce(func.max(Message.id), 0)).where(Message.thread_id == thread_id)
    edited = select(func.max(Message.edited_at)).where(Message.thread_id == thread_id, Message.edited_at.is_not(None))
    parts = (one.scalar_subquery() for one in (entries, seen, edited))
    query = select(Participant.id, Participant.read_upto, Participant.unread, *parts).where(
        Participant.thread_id == thread_id, seats_of(viewer)
    )
    rows = session.execute(query.order_by(Participant.firm_id != viewer.firm_id, Participant.id)).all()
    return Glance(*rows[0]) if rows else None


def news(thread: Thread, after: int) -> Sequence[Message]:
    """What came after an entry, the oldest first."""
    return session.scalars(entries_of(thread.id, Message.id > after).order_by(Message.id).limit(PAGE)).all()


def edited_since(thread: Thread, after: int, edited: int) -> Sequence[Message]:
    """What was put right since a moment (`Glance.edited`) of the entries up to one."""
    since = _BEGINNING + min(edited, _LATEST) * _STEP
    anew = entries_of(thread.id, Message.id <= after, Message.edited_at > since)
    return session.scalars(anew.order_by(Message.id).limit(PAGE)).all()
