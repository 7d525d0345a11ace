"""Whoever gives up a child's place takes the consent back: the name goes with it. That it was a child stays."""

from flask import Flask
from sqlalchemy import select, update

from portal.allocation import listening as ledger
from portal.allocation.listening import Moved
from portal.allocation.models import State
from portal.core.db import session
from portal.programs.models import Booking, BookingChild


def register(app: Flask) -> None:
    """Follow the places of sessions and courses."""
    for owner in ("session", "course"):
        ledger.listen(app, owner, _forget)


def _forget(moved: Moved) -> None:
    # Another time is the same wish: the child goes along.
    if moved.claim.state != State.ENDED or moved.because == "changed":
        return
    theirs = select(Booking.id).where(Booking.claim_id == moved.claim.id)
    these = update(BookingChild).where(BookingChild.booking_id.in_(theirs), BookingChild.name != "")
    session.execute(these.values(name="", birth_year=None))
