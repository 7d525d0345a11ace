"""Reading threads through the viewer: what they take no part in, for a firm that they are of now, is not there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, false, func, literal, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload, lazyload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.models import Person
from portal.core.db import UtcDateTime, session
from portal.core.korean import clean_line
from portal.core.viewer import FirmRole, Viewer
from portal.files.models import StoredFile
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson
from portal.messaging.threads.models import SAID, Message, MessageFile, MessageWording, Participant, Thread, ThreadFirm

#: Of a thread at once; of the inbox, of what was found.
PAGE, INBOX, FOUND = 50, 30, 50
#: A firm for its name: what hangs on it is not read along.
_NAMES = (lazyload(Firm.tags), lazyload(Firm.tenures))


def seats_of(viewer: Viewer) -> ColumnElement[bool]:
    """That a row of `Participant` lets the viewer in: it is theirs, lasts, and they are of its firm now."""
    own = [one.firm_id for one in viewer.belongings]
    if viewer.person_id is None or not own:
        return false()
    return seats_for(viewer.person_id, own)


def seats_for(person_id: Any, firms: Any) -> ColumnElement[bool]:
    """The same of somebody who is of some firms."""
    return and_(Participant.person_id == person_id, Participant.firm_id.in_(firms), Participant.left_at.is_(None))


def is_visible(viewer: Viewer, thread_id: ColumnElement[int]) -> ColumnElement[bool]:
    """That a thread is the viewer's, in a query over what hangs on threads."""
    return exists().where(Participant.thread_id == thread_id, seats_of(viewer))


def visible_thread(viewer: Viewer, thread_id: int) -> Thread | None:
    """A thread with its firms and participants; `None` unless the viewer takes part. Three queries."""
    found = select(Thread).where(Thread.id == thread_id, is_visible(viewer, Thread.__table__.c.id))
    return session.scalars(_whole(found)).one_or_none()


def _whole(query: Select[Thread]) -> Select[Thread]:
    return query.options(
        selectinload(Thread.firms).joinedload(ThreadFirm.firm).options(*_NAMES),
        selectinload(Thread.participants).options(
            joinedload(Participant.person), joinedload(Participant.firm).options(*_NAMES)
        ),
    )


def thread_about(about: str) -> Thread | None:
    """The thread that came from something: for services that know it is theirs to ask."""
    return session.scalars(select(Thread).where(Thread.about == about)).one_or_none() if about else None


def seat_in(viewer: Viewer, thread: Thread) -> Participant | None:
    """By which row the viewer takes part: for the firm acted for, when they are of both."""
    own = [
        one for one in thread.present if one.person_id == viewer.person_id and viewer.role_in(one.firm_id) is not None
    ]
    return min(own, key=lambda one: one.firm_id != viewer.firm_id, default=None)


# ── Inbox ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Row:
    """A thread as it stands in an inbox, with the newest of its entries."""

    seat: Participant
    last: Message | None

    @property
    def thread(self) -> Thread:
        return self.seat.thread


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of one's threads: those that are pinned (on the first page), the others, and where older ones begin."""

    pinned: Sequence[Row]
    rows: Sequence[Row]
    older: tuple[datetime, int] | None = None


def inbox(viewer: Viewer, before: tuple[datetime, int] | None = None, *, only_unread: bool = False) -> Inbox:
    """One's threads, what moved last first. The same number of queries, however many there are."""
    own = select(Participant).where(seats_of(viewer))
    if only_unread:
        own = own.where(Participant.unread > 0)
    ordered = own.where(Participant.pinned_at.is_(None)).order_by(Participant.last_at.desc(), Participant.id.desc())
    if before is not None:
        # Of the column's own type, which writes a moment as the database keeps it.
        moment, number = literal(before[0], UtcDateTime()), literal(before[1])
        ordered = ordered.where(tuple_(Participant.last_at, Participant.id) < tuple_(moment, number))
    seats = list(session.scalars(_with_thread(ordered).limit(INBOX + 1)))
    pinned: list[Participant] = []
    if before is None:
        query = own.where(Participant.pinned_at.is_not(None)).order_by(Participant.last_at.desc())
        pinned = list(session.scalars(_with_thread(query).limit(INBOX)))
    more, seats = seats[INBOX:], seats[:INBOX]
    _read_firms([one.thread for one in (*pinned, *seats)])
    rows = _rows([*pinned, *seats])
    older = (seats[-1].last_at, seats[-1].id) if more else None
    return Inbox(rows[: len(pinned)], rows[len(pinned) :], older)


