"""Who is told of what happens to a place: it follows from the ledger and the event log, wherever it is done."""

from typing import Any, cast

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from portal.accounts.models import Person
from portal.allocation import listening as ledger
from portal.allocation.listening import Moved
from portal.allocation.models import HOLDING, Claim, State
from portal.allocation.queries import place_in_line
from portal.audit.listening import Happening, listen
from portal.core.db import session
from portal.notices.kinds import Channel
from portal.notices.kinds import kinds as registered
from portal.notices.queries import preferences_of
from portal.notices.service import notify, takes_letters
from portal.programs.booking import mails
from portal.programs.booking.kinds import PROGRAMS, about
from portal.programs.booking.meeting import met_by
from portal.programs.models import Booking, Program, ProgramSession
from portal.programs.queries import booking_of

#: `{(state after, why): message}`; of what is not named here nobody is told.
_BY_REASON = {
    ("confirmed", "changed"): "changed",
    ("confirmed", "extra"): "extra",
    ("confirmed", "promoted"): "promoted",
    ("confirmed", "accepted"): "accepted",
    ("confirmed", "chosen"): "chosen",
    ("confirmed", "drawn"): "chosen",
    ("confirmed", "admitted"): "chosen",
    ("confirmed", ""): "booked",
    ("waiting", ""): "waiting",
    ("waiting", "reserve"): "reserve",
    ("waiting", "admitted"): "reserve",
    ("applied", ""): "applied",
    ("offered", "promoted"): "offered",
    ("ended", "cancelled"): "cancelled",
    ("ended", "declined"): "declined",
    ("ended", "expired"): "expired",
    ("ended", "closed"): "closed",
    ("ended", "staff"): "taken_back",
    ("ended", "not_chosen"): "not_chosen",
    ("ended", "not_reconfirmed"): "not_reconfirmed",
    ("ended", "left_firm"): "left_firm",
    ("ended", "called_off"): "called_off",
}
_PERSON = "person:"


def register(app: Flask) -> None:
    """Listen to places of sessions and courses, and to what is done to them as a whole."""
    for owner in ("session", "course"):
        ledger.listen(app, owner, _tell)
    listen(app, "session.changed", _tell_of_move)
    listen(app, "session.called_off", _tell_course)
    listen(app, "program.written", _tell_of_new_place)


def message_of(state: str, because: str) -> str | None:
    """What somebody is told when their claim comes into a state for a reason; of most, nothing."""
    return _BY_REASON.get((state, because))


def _tell(moved: Moved) -> None:
    message = message_of(moved.claim.state, moved.because)
    if message is None or moved.claim.person_id is None:
        return
    booking = booking_of(moved.claim.id, moved.kept)
    person = session.get_one(Person, moved.claim.person_id)
    values = values_of(booking)
    if moved.claim.state == State.WAITING:
        values["position"] = place_in_line(moved.claim)
    if message == "booked" and moved.by.startswith(_PERSON) and moved.by != f"{_PERSON}{person.id}":
        other = session.get(Person, int(moved.by.removeprefix(_PERSON)))
        values["booked_by"] = other.name if other else ""
    if message == "called_off":
        values["reason"] = booking.program.cancelled_because or (
            booking.session.cancelled_because if booking.session else ""
        )
    if message == "offered" and moved.claim.offered_until is not None:
        values["until"] = moved.claim.offered_until.isoformat()
        for met in met_by(booking, HOLDING)[:1]:
            values |= {"other_ko": met.program.title_ko, "other_en": met.program.title_en}
        _send_offer(booking, person, values)
    notify(PROGRAMS, person, message, values, url=f"/me/bookings/{booking.id}", about=about(booking.id))


def _send_offer(booking: Booking, person: Person, values: dict[str, Any]) -> None:
    if registered()[PROGRAMS].goes_by(Channel.MAIL, preferences_of(person.id)) and takes_letters(person):
        mails.send_offer(booking, person, values)


def values_of(booking: Booking) -> dict[str, Any]:
    """What stands in notices of a booking: what, when, where."""
    return {**_values(booking.program, booking.session), "booking": booking.id}


def _values(program: Program, one: ProgramSession | None) -> dict[str, Any]:
    meetings = [each for each in program.sessions if each.cancelled_at is None] if one is None else [one]
    first = one or (meetings[0] if meetings else None)
    values: dict[str, Any] = {"title_ko": program.title_ko, "title_en": program.title_en, "meetings": len(meetings)}
    if first is not None:
        values |= {"starts_at": first.starts_at.isoformat(), "ends_at": first.ends_at.isoformat()}
        values |= {"place_ko": first.place("ko"), "place_en": first.place("en")}
    return values


def _holding(program_id: int, session_id: int | None) -> list[Booking]:
    """Live bookings of a session or a course, or of all of a program's sessions."""
    query = (
        select(Booking)
        .join(Booking.claim)
        .where(Booking.program_id == program_id, Claim.state.in_((*HOLDING, State.WAITING, State.APPLIED)))
        .options(contains_eager(Booking.claim))
        .order_by(Booking.id)
    )
    if session_id is not None:
        query = query.where(Booking.session_id == session_id)
    return list(session.scalars(query))


def _tell_all(bookings: list[Booking], message: str, one: ProgramSession, **more: Any) -> None:
    for booking in bookings:
        person = session.get(Person, booking.person_id)
        if person is not None:
            values = {**_values(one.program, one), "booking": booking.id, **more}
            notify(PROGRAMS, person, message, values, url=f"/me/bookings/{booking.id}", about=about(booking.id))


def _tell_of_move(happening: Happening) -> None:
    one = cast(ProgramSession, happening.subject)
    if not one.program.is_open or not {"starts_at", "ends_at", "place_ko", "online_url"} & set(
        happening.details["changed"]
    ):
        return
    before = happening.details["before"] if "starts_at" in happening.details["changed"] else ""
    bookings = _holding(one.program_id, None if one.program.is_course else one.id)
    _tell_all(bookings, "moved", one, before=before)


def _tell_course(happening: Happening) -> None:
    """Who is in a course whose meeting is called off; of a single session the ledger tells."""
    one = cast(ProgramSession, happening.subject)
    if one.pool_id is None and one.program.is_open:
        _tell_all(_holding(one.program_id, None), "session_called_off", one, reason=one.cancelled_because)


def _tell_of_new_place(happening: Happening) -> None:
    program = cast(Program, happening.subject)
    if not happening.details.get("moved") or not program.is_open:
        return
    for booking in _holding(program.id, None):
        person = session.get(Person, booking.person_id)
        if person is not None:
            url = f"/me/bookings/{booking.id}"
            notify(PROGRAMS, person, "moved", values_of(booking), url=url, about=about(booking.id))
