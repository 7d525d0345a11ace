"""Who is told that they did not come, and what became of their appeal: it follows from the event log."""

from typing import cast

from flask import Flask

from portal.accounts.models import Person
from portal.audit.listening import Happening, listen
from portal.core.db import session
from portal.notices.service import notify
from portal.programs import queries as programs
from portal.programs.attending.kinds import ATTENDANCE
from portal.programs.attending.models import Appeal, NoShow
from portal.programs.booking.kinds import about
from portal.programs.booking.telling import values_of


def register(app: Flask) -> None:
    """Listen to what is noted of people."""
    listen(app, "no_show.noted", _tell_of_no_show)
    listen(app, "no_show.appeal_decided", _tell_of_decision)


def _tell_of_no_show(happening: Happening) -> None:
    missed = cast(NoShow, happening.subject)
    values = {
        **values_of(missed.booking),
        "points": missed.points,
        "of_firm": missed.firm_id is not None,
        "most": programs.rules().most_points,
        "expires_at": missed.expires_at.isoformat(),
    }
    person = session.get(Person, missed.person_id) if missed.person_id else None
    if person is not None and person.key is not None:
        url = f"/me/bookings/{missed.booking_id}/appeal"
        notify(ATTENDANCE, person, "no_show", values, url=url, about=about(missed.booking_id))


def _tell_of_decision(happening: Happening) -> None:
    said = cast(Appeal, happening.subject)
    booking = said.no_show.booking
    values = {**values_of(booking), "reason": said.reason}
    person = session.get_one(Person, said.person_id)
    url = f"/me/bookings/{booking.id}/appeal"
    notify(ATTENDANCE, person, f"appeal_{said.decision}", values, url=url, about=about(booking.id))