def _with_thread(query: Select[Participant]) -> Select[Participant]:
    return query.options(joinedload(Participant.thread))


def _read_firms(threads: Sequence[Thread]) -> None:
    """Give threads their firms, all at once."""
    firms: dict[int, list[ThreadFirm]] = {one.id: [] for one in threads}
    query = select(ThreadFirm).where(ThreadFirm.thread_id.in_(firms)).order_by(ThreadFirm.firm_id)
    for one in session.scalars(query.options(joinedload(ThreadFirm.firm).options(*_NAMES))):
        firms[one.thread_id].append(one)
    for thread in threads:
        set_committed_value(thread, "firms", firms[thread.id])


def _rows(seats: Sequence[Participant]) -> list[Row]:
    numbers = [one.thread_id for one in seats]
    last = _newest().correlate(Thread)
    query = select(Message).join(Thread, Message.id == last).where(Thread.id.in_(numbers))
    newest = {one.thread_id: one for one in session.scalars(query.options(joinedload(Message.person)))}
    return [Row(one, newest.get(one.thread_id)) for one in seats]


def _newest() -> ScalarSelect[int]:
    """The newest entry of a thread: the end of an index, however long the thread is."""
    entry = Message.__table__.alias()
    return select(func.max(entry.c.id)).where(entry.c.thread_id == Thread.id).scalar_subquery()


def unread_of_people() -> ScalarSelect[int]:
    """How much somebody has not read, in threads that are not muted, beside a query of `Person`."""
    person = Person.__table__
    return _unread().where(Participant.__table__.c.person_id == person.c.id).correlate(person).scalar_subquery()


def unread_of(person_id: int) -> int:
    """How much somebody has not read, in threads that are not muted."""
    return session.scalar(_unread().where(Participant.__table__.c.person_id == person_id)) or 0


def _unread() -> Select[int]:
    seat = Participant.__table__.c
    return select(func.coalesce(func.sum(seat.unread), 0)).where(
        seat.left_at.is_(None), seat.muted_at.is_(None), seat.unread > 0
    )


def is_waiting(about: str, person_id: int) -> bool:
    """Whether somebody has not read all of the thread that a letter was to tell of (`thread:5`), and wants to know."""
    waits = _seat_about(about, person_id).where(Participant.muted_at.is_(None), Participant.unread > 0)
    return session.scalar(waits.limit(1)) is not None


def is_in(about: str, person_id: int) -> bool:
    """Whether somebody takes part in a thread (`thread:5`) for a firm that they are of now."""
    return session.scalar(_seat_about(about, person_id).limit(1)) is not None


def _seat_about(about: str, person_id: int) -> Select[int]:
    number = about.removeprefix("thread:")
    return (
        select(Participant.id)
        .join(FirmPerson, and_(FirmPerson.firm_id == Participant.firm_id, FirmPerson.ended_at.is_(None)))
        .where(FirmPerson.person_id == Participant.person_id, Participant.person_id == person_id)
        .where(Participant.thread_id == (int(number) if number.isdecimal() else 0), Participant.left_at.is_(None))
    )


# ── One thread ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Stretch:
    """Entries in their order, and whether there are older and newer ones."""

    entries: Sequence[Message]
    has_older: bool = False
    has_newer: bool = False


