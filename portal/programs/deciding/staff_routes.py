"""`/staff/decisions`: what waits for a decision. `/staff/programs/<id>/draw`: where lots are drawn."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.programs.deciding import console, drawing, queries, view
from portal.programs.deciding.console import endpoint_of
from portal.programs.deciding.forms import DecideForm
from portal.programs.deciding.labels import told
from portal.programs.deciding.policy import REVIEWERS
from portal.programs.models import Approval, Program
from portal.programs.policy import PROGRAM_STAFF
from portal.web.access import current_viewer, staff
from portal.web.language import current_locale

Answer = AnyResponse | tuple[str, int]
staff_decisions = Blueprint("staff_decisions", __name__, url_prefix="/staff/decisions")
staff_draw = Blueprint("staff_draw", __name__, url_prefix="/staff/programs/<int:program_id>/draw")

BAD_INPUT = 422


@staff_decisions.after_request
@staff_draw.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_decisions.get("")
@staff(*REVIEWERS)
def index() -> str:
    """Programs whose applications may be decided upon now; for reviewers, those that they have not scored."""
    rows = [
        (program, program.title(current_locale()), count, url_for(endpoint_of(program.approval), program_id=program.id))
        for program, count in console.programs_for(current_viewer())
    ]
    return render_template("program_deciding/staff_index.html", rows=rows)


@staff_draw.get("")
@staff(*PROGRAM_STAFF)
def show(program_id: int) -> str:
    """The draws of a program, made or to be made."""
    return _page(_program(program_id), DecideForm(None))


def _program(program_id: int) -> Program:
    return queries.collected_program(program_id, Approval.LOTTERY) or abort(404)


def _page(program: Program, form: DecideForm, error: str = "", about: int | None = None) -> str:
    rows = []
    for part in queries.parts_of(program):
        applied = len(queries.applications_in(part.pool.id))
        may_draw = part.is_on and part.has_closed and applied > 0
        decision = queries.decision_of(part.pool.id)
        counts = view.outcome_counts(part.pool.id) if decision else []
        rows.append((part, view.part_name(part), applied, may_draw and decision is None, decision, counts))
    return render_template(
        "program_deciding/staff_draw.html", program=program, rows=rows, form=form, error=error, about=about
    )


@staff_draw.post("")
@staff(*PROGRAM_STAFF)
def draw(program_id: int) -> Answer:
    """Draw the lots of a session, or of the course: once."""
    program, form = _program(program_id), DecideForm()
    if not form.validate():
        return _page(program, form, about=form.session_id), BAD_INPUT
    try:
        with unit_of_work():
            drawing.draw(program_id, form.session_id, form.message.data or "", by=current_viewer().actor)
    except RuleError as refusal:
        return _page(_program(program_id), form, told(refusal), form.session_id), BAD_INPUT
    return redirect(url_for("staff_draw.show", program_id=program_id, done="drawn"), 303)
