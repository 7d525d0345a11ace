"""`/staff/programs/<id>/review`: applications read and scored, answers drafted, and released to all at once."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import Viewer
from portal.programs.booking.view import program_url
from portal.programs.deciding import console, policy, queries, reviewing, view
from portal.programs.deciding.forms import DecideForm, PartForm, ScoreForm, TypedChoices, choice_options, number_in
from portal.programs.deciding.labels import told
from portal.programs.deciding.policy import REVIEWERS
from portal.programs.deciding.queries import Part
from portal.programs.models import Approval, Booking, Program
from portal.programs.policy import PROGRAM_STAFF
from portal.web.access import current_viewer, staff

Answer = AnyResponse | tuple[str, int]
staff_review = Blueprint("staff_review", __name__, url_prefix="/staff/programs/<int:program_id>/review")

BAD_INPUT = 422


@staff_review.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_review.get("")
@staff(*REVIEWERS)
def index(program_id: int) -> str:
    """The applications of one session, or of the course; whose are shown is noted."""
    program = _program(program_id)
    return _page(_part(program, number_in(request.args.get("session"))))


def _program(program_id: int) -> Program:
    return queries.collected_program(program_id, Approval.REVIEW) or abort(404)


def _part(program: Program, session_id: int | None) -> Part:
    """The part asked for; without one, the first that waits for a decision."""
    parts = queries.parts_of(program)
    if session_id is not None or program.is_course:
        return queries.part_of(program, session_id) or abort(404)
    undecided = (part for part in parts if queries.decision_of(part.pool.id) is None and part.is_on)
    return next(undecided, None) or next(iter(parts), None) or abort(404)


def _page(part: Part, form: DecideForm | None = None, typed: TypedChoices | None = None, error: str = "") -> str:
    viewer, pool_id, address = current_viewer(), part.pool.id, (part.program.id, part.session_id)
    console.note_applicants(viewer, queries.applications_in(pool_id))
    # The note ended what was read before it.
    part = queries.part_of(_program(address[0]), address[1]) or abort(404)
    bookings = queries.applications_in(pool_id)
    drafts = queries.drafts_of([one.id for one in bookings])
    decision = queries.decision_of(pool_id)
    return render_template(
        "program_deciding/staff_review.html",
        part=part,
        name=view.part_name(part),
        parts=[(one.session, view.part_name(one)) for one in queries.parts_of(part.program)],
        rows=view.application_rows(bookings, viewer),
        tally=view.tally(part, drafts, len(bookings)),
        decision=decision,
        counts=view.outcome_counts(pool_id) if decision else [],
        form=form or DecideForm(None),
        seen=reviewing.fingerprint(bookings, drafts),
        typed=typed or TypedChoices(),
        options=choice_options(),
        may_decide=policy.can_decide(viewer),
        error=error,
        program_url=program_url(part.program.id),
    )


def _person(viewer: Viewer) -> int:
    return viewer.person_id or abort(403)


def _done(part: Part, said: str) -> AnyResponse:
    address = url_for("staff_review.index", program_id=part.program.id, session=part.session_id, done=said)
    return redirect(address, 303)


# ── One application ──────────────────────────────────────────────────────────


@staff_review.get("/<int:booking_id>")
@staff(*REVIEWERS)
def show(program_id: int, booking_id: int) -> str:
    """What somebody wrote who applied, one's own score, and then others'."""
    return _application_page(_application(program_id, booking_id), ScoreForm(None))


def _application(program_id: int, booking_id: int) -> Booking:
    """An application that the viewer may see: not one that they are recused from."""
    _program(program_id)
    found = queries.application(program_id, booking_id) or abort(404)
    return found if not queries.conflicts(current_viewer().person_id, [found]) else abort(404)


def _application_page(booking: Booking, form: ScoreForm, error: str = "") -> str:
    viewer, number, program_id = current_viewer(), booking.id, booking.program_id
    console.note_applicants(viewer, [booking])
    answers = console.answers_shown(viewer, _application(program_id, number))
    booking = _application(program_id, number)
    part = queries.part_of(_program(program_id), booking.session_id) or abort(404)
    (row,) = view.application_rows([booking], viewer)
    return render_template(
        "program_deciding/staff_application.html",
        part=part,
        name=view.part_name(part),
        row=row,
        answers=answers,
        form=form,
        may_decide=policy.can_decide(viewer),
        error=error,
    )


@staff_review.post("/<int:booking_id>/score")
@staff(*REVIEWERS)
def give_score(program_id: int, booking_id: int) -> Answer:
    """Score an application, once."""
    booking, form = _application(program_id, booking_id), ScoreForm()
    if not form.validate():
        return _application_page(booking, form), BAD_INPUT
    value, note, by = int(form.score.data), form.note.data or "", _person(current_viewer())
    return _answered(booking, lambda: reviewing.score(booking_id, value, note, by=by), "scored", form)


def _answered(booking: Booking, do: Callable[[], object], said: str, form: ScoreForm | None = None) -> Answer:
    program_id, number, session_id = booking.program_id, booking.id, booking.session_id
    try:
        with unit_of_work():
            do()
    except RuleError as refusal:
        found = queries.application(program_id, number)
        if found is None:
            return _page(_part(_program(program_id), session_id), error=told(refusal)), BAD_INPUT
        return _application_page(found, form or ScoreForm(None), told(refusal)), BAD_INPUT
    if said == "scored":
        return redirect(url_for("staff_review.show", program_id=program_id, booking_id=number, done=said), 303)
    return _done(_part(_program(program_id), session_id), said)


@staff_review.post("/<int:booking_id>/admission")
@staff(*PROGRAM_STAFF)
def admit(program_id: int, booking_id: int) -> Answer:
    """Give one who applied a place at once, where there is no deadline."""
    by = _person(current_viewer())
    return _answered(_application(program_id, booking_id), lambda: reviewing.admit(booking_id, by=by), "admitted")


@staff_review.post("/<int:booking_id>/refusal")
@staff(*PROGRAM_STAFF)
def decline(program_id: int, booking_id: int) -> Answer:
    """Tell one who applied that they are not chosen, where there is no deadline."""
    by = _person(current_viewer())
    return _answered(_application(program_id, booking_id), lambda: reviewing.decline(booking_id, by=by), "declined")


# ── All of them ──────────────────────────────────────────────────────────────


@staff_review.post("/abstention")
@staff(*REVIEWERS)
def abstain(program_id: int) -> Answer:
    """See the scores of all without giving one to those that have none of one's own."""
    form = PartForm()
    part, by = _sent_part(program_id, form), _person(current_viewer())
    with unit_of_work():
        reviewing.abstain(_sent_part(program_id, form), by=by)
    return _done(part, "opened")


