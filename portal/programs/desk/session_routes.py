"""`/staff/programs/<id>/sessions`: meetings are added one by one or in series, moved, and called off."""

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.programs import service as programs
from portal.programs.desk import labels, queries, service, view
from portal.programs.desk.blueprints import desk
from portal.programs.desk.forms import PLACES, ReasonForm, SeriesForm, TimesForm
from portal.programs.desk.service import Series, digest
from portal.programs.desk.staff_routes import program_page
from portal.programs.models import Program, ProgramSession
from portal.programs.policy import PROGRAM_STAFF
from portal.programs.when import span
from portal.web.access import current_viewer, staff
from portal.web.language import current_locale

Answer = AnyResponse | tuple[str, int] | str
sessions = desk("staff_program_sessions", "/<int:program_id>/sessions")

BAD_INPUT = 422


def _program(program_id: int) -> Program:
    return queries.find(program_id) or abort(404)


def _session(program: Program, session_id: int) -> ProgramSession:
    return queries.session_in(program, session_id) or abort(404)


def _to(program_id: int, done: str, count: int | None = None) -> AnyResponse:
    return redirect(url_for("staff_programs.show", program_id=program_id, done=done, n=count), 303)


@sessions.post("")
@staff(*PROGRAM_STAFF)
def add(program_id: int) -> Answer:
    """Add a meeting."""
    program = _program(program_id)
    form = TimesForm(has_seats=not program.is_course)
    if not form.validate():
        return program_page(program, form), BAD_INPUT
    seats, by = form.seats.number or 0, current_viewer().actor
    try:
        with unit_of_work():
            locked = programs.lock(program_id)
            programs.add_session(locked, form.starts_at.given, form.ends_at.given, seats, form.places, by=by)
    except RuleError as refusal:
        form.refuse(refusal.field or "", labels.told(refusal))
        return program_page(_program(program_id), form), BAD_INPUT
    return _to(program_id, "session-added")


# ── Every week ───────────────────────────────────────────────────────────────


@sessions.get("/series")
@staff(*PROGRAM_STAFF)
def series(program_id: int) -> str:
    """The form of a weekly series; filled in, with each day that it has, and those that it leaves out and why."""
    program = _program(program_id)
    if "first" not in request.args:
        return _series_page(program, SeriesForm(None, data={"skips": True, "weekday": "1"}, has_seats=_has(program)))
    form = SeriesForm(request.args, meta={"csrf": False}, has_seats=_has(program))
    return _series_page(program, form, is_asked=True)


def _has(program: Program) -> bool:
    return not program.is_course


def _series_page(program: Program, form: SeriesForm, *, is_asked: bool = False) -> str:
    weeks, title = [], program.title(current_locale())
    if is_asked and form.validate():
        try:
            weeks = _series(form).weeks(current_locale())
        except RuleError as refusal:
            form.refuse(refusal.field or "", labels.told(refusal))
    rows = [(span(week.starts_at, week.ends_at), week.because) for week in weeks]
    values = {"rows": rows, "count": sum(not week.because for week in weeks), "title": title}
    return render_template("programs_desk/series.html", program=program, form=form, **values)


def _series(form: SeriesForm) -> Series:
    first, last, begins, ends = form.first.data, form.last.data, form.begins.clock, form.ends.clock
    if first is None or last is None or begins is None or ends is None:
        raise RuleError("no_days", "", field="first")
    return Series(first, last, int(form.weekday.data), begins, ends, bool(form.skips.data))


@sessions.post("/series")
@staff(*PROGRAM_STAFF)
def add_series(program_id: int) -> Answer:
    """Add the meetings of a series."""
    program = _program(program_id)
    form = SeriesForm(has_seats=_has(program))
    if not form.validate():
        return _series_page(program, form), BAD_INPUT
    seats, by = form.seats.number or 0, current_viewer().actor
    try:
        with unit_of_work():
            count = len(service.add_series(programs.lock(program_id), _series(form), seats, by=by))
    except RuleError as refusal:
        form.refuse(refusal.field or "", labels.told(refusal))
        return _series_page(_program(program_id), form), BAD_INPUT
    return _to(program_id, "series-added", count)


