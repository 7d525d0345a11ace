"""Booking a program; one's own bookings; the answer to an offer, from its letter."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.programs import queries
from portal.programs.booking import box, service
from portal.programs.booking.checks import Wish
from portal.programs.booking.forms import BookForm, ChangeForm
from portal.programs.booking.tokens import read_token
from portal.programs.booking.view import program_url, row_of
from portal.programs.labels import told
from portal.programs.models import Booking, Program
from portal.web.access import current_viewer, public, signed_in
from portal.web.language import current_locale, in_language
from portal.web.language import gettext as _

Answer = AnyResponse | str | tuple[str, int]
MOST_PAST = 50

bookings = Blueprint("bookings", __name__)
bookings.context_processor(lambda: {"known": None})
answers = Blueprint("booking_answers", __name__)
answers.context_processor(lambda: {"known": None})


@bookings.after_request
@answers.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages; an answer's address holds a token."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer" if request.blueprint == answers.name else "same-origin"
    return response


# ── Booking ──────────────────────────────────────────────────────────────────


@bookings.get("/programs/<int:program_id>/booking")
@signed_in
def begin(program_id: int) -> Answer:
    """The form on a page of its own: where one comes back to after signing in."""
    return _form_page(_program(program_id))


@bookings.post("/programs/<int:program_id>/booking")
@signed_in
def book(program_id: int) -> Answer:
    """Book, or join the line."""
    program, viewer = _program(program_id), current_viewer()
    form = box.new_form(program, viewer, is_sent=True)
    if not form.validate():
        return _form_page(program, form), BAD_INPUT
    session_id = None if form.session.data == box.COURSE else int(form.session.data)
    firm_id = int(form.firm.data) if form.firm.data else None
    wish = Wish(program.id, session_id, int(form.person.data), firm_id, form.note.data, form.key.data or "")
    try:
        with unit_of_work():
            booking_id = service.book(wish, by=viewer.person_id or 0).id
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return _form_page(_program(program_id), form), BAD_INPUT
    return redirect(url_for("bookings.show", booking_id=booking_id, done="booked"), 303)


def _program(program_id: int) -> Program:
    return queries.find_program(current_viewer(), program_id) or abort(404)


def _form_page(program: Program, form: BookForm | None = None) -> str:
    return render_template(
        "bookings/book.html",
        program=program,
        program_url=program_url(program.id),
        box=box.box_of(program, current_viewer(), form),
    )


# ── One's own ────────────────────────────────────────────────────────────────


@bookings.get("/me/bookings")
@signed_in
def index() -> str:
    """What one has booked: what is to come, what waits, and what was."""
    person_id = current_viewer().person_id or 0
    live = [row_of(one) for one in queries.own_bookings(person_id)]
    past = [row_of(one) for one in queries.past_bookings(person_id, MOST_PAST)]
    return render_template(
        "bookings/index.html",
        coming=[row for row in live if not row.is_over],
        past=[row for row in live if row.is_over] + past,
        programs_url=in_language("/programs", current_locale()),
    )


@bookings.get("/me/bookings/<int:booking_id>")
@signed_in
def show(booking_id: int) -> str:
    """One booking: where it stands, and what one may do."""
    return _page(_own(booking_id))


def _own(booking_id: int) -> Booking:
    return queries.visible_booking(current_viewer(), booking_id) or abort(404)


def _page(booking: Booking, error: str = "", form: ChangeForm | None = None) -> str:
    return render_template(
        "bookings/show.html", row=row_of(booking), times=_other_times(booking), form=form, error=error
    )


def _other_times(booking: Booking) -> list[box.Slot]:
    if booking.session_id is None:
        return []
    found = box.slots_of(booking.program)
    return [slot for slot in found if slot.is_free and slot.value != str(booking.session_id)]


@bookings.get("/me/bookings/<int:booking_id>/cancellation")
@signed_in
def ask_to_cancel(booking_id: int) -> Answer:
    """Ask once: the place goes to the next in line at once."""
    row = row_of(_own(booking_id))
    if not row.may_cancel:
        return redirect(url_for("bookings.show", booking_id=booking_id), 303)
    return render_template("bookings/cancel.html", row=row)


@bookings.post("/me/bookings/<int:booking_id>/cancellation")
@signed_in
def cancel(booking_id: int) -> Answer:
    """Give it up."""
    return _do(booking_id, lambda booking: service.cancel(booking, by=current_viewer().actor), "cancelled")


@bookings.post("/me/bookings/<int:booking_id>/acceptance")
@signed_in
def accept(booking_id: int) -> Answer:
    """Take the place that is offered."""
    return _do(booking_id, lambda booking: service.accept(booking, by=current_viewer().actor), "accepted")


@bookings.post("/me/bookings/<int:booking_id>/refusal")
@signed_in
def decline(booking_id: int) -> Answer:
    """Let it go to the next."""
    return _do(booking_id, lambda booking: service.decline(booking, by=current_viewer().actor), "declined")


def _do(booking_id: int, do: Callable[[Booking], object], said: str) -> Answer:
    _own(booking_id)
    try:
        with unit_of_work():
            do(service.lock(booking_id) or abort(404))
    except RuleError as refusal:
        return _page(_own(booking_id), told(refusal)), BAD_INPUT
    return redirect(url_for("bookings.show", booking_id=booking_id, done=said), 303)


@bookings.post("/me/bookings/<int:booking_id>/time")
@signed_in
def change(booking_id: int) -> Answer:
    """Come at another time."""
    booking, form = _own(booking_id), ChangeForm()
    form.session.choices = [(slot.value, slot.time) for slot in _other_times(booking)]
    if not form.validate():
        return _page(booking, _("다른 시간을 골라 주세요."), form), BAD_INPUT
    try:
        with unit_of_work():
            new_id = service.change(booking_id, int(form.session.data), by=current_viewer().person_id or 0).id
    except RuleError as refusal:
        return _page(_own(booking_id), told(refusal), form), BAD_INPUT
    return redirect(url_for("bookings.show", booking_id=new_id, done="changed"), 303)


# ── From the letter of an offer ──────────────────────────────────────────────


@answers.get("/bookings/answer")
@public
def ask() -> Answer:
    """What is offered, and two buttons. A look changes nothing: mail scanners open links on their own."""
    token = request.args.get("token", "")
    found = read_token(token)
    if found is None:
        return abort(404)
    booking, stands = found
    status = 200 if stands else 410
    return _answer_page(booking, stands=stands, signed=token), status


@answers.post("/bookings/answer")
@public
def answer() -> Answer:
    """Take the place or let it go, once. The signed token says who does: the form carries no key of ours."""
    token, what = request.args.get("token", ""), request.form.get("answer", "")
    found = read_token(token)
    if found is None or what not in ("accept", "decline"):
        return abort(404)
    try:
        with unit_of_work():
            booking = service.lock(found[0].id)
            again = read_token(token)
            if booking is None or again is None or not again[1]:
                raise RuleError("not_offered", "이 자리는 이제 다른 분께 넘어갔어요.")
            verb = service.accept if what == "accept" else service.decline
            verb(booking, by=f"person:{booking.person_id}")
    except RuleError as refusal:
        return _answer_page(found[0], stands=False, signed=token, error=told(refusal)), 410
    return _answer_page(booking, stands=False, signed=token, done=what), 200


def _answer_page(booking: Booking, **more: Any) -> str:
    row = row_of(booking)
    return render_template("bookings/answer.html", row=row, **{"done": "", "error": "", **more})
