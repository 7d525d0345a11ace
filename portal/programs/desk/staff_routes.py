"""`/staff/programs`: programs are listed, written, copied, offered and called off."""

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.paging import page_number
from portal.programs import service as programs
from portal.programs.desk import labels, pictures, queries, service, view
from portal.programs.desk.blueprints import desk
from portal.programs.desk.forms import PosterForm, ProgramForm, ReasonForm, SeatsForm, TimesForm
from portal.programs.desk.service import Basis, Overtaken
from portal.programs.models import Program
from portal.programs.policy import PROGRAM_STAFF
from portal.web.access import current_viewer, staff
from portal.web.forms import Form
from portal.web.language import current_locale

Answer = AnyResponse | tuple[str, int] | str
staff_programs = desk("staff_programs")

BAD_INPUT, CONFLICT = 422, 409


@staff_programs.get("")
@staff(*PROGRAM_STAFF)
def index() -> str:
    """Programs by where they stand, searched and paged; those on offer first."""
    text, show = request.args.get("q", "").strip()[:200], request.args.get("show", "")
    show = show if show in queries.STATES else "offered"
    found = view.listing(show, text, page_number(request.args.get("page")))
    return render_template("programs_desk/index.html", found=found, text=text, show=show)


# ── Writing ──────────────────────────────────────────────────────────────────


@staff_programs.get("/new")
@staff(*PROGRAM_STAFF)
def new() -> str:
    """The form of a new program, with what most of them say."""
    form = ProgramForm(None)
    form.show(service.proposed(), ())
    return _form_page(form)


@staff_programs.post("/new")
@staff(*PROGRAM_STAFF)
def create() -> Answer:
    """Keep a new draft."""
    form = ProgramForm()
    if not _is_valid(form):
        return _form_page(form), BAD_INPUT
    try:
        with unit_of_work():
            number = service.begin(form.values, by=current_viewer().actor).id
    except RuleError as refusal:
        form.refuse(refusal.field or "", labels.told(refusal))
        return _form_page(form), BAD_INPUT
    return _to(number, "written")


def _is_valid(form: ProgramForm) -> bool:
    """Whether all is well, with the firms that are named looked up."""
    is_valid = form.validate()
    named = queries.firms_named(current_viewer(), [line.strip() for line in (form.firms.data or "").split("\n")])
    form.take_firms(named.ids, named.unknown, named.unclear)
    return is_valid and not form.all_errors


def _form_page(form: ProgramForm, program: Program | None = None, clashes: Any = ()) -> str:
    return render_template("programs_desk/edit.html", form=form, program=program, clashes=clashes)


@staff_programs.get("/<int:program_id>/edit")
@staff(*PROGRAM_STAFF)
def edit(program_id: int) -> Answer:
    """The form with what the program says."""
    program = _program(program_id)
    if program.cancelled_at is not None:
        return _to(program_id, "")
    form = ProgramForm(None)
    _show(form, program)
    return _form_page(form, program)


def _show(form: ProgramForm, program: Program) -> None:
    values = service.values_of(program)
    form.show(values, list(queries.firm_names(values["firms"], "ko").values()))


@staff_programs.post("/<int:program_id>/edit")
@staff(*PROGRAM_STAFF)
def save(program_id: int) -> Answer:
    """Take what was changed; what somebody else saved meanwhile is shown beside it, and nothing typed is lost."""
    program, form = _program(program_id), ProgramForm()
    if not _is_valid(form):
        return _form_page(form, program), BAD_INPUT
    by = current_viewer().actor
    try:
        with unit_of_work():
            service.save(programs.lock(program_id), form.values, form.basis, by=by)
    except Overtaken as overtaken:
        program = _program(program_id)
        theirs = service.values_of(program)
        found = view.clashes(overtaken.names, form, theirs)
        # Sent once more, it is meant: what is saved by now has been seen.
        form.base.data = str(Basis({**form.basis.prints, **_prints(overtaken, theirs)}))
        return _form_page(form, program, found), CONFLICT
    except RuleError as refusal:
        form.refuse(refusal.field or "", labels.told(refusal))
        return _form_page(form, _program(program_id)), BAD_INPUT
    return _to(program_id, "saved")


def _prints(overtaken: Overtaken, theirs: dict[str, Any]) -> dict[str, str]:
    return {name: service.digest(theirs[name]) for name in overtaken.names}


# ── One program ──────────────────────────────────────────────────────────────


def _program(program_id: int) -> Program:
    return queries.find(program_id) or abort(404)


def _to(program_id: int, done: str) -> AnyResponse:
    return redirect(url_for("staff_programs.show", program_id=program_id, done=done or None), 303)


