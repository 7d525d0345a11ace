"""`/staff/forms`: forms are built here, whosever they are; templates that others begin from are listed."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.questionnaires import queries, service
from portal.questionnaires.console import EDITORS
from portal.questionnaires.editor_forms import KindForm, MoveForm, QuestionForm, SeenForm, TemplateForm, TitleForm
from portal.questionnaires.forms import build_form
from portal.questionnaires.labels import kind_choices, kind_label, purpose_label, told
from portal.questionnaires.models import Purpose, Questionnaire, QuestionnaireVersion
from portal.questionnaires.owners import place_of
from portal.questionnaires.questions import Kind, Question
from portal.web.access import current_viewer, staff
from portal.web.language import current_locale

Answer = AnyResponse | tuple[str, int]
BAD_INPUT = 422

questionnaires = Blueprint("staff_questionnaires", __name__, url_prefix="/staff/forms")
questionnaires.context_processor(lambda: {"kind_label": kind_label, "purpose_label": purpose_label})


@questionnaires.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True, slots=True)
class Row:
    """A template in the list."""

    form: Questionnaire
    count: int
    is_published: bool
    has_draft: bool


@questionnaires.get("")
@staff(*EDITORS)
def index() -> str:
    """Templates, and the way to a new one."""
    return _list_page(TemplateForm(None))


def _list_page(form: TemplateForm) -> str:
    rows = [
        Row(one, len(one.versions[-1].questions), one.versions[0].is_published, not one.versions[-1].is_published)
        for one in queries.templates()
    ]
    return render_template("questionnaires/index.html", rows=rows, form=form)


@questionnaires.post("")
@staff(*EDITORS)
def create() -> Answer:
    """Begin a template."""
    form = TemplateForm()
    if not form.validate():
        return _list_page(form), BAD_INPUT
    with unit_of_work():
        titles = {"title_ko": form.title_ko.data, "title_en": form.title_en.data or ""}
        number = service.begin_template(form.purpose.data, by=current_viewer().actor, **titles).id
    return _to(number, "begun")


def _to(form_id: int, said: str) -> AnyResponse:
    return redirect(url_for("staff_questionnaires.show", form_id=form_id, done=said), 303)


def _found(form_id: int) -> Questionnaire:
    return queries.find(form_id) or abort(404)


def _locked(form_id: int) -> Questionnaire:
    return service.lock(form_id) or abort(404)


@questionnaires.get("/<int:form_id>")
@staff(*EDITORS)
def show(form_id: int) -> str:
    """What a form asks: its draft, or what is published."""
    return _page(_found(form_id))


def _page(found: Questionnaire, error: str = "", title_form: TitleForm | None = None) -> str:
    version = queries.newest(found.id)
    titles = {"title_ko": found.title_ko, "title_en": found.title_en, "is_anonymous": version.is_anonymous}
    return render_template(
        "questionnaires/show.html",
        found=found,
        version=version,
        asked=version.asked,
        published=queries.published_of(found.id),
        place=place_of(found),
        kinds=kind_choices(),
        title_form=title_form or TitleForm(None, data=titles),
        may_hide=found.purpose == Purpose.SURVEY,
        error=error,
    )


@questionnaires.post("/<int:form_id>/title")
@staff(*EDITORS)
def describe(form_id: int) -> Answer:
    """What it is called, and whether its answers are nobody's."""
    found, form = _found(form_id), TitleForm()
    if not form.validate():
        return _page(found, title_form=form), BAD_INPUT
    hides = bool(form.is_anonymous.data) if found.purpose == Purpose.SURVEY else None
    titles = {"title_ko": form.title_ko.data, "title_en": form.title_en.data or ""}

    def do(locked: Questionnaire) -> None:
        service.describe(locked, **titles, is_anonymous=hides, by=current_viewer().actor)

    return _done(form_id, do, "described")


def _done(form_id: int, do: Callable[[Questionnaire], object], said: str) -> Answer:
    """Do something with a locked form; what a rule refuses stands on its page."""
    try:
        with unit_of_work():
            do(_locked(form_id))
    except RuleError as refusal:
        return _page(_found(form_id), told(refusal)), BAD_INPUT
    return _to(form_id, said)


# ── Questions ────────────────────────────────────────────────────────────────


@questionnaires.get("/<int:form_id>/questions/new")
@staff(*EDITORS)
def new_question(form_id: int) -> str:
    """A question of a kind (`?kind=`)."""
    found, kind = _found(form_id), request.args.get("kind", Kind.SHORT)
    if kind not in set(Kind):
        abort(404)
    return _question_page(found, QuestionForm(_new(found, kind), None), is_new=True)


def _new(found: Questionnaire, kind: str) -> Question:
    return Question(key=service.next_key(found), kind=Kind(kind), label_ko="")


