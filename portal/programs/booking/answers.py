"""What one has answered with a booking, on its own page: seen, given later, changed until the deadline."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from markupsafe import Markup

from portal.core import clock
from portal.core.viewer import Viewer
from portal.programs.asking import queries
from portal.programs.booking.service import cancel_until
from portal.programs.models import Booking
from portal.programs.queries import visible_booking
from portal.questionnaires.models import Purpose
from portal.questionnaires.view import Line, answers_of


@dataclass(frozen=True, slots=True)
class Answers:
    """`is_open` when the program asks something that nobody has answered yet."""

    booking: Booking
    lines: Sequence[Line]
    is_open: bool
    may_answer: bool
    until: datetime


def answers_for(viewer: Viewer, booking_id: int) -> Answers | None:
    """What was asked and answered with a booking of the viewer's; nothing when nothing was.

    Who booked for a colleague sees what they answered themselves, and no longer once the colleague has answered anew.
    """
    booking = visible_booking(viewer, booking_id)
    if booking is None:
        return None
    sets, asks = queries.answers_to(booking), booking.program.asks
    if booking.person_id != viewer.person_id and any(one.by != viewer.actor for one in sets):
        return None
    is_answered = asks is not None and any(one.questionnaire_id == asks.form_id for one in sets)
    if not sets and asks is None:
        return None
    until = _until(booking, is_answered=is_answered)
    may_answer = asks is not None and booking.claim.is_live and clock.now() < until
    lines = answers_of(queries.about_of(booking_id), purpose=Purpose.BOOKING) if sets else []
    return Answers(booking, lines, not is_answered and may_answer, may_answer, until)


def _until(booking: Booking, *, is_answered: bool) -> datetime:
    """Until when one may answer: what stands changes until the booking may; what is missing is taken until the end."""
    if is_answered:
        until: datetime = cancel_until(booking)
        return until
    sessions = [booking.session] if booking.session is not None else booking.program.sessions
    return max((one.ends_at for one in sessions if one.cancelled_at is None), default=clock.now())


def parts(viewer: Viewer) -> Iterable[Callable[[int], Markup]]:
    """The entry of the slot `booking_parts`."""

    def part(booking_id: int) -> Markup:
        found = answers_for(viewer, booking_id)
        return Markup(render_template("bookings/_answers.html", answers=found) if found else "")  # noqa: S704  # escaped by Jinja

    yield part