# ── One meeting ──────────────────────────────────────────────────────────────


@sessions.get("/<int:session_id>")
@staff(*PROGRAM_STAFF)
def edit(program_id: int, session_id: int) -> Answer:
    """When and where a meeting is, and for how many; how many have booked it and will be told of a change."""
    program = _program(program_id)
    one = _session(program, session_id)
    if one.cancelled_at is not None:
        return redirect(url_for("staff_programs.show", program_id=program_id), 303)
    form = TimesForm(None, has_seats=one.pool is not None)
    form.starts_at.show(one.starts_at)
    form.ends_at.show(one.ends_at)
    form.seats.show(one.pool.capacity if one.pool else None)
    for name in PLACES:
        form[name].data = getattr(one, name)
    return _edit_page(program, one, form)


def _edit_page(program: Program, one: ProgramSession, form: TimesForm) -> str:
    pools = [one.pool] if one.pool else [program.pool] if program.pool else []
    values = {"when": span(one.starts_at, one.ends_at), "title": program.title(current_locale())}
    counted = queries.claim_counts([pool.id for pool in pools])
    places = view.places_of(pools, counted)
    return render_template("programs_desk/session.html", program=program, one=one, form=form, places=places, **values)


@sessions.post("/<int:session_id>")
@staff(*PROGRAM_STAFF)
def save(program_id: int, session_id: int) -> Answer:
    """Move it, or have other places; who has booked it is told."""
    program = _program(program_id)
    one = _session(program, session_id)
    form = TimesForm(has_seats=one.pool is not None)
    if not form.validate():
        return _edit_page(program, one, form), BAD_INPUT
    try:
        with unit_of_work():
            locked = _session(programs.lock(program_id), session_id)
            _change(locked, form, by=current_viewer().actor)
    except RuleError as refusal:
        form.refuse(refusal.field or "", labels.told(refusal))
        program = _program(program_id)
        return _edit_page(program, _session(program, session_id), form), BAD_INPUT
    return _to(program_id, "session-saved")


def _change(one: ProgramSession, form: TimesForm, *, by: str) -> None:
    """Seats first: what cannot be had is refused before anybody is told of another time."""
    if one.pool is not None and form.seats.number is not None and form.seats.number != one.pool.capacity:
        programs.resize(one, form.seats.number, by=by)
    # A form shows seconds and no more: what is equal to the second was not changed.
    typed = {"starts_at": form.starts_at.moment, "ends_at": form.ends_at.moment}
    times = {name: moment for name, moment in typed.items() if digest(moment) != digest(getattr(one, name))}
    programs.change_session(one, {**times, **form.places}, by=by)


@sessions.get("/<int:session_id>/cancellation")
@staff(*PROGRAM_STAFF)
def ask_call_off(program_id: int, session_id: int) -> Answer:
    """Why a meeting is called off, asked once; with how many people will be told."""
    program = _program(program_id)
    one = _session(program, session_id)
    if one.cancelled_at is not None:
        return redirect(url_for("staff_programs.show", program_id=program_id), 303)
    return _call_off_page(program, one, ReasonForm(None))


def _call_off_page(program: Program, one: ProgramSession, form: ReasonForm) -> str:
    when, count = span(one.starts_at, one.ends_at), queries.told_count(program, one)
    return render_template("programs_desk/call_off.html", program=program, one=one, form=form, title=when, count=count)


@sessions.post("/<int:session_id>/cancellation")
@staff(*PROGRAM_STAFF)
def call_off(program_id: int, session_id: int) -> Answer:
    """Cancel one meeting."""
    program, form = _program(program_id), ReasonForm()
    one = _session(program, session_id)
    if not form.validate():
        return _call_off_page(program, one, form), BAD_INPUT
    with unit_of_work():
        locked = _session(programs.lock(program_id), session_id)
        programs.call_off_session(locked, form.reason.data, by=current_viewer().actor)
    return _to(program_id, "session-called-off")
