"""`/me/bookings/…/survey`: what it was like. `/staff/programs/…/after/survey`: who is asked what, and what was said."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.files.service import Taken, keeping
from portal.firms.people.console import note_look
from portal.programs import service as programs
from portal.programs.finishing.queries import find_program
from portal.programs.following import labels, queries, service, view
from portal.programs.following.forms import SurveyForm
from portal.programs.following.models import DAYS
from portal.programs.following.queries import Turn
from portal.programs.models import Program
from portal.programs.policy import PROGRAM_STAFF
from portal.questionnaires import queries as forms
from portal.questionnaires.exporting import XLSX
from portal.questionnaires.forms import LARGEST_REQUEST, AnswerForm, build_form
from portal.questionnaires.models import QuestionnaireVersion
from portal.questionnaires.summaries import summary_of
from portal.web.access import current_viewer, signed_in, staff
from portal.web.language import current_locale
from portal.web.security import takes

Answer = AnyResponse | tuple[str, int]
BAD_INPUT = 422

own_surveys = Blueprint("own_surveys", __name__, url_prefix="/me/bookings/<int:booking_id>/survey")
own_surveys.context_processor(lambda: {"known": None})
staff_surveys = Blueprint("staff_surveys", __name__, url_prefix="/staff/programs/<int:program_id>/after/survey")


@own_surveys.after_request
@staff_surveys.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


# ── Answering ────────────────────────────────────────────────────────────────


@own_surveys.get("")
@signed_in
def show(booking_id: int) -> str:
    """What is asked; once it is answered, thanks."""
    turn, version = _own(booking_id)
    return _page(turn, version)


def _own(booking_id: int) -> tuple[Turn, QuestionnaireVersion]:
    turn = queries.own_turn(current_viewer(), booking_id) or abort(404)
    return turn, forms.published_of(turn.survey.questionnaire_id) or abort(404)


def _page(turn: Turn, version: QuestionnaireVersion, form: AnswerForm | None = None) -> str:
    return render_template(
        "following/survey.html",
        turn=turn,
        version=version,
        form=form or build_form(version, current_locale())(None),
        has_answered=queries.has_answered(turn),
    )


@own_surveys.post("")
@signed_in
@takes(LARGEST_REQUEST)
def answer(booking_id: int) -> Answer:
    """Answer, once."""
    turn, version = _own(booking_id)
    form = build_form(version, current_locale())()
    taken = form.take() if form.validate() else None
    if taken is None:
        return _page(turn, version, form), BAD_INPUT
    try:
        _keep(turn, version, form, taken)
    except RuleError as refusal:
        form.refuse_rule(RuleError(refusal.code, labels.told(refusal), field=refusal.field))
        turn, version = _own(booking_id)
        return _page(turn, version, form), BAD_INPUT
    return redirect(url_for("own_surveys.show", booking_id=booking_id), 303)


def _keep(turn: Turn, version: QuestionnaireVersion, form: AnswerForm, taken: dict[str, Taken]) -> None:
    with keeping(*taken.values()), unit_of_work():
        service.answer(current_viewer(), turn, version, form.values, taken, locale=current_locale())


# ── The console ──────────────────────────────────────────────────────────────


@staff_surveys.get("")
@staff(*PROGRAM_STAFF)
def result(program_id: int) -> str:
    """Who is asked what, and what was said on the whole. Nobody's name stands here."""
    return _staff_page(_program(program_id))


def _program(program_id: int) -> Program:
    return find_program(program_id) or abort(404)


def _staff_page(program: Program, form: SurveyForm | None = None) -> str:
    setting, own = queries.survey_of(program.id), queries.own_form(program.id)
    version = forms.published_of(own.id) if own else None
    first = {"days": setting.days if setting else DAYS}
    return render_template(
        "following/staff_survey.html",
        program=program,
        setting=setting,
        its_form=own,
        version=version,
        can_choose=bool(own or queries.templates()),
        form=form or SurveyForm(program.id, None, data=first),
        asked=queries.asked_count(program.id),
        summary=summary_of(own) if own else None,
    )


@staff_surveys.post("")
@staff(*PROGRAM_STAFF)
def choose(program_id: int) -> Answer:
    """Ask those who are there, or change how."""
    program, form = _program(program_id), SurveyForm(program_id)
    if not form.validate():
        return _staff_page(program, form), BAD_INPUT
    try:
        with unit_of_work():
            template = queries.find_template(form.template_id)
            service.choose(programs.lock(program_id), template, form.days.data, by=current_viewer().actor)
    except RuleError as refusal:
        form.refuse("template", labels.told(refusal))
        return _staff_page(_program(program_id), form), BAD_INPUT
    return redirect(url_for("staff_surveys.result", program_id=program_id, done="saved"), 303)


@staff_surveys.post("/end")
@staff(*PROGRAM_STAFF)
def stop(program_id: int) -> AnyResponse:
    """Ask nobody any more."""
    _program(program_id)
    with unit_of_work():
        service.stop(programs.lock(program_id), by=current_viewer().actor)
    return redirect(url_for("staff_surveys.result", program_id=program_id, done="stopped"), 303)


@staff_surveys.get("/answers")
@staff(*PROGRAM_STAFF)
def download(program_id: int) -> Response:
    """All answers; with names where people have answered under theirs, and whose they are is noted."""
    own = queries.own_form(_program(program_id).id) or abort(404)
    people = view.people_of(own.id)
    note_look(current_viewer(), [one.person_id for one in people.values()], "survey")
    name = {"Content-Disposition": f'attachment; filename="survey-{program_id}.xlsx"'}
    version = forms.published_of(own.id) or abort(404)
    return Response(view.sheet(version, people), mimetype=XLSX, headers=name)
