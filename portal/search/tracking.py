"""Noticing what changed: owners of changed rows are queued for indexing in the same transaction.

Changes are collected after each flush (a row flushed early is no longer among the changed at the commit) and queued
right before the commit. No analysis happens in a request: that is the worker's.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import event
from sqlalchemy.orm import Session, UOWTransaction

from portal.jobs import queue

KIND = "index"
_CHANGED = "portal_changed_owners"

#: For a model class: from a changed row to its owner's kind and id.
Tracker = Callable[[object], tuple[str, int] | None]

_trackers: dict[type, Tracker] = {}


def track(model: type, tracker: Tracker) -> None:
    """Index the owner that `tracker` names whenever a row of `model` is added, changed or deleted."""
    _trackers[model] = tracker


def queue_owners(owner_kind: str, ids: Iterable[int]) -> None:
    """Queue owners for indexing by hand, in the caller's unit of work."""
    queue.enqueue_all(KIND, {f"{owner_kind}:{number}": {} for number in ids})


@event.listens_for(Session, "after_flush")
def _collect(session: Session, _context: UOWTransaction) -> None:
    changed = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    for row in changed:
        tracker = _trackers.get(type(row))
        if tracker and (owner := tracker(row)):
            session.info.setdefault(_CHANGED, {})[owner] = None


@event.listens_for(Session, "before_commit")
def _queue(session: Session) -> None:
    session.flush()
    owners: dict[tuple[str, int], None] = session.info.pop(_CHANGED, {})
    queue.enqueue_all(KIND, {f"{kind}:{number}": {} for kind, number in owners})


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous: object) -> None:
    # A rolled back savepoint leaves owners behind, at worst indexed once for nothing; a full rollback leaves none.
    if getattr(previous, "nested", False):
        return
    session.info.pop(_CHANGED, None)
