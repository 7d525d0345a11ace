"""Bookings as their pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.allocation.models import State
from portal.allocation.queries import place_in_line
from portal.core import clock
from portal.programs.booking.meeting import met_by
from portal.programs.booking.service import cancel_until
from portal.programs.children.view import name_of
from portal.programs.labels import kind_label, state_label
from portal.programs.models import Booking, ProgramSession
from portal.programs.when import span
from portal.web.language import current_locale, in_language

#: `{state: (tone of the badge, icon)}`.
TONES = {
    State.CONFIRMED: ("brand", "badge-check"),
    State.OFFERED: ("signal", "bell"),
    State.WAITING: ("amber", "clock"),
    State.APPLIED: ("amber", "clock"),
    State.ENDED: ("", ""),
}


@dataclass(frozen=True, slots=True)
class BookingRow:
    """A booking in a list, and on its own page."""

    id: int
    program_id: int
    program_url: str
    title: str
    kind: str
    state: str
    state_label: str
    tone: str
    icon: str
    when: Sequence[str]
    place: str
    #: Shown to those alone who have a place.
    link: str
    position: int
    offered_until: datetime | None
    cancel_until: datetime
    may_cancel: bool
    may_change: bool
    is_over: bool
    is_extra: bool
    note: str
    why: str
    person_id: int | None
    #: Whose place it is, when a guardian booked for a child.
    child: str


def row_of(booking: Booking) -> BookingRow:
    """A booking in words."""
    meetings = _meetings(booking)
    locale, state, claim = current_locale(), booking.state, booking.claim
    is_over = bool(meetings) and meetings[-1].ends_at <= clock.now()
    until = cancel_until(booking)
    may_leave = claim.is_live and not is_over and (state != State.CONFIRMED or clock.now() < until)
    tone, icon = TONES[State(state)]
    return BookingRow(
        booking.id,
        booking.program_id,
        program_url(booking.program_id),
        booking.program.title(locale),
        kind_label(booking.program.kind),
        state,
        state_label(state, claim.ended_because),
        tone,
        icon,
        [span(one.starts_at, one.ends_at) for one in meetings],
        meetings[0].place(locale) if meetings else "",
        meetings[0].link if meetings and state == State.CONFIRMED else "",
        place_in_line(claim) if state == State.WAITING else 0,
        claim.offered_until,
        until,
        may_leave,
        may_leave and booking.session_id is not None and len(booking.program.sessions) > 1,
        is_over,
        claim.is_extra,
        booking.note,
        booking.program.cancelled_because if claim.ended_because == "called_off" else "",
        booking.person_id,
        name_of(booking.child) if booking.child is not None else "",
    )


def others_at_once(booking: Booking, person_id: int | None) -> Sequence[BookingRow]:
    """What would be given up for a place that is offered to whom it is shown: places of theirs at the same time."""
    if booking.state != State.OFFERED or booking.person_id != person_id:
        return ()
    return [row_of(one) for one in met_by(booking, (State.CONFIRMED,))]


def program_url(program_id: int) -> str:
    """The page of a program, in the language that is being spoken."""
    return in_language(f"/programs/{program_id}", current_locale())


def _meetings(booking: Booking) -> list[ProgramSession]:
    if booking.session is not None:
        return [booking.session]
    return [one for one in booking.program.sessions if one.cancelled_at is None]
