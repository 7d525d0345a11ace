"""Asking saved searches again, by the worker.

What is new, what is known from then on, the notice with its letter, and the next time are one transaction over a locked
row: two workers, or a worker that is killed, tell of it once. While the index is away a search stays due.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select

from portal.accounts.models import Person
from portal.accounts.viewing import viewers_of
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.directory.models import SavedSearch
from portal.directory.searches import answers, mark_of, state_of, times_of
from portal.firms.documents import firm_path, service_path, technology_path
from portal.firms.models import Firm, Service, Technology
from portal.jobs import queue
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.notices.service import notify

TICK, RUN = "saved-searches", "saved-search"
#: The code of the kind of notices.
NOTICE = "saved_searches"
#: How late a letter may be queued.
EVERY = timedelta(minutes=5)
#: So many are named in a letter; the rest is counted.
MOST_NAMED = 10
_AT_ONCE = 500


def register(registry: Registry) -> None:
    """Let the worker ask."""
    registry.handle(TICK, queue_due)
    registry.every(TICK, TICK, EVERY)
    registry.handle(RUN, run)


def queue_due(_leases: Sequence[Lease] = ()) -> None:
    """Queue the searches whose time has come, and those of which it is not known yet what answered them at first."""
    with unit_of_work():
        due = or_(SavedSearch.next_run_at <= clock.now(), SavedSearch.known.is_(None))
        ids = session.scalars(select(SavedSearch.id).where(SavedSearch.is_paused.is_(False), due)).all()
        queue.enqueue_all(RUN, {str(number): {} for number in ids})


def run(leases: Sequence[Lease]) -> None:
    """Ask searches again. One that is not due any more is passed over."""
    ids = [int(lease.key) for lease in leases]
    due = session.scalars(select(SavedSearch).where(SavedSearch.id.in_(ids)).order_by(SavedSearch.id)).all()
    asked = [(saved.id, saved.person_id, state_of(saved)) for saved in due]
    viewers = viewers_of({person_id for _number, person_id, _state in asked})
    for number, person_id, state in asked:
        # Asked before the transaction: nobody waits for it. What it is held against is read inside.
        viewer = viewers.get(person_id)
        found = answers(state, viewer) if viewer is not None else None
        if found is not None:
            with unit_of_work():
                _tell(number, found)


def _tell(search_id: int, found: list[int]) -> None:
    saved = session.scalars(select(SavedSearch).where(SavedSearch.id == search_id).with_for_update()).one_or_none()
    if saved is None or saved.is_paused:
        return
    if saved.known is None:
        saved.known = sorted(found)
        return
    now = clock.now()
    if saved.next_run_at > now:
        return
    known = set(saved.known)
    state = state_of(saved)
    new = _visible(state.type, saved.person_id, [number for number in found if number not in known])
    saved.known = sorted(known.union(new))
    saved.last_run_at, saved.next_run_at = now, times_of(saved).next_after(now)
    if not new:
        return
    named = [_named(thing) for thing in list(new.values())[:MOST_NAMED]]
    values = {"name": saved.name, "type": state.type, "count": len(new), "named": named}
    person = session.get_one(Person, saved.person_id)
    notify(NOTICE, person, "found", values, url=f"/directory?{saved.query}", about=mark_of(saved))


def _visible(kind: str, person_id: int, ids: Sequence[int]) -> dict[int, Any]:
    """What of it somebody may see now, in its order.

    The index may name what was hidden a moment ago, and they may be of another firm, or of none, since it was asked.
    """
    viewer = viewers_of([person_id]).get(person_id) if ids else None
    if viewer is None:
        return {}
    model: Any = {"firm": Firm, "technology": Technology, "service": Service}[kind]
    query = select(model).where(Firm.audience.in_(viewer.audiences))
    if model is not Firm:
        query = query.join(model.firm)
    rows: dict[int, Any] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = session.scalars(query.where(model.id.in_(ids[start : start + _AT_ONCE])))
        rows |= {row.id: row for row in some}
    return {number: rows[number] for number in ids if number in rows}


def _named(thing: Any) -> dict[str, str]:
    path_of: Any = {Firm: firm_path, Technology: technology_path, Service: service_path}[type(thing)]
    return {"ko": thing.name("ko"), "en": thing.name("en"), "url": path_of(thing)}
