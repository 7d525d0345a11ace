"""On one's own booking: the number of its lot, and where to check the draw."""

from collections.abc import Callable, Iterable

from flask import render_template, url_for
from markupsafe import Markup

from portal.core.viewer import Viewer
from portal.programs.deciding.labels import TONES, outcome_label
from portal.programs.deciding.queries import message_of, ticket_of
from portal.programs.queries import visible_booking


def parts(viewer: Viewer) -> Iterable[Callable[[int], Markup]]:
    """The entry of the slot `booking_parts`."""
    yield lambda booking_id: _part(viewer, booking_id)


def _part(viewer: Viewer, booking_id: int) -> Markup:
    booking = visible_booking(viewer, booking_id)
    if booking is None:
        return Markup()
    ticket, message = ticket_of(booking), message_of(booking)
    if ticket is None and not message:
        return Markup()
    label, tone = (outcome_label(ticket.outcome), TONES[ticket.outcome]) if ticket and ticket.outcome else ("", "")
    url = url_for("program_draws.show", program_id=booking.program_id) if ticket else ""
    values = {"ticket": ticket, "label": label, "tone": tone, "message": message, "draw_url": url}
    return Markup(render_template("program_deciding/_booking.html", **values))  # noqa: S704  # escaped by Jinja
