"""Meetings of threads, and digests, for the tests that are derived from views and tables."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from thread_things import _own, _strangers

from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session, unit_of_work
from portal.messaging.meetings import service
from portal.messaging.meetings.models import MeetingOffer, ThreadMeeting, ThreadMeetingNote
from portal.messaging.meetings.service import Side, Wish
from portal.messaging.threads.models import Participant, Thread
from portal.notices.digests.models import Digest, HeldLetter, NoticePace

#: For `canary.OURS`: columns of what we make ourselves.
OURS: Mapping[str, str] = {
    "notice_pace": "kind pace",
    "held_letter": "kind message values path about",
    "thread_meeting": "state made_by ended_by",
    "thread_meeting_offer": "state answered_by",
}


def _later() -> dict[str, Any]:
    moment = (clock.now() + timedelta(days=3)).astimezone(SEOUL)
    return {"time1": f"{moment:%Y-%m-%dT%H:%M}", "place": "허브 4층"}


#: What is filled in.
FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {
    "meetings.propose": _later,
    "meetings.offer_others": _later,
    "meetings.accept": lambda: {"time": str(_newest_time())},
    "meetings.note": lambda: {"text": "적어 둘 말"},
}


def _newest_time() -> int:
    offer = session.scalars(select(MeetingOffer).order_by(MeetingOffer.id.desc()).limit(1)).one()
    number = offer.times[0].id
    session.rollback()
    return number


def _sides(thread_id: int, person_id: int | None) -> tuple[Side, Side]:
    """Somebody's side of a thread, and the other."""
    query = select(Participant).where(Participant.thread_id == thread_id).order_by(Participant.id)
    seats = [Side(one.person_id, one.firm_id) for one in session.scalars(query)]
    session.rollback()
    mine = next((one for one in seats if one.person_id == person_id), seats[0])
    return mine, next(one for one in seats if one.firm_id != mine.firm_id)


def offered(thread_id: int, side: Side) -> int:
    """A meeting for which a side offers a time."""
    with unit_of_work():
        return service.propose(thread_id, side, Wish([clock.now() + timedelta(days=1)], 60, "허브")).id


def agreed(thread_id: int, by: Side, other: Side) -> int:
    """A meeting that both have agreed upon."""
    number = offered(thread_id, by)
    with unit_of_work():
        meeting = session.get_one(ThreadMeeting, number)
        service.accept(number, other, meeting.offers[0].times[0].id)
    return number


def begun(thread_id: int, by: Side, other: Side) -> int:
    """One that has begun."""
    number = agreed(thread_id, by, other)
    with unit_of_work():
        meeting = session.get_one(ThreadMeeting, number)
        meeting.starts_at, meeting.ends_at = clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1)
    return number


def of_meetings(thing: Callable[..., Any]) -> dict[str, Any]:
    """The arguments of meetings. They are made in the order of the alphabet: a meeting comes before its thread."""
    stranger = _strangers()
    first, _second = _sides(stranger, None)
    theirs = offered(stranger, first)
    last: dict[str, int] = {}

    def inside(make: Callable[[int, Side, Side], int]) -> Any:
        def own(person_id: int | None) -> int:
            last["thread"] = _own(person_id)
            mine, other = _sides(last["thread"], person_id)
            return make(last["thread"], mine, other)

        return thing(own, others=lambda: theirs)

    return {
        "meetings.thread_id": thing(
            lambda person_id: last.pop("thread", 0) or _own(person_id), others=lambda: stranger
        ),
        "meetings.meeting_id": inside(lambda thread, _mine, other: offered(thread, other)),
        "meetings.withdraw.meeting_id": inside(lambda thread, mine, _other: offered(thread, mine)),
        "meetings.cancel.meeting_id": inside(lambda thread, mine, other: agreed(thread, other, mine)),
        "meetings.note.meeting_id": inside(begun),
    }


def rows_of_meetings(person_id: int, actor: str) -> tuple[Any, ...]:
    """They offered, answered and noted, and want letters gathered; in the caller's unit of work."""
    thread = session.scalars(select(Thread).order_by(Thread.id.desc()).limit(1)).one()
    firm = thread.participants[0].firm_id
    meeting = ThreadMeeting(thread_id=thread.id, state="withdrawn", made_by=actor, ended_by=actor, ended_at=clock.now())
    answered = {"state": "withdrawn", "answered_at": clock.now(), "answered_by": actor}
    meeting.offers = [MeetingOffer(firm_id=firm, person_id=person_id, minutes=30, place="허브", **answered)]
    meeting.notes = [ThreadMeetingNote(firm_id=firm, person_id=person_id, text="남긴 메모", is_shared=False)]
    return (
        meeting,
        NoticePace(person_id=person_id, kind="roles", pace="daily"),
        HeldLetter(person_id=person_id, kind="roles", message="ended", values={"role": "mentor"}, path="/staff"),
        Digest(person_id=person_id, day=date(2026, 11, 23), things=2),
    )
