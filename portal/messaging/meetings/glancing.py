"""What of somebody's meetings is read for their first page: a few columns, by statements that are made once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select

from portal.core import clock
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.messaging.meetings.models import Answer, MeetingOffer, OfferedTime, State, ThreadMeeting
from portal.messaging.meetings.queries import has_seat
from portal.messaging.threads.models import Participant, ThreadFirm
from portal.messaging.threads.queries import seats_for


@dataclass(frozen=True, slots=True)
class Ahead:
    """A meeting that is agreed upon; `firms` are its firms: number, Korean and English name."""

    id: int
    thread_id: int
    starts_at: datetime
    firms: list[tuple[int, str, str]] = field(default_factory=list)


def offered_to(viewer: Viewer) -> Sequence[Row[Any]]:
    """Offers of other firms that wait for the viewer's side, in threads in which the viewer takes part: of which
    meeting and thread, how many times, and what the firm is called."""
    firms = [one.firm_id for one in viewer.belongings]
    if viewer.person_id is None or not firms:
        return ()
    return session.connection().execute(_OFFERED, {"person_id": viewer.person_id, "firms": firms}).all()


def _offered() -> Select[Any]:
    times = select(func.count()).where(OfferedTime.offer_id == MeetingOffer.id).scalar_subquery()
    # From one's own seats on: they are few, whatever others have offered each other.
    return (
        select(
            *(ThreadMeeting.id, ThreadMeeting.thread_id, times.label("times")),
            *(Firm.name_ko, Firm.name_en),
        )
        .select_from(Participant)
        .join(ThreadMeeting, ThreadMeeting.thread_id == Participant.thread_id)
        .join(MeetingOffer, MeetingOffer.meeting_id == ThreadMeeting.id)
        .join(Firm, Firm.id == MeetingOffer.firm_id)
        .where(seats_for(bindparam("person_id"), bindparam("firms", expanding=True)))
        .where(MeetingOffer.state == Answer.OPEN, Participant.firm_id != MeetingOffer.firm_id)
        .order_by(MeetingOffer.id)
    )


def ahead_of(person_id: int, most: int) -> tuple[Sequence[Ahead], int]:
    """Some of what somebody has agreed upon that is not over, by when it begins, and how many there are. One query."""
    found: dict[int, Ahead] = {}
    total = 0
    for row in session.connection().execute(_AHEAD, {"person_id": person_id, "now": clock.now(), "most": most}):
        one = found.setdefault(row.id, Ahead(row.id, row.thread_id, row.starts_at))
        one.firms.append((row.firm_id, row.name_ko, row.name_en))
        total = row.total
    return list(found.values()), total


def _ahead() -> Select[Any]:
    one = (
        select(
            *(ThreadMeeting.id, ThreadMeeting.thread_id, ThreadMeeting.starts_at),
            func.count().over().label("total"),
        )
        .where(ThreadMeeting.state == State.AGREED, ThreadMeeting.ends_at > bindparam("now"))
        .where(has_seat(bindparam("person_id")))
        .order_by(ThreadMeeting.starts_at, ThreadMeeting.id)
        .limit(bindparam("most"))
        .subquery()
    )
    return (
        select(one, Firm.id.label("firm_id"), Firm.name_ko, Firm.name_en)
        .select_from(one)
        .join(ThreadFirm, ThreadFirm.thread_id == one.c.thread_id)
        .join(Firm, Firm.id == ThreadFirm.firm_id)
        .order_by(one.c.starts_at, one.c.id, ThreadFirm.firm_id)
    )


_OFFERED, _AHEAD = _offered(), _ahead()
