"""Reminders before a session: each once, none that is late, none to who booked only afterwards.

The caller opens the unit of work and locks the session.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import Person
from portal.allocation.models import Claim, ClaimMove, State
from portal.core import clock
from portal.core.db import session
from portal.notices.service import notify
from portal.programs.attending.kinds import REMINDERS
from portal.programs.attending.models import Reminder
from portal.programs.attending.queries import held_for
from portal.programs.booking.kinds import about
from portal.programs.booking.service import cancel_until
from portal.programs.models import Booking, Program, ProgramSession

#: A worker that was away longer than that sends none of these; those that come nearer to the time are sent.
LATEST = timedelta(hours=6)
LONGEST = timedelta(days=60)
AT_ONCE = 50


def due() -> list[tuple[int, int]]:
    """`(session, minutes)` of which people are to be reminded now: of several that have passed, the last alone."""
    now = clock.now()
    query = (
        select(ProgramSession)
        .join(ProgramSession.program)
        .options(contains_eager(ProgramSession.program))
        .where(ProgramSession.starts_at > now, ProgramSession.starts_at <= now + LONGEST)
        .where(ProgramSession.cancelled_at.is_(None), Program.published_at.is_not(None), Program.cancelled_at.is_(None))
        .order_by(ProgramSession.starts_at)
    )
    found = []
    for one in session.scalars(query):
        left = one.starts_at - now
        passed = [minutes for minutes in one.program.reminder_minutes if left <= timedelta(minutes=minutes)]
        if passed and timedelta(minutes=min(passed)) - left <= LATEST:
            found.append((one.id, min(passed)))
    return found


def remind(one: ProgramSession, minutes: int) -> int:
    """Remind some of who have a place and were not reminded yet; how many, nobody when all were."""
    now = clock.now()
    moment = one.starts_at - timedelta(minutes=minutes)
    # It may have been moved or called off since it was looked for.
    if not moment <= now < one.starts_at or one.cancelled_at is not None or not one.program.is_open:
        return 0
    bookings = _to_remind(one, minutes, since=confirmed_by(moment))
    for booking in bookings:
        session.add(Reminder(booking_id=booking.id, session_id=one.id, minutes=minutes, starts_at=one.starts_at))
        person = session.get_one(Person, booking.person_id)
        url = f"/me/bookings/{booking.id}" + ("" if one.program.is_online else "/ticket")
        notify(REMINDERS, person, "reminder", _values(booking, one), url=url, about=about(booking.id))
    session.flush()
    return len(bookings)


def confirmed_by(moment: datetime) -> ColumnElement[bool]:
    """That a booking had its place at a moment already, in a query over claims."""
    return exists().where(ClaimMove.claim_id == Claim.id, ClaimMove.after == State.CONFIRMED, ClaimMove.at <= moment)


def _to_remind(one: ProgramSession, minutes: int, *, since: ColumnElement[bool]) -> Sequence[Booking]:
    told = exists().where(
        Reminder.booking_id == Booking.id,
        Reminder.session_id == one.id,
        Reminder.minutes == minutes,
        Reminder.starts_at == one.starts_at,
    )
    query = select(Booking).join(Booking.claim).options(contains_eager(Booking.claim))
    query = query.join(Person, Person.id == Booking.person_id)
    return session.scalars(
        query.where(held_for(one), Person.key.is_not(None), since, ~told).order_by(Booking.id).limit(AT_ONCE)
    ).all()


def _values(booking: Booking, one: ProgramSession) -> dict[str, object]:
    until = cancel_until(booking)
    return {
        **values_of(one),
        "online": one.program.is_online,
        "cancel_until": until.isoformat() if until > clock.now() else "",
    }


def values_of(one: ProgramSession) -> dict[str, object]:
    """What stands in a notice of one session: what, when, where."""
    program = one.program
    return {
        "title_ko": program.title_ko,
        "title_en": program.title_en,
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "place_ko": one.place("ko"),
        "place_en": one.place("en"),
    }
