"""Rounds: what many people are told, in batches by the worker, so that nobody waits for a long write."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select

from portal.accounts.consents import Document, standing
from portal.accounts.models import Consent, Person
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.jobs import queue
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.notices import advertising, news
from portal.notices.account_kinds import AGREEMENTS
from portal.notices.models import ConsentReminder
from portal.notices.service import notify

TEXTS, REMINDERS = "text-notices", "consent-reminders"
BATCH = 25
#: 제50조제8항, 시행령 제62조의3: who has agreed to advertising is told so every two years.
REMIND_EVERY = timedelta(days=730)


def register(registry: Registry) -> None:
    """Let the worker go round."""
    registry.handle(news.KIND, news.send_released, lease=news.LEASE)
    registry.every(news.KIND, news.KIND, timedelta(minutes=10))
    registry.handle(TEXTS, tell_of_texts)
    registry.handle(REMINDERS, remind)
    registry.every(REMINDERS, REMINDERS, timedelta(hours=1))


def tell_of_texts(leases: Sequence[Lease]) -> None:
    """Tell the next people of a text's new version; the job is queued again until all are told."""
    for lease in leases:
        told = dict(lease.payload)
        message = "text_to_agree" if told["needs_consent"] else "text_changed"
        values = {name: told[name] for name in ("document", "version", "from")}
        with unit_of_work():
            query = select(Person).where(
                Person.id > told["reached"], Person.key.is_not(None), Person.verified_at.is_not(None)
            )
            batch = session.scalars(query.order_by(Person.id).limit(BATCH)).all()
            for person in batch:
                about = f"text:{told['document']}:{told['version']}"
                notify(AGREEMENTS, person, message, values, url=f"/{told['document']}", about=about)
            if batch:
                # With how far it reached, in the transaction that reached so far: nobody is told twice.
                queue.enqueue(TEXTS, lease.key, {**told, "reached": batch[-1].id})


def remind(_leases: Sequence[Lease] = ()) -> None:
    """Tell those who agreed to advertising two years ago, or were last told so then. Not at night: it can wait."""
    while not advertising.is_quiet(clock.now()) and _remind_next():
        pass


def _remind_next() -> bool:
    before = clock.now() - REMIND_EVERY
    last = (
        select(func.max(ConsentReminder.sent_at)).where(ConsentReminder.person_id == Person.id).correlate(Person)
    ).scalar_subquery()
    given = (
        select(func.max(Consent.given_at))
        .where(Consent.person_id == Person.id, Consent.document == Document.MARKETING, Consent.withdrawn_at.is_(None))
        .correlate(Person)
    ).scalar_subquery()
    with unit_of_work():
        due = advertising.those_who_agreed().where(given <= before, or_(last.is_(None), last <= before)).limit(BATCH)
        batch = session.scalars(due).all()
        for person in batch:
            consent = standing(person, Document.MARKETING)
            given_at = consent.given_at if consent else clock.now()
            notify(
                AGREEMENTS, person, "marketing_reminder", {"given": given_at.isoformat()}, url="/me/notices/preferences"
            )
            session.add(ConsentReminder(person_id=person.id))
        return bool(batch)
