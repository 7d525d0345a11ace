"""Bookings as calendars show them: in the invitations of letters, and in the calendar that somebody subscribes to."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import current_app

from portal.accounts.models import Person
from portal.allocation.models import State
from portal.core.db import session
from portal.core.settings import Settings
from portal.notices.calendars.entries import Entry
from portal.programs.models import Booking, ProgramSession
from portal.programs.queries import own_bookings
from portal.web.language import gettext as _
from portal.web.language import in_language, speaking

ALARM_MINUTES = 60


def invited_to(values: Mapping[str, Any], person: Person) -> Entry | None:
    """What a notice's letter invites to: the meeting that is booked, or that it is off.

    Nothing while a place is only hoped for. The meetings of a course are in the calendar one subscribes to: an
    invitation is to one meeting.
    """
    booking = session.get(Booking, values.get("booking", 0))
    if booking is None or booking.session is None or booking.state not in (State.CONFIRMED, State.ENDED):
        return None
    return _entry(booking, booking.session, person)


def entries_of(person_id: int) -> Iterable[Entry]:
    """All meetings that somebody has a place in."""
    person = session.get_one(Person, person_id)
    for booking in own_bookings(person_id):
        if booking.state == State.CONFIRMED:
            meetings = [booking.session] if booking.session is not None else booking.program.sessions
            yield from (_entry(booking, one, person) for one in meetings)


def _entry(booking: Booking, one: ProgramSession, person: Person) -> Entry:
    program, locale = booking.program, person.locale
    title, part = program.title(locale), (locale == "en" and one.title_en) or one.title_ko
    settings: Settings = current_app.extensions["portal.settings"]
    with speaking(locale):
        description = _("바꾸거나 취소하려면 신청 화면을 열어 주십시오.")
    # Once given, a place stays what it was called: another of the same program is another booking.
    about = f"booking:{booking.id}" if booking.session_id else f"booking:{booking.id}:{one.id}"
    return Entry(
        about=about,
        starts=one.starts_at,
        ends=one.ends_at,
        summary=f"{title}: {part}" if part else title,
        location=one.place(locale) or one.link,
        description=description,
        url=settings.base_url + in_language(f"/me/bookings/{booking.id}", locale),
        is_cancelled=booking.state == State.ENDED or one.cancelled_at is not None,
        alarm_minutes=ALARM_MINUTES,
        sequence=one.sequence,
    )