def _question_page(found: Questionnaire, form: QuestionForm, *, is_new: bool = False) -> str:
    return render_template("questionnaires/question.html", found=found, form=form, is_new=is_new)


@questionnaires.post("/<int:form_id>/questions")
@staff(*EDITORS)
def add_question(form_id: int) -> Answer:
    """Ask one more."""
    found, kind = _found(form_id), KindForm()
    if not kind.validate():
        return _page(found, kind.all_errors[0][1]), BAD_INPUT
    form = QuestionForm(_new(found, kind.kind.data))
    if not form.validate():
        return _question_page(found, form, is_new=True), BAD_INPUT
    asked = form.question

    def do(locked: Questionnaire) -> None:
        # Somebody else may have added one meanwhile.
        one = replace(asked, key=service.next_key(locked))
        service.change(locked, service.put(one), by=current_viewer().actor)

    return _kept(form_id, form, do, "added", is_new=True)


def _kept(
    form_id: int, form: QuestionForm, do: Callable[[Questionnaire], object], said: str, *, is_new: bool = False
) -> Answer:
    """Do something with a locked form; what a rule refuses stands at its field."""
    try:
        with unit_of_work():
            do(_locked(form_id))
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal, form.question))
        return _question_page(_found(form_id), form, is_new=is_new), BAD_INPUT
    return _to(form_id, said)


def _question(found: Questionnaire, key: str) -> Question:
    asked = queries.newest(found.id).asked
    return next((one for one in asked if one.key == key), None) or abort(404)


@questionnaires.get("/<int:form_id>/questions/<key>")
@staff(*EDITORS)
def edit_question(form_id: int, key: str) -> str:
    found = _found(form_id)
    return _question_page(found, QuestionForm(_question(found, key), None))


@questionnaires.post("/<int:form_id>/questions/<key>")
@staff(*EDITORS)
def save_question(form_id: int, key: str) -> Answer:
    """Ask it otherwise."""
    found = _found(form_id)
    form = QuestionForm(_question(found, key))
    if not form.validate():
        return _question_page(found, form), BAD_INPUT
    asked, seen = form.question, form.base.data or "-"

    def do(locked: Questionnaire) -> None:
        service.change(locked, service.put(asked, seen=seen), by=current_viewer().actor)

    return _kept(form_id, form, do, "saved")


@questionnaires.post("/<int:form_id>/questions/<key>/position")
@staff(*EDITORS)
def move_question(form_id: int, key: str) -> Answer:
    """Ask it earlier or later."""
    found, form = _found(form_id), MoveForm()
    _question(found, key)
    if not form.validate():
        return _page(found, form.all_errors[0][1]), BAD_INPUT
    how = service.move(key, earlier=form.to.data == "earlier")
    return _done(form_id, lambda locked: service.change(locked, how, by=current_viewer().actor), "moved")


@questionnaires.post("/<int:form_id>/questions/<key>/removal")
@staff(*EDITORS)
def remove_question(form_id: int, key: str) -> Answer:
    """Ask it no more."""
    _question(_found(form_id), key)
    how = service.remove(key)
    return _done(form_id, lambda locked: service.change(locked, how, by=current_viewer().actor), "removed")


# ── The whole form ───────────────────────────────────────────────────────────


@questionnaires.get("/<int:form_id>/preview")
@staff(*EDITORS)
def preview(form_id: int) -> str:
    """As people will see it."""
    found = _found(form_id)
    version = queries.newest(form_id)
    form = build_form(version, current_locale())(None)
    return render_template("questionnaires/preview.html", found=found, version=version, form=form)


@questionnaires.post("/<int:form_id>/publication")
@staff(*EDITORS)
def publish(form_id: int) -> Answer:
    """Ask this from now on."""
    _found(form_id)
    form = SeenForm()
    seen = form.revision

    def do(locked: Questionnaire) -> None:
        service.publish(queries.newest(locked.id), by=current_viewer().actor, seen=seen)

    return _done(form_id, do, "published")


@questionnaires.post("/<int:form_id>/draft/removal")
@staff(*EDITORS)
def discard(form_id: int) -> Answer:
    """Throw the draft away and go on with what is published."""
    _found(form_id)
    return _done(form_id, lambda locked: service.discard(locked, by=current_viewer().actor), "discarded")


@questionnaires.post("/<int:form_id>/copies")
@staff(*EDITORS)
def copy(form_id: int) -> Answer:
    """Make a template that asks the same."""
    _found(form_id)
    with unit_of_work():
        version: QuestionnaireVersion = queries.newest(_locked(form_id).id)
        number = service.copy_as_template(version, by=current_viewer().actor).id
    return _to(number, "copied")
