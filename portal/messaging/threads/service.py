"""Verbs on threads. The caller opens the unit of work.

Whoever writes in a thread has locked it: its entries are numbered in the order in which they become visible, so that
who has read up to a number has missed none. How much somebody has not read is counted with their row locked.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import func, select, update

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.korean import clean
from portal.files import service as files
from portal.files import sweeping
from portal.files.service import Taken
from portal.firms.people.queries import owners_of
from portal.messaging.threads import closing, queries
from portal.messaging.threads.models import (
    BODY_LENGTH,
    SUBJECT_LENGTH,
    Message,
    MessageFile,
    MessageWording,
    Participant,
    Thread,
    ThreadFirm,
)
from portal.messaging.threads.policy import EDITABLE_FOR

OWNER = "thread"
#: Whoever reads within so long gets no letter.
GRACE = timedelta(minutes=1)
MOST_FILES, MOST_PEOPLE = 10, 40
#: Of a message that the other side has read, as often as it may be put right from then on.
MOST_WORDINGS = 20
NOTE, ADDED, LEFT, LEFT_FIRM, ENTERED = "note", "added", "left", "left_firm", "entered"


def lock(thread_id: int) -> Thread:
    """A thread in which nobody else writes until the unit of work ends."""
    query = select(Thread).where(Thread.id == thread_id).with_for_update(of=Thread)
    return session.scalars(query.execution_options(populate_existing=True)).one()


# ── Beginning ────────────────────────────────────────────────────────────────


def open_thread(
    subject: str,
    *,
    firms: tuple[int, int],
    people: Sequence[tuple[int, int]],
    about: str,
    by: str,
    note: str = "",
) -> Thread:
    """Begin a thread of two firms with `(person, firm they speak for)` pairs; there is one for each `about`.

    Who is not of their firm any more is left out; for a firm with nobody its owners come. A `note` stands at the top,
    said by the portal. Raises `RuleError` for a firm with itself.
    """
    if firms[0] == firms[1]:
        raise RuleError("same_firm", "다른 회사와만 이야기를 시작할 수 있어요.")
    if (there := queries.thread_about(about)) is not None:
        return there
    thread = Thread(subject=subject[:SUBJECT_LENGTH], about=about, opened_by=by)
    thread.firms = [ThreadFirm(firm_id=number) for number in firms]
    session.add(thread)
    session.flush()
    speakers = queries.live_of([one for one in people if one[1] in firms])
    for number in firms:
        if number not in [firm_id for _person, firm_id in speakers]:
            speakers += [(owner.id, number) for owner in owners_of(number)]
    for person_id, firm_id in speakers:
        _seat(thread, person_id, firm_id, by=by)
    audit.record("thread.opened", thread, by=by, firms=sorted(firms), about=about)
    if note:
        _enter(thread, Message(kind=NOTE, body=clean(note)[:BODY_LENGTH]))
    return thread


def _seat(thread: Thread, person_id: int, firm_id: int, *, by: str) -> Participant:
    seat = Participant(thread=thread, person_id=person_id, firm_id=firm_id, added_by=by, last_at=thread.last_at)
    session.add(seat)
    session.flush()
    return seat


# ── Saying something ─────────────────────────────────────────────────────────


def say(
    thread_id: int, *, person_id: int, firm_id: int, body: str, key: str | None = None, taken: Sequence[Taken] = ()
) -> Message:
    """Say something for a firm. Sent again with its key, it gets the first answer. Raises `RuleError`.

    The portal's other parts speak for a person only with what that person wrote.
    """
    thread = lock(thread_id)
    if key and (said := queries.said_with(thread_id, person_id, key)) is not None:
        for one in taken:
            sweeping.request_removal(one.written.key)
        return said
    text = wording(body, has_files=bool(taken))
    seat = _own_seat(thread, person_id, firm_id)
    closing.refuse_when_closed(thread, firm_id)
    if len(taken) > MOST_FILES:
        raise RuleError("many_files", f"한 번에 {MOST_FILES}개까지 보낼 수 있어요.", field="files")
    message = _enter(thread, Message(body=text, person_id=person_id, firm_id=firm_id, key=key or None), letters=True)
    for one in taken:
        # What stands in it is for those who open it: nobody looks for it, so nothing is read out of it.
        stored = files.keep(one, owner=f"{OWNER}:{thread_id}", by=f"person:{person_id}", reads=False)
        message.files.append(MessageFile(file_id=stored.id))
    audit.record("message.sent", message, by=f"person:{person_id}", thread=thread_id, firm=seat.firm_id)
    return message


def wording(body: str, *, has_files: bool = False) -> str:
    """What somebody means to say. Raises `RuleError` for nothing, and for too much."""
    text = clean(body).strip()
    if not text and not has_files:
        raise RuleError("empty", "보낼 말을 적어 주세요.", field="body")
    if len(text) > BODY_LENGTH:
        raise RuleError("long", f"한 번에 {BODY_LENGTH:,}자까지 보낼 수 있어요.", field="body", length=len(text))
    return text


def _own_seat(thread: Thread, person_id: int, firm_id: int) -> Participant:
    """Looked at again with the thread locked: who was let go of meanwhile does not speak."""
    query = select(Participant).where(
        Participant.thread_id == thread.id,
        Participant.person_id == person_id,
        Participant.firm_id == firm_id,
        Participant.left_at.is_(None),
        queries.is_live(person_id, firm_id),
    )
    seat = session.scalars(query).one_or_none()
    if seat is None:
        raise RuleError("not_in", "이 대화에 함께하고 있지 않아요.")
    return seat


def _enter(thread: Thread, entry: Message, *, letters: bool = False) -> Message:
    """Put an entry at the end of a locked thread, and count it for all others."""
    entry.thread_id, entry.said_at = thread.id, clock.now()
    session.add(entry)
    session.flush()
    thread.last_at = entry.said_at
    present = update(Participant).where(Participant.thread_id == thread.id, Participant.left_at.is_(None))
    fresh = {"synchronize_session": "fetch"}
    session.execute(present.values(last_at=entry.said_at), execution_options=fresh)
    if entry.counts:
        others = present.where(Participant.person_id != (entry.person_id or 0))
        session.execute(others.values(unread=Participant.unread + 1), execution_options=fresh)
        if letters:
            # The first that is unread says when; what comes before the letter leaves goes with it.
            told = others.where(Participant.muted_at.is_(None), Participant.tell_at.is_(None))
            session.execute(told.values(tell_at=entry.said_at + GRACE), execution_options=fresh)
    return entry


def tell(
    thread: Thread,
    kind: str,
    values: Mapping[str, Any] | None = None,
    *,
    by: str,
    firm_id: int | None = None,
    other_id: int | None = None,
    counts: bool = False,
) -> Message:
    """Let the portal tell of something in a thread, by a registered kind (`entries`) and what it is filled with.

    `by` is who did it (`person:5`); with `counts` it is unread for the others. No letter follows: who has to be told
    is told by a notice. Values hold no names and no words of people.
    """
    thread = lock(thread.id)
    entry = Message(kind=kind, values=dict(values or {}), counts=counts, firm_id=firm_id, other_id=other_id)
    number = by.removeprefix("person:")
    entry.person_id = int(number) if by.startswith("person:") and number.isdigit() else None
    return _enter(thread, entry)


def edit(message: Message, body: str, *, by: int) -> None:
    """Put right what oneself has said, within a quarter of an hour. Raises `RuleError`.

    What it said before is kept when the other side has read it: for who has to judge it, should it be reported.
    """
    thread = lock(message.thread_id)
    session.refresh(message)
    if message.person_id != by or not message.is_said or clock.now() >= message.said_at + EDITABLE_FOR:
        raise RuleError("too_late", "보낸 뒤 15분까지만 고칠 수 있어요.")
    _own_seat(thread, by, message.firm_id or 0)
    closing.refuse_when_closed(thread, message.firm_id or 0)
    text = wording(body, has_files=bool(message.files))
    if text != message.body:
        if _is_read(message):
            _refuse_endless(message)
            session.add(MessageWording(message_id=message.id, body=message.body))
        message.body, message.edited_at = text, clock.now()
        audit.record("message.edited", message, by=f"person:{by}", thread=thread.id)


def _refuse_endless(message: Message) -> None:
    """Nobody buries what they said under what they said next: who judges a report of it has to read it all."""
    kept = select(func.count()).where(MessageWording.message_id == message.id)
    if (session.scalar(kept) or 0) >= MOST_WORDINGS:
        raise RuleError("edited_often", "여러 번 고친 글이라 더 고칠 수 없어요.", field="body")


def _is_read(message: Message) -> bool:
    """Whether anybody of the other side has seen an entry; who opens it meanwhile waits, and sees it put right."""
    others = select(Participant.read_upto).where(
        Participant.thread_id == message.thread_id, Participant.firm_id != message.firm_id
    )
    locked = session.scalars(others.order_by(Participant.id).with_for_update(of=Participant)).all()
    return any(upto >= message.id for upto in locked)


# ── Reading ──────────────────────────────────────────────────────────────────


def read(seat_id: int, upto: int) -> None:
    """Note that a participant has seen the entries up to one."""
    # Locked before it is counted: who counts an entry meanwhile waits, and counts it afterwards.
    query = select(Participant).where(Participant.id == seat_id).with_for_update(of=Participant)
    seat = session.scalars(query.execution_options(populate_existing=True)).one()
    if seat.left_at is not None or (upto <= seat.read_upto and not seat.unread):
        return
    seat.read_upto, seat.read_at = max(seat.read_upto, upto), clock.now()
    seat.unread = queries.count_after(seat)
    if not seat.unread:
        seat.tell_at = None


class Marking(Protocol):
    """Switches something of one's own seat on or off."""

    def __call__(self, seat: Participant, /, *, is_on: bool) -> None: ...


