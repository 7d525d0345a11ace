"""`/staff/programs/<id>/questions`: what a program asks with a booking, and whether guardians book for children."""

from collections.abc import Callable, Iterable

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import Viewer
from portal.programs import service as programs
from portal.programs.asking import queries as asking_queries
from portal.programs.asking import service as asking
from portal.programs.asking.view import form_of
from portal.programs.children import service as children
from portal.programs.desk import labels, queries
from portal.programs.desk.blueprints import desk
from portal.programs.desk.forms import ChildrenForm, QuestionsForm
from portal.programs.models import Program
from portal.programs.policy import PROGRAM_STAFF
from portal.questionnaires.owners import Place
from portal.web.access import current_viewer, staff
from portal.web.language import current_locale, in_language
from portal.web.language import gettext as _
from portal.web.slots import Link

Answer = AnyResponse | tuple[str, int] | str
questions = desk("staff_program_questions", "/<int:program_id>/questions")

BAD_INPUT = 422


def links(_viewer: Viewer) -> Iterable[Callable[[Program], Iterable[Link]]]:
    """The entry of the slot `program_desk`."""

    def of(program: Program) -> Iterable[Link]:
        if program.cancelled_at is None:
            yield Link(_("질문"), url_for(f"{questions.name}.show", program_id=program.id), "clipboard-list")

    yield of


def place(owner: str) -> Place | None:
    """Whose a form is, for the pages on which it is built."""
    program = queries.find(int(owner.partition(":")[2]))
    if program is None:
        return None
    return program.title(current_locale()), in_language(f"/staff/programs/{program.id}/questions", current_locale())


def _program(program_id: int) -> Program:
    return queries.find(program_id) or abort(404)


@questions.get("")
@staff(*PROGRAM_STAFF)
def show(program_id: int) -> str:
    """What is asked now, as who books sees it, and what may be asked instead."""
    program = _program(program_id)
    form = QuestionsForm(None, data={"asks": str(program.asks.form_id) if program.asks else ""})
    form.asks.choices = _choices(program_id)
    return _page(program, form)


def _choices(program_id: int) -> list[tuple[str, str]]:
    own = asking_queries.owner_of(program_id)
    found = [("", str(_("묻지 않음")))]
    for one in asking_queries.forms_for(program_id):
        title = one.title(current_locale())
        found.append((str(one.id), _("%(title)s (이 프로그램만)", title=title) if one.owner == own else title))
    return found


def _page(program: Program, form: QuestionsForm) -> str:
    return render_template(
        "programs_desk/questions.html",
        program=program,
        title=program.title(current_locale()),
        form=form,
        asked=form_of(program),
        children=ChildrenForm(None, data={"takes": program.takes_children is not None}),
        own=asking_queries.own_form(program.id),
    )


@questions.post("")
@staff(*PROGRAM_STAFF)
def choose(program_id: int) -> Answer:
    """Ask this from now on; those who have booked are asked on the page of their booking."""
    program, form = _program(program_id), QuestionsForm()
    form.asks.choices = _choices(program_id)
    if not form.validate():
        return _page(program, form), BAD_INPUT
    try:
        with unit_of_work():
            asking.ask(programs.lock(program_id), form.form_id, by=current_viewer().actor)
    except RuleError as refusal:
        form.refuse(refusal.field or "", labels.told(refusal))
        return _page(_program(program_id), form), BAD_INPUT
    return redirect(url_for(f"{questions.name}.show", program_id=program_id, done="chosen"), 303)


@questions.post("/children")
@staff(*PROGRAM_STAFF)
def set_children(program_id: int) -> Answer:
    """Let guardians book for children, or no more."""
    _program(program_id)
    form = ChildrenForm()
    with unit_of_work():
        children.take(programs.lock(program_id), bool(form.takes.data), by=current_viewer().actor)
    return redirect(url_for(f"{questions.name}.show", program_id=program_id, done="children"), 303)


@questions.post("/own")
@staff(*PROGRAM_STAFF)
def begin_own(program_id: int) -> Answer:
    """Build a form for this program alone."""
    _program(program_id)
    with unit_of_work():
        form = asking.begin_own(programs.lock(program_id), by=current_viewer().actor)
        form_id = form.id
    return redirect(url_for("staff_questionnaires.show", form_id=form_id), 303)
