"""Who is told of what happens to a meeting: it follows from the event log, wherever it is done."""

from collections.abc import Iterable
from typing import Any, cast

from flask import Flask

from portal.accounts.models import Person
from portal.audit.listening import Happening, listen
from portal.core.db import session
from portal.messaging.meetings.entries import path_of
from portal.messaging.meetings.kinds import MEETINGS
from portal.messaging.meetings.models import ThreadMeeting
from portal.messaging.threads.models import Participant
from portal.messaging.threads.queries import live_of
from portal.notices.service import notify

#: `{action: (message, whether the side that did it is told too)}`: both sides get the calendar's entry.
_TOLD = {
    "thread_meeting.proposed": ("proposed", False),
    "thread_meeting.reproposed": ("reproposed", False),
    "thread_meeting.declined": ("declined", False),
    "thread_meeting.withdrawn": ("withdrawn", False),
    "thread_meeting.agreed": ("agreed", True),
    "thread_meeting.moved": ("moved", True),
    "thread_meeting.cancelled": ("cancelled", True),
}


def register(app: Flask) -> None:
    """Listen to meetings."""
    for action in _TOLD:
        listen(app, action, _tell)


def _tell(happening: Happening) -> None:
    meeting = cast(ThreadMeeting, happening.subject)
    message, tells_all = _TOLD[happening.action]
    acting = int(happening.details["firm"])
    values = _values(meeting, acting) | {"is_settled": tells_all}
    for person in _speakers(meeting, but=None if tells_all else acting):
        notify(MEETINGS, person, message, values, url=path_of(meeting), about=f"meeting:{meeting.id}")


def _speakers(meeting: ThreadMeeting, *, but: int | None) -> Iterable[Person]:
    """Who takes part now and is of their firm; without those of one firm, and those who want to hear nothing of it.

    Who has muted a thread still learns of what was agreed: it concerns their day.
    """
    seats: list[Participant] = [one for one in meeting.thread.present if one.firm_id != but]
    wanted = [one for one in seats if but is None or one.muted_at is None]
    people = dict.fromkeys(person_id for person_id, _firm in live_of((one.person_id, one.firm_id) for one in wanted))
    yield from (session.get_one(Person, number) for number in people)


def _values(meeting: ThreadMeeting, acting: int) -> dict[str, Any]:
    firms = [one.firm for one in meeting.thread.firms]
    who = next(one for one in firms if one.id == acting)
    offer = meeting.open_offer
    values: dict[str, Any] = {"meeting": meeting.id, "times": len(offer.times) if offer else 0}
    for locale in ("ko", "en"):
        values |= {f"firm_{locale}": who.name(locale), f"firms_{locale}": " · ".join(one.name(locale) for one in firms)}
    values |= {"place": meeting.place, "is_online": bool(meeting.online_url)}
    if meeting.starts_at is not None and meeting.ends_at is not None:
        values |= {"starts_at": meeting.starts_at.isoformat(), "ends_at": meeting.ends_at.isoformat()}
    return values