def pin(seat: Participant, *, is_on: bool) -> None:
    """Keep a thread at the top of one's inbox."""
    seat.pinned_at = clock.now() if is_on else None


def mute(seat: Participant, *, is_on: bool) -> None:
    """Have no letters and no count of a thread."""
    seat.muted_at = clock.now() if is_on else None
    if is_on:
        seat.tell_at = None


# ── Coming and going ─────────────────────────────────────────────────────────


def add_colleague(thread_id: int, person_id: int, firm_id: int, *, by: int) -> Participant:
    """Let a colleague in, who sees the thread from its beginning; an entry says so. Raises `RuleError`."""
    thread = lock(thread_id)
    _own_seat(thread, by, firm_id)
    if session.scalar(select(queries.is_live(person_id, firm_id))) is not True:
        raise RuleError("no_colleague", "우리 회사의 사람만 부를 수 있어요.", field="person")
    if len(thread.present) >= MOST_PEOPLE:
        raise RuleError("many_people", f"한 대화에 {MOST_PEOPLE}명까지 함께할 수 있어요.", field="person")
    seat, is_new = _come_in(thread, person_id, firm_id, by=f"person:{by}")
    if is_new:
        _enter(thread, Message(kind=ADDED, person_id=by, other_id=person_id, firm_id=firm_id, counts=False))
        audit.record("thread.person_added", thread, by=f"person:{by}", person=person_id, firm=firm_id)
    return seat


