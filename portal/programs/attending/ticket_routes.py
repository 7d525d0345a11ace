"""`/me/bookings/…`: the ticket that somebody shows at the door, and what they say when they were not there."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.allocation.models import State
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.programs import queries as programs
from portal.programs.attending import labels, no_shows, queries
from portal.programs.attending.forms import AppealForm
from portal.programs.attending.models import NoShow
from portal.programs.attending.tokens import make_token
from portal.programs.children.view import name_of
from portal.web.access import current_viewer, signed_in
from portal.web.language import gettext as _
from portal.web.qr import draw

Answer = AnyResponse | tuple[str, int]
BAD_INPUT = 422

tickets = Blueprint("tickets", __name__, url_prefix="/me/bookings/<int:booking_id>")
tickets.context_processor(lambda: {"known": None})


@tickets.after_request
def keep_to_oneself(response: Response) -> Response:
    """A window that shows a ticket needs no network; nothing is kept for who sits there next."""
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
        name=name_of(booking.child) if booking.child is not None else viewer.name,
        when=labels.when,
    )


# ── Who was not there ────────────────────────────────────────────────────────


@tickets.get("/appeal")
@signed_in
def ask_to_appeal(booking_id: int) -> str:
    """What was noted, by which rule, and what one has said against it."""
    return _appeal_page(_own_no_show(booking_id), AppealForm(None))


def _own_no_show(booking_id: int) -> NoShow:
    return no_shows.own_no_show(current_viewer().person_id or 0, booking_id) or abort(404)


def _appeal_page(missed: NoShow, form: AppealForm) -> str:
    return render_template(
        "attending/appeal.html",
        missed=missed,
        sessions=queries.sessions_of(missed.booking),
        may_appeal=no_shows.may_appeal(missed),
        form=form,
        rule=labels.rule_words(programs.rules()),
        waived_label=labels.waived_label,
        when=labels.when,
    )


@tickets.post("/appeal")
@signed_in
def appeal(booking_id: int) -> Answer:
    """Say something against it, once."""
    missed, form = _own_no_show(booking_id), AppealForm()
    if not form.validate():
        return _appeal_page(missed, form), BAD_INPUT
    try:
        with unit_of_work():
            no_shows.appeal(_own_no_show(booking_id), form.words.data, by=current_viewer().person_id or 0)
    except RuleError as refusal:
        form.refuse("words", labels.told(refusal))
        return _appeal_page(_own_no_show(booking_id), form), BAD_INPUT
    return redirect(url_for("tickets.ask_to_appeal", booking_id=booking_id, done="appealed"), 303)