def _sent_part(program_id: int, form: PartForm) -> Part:
    """The part that a form is about. Raises `RuleError` for one that is not there."""
    part = queries.part_of(_program(program_id), form.session_id)
    if part is None:
        raise RuleError("stale_form", "화면을 다시 열어 주세요.")
    return part


@staff_review.errorhandler(RuleError)
def take_again(refusal: RuleError) -> Answer:
    """A form about what is not there any more: the page as it is now."""
    program_id = (request.view_args or {})["program_id"]
    return _page(_part(_program(program_id), None), error=told(refusal)), BAD_INPUT


@staff_review.post("/choices")
@staff(*PROGRAM_STAFF)
def keep_choices(program_id: int) -> Answer:
    """Keep what is meant to be answered; nobody is told yet."""
    form = PartForm()
    part, by = _sent_part(program_id, form), _person(current_viewer())
    typed = TypedChoices.read(request.form, [one.id for one in queries.applications_in(part.pool.id)])
    if not form.validate() or typed.errors:
        return _page(part, typed=typed), BAD_INPUT
    try:
        with unit_of_work():
            reviewing.keep_drafts(_sent_part(program_id, form), typed.choices, by=by)
    except RuleError as refusal:
        return _page(_sent_part(program_id, form), typed=typed, error=told(refusal)), BAD_INPUT
    return _done(_sent_part(program_id, form), "kept")


@staff_review.post("/release")
@staff(*PROGRAM_STAFF)
def release(program_id: int) -> Answer:
    """Answer everybody at once."""
    form = DecideForm()
    part = _sent_part(program_id, form)
    if not form.validate():
        return _page(part, form), BAD_INPUT
    try:
        with unit_of_work():
            reviewing.release(
                program_id, form.session_id, form.seen.data or "", form.message.data or "", by=current_viewer().actor
            )
    except RuleError as refusal:
        return _page(_sent_part(program_id, form), form, error=told(refusal)), BAD_INPUT
    return _done(_sent_part(program_id, form), "released")
