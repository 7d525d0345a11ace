"""Addresses of calendars, for `things.py`, and what is told of somebody's calendar, for the export."""

from datetime import timedelta

from flask import current_app

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.notices.calendars import service
from portal.notices.calendars.models import CalendarFeed, CalendarInvitation


def address_of(person_id: int) -> str:
    """The token of somebody's calendar; the one that they had is nobody's from now on."""
    with unit_of_work():
        person = session.get_one(Person, person_id)
        return service.open_feed(person, by="test", secret_key=current_app.config["SECRET_KEY"])


def address_of_nobody(person_id: int) -> str:
    """One that was taken back. Whoever knows an address comes in: there is none that is another's alone."""
    token = address_of(person_id)
    with unit_of_work():
        service.close_feed(session.get_one(Person, person_id), by="test")
    return token


def rows_of_calendar(person_id: int) -> tuple[CalendarInvitation, CalendarFeed]:
    """That they were invited to something, and may subscribe."""
    return (
        CalendarInvitation(
            person_id=person_id,
            about="booking:7",
            uid="booking-7@hub.example",
            sequence=1,
            digest="digest-of-what-was-sent",
            ends_at=clock.now() + timedelta(days=7),
        ),
        CalendarFeed(person_id=person_id, token_hash="hash-of-address", sealed_token="sealed-address"),
    )