@staff_programs.get("/<int:program_id>")
@staff(*PROGRAM_STAFF)
def show(program_id: int) -> str:
    """What a program says, its sessions, what it lacks, and what was done with it."""
    return program_page(_program(program_id))


def program_page(program: Program, times: TimesForm | None = None, error: str = "", **forms: Form) -> str:
    """The page of a program; `times` and `forms` are those with something wrong in them."""
    return render_template(
        "programs_desk/show.html",
        program=program,
        shown=view.program_view(program),
        times=times or TimesForm(None, has_seats=not program.is_course),
        seats=forms.get("seats") or SeatsForm(None),
        poster=pictures.poster_of(program.id),
        poster_form=forms.get("poster") or PosterForm(None),
        history=view.history(program, current_viewer()),
        error=error,
    )


def _done(program_id: int, do: Callable[[Program], object], said: str, form: Form | None = None) -> Answer:
    """Do something with the program locked; what a rule refuses stands on its page."""
    _program(program_id)
    try:
        with unit_of_work():
            do(programs.lock(program_id))
    except RuleError as refusal:
        if isinstance(form, SeatsForm) and refusal.field == "seats":
            form.refuse("seats", labels.told(refusal))
            return program_page(_program(program_id), seats=form), BAD_INPUT
        return program_page(_program(program_id), error=labels.told(refusal)), BAD_INPUT
    return _to(program_id, said)


@staff_programs.post("/<int:program_id>/publication")
@staff(*PROGRAM_STAFF)
def publish(program_id: int) -> Answer:
    """Offer it."""
    by = current_viewer().actor
    return _done(program_id, lambda program: programs.publish(program, by=by), "published")


@staff_programs.post("/<int:program_id>/course")
@staff(*PROGRAM_STAFF)
def make_course(program_id: int) -> Answer:
    """Let its sessions be booked as one."""
    program, form = _program(program_id), SeatsForm()
    if not form.validate():
        return program_page(program, seats=form), BAD_INPUT
    seats, by = form.seats.number or 0, current_viewer().actor
    return _done(program_id, lambda program: programs.as_course(program, seats, by=by), "course", form)


@staff_programs.post("/<int:program_id>/seats")
@staff(*PROGRAM_STAFF)
def resize(program_id: int) -> Answer:
    """Have so many places in a course."""
    program, form = _program(program_id), SeatsForm()
    if not form.validate():
        return program_page(program, seats=form), BAD_INPUT
    seats, by = form.seats.number or 0, current_viewer().actor
    return _done(program_id, lambda program: programs.resize(program, seats, by=by), "resized", form)


@staff_programs.post("/<int:program_id>/copy")
@staff(*PROGRAM_STAFF)
def copy(program_id: int) -> Answer:
    """A draft that says the same."""
    _program(program_id)
    with unit_of_work():
        number = service.copy(programs.lock(program_id), by=current_viewer().actor).id
    return _to(number, "copied")


@staff_programs.post("/<int:program_id>/removal")
@staff(*PROGRAM_STAFF)
def discard(program_id: int) -> Answer:
    """Throw a draft away."""
    _program(program_id)
    try:
        with unit_of_work():
            program = programs.lock(program_id)
            pictures.remove(program, by=current_viewer().actor)
            programs.discard(program, by=current_viewer().actor)
    except RuleError as refusal:
        return program_page(_program(program_id), error=labels.told(refusal)), BAD_INPUT
    return redirect(url_for("staff_programs.index", show="draft", done="discarded"), 303)


@staff_programs.get("/<int:program_id>/cancellation")
@staff(*PROGRAM_STAFF)
def ask_call_off(program_id: int) -> Answer:
    """Why it is called off, asked once; with how many people will be told."""
    program = _program(program_id)
    if not program.is_open:
        return _to(program_id, "")
    return _call_off_page(program, ReasonForm(None))


def _call_off_page(program: Program, form: ReasonForm) -> str:
    values = {"title": program.title(current_locale()), "count": queries.told_count(program)}
    return render_template("programs_desk/call_off.html", program=program, form=form, one=None, **values)


@staff_programs.post("/<int:program_id>/cancellation")
@staff(*PROGRAM_STAFF)
def call_off(program_id: int) -> Answer:
    """Cancel all of it; whoever had booked is told why."""
    program, form = _program(program_id), ReasonForm()
    if not program.is_open:
        return program_page(program, error=labels.told(RuleError("not_open", ""))), BAD_INPUT
    if not form.validate():
        return _call_off_page(program, form), BAD_INPUT
    reason, by = form.reason.data, current_viewer().actor
    return _done(program_id, lambda program: programs.call_off(program, reason, by=by), "called-off")
