"""`/me/bookings/…/ticket`: what somebody shows at the door."""

from flask import Blueprint, Response, abort, render_template

from portal.allocation.models import State
from portal.programs.attending import labels, queries
from portal.programs.attending.tokens import make_token
from portal.web.access import current_viewer, signed_in
from portal.web.language import gettext as _
from portal.web.qr import draw

tickets = Blueprint("tickets", __name__, url_prefix="/me/bookings/<int:booking_id>")
tickets.context_processor(lambda: {"known": None})


@tickets.after_request
def keep_to_oneself(response: Response) -> Response:
    """A window that shows it needs no network; nothing is kept for who sits there next."""
    response.headers["Cache-Control"] = "no-store"
    return response


@tickets.get("/ticket")
@signed_in
def show(booking_id: int) -> str:
    """A code for the camera at the door, and in letters; nothing of anybody is in it."""
    viewer = current_viewer()
    booking = queries.own_booking(viewer, booking_id) or abort(404)
    code = make_token(booking.id) if booking.state == State.CONFIRMED else ""
    return render_template(
        "attending/ticket.html",
        booking=booking,
        code=code,
        picture=draw(code, _("입장권의 QR 코드")) if code else "",
        sessions=queries.sessions_of(booking),
        name=viewer.name,
        when=labels.when,
    )
