"""Verbs on meetings of a thread. The caller opens the unit of work.

Each locks the thread first and looks again: of two who answer at once, one is answered that it is done already. What
is private (places, links, notes) stands in no event and in no entry of the thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.korean import clean
from portal.messaging.meetings.models import (
    LONGEST,
    MOST_TIMES,
    NOTE_LENGTH,
    SHORTEST,
    Answer,
    MeetingOffer,
    OfferedTime,
    State,
    ThreadMeeting,
    ThreadMeetingNote,
)
from portal.messaging.meetings.queries import agreed_of
from portal.messaging.threads import closing
from portal.messaging.threads import service as threads
from portal.messaging.threads.models import Thread

#: So many meetings of a thread may be open or ahead at once, and so far ahead one may be.
MOST_LIVE, FARTHEST = 10, timedelta(days=365)
MOST_NOTES = 100


@dataclass(frozen=True, slots=True)
class Side:
    """Who acts, and for which firm of the thread."""

    person_id: int
    firm_id: int

    @property
    def actor(self) -> str:
        return f"person:{self.person_id}"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is offered: times (aware), how long, and where: a place, an https address, or both."""

    times: Sequence[datetime]
    minutes: int
    place: str = ""
    online_url: str = ""


# ── Offering ─────────────────────────────────────────────────────────────────


def propose(thread_id: int, side: Side, wish: Wish) -> ThreadMeeting:
    """Offer times for a new meeting. Raises `RuleError`, at the field of the time (`time1` …) that is wrong."""
    thread = _enter(thread_id, side)
    live = select(func.count()).where(ThreadMeeting.thread_id == thread_id, ThreadMeeting.ended_at.is_(None))
    ahead = live.where((ThreadMeeting.ends_at.is_(None)) | (ThreadMeeting.ends_at > clock.now()))
    if (session.scalar(ahead) or 0) >= MOST_LIVE:
        raise RuleError("many_meetings", f"한 대화에서 한꺼번에 {MOST_LIVE}건까지 약속할 수 있어요.")
    _check(wish, side, None)
    meeting = ThreadMeeting(thread_id=thread_id, made_by=side.actor)
    session.add(meeting)
    session.flush()
    _offer(meeting, side, wish)
    _tell(thread, meeting, "meeting_proposed", side, counts=True)
    audit.record("thread_meeting.proposed", meeting, by=side.actor, thread=thread_id, firm=side.firm_id)
    return meeting


def offer_others(meeting_id: int, side: Side, wish: Wish) -> ThreadMeeting:
    """Offer other times for a meeting: instead of those that wait, or to move what was agreed. Raises `RuleError`.

    What was agreed holds until one of the new times is taken.
    """
    thread, meeting = _lock(meeting_id, side)
    if meeting.has_begun:
        raise RuleError("begun", "이미 시작한 만남은 옮길 수 없어요. 새로 제안해 주세요.")
    _check(wish, side, meeting)
    if (before := meeting.open_offer) is not None:
        _answer(before, Answer.REPLACED, side)
        session.flush()
    _offer(meeting, side, wish)
    _tell(thread, meeting, "meeting_reproposed", side, counts=True)
    audit.record("thread_meeting.reproposed", meeting, by=side.actor, thread=thread.id, firm=side.firm_id)
    return meeting


def _offer(meeting: ThreadMeeting, side: Side, wish: Wish) -> MeetingOffer:
    where = {"place": wish.place, "online_url": wish.online_url}
    offer = MeetingOffer(firm_id=side.firm_id, person_id=side.person_id, minutes=wish.minutes, **where)
    offer.times = [OfferedTime(starts_at=moment) for moment in wish.times]
    meeting.offers.append(offer)
    meeting.changed_at = clock.now()
    session.flush()
    return offer


def _check(wish: Wish, side: Side, meeting: ThreadMeeting | None) -> None:
    if not wish.times:
        raise RuleError("no_times", "시간을 하나 이상 적어 주세요.", field="time1")
    if len(wish.times) > MOST_TIMES:
        raise RuleError("many_times", f"한 번에 {MOST_TIMES}개까지 제안할 수 있어요.", field=f"time{MOST_TIMES}")
    if not SHORTEST <= wish.minutes <= LONGEST:
        raise RuleError("minutes", f"{SHORTEST}분부터 {LONGEST}분까지 고를 수 있어요.", field="minutes")
    if not wish.place and not wish.online_url:
        raise RuleError("no_place", "만날 곳이나 온라인 주소를 적어 주세요.", field="place")
    for number, moment in enumerate(wish.times, 1):
        field = f"time{number}"
        if moment in wish.times[: number - 1]:
            raise RuleError("same_time", "같은 시간을 두 번 적었어요.", field=field)
        _check_time(moment, wish.minutes, side, meeting, field)


