"""Reading meetings through the viewer: whoever takes part in the thread sees its meetings, nobody else."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import joinedload, lazyload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from portal.core import clock
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson
from portal.messaging.meetings.models import MeetingOffer, State, ThreadMeeting, ThreadMeetingNote
from portal.messaging.threads.models import Participant, Thread, ThreadFirm
from portal.messaging.threads.queries import is_visible

#: So many of a thread are shown.
MOST_SHOWN = 30
#: A firm for its name: what hangs on it is not read along.
_NAMES = (lazyload(Firm.tags), lazyload(Firm.tenures))


def _whole(query: Select[ThreadMeeting]) -> Select[ThreadMeeting]:
    offers = selectinload(ThreadMeeting.offers)
    return query.options(
        offers.selectinload(MeetingOffer.times),
        offers.joinedload(MeetingOffer.person),
        selectinload(ThreadMeeting.notes).joinedload(ThreadMeetingNote.person),
    )


def meetings_of(thread: Thread) -> Sequence[ThreadMeeting]:
    """The meetings of a thread that the viewer was found to take part in, the newest first. Four queries."""
    query = select(ThreadMeeting).where(ThreadMeeting.thread_id == thread.id)
    return session.scalars(_whole(query).order_by(ThreadMeeting.id.desc()).limit(MOST_SHOWN)).all()


def visible_meeting(viewer: Viewer, thread_id: int, meeting_id: int) -> ThreadMeeting | None:
    """A meeting of a thread in which the viewer takes part."""
    which = (ThreadMeeting.id == meeting_id, ThreadMeeting.thread_id == thread_id)
    query = select(ThreadMeeting).where(*which, is_visible(viewer, ThreadMeeting.__table__.c.thread_id))
    return session.scalars(_whole(query)).one_or_none()


def whole_meeting(meeting_id: int) -> ThreadMeeting | None:
    """A meeting with its thread's firms, for calendars: their owners' rows are asked for apart (`agreed_of`)."""
    query = select(ThreadMeeting).where(ThreadMeeting.id == meeting_id).options(_with_firms())
    return session.scalars(query).one_or_none()


def _with_firms() -> _AbstractLoad:
    firms = joinedload(ThreadMeeting.thread).selectinload(Thread.firms)
    return firms.joinedload(ThreadFirm.firm).options(*_NAMES)


def has_seat(person_id: Any) -> ColumnElement[bool]:
    """That somebody takes part in a meeting's thread, for a firm that they are of now."""
    return exists().where(
        Participant.thread_id == ThreadMeeting.thread_id,
        Participant.person_id == person_id,
        Participant.left_at.is_(None),
        FirmPerson.firm_id == Participant.firm_id,
        FirmPerson.person_id == person_id,
        FirmPerson.ended_at.is_(None),
    )


def agreed_of(person_id: int, after: datetime) -> Sequence[ThreadMeeting]:
    """What somebody has agreed upon that is not over after a moment, by when it begins; of threads that they are in."""
    query = select(ThreadMeeting).where(
        ThreadMeeting.state == State.AGREED, ThreadMeeting.ends_at > after, has_seat(person_id)
    )
    return session.scalars(query.options(_with_firms()).order_by(ThreadMeeting.starts_at, ThreadMeeting.id)).all()


def notes_for(meeting: ThreadMeeting, firm_id: int) -> list[ThreadMeetingNote]:
    """What the people of a firm may read of what was noted: what is for both sides, and their own."""
    return [one for one in meeting.notes if one.is_shared or one.firm_id == firm_id]


def is_over(meeting: ThreadMeeting) -> bool:
    """Whether it was agreed upon and has taken place."""
    return meeting.state == State.AGREED and meeting.ends_at is not None and meeting.ends_at <= clock.now()


def is_concerned(about: str, person_id: int) -> bool:
    """Whether somebody takes part in the thread of what a letter was to tell of (`meeting:5`), for a firm of theirs."""
    number = about.removeprefix("meeting:")
    query = select(ThreadMeeting.id).where(ThreadMeeting.id == (int(number) if number.isdecimal() else 0))
    return session.scalar(query.where(has_seat(person_id))) is not None
