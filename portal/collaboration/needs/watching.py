"""Telling people once a day of new needs in the fields, or with the words, that they asked to hear of."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.accounts.viewing import viewers_of
from portal.collaboration.needs import queries, service
from portal.collaboration.needs.documents import need_path
from portal.collaboration.needs.kinds import MOST_NAMED, NEEDS
from portal.collaboration.needs.models import Need, NeedWatch
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.korean import fold_width
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.notices.service import notify

WATCH, EXPIRY = "need-watches", "need-expiry"
EVERY, DAY = timedelta(hours=1), timedelta(days=1)


def register(registry: Registry) -> None:
    """Let the worker look every hour: whom to tell, and what has run out."""
    for kind, do in ((WATCH, tell_watchers), (EXPIRY, expire)):
        registry.handle(kind, do)
        registry.every(kind, kind, EVERY)


def expire(_leases: Sequence[Lease] = ()) -> None:
    """End what has run out; each in a unit of its own."""
    for number in queries.run_out():
        try:
            with unit_of_work():
                service.expire(service.lock(number))
        except RuleError:
            continue  # gone meanwhile


def tell_watchers(_leases: Sequence[Lease] = ()) -> None:
    """Tell each who is to be told; each in a unit of its own."""
    due = select(NeedWatch.person_id).where(NeedWatch.told_until <= clock.now() - DAY).order_by(NeedWatch.person_id)
    for person_id in session.scalars(due).all():
        with unit_of_work():
            _tell(person_id)


def _tell(person_id: int) -> None:
    watch = session.get(NeedWatch, person_id, with_for_update=True, populate_existing=True)
    now = clock.now()
    if watch is None or watch.told_until > now - DAY:
        return
    viewer = viewers_of([person_id]).get(person_id)
    since, watch.told_until = watch.told_until, now
    found = [one for one in queries.opened_since(viewer, since) if fits(watch, one)] if viewer else []
    if not found:
        return
    named = [{"ko": one.title, "en": one.title, "url": need_path(one.id)} for one in found[:MOST_NAMED]]
    values: dict[str, Any] = {"count": len(found), "named": named}
    url = need_path(found[0].id) if len(found) == 1 else "/needs"
    notify(NEEDS, session.get_one(Person, person_id), "found", values, url=url, about=f"need-watch:{person_id}")


def fits(watch: NeedWatch, need: Need) -> bool:
    """Whether a need is in one of the fields, or has one of the words, that somebody named; all are when none was."""
    words = [fold_width(word).casefold() for word in watch.words.replace(",", " ").split()]
    if not watch.fields and not words:
        return True
    text = fold_width(" ".join((need.title, need.what, need.why, need.hoped_for))).casefold()
    return not set(watch.fields).isdisjoint(need.fields) or any(word in text for word in words)
