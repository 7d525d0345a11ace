"""`/me/bookings/<id>/answers`: what a program asks is answered later, or anew."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.files.service import Taken, keeping
from portal.programs.asking import service as asking
from portal.programs.asking import view as asking_view
from portal.programs.booking import service
from portal.programs.booking.answers import Answers, answers_for
from portal.programs.booking.view import row_of
from portal.programs.labels import told
from portal.questionnaires.forms import LARGEST_REQUEST, AnswerForm
from portal.web.access import current_viewer, signed_in
from portal.web.security import takes

Answer = AnyResponse | str | tuple[str, int]
BAD_INPUT = 422

booking_answers = Blueprint("booking_questions", __name__, url_prefix="/me/bookings/<int:booking_id>/answers")


@booking_answers.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@booking_answers.get("")
@signed_in
def edit(booking_id: int) -> Answer:
    """The questions, with what was answered before."""
    found = _found(booking_id)
    form = asking_view.form_about(found.booking) if found.may_answer else None
    return _page(found, form) if form is not None else _back(booking_id)


def _found(booking_id: int) -> Answers:
    return answers_for(current_viewer(), booking_id) or abort(404)


def _back(booking_id: int, said: str | None = None) -> AnyResponse:
    return redirect(url_for("bookings.show", booking_id=booking_id, done=said), 303)


def _page(found: Answers, form: AnswerForm) -> str:
    return render_template("bookings/answers.html", row=row_of(found.booking), answers=found, form=form)


@booking_answers.post("")
@signed_in
@takes(LARGEST_REQUEST)
def save(booking_id: int) -> Answer:
    """Let these be the answers; what stood before is history."""
    found = _found(booking_id)
    form = asking_view.form_about(found.booking, is_sent=True) if found.may_answer else None
    if form is None:
        return _back(booking_id)
    is_valid = form.validate()
    session.rollback()
    if not is_valid or (taken := form.take()) is None:
        return _page(_found(booking_id), form), BAD_INPUT
    try:
        _save(booking_id, form, taken)
    except RuleError as refusal:
        found = _found(booking_id)
        again = asking_view.form_about(found.booking, is_sent=True)
        if again is None or not found.may_answer:
            return _back(booking_id)
        if again.validate():
            again.refuse("", told(refusal))
        again.is_again = True
        return _page(found, again), BAD_INPUT
    return _back(booking_id, "answered")


def _save(booking_id: int, form: AnswerForm, taken: dict[str, Taken]) -> None:
    with keeping(*taken.values()), unit_of_work():
        booking = service.lock(booking_id) or abort(404)
        if not _found(booking_id).may_answer:
            raise RuleError("too_late", "바꿀 수 있는 시간이 지났어요. 허브에 연락해 주세요.")
        asking.save(booking, asking_view.reply_of(form, taken), by=current_viewer().actor)
