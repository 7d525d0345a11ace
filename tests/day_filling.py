"""What is filled into the forms of the day (see `filling.py`)."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from day_things import code_of
from offering import book, make_program
from people import make_person
from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.programs.attending.mails import make_token as reconfirmation_token
from portal.programs.attending.models import Reconfirmation
from portal.programs.attending.tokens import make_token

FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {
    "tickets.appeal": lambda: {"words": "왔어요"},
    "staff_no_shows.decide": lambda: {"decision": "accepted", "reason": "까닭"},
    "staff_doors.count_visitors": lambda: {"heads": "2"},
}
WRITES_NOTHING = {"staff_doors.take_scans": "what a phone has kept: JSON, of which each part is asked for by name"}


def _code(before: Any) -> dict[str, Any]:
    return {"code": make_token(code_of(before.values["session_id"]))}


def _walk_in(_before: Any) -> dict[str, Any]:
    """Somebody who stands at the door."""
    address = "walk-in@hub.example"
    found = session.scalars(select(Person.id).where(Person.email_key == address)).first()
    return {"person": str(found or make_person(address).id), "extra": "y"}


def _asked(_before: Any) -> dict[str, Any]:
    """Somebody was asked whether they still come."""
    person = make_person(f"asked-{clock.now().timestamp()}@hub.example")
    booking = book(make_program(), person.id)
    with unit_of_work():
        times = {"answer_by": clock.now() + timedelta(days=1), "releases": True}
        asked = Reconfirmation(booking_id=booking.id, session_id=booking.session_id, **times)
        session.add(asked)
        session.flush()
        return {"?": f"token={reconfirmation_token(asked, session.merge(person))}", "answer": "coming"}


PREPARED: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "staff_doors.take_code": _code,
    "staff_walk_ins.let_in": _walk_in,
    "reconfirmations.answer": _asked,
}
