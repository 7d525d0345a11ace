"""`/staff/programs/<id>/people`: who takes part, waits and applied; staff book for somebody and take bookings back."""

from collections.abc import Callable

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.korean import clean_line
from portal.programs.asking.view import columns_of
from portal.programs.booking.checks import Wish
from portal.programs.children.forms import NotedChildForm
from portal.programs.desk import labels, participants, queries, roster, view
from portal.programs.desk.blueprints import desk
from portal.programs.desk.forms import BookForm, ReasonForm
from portal.programs.desk.participants import Found
from portal.programs.models import Program
from portal.programs.policy import PROGRAM_STAFF
from portal.programs.when import span
from portal.web.access import current_viewer, staff
from portal.web.language import current_locale
from portal.web.language import gettext as _

Answer = AnyResponse | tuple[str, int] | str
people = desk("staff_program_people", "/<int:program_id>/people")

BAD_INPUT = 422
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _program(program_id: int) -> Program:
    return queries.find(program_id) or abort(404)


def _chosen(program: Program) -> int | None:
    """The session that the address names, if it is one of the program's that are booked by themselves."""
    text = request.args.get("session", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    one = queries.session_in(program, number)
    return one.id if one is not None and not program.is_course else None


@people.get("")
@staff(*PROGRAM_STAFF)
def index(program_id: int) -> str:
    """Who takes part; whose names are shown is noted."""
    return _page(_program(program_id))


def _page(program: Program, form: ReasonForm | None = None, about: int = 0, error: str = "") -> str:
    chosen, viewer, number = _chosen(program), current_viewer(), program.id
    text = clean_line(request.args.get("q", ""))[:200]
    matches = participants.find(viewer, text) if text else None
    shown = participants.participants(_program(number), chosen, viewer)
    program = _program(number)
    return render_template(
        "programs_desk/people.html",
        program=program,
        title=program.title(current_locale()),
        times=_times(program),
        chosen=chosen,
        found=shown,
        places=view.program_places(program, chosen),
        text=text,
        matches=matches,
        form=form or ReasonForm(None),
        about=about,
        error=error,
    )


def _times(program: Program) -> dict[int | None, str]:
    """When each session is that may be booked by itself."""
    if program.is_course:
        return {None: str(_("모든 회차"))}
    return {one.id: span(one.starts_at, one.ends_at) for one in program.sessions}


@people.get("/workbook")
@staff(*PROGRAM_STAFF)
def export(program_id: int) -> Response:
    """The same as a workbook, with a column for each question that was answered."""
    return _file(_program(program_id), roster.workbook, XLSX, "xlsx")


@people.get("/csv")
@staff(*PROGRAM_STAFF)
def export_csv(program_id: int) -> Response:
    """The same for programs that read no workbooks."""
    return _file(_program(program_id), roster.comma_separated, "text/csv; charset=utf-8", "csv")


def _file(program: Program, write: Callable[..., bytes], content_type: str, ending: str) -> Response:
    """Whose names are in it is noted."""
    number, chosen = program.id, _chosen(program)
    found = participants.participants(program, chosen, current_viewer())
    content = write(found, _times(_program(number)), columns_of(one.id for one in found))
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f"attachment; filename=program-{number}.{ending}"
    return response


# ── For somebody ─────────────────────────────────────────────────────────────


@people.get("/new/<int:person_id>")
@staff(*PROGRAM_STAFF)
def new(program_id: int, person_id: int) -> str:
    """What to book for somebody."""
    program, found = _program(program_id), _found(person_id)
    return _new_page(_program(program.id), found, BookForm(None, **_choices(_program(program_id), found)))


def _found(person_id: int) -> Found:
    return participants.find_person(current_viewer(), person_id) or abort(404)


def _choices(program: Program, found: Found) -> dict[str, list[tuple[str, str]]]:
    open_times = [one for one in program.sessions if one.cancelled_at is None]
    times = [("", str(_("모든 회차")))] if program.is_course else []
    times += [] if program.is_course else [(str(one.id), span(one.starts_at, one.ends_at)) for one in open_times]
    firms = [*((str(number), name) for number, name in found.firms), ("", str(_("회사 없이")))]
    return {"times": times, "firms": firms}


def _new_page(program: Program, found: Found, form: BookForm, child: NotedChildForm | None = None) -> str:
    values = {"found": found, "form": form, "title": program.title(current_locale())}
    if program.takes_children is not None:
        values["child"] = child or NotedChildForm(None)
    return render_template("programs_desk/book.html", program=program, **values)


@people.post("/new/<int:person_id>")
@staff(*PROGRAM_STAFF)
def book(program_id: int, person_id: int) -> Answer:
    """Book for somebody: windows, audiences and limits do not bind staff, places do."""
    found = _found(person_id)
    program = _program(program_id)
    form = BookForm(**_choices(program, found))
    child = NotedChildForm() if form.for_child.data and program.takes_children is not None else None
    are_valid = [one.validate() for one in (form, child) if one is not None]
    if not all(are_valid):
        return _new_page(program, found, form, child), BAD_INPUT
    whose = child.child if child is not None else None
    wish = Wish(program_id, form.session_id, person_id, form.firm_id, form.note.data or "", child=whose)
    beyond, by = bool(form.beyond.data), current_viewer().actor
    try:
        with unit_of_work():
            state = participants.book(wish, form.reason.data or "", beyond=beyond, by=by).state
    except RuleError as refusal:
        form.refuse(refusal.field or "", labels.told(refusal))
        return _new_page(_program(program_id), found, form, child), BAD_INPUT
    return _to(program_id, f"booked-{state}")


def _to(program_id: int, done: str) -> AnyResponse:
    return redirect(url_for("staff_program_people.index", program_id=program_id, done=done), 303)


# ── One booking ──────────────────────────────────────────────────────────────


@people.post("/<int:booking_id>/extra-place")
@staff(*PROGRAM_STAFF)
def grant(program_id: int, booking_id: int) -> Answer:
    """A place beyond the capacity, knowingly."""
    by = current_viewer().actor
    return _done(
        program_id,
        booking_id,
        lambda program, reason: participants.grant(program, booking_id, reason, by=by),
        "granted",
    )


@people.post("/<int:booking_id>/removal")
@staff(*PROGRAM_STAFF)
def take_back(program_id: int, booking_id: int) -> Answer:
    """Take a booking back; the next in line gets the place."""
    by = current_viewer().actor
    return _done(
        program_id,
        booking_id,
        lambda program, reason: participants.take_back(program, booking_id, reason, by=by),
        "taken-back",
    )


def _done(program_id: int, booking_id: int, do: Callable[[Program, str], object], said: str) -> Answer:
    """Do something with a booking for a reason; without one it is asked for where it was not given."""
    program, form = _program(program_id), ReasonForm()
    if not queries.is_booked(program_id, booking_id):
        abort(404)
    if not form.validate():
        return _page(program, form, booking_id), BAD_INPUT
    try:
        with unit_of_work():
            do(_program(program_id), form.reason.data)
    except RuleError as refusal:
        return _page(_program(program_id), error=labels.told(refusal)), BAD_INPUT
    return _to(program_id, said)
