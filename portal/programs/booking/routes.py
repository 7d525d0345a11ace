"""Booking a program; one's own bookings; the answer to an offer, from its letter."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.files.service import Taken, keeping
from portal.programs import queries
from portal.programs.asking import service as asking
from portal.programs.asking import view as asking_view
from portal.programs.booking import box, service
from portal.programs.booking.checks import Wish
from portal.programs.booking.forms import BookForm, ChangeForm
from portal.programs.booking.tokens import read_token
from portal.programs.booking.view import others_at_once, program_url, row_of
from portal.programs.children.forms import ChildForm
from portal.programs.labels import told
from portal.programs.models import Booking, Program
from portal.questionnaires.forms import LARGEST_REQUEST, AnswerForm
from portal.web.access import current_viewer, public, signed_in
from portal.web.language import current_locale, in_language
from portal.web.language import gettext as _
from portal.web.security import takes

Answer = AnyResponse | str | tuple[str, int]
MOST_PAST, MOST_GIVEN_UP = 50, 20

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
@takes(LARGEST_REQUEST)
def book(program_id: int) -> Answer:
    """Book, or join the line; with the answers to what the program asks."""
    program, viewer = _program(program_id), current_viewer()
    form, asked = box.new_form(program, viewer, is_sent=True), asking_view.form_of(program, is_sent=True)
    child = ChildForm() if form.person.data == box.CHILD else None
    # All look, so that all that is wrong is said at once.
    are_valid = [one.validate() for one in (form, asked, child) if one is not None]
    if not all(are_valid) or (taken := _take(asked)) is None:
        return _form_page(_program(program_id), form, asked, child), BAD_INPUT
    wish = _wish(program_id, form, child)
    try:
        booking_id = _book(wish, asked, taken)
    except RuleError as refusal:
        program = _program(program_id)
        if refusal.code == asking.CHANGED and (asked := asking_view.form_of(program, is_sent=True)) is not None:
            asked.validate()
        else:
            (child if child is not None and refusal.code == "no_child" else form).refuse(
                refusal.field or "", told(refusal)
            )
        return _form_page(program, form, asked, child), BAD_INPUT
    return redirect(url_for("bookings.show", booking_id=booking_id, done="booked"), 303)


def _take(asked: AnswerForm | None) -> dict[str, Taken] | None:
    """The files that were answered with; nothing at all when one is refused."""
    if asked is None or not asked.has_files:
        return {}
    # Looking at files takes a while; nobody is to wait for a snapshot of ours meanwhile.
    session.rollback()
    return asked.take()


def _wish(program_id: int, form: BookForm, child: ChildForm | None) -> Wish:
    session_id = None if form.session.data == box.COURSE else int(form.session.data)
    firm_id = int(form.firm.data) if form.firm.data else None
    own = current_viewer().person_id or 0
    person_id, whose = (own, child.child) if child is not None else (int(form.person.data), None)
    return Wish(program_id, session_id, person_id, firm_id, form.note.data, form.key.data or "", whose)


def _book(wish: Wish, asked: AnswerForm | None, taken: dict[str, Taken]) -> int:
    """The booking's number; it and its answers are there, or neither is. Raises `RuleError`."""
    viewer, is_kept = current_viewer(), True
    with keeping(*taken.values()), unit_of_work():
        booking = service.book(wish, by=viewer.person_id or 0)
        booking_id = booking.id
        if asked is not None:
            is_kept = asking.keep(booking, asking_view.reply_of(asked, taken), by=viewer.actor)
    if not is_kept:
        asking.take_away(taken)
    return booking_id


def _program(program_id: int) -> Program:
    return queries.find_program(current_viewer(), program_id) or abort(404)


def _form_page(
    program: Program,
    form: BookForm | None = None,
    asked: AnswerForm | None = None,
    child: ChildForm | None = None,
) -> str:
    if asked is not None:
        asked.is_again = True
    return render_template(
        "bookings/book.html",
        program=program,
        program_url=program_url(program.id),
        box=box.box_of(program, current_viewer(), form, asked, child),
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
    others = others_at_once(booking, current_viewer().person_id)
    times = _other_times(booking)
    return render_template(
        "bookings/show.html", row=row_of(booking), others=others, times=times, form=form, error=error
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
    """Take the place that is offered; in place of others at that time, when it was said which."""
    by, giving_up = current_viewer().actor, _given_up()
    return _do(
        booking_id,
        lambda booking: service.accept(booking, by=by, giving_up=giving_up),
        "accepted",
        lambda: service.lock(booking_id, giving_up=giving_up, with_person=True),
    )


def _given_up() -> list[int]:
    """The numbers of bookings that stood on the page as those that are given up."""
    sent = request.form.getlist("giving_up")[:MOST_GIVEN_UP]
    return [int(text) for text in sent if text.isascii() and text.isdigit() and len(text) < 10]


@bookings.post("/me/bookings/<int:booking_id>/refusal")
@signed_in
def decline(booking_id: int) -> Answer:
    """Let it go to the next."""
    return _do(booking_id, lambda booking: service.decline(booking, by=current_viewer().actor), "declined")


def _do(
    booking_id: int, do: Callable[[Booking], object], said: str, lock: Callable[[], Booking | None] | None = None
) -> Answer:
    _own(booking_id)
    try:
        with unit_of_work():
            do((lock() if lock is not None else service.lock(booking_id)) or abort(404))
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
    token, what, giving_up = request.args.get("token", ""), request.form.get("answer", ""), _given_up()
    found = read_token(token)
    if found is None or what not in ("accept", "decline"):
        return abort(404)
    try:
        with unit_of_work():
            booking = service.lock(found[0].id, giving_up=giving_up, with_person=True)
            again = read_token(token)
            if booking is None or again is None or not again[1]:
                raise RuleError("not_offered", "이 자리는 이제 다른 분께 넘어갔어요.")
            by = f"person:{booking.person_id}"
            if what == "accept":
                service.accept(booking, by=by, giving_up=giving_up)
            else:
                service.decline(booking, by=by)
    except RuleError as refusal:
        if refusal.code in ("meets", "too_late_elsewhere"):
            return _answer_page(found[0], stands=True, signed=token, error=told(refusal)), BAD_INPUT
        return _answer_page(found[0], stands=False, signed=token, error=told(refusal)), 410
    return _answer_page(booking, stands=False, signed=token, done=what), 200


def _answer_page(booking: Booking, **more: Any) -> str:
    row, others = row_of(booking), others_at_once(booking, booking.person_id)
    return render_template("bookings/answer.html", row=row, others=others, **{"done": "", "error": "", **more})
