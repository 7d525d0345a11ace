"""Sending what was held: by the worker, one letter a person and day, in one transaction with the row that says so.

Two workers, a worker that is killed, or one that was away send it once: the row is unique, and what is held goes with
it. At night nothing is sent; what was due waits for the morning's letter.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, delete, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts.mails import send_letter
from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import is_sqlite, session, unit_of_work
from portal.jobs import queue
from portal.jobs.mail import Sending
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.notices.advertising import is_quiet
from portal.notices.digests.letter import DIGEST, letter_of
from portal.notices.digests.models import Digest, HeldLetter, NoticePace
from portal.notices.digests.paces import Pace, day_due, last_due
from portal.notices.kinds import Channel, kinds
from portal.notices.mails import refusal_headers, unsubscribe_address
from portal.notices.models import Notice
from portal.notices.queries import preferences_of
from portal.notices.service import takes_letters
from portal.web.language import speaking

TICK, SEND = "digests", "digest"
GUARD = "digest"
EVERY = timedelta(minutes=5)


def register(registry: Registry) -> None:
    """Let the worker send."""
    registry.handle(TICK, queue_due)
    registry.every(TICK, TICK, EVERY)
    registry.handle(SEND, send)


def queue_due(_leases: Sequence[Lease] = ()) -> None:
    """Queue those for whom something waits that is due and who have had no letter of the day."""
    now = clock.now()
    if is_quiet(now):
        return
    had = exists().where(Digest.person_id == HeldLetter.person_id, Digest.day == day_due(now))
    with unit_of_work():
        waiting = _due(now).with_only_columns(HeldLetter.person_id).where(~had).distinct()
        queue.enqueue_all(SEND, {str(person_id): {} for person_id in session.scalars(waiting)})


def _due(now: datetime) -> Select[HeldLetter]:
    """What is held and due by the pace of its kind as it is chosen now."""
    chosen = and_(NoticePace.person_id == HeldLetter.person_id, NoticePace.kind == HeldLetter.kind)
    is_weekly = NoticePace.pace == Pace.WEEKLY
    daily, weekly = (HeldLetter.created_at < last_due(pace, now) for pace in (Pace.DAILY, Pace.WEEKLY))
    is_due = or_(and_(is_weekly, weekly), and_(or_(NoticePace.id.is_(None), ~is_weekly), daily))
    return select(HeldLetter).outerjoin(NoticePace, chosen).where(is_due)


def send(leases: Sequence[Lease]) -> None:
    """Send the letters of the day, each in a unit of work of its own."""
    for lease in leases:
        with unit_of_work():
            person = session.get(Person, int(lease.key))
            if person is not None and not is_quiet(clock.now()):
                _send(person, clock.now())


def _send(person: Person, now: datetime) -> None:
    if not _begin(person.id, now):
        return
    held = session.scalars(_due(now).where(HeldLetter.person_id == person.id).order_by(HeldLetter.id)).all()
    telling = _still_to_tell(person, held)
    session.execute(delete(HeldLetter).where(HeldLetter.id.in_([one.id for one in held])))
    day = (Digest.person_id == person.id, Digest.day == day_due(now))
    with speaking(person.locale):
        letter, count = letter_of(person, telling)
        if letter is None:
            session.execute(delete(Digest).where(*day))
            return
        headers = refusal_headers(unsubscribe_address(person, DIGEST.code))
        things = sorted({(one.kind, one.about) for one in telling if kinds()[one.kind].still})
        guard: dict[str, Any] = {"guard": GUARD, "for_guard": {"things": things}} if things else {}
        send_letter(letter, person, headers=headers, what=f"digest-{day_due(now).isoformat()}", **guard)
    session.scalars(select(Digest).where(*day)).one().things = count


def may_leave(payload: Mapping[str, Any]) -> Sending:
    """Whether a letter that waited for a mail server tells of nothing that is closed to its reader by now.

    What it is about besides still stands in their inbox.
    """
    for code, about in payload["for_guard"]["things"]:
        kind = kinds().get(code)
        if kind is None or not kind.is_open_to(about, payload["about"]):
            return Sending.NEVER
    return Sending.NOW


def _begin(person_id: int, now: datetime) -> bool:
    """Whether this is who sends the letter of the day: another waits here, and then finds that it is sent."""
    insert = (sqlite if is_sqlite() else postgresql).insert(Digest)
    row = insert.values(person_id=person_id, day=day_due(now), things=1, sent_at=now)
    added = session.execute(row.on_conflict_do_nothing(index_elements=["person_id", "day"]).returning(Digest.id))
    return added.first() is not None


def _still_to_tell(person: Person, held: Sequence[HeldLetter]) -> list[HeldLetter]:
    """Without what was read meanwhile, has come to nothing, or is of a kind that is not wanted any more."""
    if not takes_letters(person):
        return []
    chosen = preferences_of(person.id)
    numbers = [one.notice_id for one in held if one.notice_id is not None]
    unread = set(session.scalars(select(Notice.id).where(Notice.id.in_(numbers), Notice.read_at.is_(None))))
    telling = []
    for one in held:
        kind = kinds().get(one.kind)
        if kind is None or one.message not in kind.messages or not kind.goes_by(Channel.MAIL, chosen):
            continue
        is_read = one.notice_id is not None and one.notice_id not in unread
        if not is_read and (kind.still is None or kind.still(one.about, person.id)):
            telling.append(one)
    return telling
