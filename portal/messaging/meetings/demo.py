"""A meeting that two firms of the demo hub have agreed upon, in the coming days."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select

from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.messaging.meetings.models import Answer, MeetingOffer, OfferedTime, State, ThreadMeeting
from portal.messaging.threads import service as threads
from portal.messaging.threads.models import Thread
from portal.messaging.threads.queries import thread_about

_BY = "demo"
#: The thread in which it is, among those of the demo hub.
_ABOUT = "demo:1"
_DAYS, _HOUR, _MINUTES, _PLACE = 4, 14, 60, "허브 3층 회의실 나"
_SATURDAY = 5


def make_meeting() -> None:
    """Make it where there is none; what people have agreed upon since stays as it is."""
    thread = thread_about(_ABOUT)
    if thread is not None and not session.scalar(select(exists().where(ThreadMeeting.id.is_not(None)))):
        _agree(thread, _starts())


def _starts() -> datetime:
    """An afternoon on which people work."""
    day = (clock.now() + timedelta(days=_DAYS)).astimezone(SEOUL)
    weekend = 7 - day.weekday() if day.weekday() >= _SATURDAY else 0
    return (day + timedelta(days=weekend)).replace(hour=_HOUR, minute=0, second=0, microsecond=0)


def _agree(thread: Thread, starts: datetime) -> None:
    """One side has offered it, and the other has taken it."""
    asks, answers = thread.present[:2]
    where, ends = {"place": _PLACE}, starts + timedelta(minutes=_MINUTES)
    meeting = ThreadMeeting(thread_id=thread.id, made_by=_BY, starts_at=starts, ends_at=ends, **where)
    meeting.state = State.AGREED
    offer = MeetingOffer(firm_id=asks.firm_id, person_id=asks.person_id, minutes=_MINUTES, **where)
    offer.state, offer.answered_at, offer.answered_by = Answer.ACCEPTED, clock.now(), _BY
    offer.times = [OfferedTime(starts_at=starts)]
    meeting.offers = [offer]
    session.add(meeting)
    session.flush()
    told = {"meeting": meeting.id, "thread": thread.id, "starts_at": starts.isoformat(), "ends_at": ends.isoformat()}
    threads.tell(thread, "meeting_agreed", told, by=f"person:{answers.person_id}", firm_id=answers.firm_id)