def _check_time(moment: datetime, minutes: int, side: Side, meeting: ThreadMeeting | None, field: str) -> None:
    now = clock.now()
    if moment <= now:
        raise RuleError("past", "이미 지난 시간이에요. 앞으로의 시간을 적어 주세요.", field=field)
    if moment > now + FARTHEST:
        raise RuleError("far", "1년 안의 시간을 적어 주세요.", field=field)
    ends = moment + timedelta(minutes=minutes)
    for one in agreed_of(side.person_id, now):
        if meeting is not None and one.id == meeting.id:
            continue
        if one.starts_at is not None and one.ends_at is not None and one.starts_at < ends and moment < one.ends_at:
            raise RuleError("overlaps", "이미 약속한 다른 만남과 겹쳐요.", field=field)


# ── Answering ────────────────────────────────────────────────────────────────


def accept(meeting_id: int, side: Side, time_id: int) -> ThreadMeeting:
    """Take one of the times that the other side offers; with that it is agreed, or moved. Raises `RuleError`."""
    thread, meeting = _lock(meeting_id, side)
    offer = _waiting(meeting, side)
    # Of two threads in which the same person agrees at once, one waits for the other.
    session.execute(select(Person.id).where(Person.id == side.person_id).with_for_update())
    chosen = next((one for one in offer.times if one.id == time_id), None)
    if chosen is None:
        raise RuleError("no_such_time", "제안한 시간 가운데에서 골라 주세요.", field="time")
    _check_time(chosen.starts_at, offer.minutes, side, meeting, "time")
    is_moved = meeting.state == State.AGREED
    _answer(offer, Answer.ACCEPTED, side)
    meeting.state, meeting.starts_at, meeting.ends_at = State.AGREED, chosen.starts_at, offer.ends_of(chosen)
    meeting.place, meeting.online_url = offer.place, offer.online_url
    meeting.sequence, meeting.changed_at = meeting.sequence + is_moved, clock.now()
    _tell(thread, meeting, "meeting_moved" if is_moved else "meeting_agreed", side, counts=True)
    done = "thread_meeting.moved" if is_moved else "thread_meeting.agreed"
    audit.record(done, meeting, by=side.actor, thread=thread.id, firm=side.firm_id)
    return meeting


def decline(meeting_id: int, side: Side) -> ThreadMeeting:
    """Take none of the times that the other side offers. What was agreed before holds. Raises `RuleError`."""
    thread, meeting = _lock(meeting_id, side)
    _answer(_waiting(meeting, side), Answer.DECLINED, side)
    _end_unless_agreed(meeting, State.DECLINED, side)
    _tell(thread, meeting, "meeting_declined", side, counts=True)
    audit.record("thread_meeting.declined", meeting, by=side.actor, thread=thread.id, firm=side.firm_id)
    return meeting


def withdraw(meeting_id: int, side: Side) -> ThreadMeeting:
    """Take back what one's own side offers. What was agreed before holds. Raises `RuleError`."""
    thread, meeting = _lock(meeting_id, side)
    offer = meeting.open_offer
    if offer is None or offer.firm_id != side.firm_id:
        raise RuleError("answered", "이미 답했거나 거둔 제안이에요.")
    _answer(offer, Answer.WITHDRAWN, side)
    _end_unless_agreed(meeting, State.WITHDRAWN, side)
    _tell(thread, meeting, "meeting_withdrawn", side)
    audit.record("thread_meeting.withdrawn", meeting, by=side.actor, thread=thread.id, firm=side.firm_id)
    return meeting


def cancel(meeting_id: int, side: Side) -> ThreadMeeting:
    """Call off what was agreed, before it begins; also where nothing else may be written. Raises `RuleError`.

    One of two firms that do not speak with each other any more is not to wait for the other in vain.
    """
    thread, meeting = _lock(meeting_id, side, writes=False)
    if meeting.state != State.AGREED:
        raise RuleError("not_agreed", "아직 약속하지 않은 만남이에요.")
    if meeting.has_begun:
        raise RuleError("begun", "이미 시작한 만남은 취소할 수 없어요.")
    if (offer := meeting.open_offer) is not None:
        _answer(offer, Answer.WITHDRAWN, side)
    meeting.state, meeting.sequence, meeting.changed_at = State.CANCELLED, meeting.sequence + 1, clock.now()
    meeting.ended_at, meeting.ended_by = clock.now(), side.actor
    _tell(thread, meeting, "meeting_cancelled", side, counts=True)
    audit.record("thread_meeting.cancelled", meeting, by=side.actor, thread=thread.id, firm=side.firm_id)
    return meeting


