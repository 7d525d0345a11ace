"""Verbs on invitations and on the address of one's own calendar. The caller opens the unit of work."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts.factors.sealing import Unreadable, seal, unseal
from portal.accounts.models import Person
from portal.accounts.tokens import new_token, token_hash
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import is_sqlite, session
from portal.notices.calendars.entries import Entry, Mailbox, uid_of
from portal.notices.calendars.models import CalendarFeed, CalendarInvitation
from portal.notices.calendars.queries import feed_of, invitations_of

# ── Invitations ──────────────────────────────────────────────────────────────


def next_sending(entry: Entry, person: Person, *, host: str) -> Entry | None:
    """What a letter to somebody is to bring of an entry, noted as sent; nothing when they have it so already.

    A change raises the SEQUENCE, by which calendars know the later of two letters, however these arrive. What is off is
    said once, and only to who was invited; what is on again after that is a change like any other.
    """
    row = _locked(entry.about, person.id)
    if row is None:
        return None if entry.is_cancelled else _first_sending(entry, person, host)
    if _is_known(entry, row):
        return None
    sending = replace(entry, uid=row.uid, sequence=max(entry.sequence, row.sequence + 1))
    row.sequence, row.digest, row.ends_at, row.sent_at = sending.sequence, entry.digest, entry.ends, clock.now()
    row.cancelled_at = clock.now() if entry.is_cancelled else None
    return sending


def _is_known(entry: Entry, row: CalendarInvitation) -> bool:
    if entry.is_cancelled:
        return row.cancelled_at is not None
    return row.cancelled_at is None and row.digest == entry.digest


def _locked(about: str, person_id: int) -> CalendarInvitation | None:
    query = select(CalendarInvitation).where(
        CalendarInvitation.person_id == person_id, CalendarInvitation.about == about
    )
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one_or_none()


def _first_sending(entry: Entry, person: Person, host: str) -> Entry | None:
    sending = replace(entry, uid=uid_of(entry.about, host))
    values = {"uid": sending.uid, "sequence": sending.sequence, "digest": entry.digest, "ends_at": entry.ends}
    insert = (sqlite if is_sqlite() else postgresql).insert(CalendarInvitation)
    row = insert.values(person_id=person.id, about=entry.about, sent_at=clock.now(), **values)
    added = session.execute(row.on_conflict_do_nothing().returning(CalendarInvitation.id)).scalar_one_or_none()
    # Somebody else may have invited them meanwhile: then theirs came first, and this one is a change, or the same.
    return sending if added is not None else next_sending(entry, person, host=host)


def as_sent(entries: Iterable[Entry], person_id: int, *, host: str, organizer: Mailbox) -> list[Entry]:
    """Entries with the UID and SEQUENCE under which letters know them: a calendar that has both sees one thing.

    `organizer` is who publishes those that say nothing else.
    """
    sent = invitations_of(person_id)
    found = []
    for entry in entries:
        row = sent.get(entry.about)
        uid, before = (row.uid, row.sequence) if row else (uid_of(entry.about, host), 0)
        published_by = entry.organizer or organizer
        found.append(replace(entry, organizer=published_by, uid=uid, sequence=max(entry.sequence, before)))
    return found


# ── One's own calendar ───────────────────────────────────────────────────────


def open_feed(person: Person, *, by: str, secret_key: str) -> str:
    """Give somebody's calendar an address, or another one: from then on the old one is nobody's. Returns the token."""
    token, action = new_token(), "renewed" if feed_of(person.id) else "opened"
    values = {
        "token_hash": token_hash(token),
        "sealed_token": seal(token.encode(), secret_key, about=_seal(person.id)),
        "created_at": clock.now(),
    }
    insert = (sqlite if is_sqlite() else postgresql).insert(CalendarFeed)
    row = insert.values(person_id=person.id, **values)
    session.execute(row.on_conflict_do_update(index_elements=["person_id"], set_=values))
    audit.record(f"calendar_feed.{action}", person, by=by)
    return token


def close_feed(person: Person, *, by: str) -> None:
    """Take the address back; without one, nothing."""
    gone = session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == person.id))
    if getattr(gone, "rowcount", 0):
        audit.record("calendar_feed.closed", person, by=by)


def token_of(feed: CalendarFeed, *, secret_key: str) -> str:
    """The token of an address, for its owner; empty when it was sealed with another key: then it works, unseen."""
    try:
        return unseal(feed.sealed_token, secret_key, about=_seal(feed.person_id)).decode()
    except Unreadable:
        return ""


def _seal(person_id: int) -> str:
    return f"calendar {person_id}"