def enter(thread_id: int, person_id: int, firm_id: int) -> Participant:
    """Come into a thread of one's firm, as one of its owners, who answer for what is said in its name."""
    thread = lock(thread_id)
    if person_id not in [one.id for one in owners_of(firm_id)] or firm_id not in thread.firm_ids:
        raise RuleError("not_in", "이 대화에 함께하고 있지 않아요.")
    seat, is_new = _come_in(thread, person_id, firm_id, by=f"person:{person_id}")
    if is_new:
        _enter(thread, Message(kind=ENTERED, person_id=person_id, firm_id=firm_id, counts=False))
        audit.record("thread.entered", thread, by=f"person:{person_id}", firm=firm_id)
    return seat


def _come_in(thread: Thread, person_id: int, firm_id: int, *, by: str) -> tuple[Participant, bool]:
    query = select(Participant).where(
        Participant.thread_id == thread.id, Participant.person_id == person_id, Participant.firm_id == firm_id
    )
    seat = session.scalars(query).one_or_none()
    if seat is None:
        return _seat(thread, person_id, firm_id, by=by), True
    is_new = seat.left_at is not None
    if is_new:
        seat.left_at, seat.left_because, seat.added_by, seat.joined_at = None, "", by, clock.now()
        seat.last_at, seat.unread = thread.last_at, queries.count_after(seat)
        session.flush()
    return seat, is_new


def leave(thread_id: int, person_id: int, firm_id: int) -> None:
    """Go out of a thread, by one's own wish; an entry says so. The firm keeps it."""
    thread = lock(thread_id)
    seat = _own_seat(thread, person_id, firm_id)
    _go(thread, seat, "left", LEFT)
    audit.record("thread.left", thread, by=f"person:{person_id}", firm=firm_id)


def leave_all_of(firm_id: int, person_id: int) -> None:
    """Somebody is not of a firm any more: nor of its threads."""
    query = select(Participant).where(
        Participant.person_id == person_id, Participant.firm_id == firm_id, Participant.left_at.is_(None)
    )
    for seat in session.scalars(query.order_by(Participant.thread_id)).all():
        _go(lock(seat.thread_id), seat, "left_firm", LEFT_FIRM)


def _go(thread: Thread, seat: Participant, because: str, kind: str) -> None:
    seat.left_at, seat.left_because = clock.now(), because
    seat.tell_at, seat.unread, seat.pinned_at = None, 0, None
    session.flush()
    _enter(thread, Message(kind=kind, person_id=seat.person_id, firm_id=seat.firm_id, counts=False))
