"""Meetings as a mentor's calendar shows them."""

from collections.abc import Iterable

from flask import current_app
from sqlalchemy import select

from portal.accounts.models import Person
from portal.allocation.models import State
from portal.core.db import session
from portal.core.settings import Settings
from portal.firms.models import Firm
from portal.notices.calendars.entries import Entry
from portal.programs.mentoring.models import Mentor, MentorSlot, Side
from portal.programs.mentoring.queries import meetings_of
from portal.programs.models import Booking
from portal.web.language import gettext as _
from portal.web.language import in_language, speaking

ALARM_MINUTES = 30


def entries_of(person_id: int) -> Iterable[Entry]:
    """All meetings that somebody has as a mentor."""
    mentor = session.scalars(select(Mentor).where(Mentor.person_id == person_id)).one_or_none()
    if mentor is None:
        return
    person = session.get_one(Person, person_id)
    for meeting in meetings_of(mentor, side=Side.MENTOR):
        yield _entry(meeting.booking, person)


def invited_to(booking_id: int, person: Person) -> Entry | None:
    """What a mentor's letter invites to: the meeting, or that it is off."""
    booking = session.get(Booking, booking_id)
    if booking is None or booking.session is None or session.get(MentorSlot, booking.session_id) is None:
        return None
    return _entry(booking, person) if booking.state in (State.CONFIRMED, State.ENDED) else None


def _entry(booking: Booking, person: Person) -> Entry:
    one, locale = booking.session, person.locale
    if one is None:
        raise ValueError("a mentor's time is a session")
    firm = session.get(Firm, booking.firm_id) if booking.firm_id else None
    settings: Settings = current_app.extensions["portal.settings"]
    with speaking(locale):
        words = _("%(firm)s 멘토링", firm=firm.name(locale)) if firm else _("멘토링")
    # A letter's link may outlive the meeting; the page of all of them is always there.
    return Entry(
        about=f"meeting:{booking.id}",
        starts=one.starts_at,
        ends=one.ends_at,
        summary=words,
        location=one.place(locale) or one.link,
        description=booking.program.title(locale),
        url=settings.base_url + in_language("/me/mentoring", locale),
        is_cancelled=booking.state == State.ENDED or one.cancelled_at is not None,
        alarm_minutes=ALARM_MINUTES,
        sequence=one.sequence,
    )