def entries_of(thread_id: int, *which: ColumnElement[bool]) -> Select[Message]:
    """Entries of a thread with all that shows them."""
    return (
        select(Message)
        .where(Message.thread_id == thread_id, *which)
        .options(
            joinedload(Message.person),
            joinedload(Message.other),
            selectinload(Message.files).joinedload(MessageFile.file),
        )
    )


def stretch(thread: Thread, *, before: int | None = None, at: int | None = None) -> Stretch:
    """The last entries of a thread, those before one, or those around one (`at`). Two queries, or three."""
    if at is not None:
        after = select(Message.id).where(Message.thread_id == thread.id, Message.id > at).order_by(Message.id)
        last = session.scalars(after.limit(PAGE // 2)).all()
        before = last[-1] + 1 if len(last) == PAGE // 2 else None
    which = [Message.id < before] if before is not None else []
    found = list(session.scalars(entries_of(thread.id, *which).order_by(Message.id.desc()).limit(PAGE + 1)))
    return Stretch(found[:PAGE][::-1], len(found) > PAGE, has_newer=before is not None)


def find_message(viewer: Viewer, thread_id: int, message_id: int) -> Message | None:
    """An entry of a thread in which the viewer takes part."""
    query = entries_of(thread_id, Message.id == message_id, is_visible(viewer, Message.__table__.c.thread_id))
    return session.scalars(query).one_or_none()


def wordings_of(message_ids: Iterable[int]) -> dict[int, list[MessageWording]]:
    """What messages said before they were edited, by their numbers, the oldest first: for a report of them."""
    query = select(MessageWording).where(MessageWording.message_id.in_(list(message_ids))).order_by(MessageWording.id)
    found: dict[int, list[MessageWording]] = {}
    for one in session.scalars(query):
        found.setdefault(one.message_id, []).append(one)
    return found


def said_with(thread_id: int, person_id: int, key: str) -> Message | None:
    """What a form made when it was sent before."""
    query = select(Message).where(Message.thread_id == thread_id, Message.person_id == person_id, Message.key == key)
    return session.scalars(query).one_or_none()


def count_after(seat: Participant) -> int:
    """How many entries by others that count came after what a participant has seen."""
    query = select(func.count()).where(
        Message.thread_id == seat.thread_id,
        Message.id > seat.read_upto,
        Message.counts.is_(True),
        or_(Message.person_id.is_(None), Message.person_id != seat.person_id),
    )
    return session.scalar(query) or 0


# ── Searching ────────────────────────────────────────────────────────────────


def search(viewer: Viewer, words: str, *, thread_id: int | None = None, before: int | None = None) -> list[Message]:
    """What was said, or is called so, in one's threads or in one of them; the newest first, one more than `FOUND`.

    By comparing texts without their spaces, in the database: what is private stands in no index of ours.
    """
    wanted = fold(words)
    if not wanted:
        return []
    own = select(Participant.thread_id).where(seats_of(viewer))
    if thread_id is not None:
        own = own.where(Participant.thread_id == thread_id)
    query = (
        select(Message)
        .where(Message.thread_id.in_(own))
        .where(Message.kind == SAID, or_(_holds(Message.body, wanted), Message.id.in_(_named(own, wanted))))
        .options(
            joinedload(Message.person),
            joinedload(Message.firm).options(*_NAMES),
            joinedload(Message.thread).selectinload(Thread.firms).joinedload(ThreadFirm.firm).options(*_NAMES),
            selectinload(Message.files).joinedload(MessageFile.file),
        )
        .order_by(Message.id.desc())
        .limit(FOUND + 1)
    )
    if before is not None:
        query = query.where(Message.id < before)
    return list(session.scalars(query))


def _named(threads: Select[int], wanted: str) -> Select[int]:
    """Messages of some threads with a file that is called so. Found once, not asked for each message."""
    message = aliased(Message)
    return (
        select(MessageFile.message_id)
        .join(StoredFile, StoredFile.id == MessageFile.file_id)
        .join(message, message.id == MessageFile.message_id)
        .where(message.thread_id.in_(threads), _holds(StoredFile.name, wanted))
    )


def fold(words: str) -> str:
    """What is compared: lower case, no spaces, so that 실증 사업 finds 실증사업."""
    return clean_line(words).lower().replace(" ", "")


def _holds(column: InstrumentedAttribute[str], wanted: str) -> ColumnElement[bool]:
    """That a text holds what was folded. Few texts have all its letters in this order: only these are folded too."""
    folded = func.replace(func.lower(column), " ", "")
    return and_(column.like(_in_order(wanted)), folded.contains(wanted, autoescape=True))


def _in_order(wanted: str) -> str:
    """The pattern of every text that may hold it: its letters without cases, and its digits, one after the other."""
    return "".join(f"%{letter}" for letter in wanted if letter.isalnum() and letter.lower() == letter.upper()) + "%"


def present_firms(thread_id: int) -> set[int]:
    """The firms for which somebody takes part now."""
    query = select(Participant.firm_id).where(Participant.thread_id == thread_id, Participant.left_at.is_(None))
    return set(session.scalars(query.distinct()))


# ── The people of a firm ─────────────────────────────────────────────────────


def colleagues(thread: Thread, firm_id: int) -> list[Person]:
    """Who is of a firm and takes no part for it."""
    present = [one.person_id for one in thread.present if one.firm_id == firm_id]
    query = (
        select(Person)
        .join(FirmPerson, FirmPerson.person_id == Person.id)
        .where(FirmPerson.firm_id == firm_id, FirmPerson.ended_at.is_(None), Person.id.not_in(present))
        .order_by(FirmPerson.id)
    )
    return list(session.scalars(query))


def threads_of_owned_firms(viewer: Viewer) -> list[Thread]:
    """Threads of the firms that the viewer owns in which they take no part: that they are, not what is said there."""
    owned = [one.firm_id for one in viewer.belongings if one.role == FirmRole.OWNER]
    if not owned or viewer.person_id is None:
        return []
    query = (
        select(Thread)
        .join(ThreadFirm, ThreadFirm.thread_id == Thread.id)
        .where(ThreadFirm.firm_id.in_(owned), ~is_visible(viewer, Thread.__table__.c.id))
        .order_by(Thread.last_at.desc(), Thread.id.desc())
        .limit(INBOX)
        .distinct()
    )
    return list(session.scalars(_whole(query)))


def enterable(viewer: Viewer, thread_id: int) -> tuple[Thread, int] | None:
    """A thread that an owner may come into, and for which of their firms."""
    owned = [one.firm_id for one in viewer.belongings if one.role == FirmRole.OWNER]
    query = select(Thread).join(ThreadFirm, ThreadFirm.thread_id == Thread.id)
    found = session.scalars(query.where(Thread.id == thread_id, ThreadFirm.firm_id.in_(owned)).distinct()).one_or_none()
    if found is None:
        return None
    mine = [one.firm_id for one in session.scalars(select(ThreadFirm).where(ThreadFirm.thread_id == thread_id))]
    return found, next(number for number in mine if number in owned)


def is_live(person_id: int, firm_id: int) -> ColumnElement[bool]:
    """That somebody is of a firm now."""
    return exists().where(
        FirmPerson.person_id == person_id, FirmPerson.firm_id == firm_id, FirmPerson.ended_at.is_(None)
    )


def live_of(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of some `(person, firm)` who are of the firm now, in their order."""
    wanted = list(dict.fromkeys(pairs))
    live = select(FirmPerson.person_id, FirmPerson.firm_id).where(FirmPerson.ended_at.is_(None))
    which = FirmPerson.firm_id.in_([firm_id for _person, firm_id in wanted])
    found = {(person_id, firm_id) for person_id, firm_id in session.execute(live.where(which))}
    return [one for one in wanted if one in found]


def is_shown(firm: Firm) -> bool:
    """Whether others see a firm: one that staff have hidden takes up nothing with anybody."""
    return firm.audience != "staff"
