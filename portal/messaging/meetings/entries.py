"""Meetings as calendars show them: in the invitations of letters, and in the calendar that somebody subscribes to."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from flask import current_app

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session
from portal.core.settings import Settings
from portal.messaging.meetings.models import State, ThreadMeeting
from portal.messaging.meetings.queries import agreed_of, whole_meeting
from portal.messaging.threads.queries import live_of
from portal.notices.calendars.entries import Entry
from portal.web.language import gettext as _
from portal.web.language import in_language, speaking

ALARM_MINUTES = 60
#: What is over longer is in no calendar that is subscribed to.
KEPT = timedelta(days=90)


def invited_to(values: Mapping[str, Any], person: Person) -> Entry | None:
    """What a notice's letter invites to: the meeting as it is agreed now, or that it is off.

    Nothing with letters that change no calendar, and nothing to who takes no part in the thread any more: what is
    private stays there.
    """
    meeting = whole_meeting(values["meeting"]) if values.get("is_settled") else None
    if meeting is None or meeting.starts_at is None or meeting.state not in (State.AGREED, State.CANCELLED):
        return None
    seats = [(one.person_id, one.firm_id) for one in meeting.thread.present if one.person_id == person.id]
    return _entry(meeting, person) if live_of(seats) else None


def entries_of(person_id: int) -> Iterable[Entry]:
    """All that somebody has agreed upon."""
    person = session.get_one(Person, person_id)
    for meeting in agreed_of(person_id, clock.now() - KEPT):
        yield _entry(meeting, person)


def _entry(meeting: ThreadMeeting, person: Person) -> Entry:
    if meeting.starts_at is None or meeting.ends_at is None:
        raise ValueError(f"nothing is agreed upon of meeting {meeting.id}")
    settings: Settings = current_app.extensions["portal.settings"]
    names = " · ".join(one.firm.name(person.locale) for one in meeting.thread.firms)
    with speaking(person.locale):
        summary, description = _("만남: %(firms)s", firms=names), _("옮기거나 취소하려면 대화를 열어 주십시오.")
    if meeting.online_url:
        description = f"{description}\n{meeting.online_url}"
    return Entry(
        about=f"meeting:{meeting.id}",
        starts=meeting.starts_at,
        ends=meeting.ends_at,
        summary=summary,
        location=meeting.place or meeting.online_url,
        description=description,
        url=settings.base_url + in_language(path_of(meeting), person.locale),
        is_cancelled=meeting.state == State.CANCELLED,
        alarm_minutes=ALARM_MINUTES,
        changed_at=meeting.changed_at,
        sequence=meeting.sequence,
    )


def path_of(meeting: ThreadMeeting) -> str:
    """The page of a meeting, without its language."""
    return f"/messages/{meeting.thread_id}/meetings/{meeting.id}"