def _waiting(meeting: ThreadMeeting, side: Side) -> MeetingOffer:
    offer = meeting.open_offer
    if offer is None:
        raise RuleError("answered", "이미 답했거나 거둔 제안이에요.")
    if offer.firm_id == side.firm_id:
        raise RuleError("own_offer", "우리 회사가 낸 제안이에요. 상대 회사가 답해요.")
    return offer


def _answer(offer: MeetingOffer, answer: Answer, side: Side) -> None:
    offer.state, offer.answered_at, offer.answered_by = answer, clock.now(), side.actor


def _end_unless_agreed(meeting: ThreadMeeting, state: State, side: Side) -> None:
    meeting.changed_at = clock.now()
    if meeting.state == State.PROPOSED:
        meeting.state, meeting.ended_at, meeting.ended_by = state, clock.now(), side.actor


# ── Notes ────────────────────────────────────────────────────────────────────


def note(meeting_id: int, side: Side, text: str, *, is_shared: bool) -> ThreadMeetingNote:
    """Note something about a meeting that has begun: for both sides, or for one's own alone. Raises `RuleError`."""
    words = clean(text).strip()
    if not words:
        raise RuleError("no_text", "메모를 적어 주세요.", field="text")
    if len(words) > NOTE_LENGTH:
        raise RuleError("long_text", f"{NOTE_LENGTH}자까지 쓸 수 있어요.", field="text")
    thread = _enter(session.get_one(ThreadMeeting, meeting_id).thread_id, side, writes=is_shared)
    meeting = _again(meeting_id)
    if not meeting.has_begun:
        raise RuleError("not_begun", "만난 뒤에 메모를 남길 수 있어요.")
    if len(meeting.notes) >= MOST_NOTES:
        raise RuleError("many_notes", f"메모는 {MOST_NOTES}개까지 남길 수 있어요.")
    written = ThreadMeetingNote(firm_id=side.firm_id, person_id=side.person_id, text=words, is_shared=is_shared)
    meeting.notes.append(written)
    session.flush()
    if is_shared:
        _tell(thread, meeting, "meeting_noted", side, counts=True)
    audit.record("thread_meeting.noted", meeting, by=side.actor, thread=thread.id, firm=side.firm_id, shared=is_shared)
    return written


# ── Inside ───────────────────────────────────────────────────────────────────


def _enter(thread_id: int, side: Side, *, writes: bool = True) -> Thread:
    """The thread, locked, of who takes part in it for a firm and may write there now."""
    thread = threads.lock(thread_id)
    if not any(one.person_id == side.person_id and one.firm_id == side.firm_id for one in thread.present):
        raise RuleError("not_in", "이 대화에 함께하고 있지 않아요.")
    if writes:
        closing.refuse_when_closed(thread, side.firm_id)
    return thread


def _lock(meeting_id: int, side: Side, *, writes: bool = True) -> tuple[Thread, ThreadMeeting]:
    thread = _enter(session.get_one(ThreadMeeting, meeting_id).thread_id, side, writes=writes)
    meeting = _again(meeting_id)
    if not meeting.is_live:
        raise RuleError("over", "이미 끝난 제안이에요.")
    return thread, meeting


def _again(meeting_id: int) -> ThreadMeeting:
    query = select(ThreadMeeting).where(ThreadMeeting.id == meeting_id)
    meeting = session.scalars(query.with_for_update(of=ThreadMeeting).execution_options(populate_existing=True)).one()
    for part in ("offers", "notes"):
        session.expire(meeting, [part])
    return meeting


def _tell(thread: Thread, meeting: ThreadMeeting, kind: str, side: Side, *, counts: bool = False) -> None:
    values: dict[str, object] = {"meeting": meeting.id, "thread": thread.id}
    offer = meeting.open_offer
    if offer is not None:
        values["times"] = len(offer.times)
    if kind in ("meeting_agreed", "meeting_moved", "meeting_cancelled") and meeting.starts_at and meeting.ends_at:
        values |= {"starts_at": meeting.starts_at.isoformat(), "ends_at": meeting.ends_at.isoformat()}
    threads.tell(thread, kind, values, by=side.actor, firm_id=side.firm_id, counts=counts)
