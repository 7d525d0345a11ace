"""`/staff/sessions/…/door`: letting people in, on a phone, through a bad network, and without scripts."""

from typing import Any

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.firms.people.console import note_look
from portal.programs.attending import labels, queries, reading, service
from portal.programs.attending.forms import CodeForm, TapForm, VisitorsForm
from portal.programs.attending.models import How, Visitors
from portal.programs.attending.service import Outcome, Scan
from portal.programs.attending.tokens import read_token
from portal.programs.models import ProgramSession
from portal.programs.policy import PROGRAM_STAFF
from portal.programs.when import time_of_day
from portal.web.access import current_viewer, staff

Answer = AnyResponse | tuple[str, int]
BAD_INPUT = 422
NOTHING_NEW = 204
#: This page alone may look through the camera.
CAMERA = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"

staff_doors = Blueprint("staff_doors", __name__, url_prefix="/staff/sessions")


@staff_doors.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_doors.get("")
@staff(*PROGRAM_STAFF)
def index() -> str:
    """What takes place in these days, each with its door and its sheet."""
    return render_template("attending/index.html", sessions=queries.sessions_near(), **_words())


def _words() -> dict[str, Any]:
    return {"when": labels.when, "title_of": labels.title_of, "time_of": time_of_day, "how_label": labels.how_label}


def _session(session_id: int) -> ProgramSession:
    return queries.find_session(session_id) or abort(404)


@staff_doors.get("/<int:session_id>/door")
@staff(*PROGRAM_STAFF)
def show(session_id: int) -> AnyResponse:
    """Who is expected and who has come; whose names are shown is noted."""
    return _door(session_id)


def _door(
    session_id: int, code: CodeForm | None = None, heads: VisitorsForm | None = None, error: str = ""
) -> Response:
    one = _session(session_id)
    note_look(current_viewer(), [each.person_id for each in queries.expected(one)], "door")
    one = _session(session_id)
    page = render_template(
        "attending/door.html",
        one=one,
        people=queries.expected(one),
        count=queries.count_at(one),
        visitors=queries.visitors_of(one),
        code=code or CodeForm(None),
        heads=heads or VisitorsForm(None, data={"heads": 1}),
        error=error,
        is_open=service.is_open(one),
        outcomes=labels.outcomes(),
        **_words(),
    )
    return Response(page, BAD_INPUT if error or code or heads else 200, {"Permissions-Policy": CAMERA})


@staff_doors.get("/<int:session_id>/sheet")
@staff(*PROGRAM_STAFF)
def sheet(session_id: int) -> str:
    """The list to sign on paper; whose names are on it is noted."""
    one = _session(session_id)
    note_look(current_viewer(), [each.person_id for each in queries.expected(one)], "attendance_sheet")
    one = _session(session_id)
    return render_template("attending/sheet.html", one=one, people=queries.expected(one), **_words())


# ── What a phone asks again and again ────────────────────────────────────────


@staff_doors.get("/<int:session_id>/door/state")
@staff(*PROGRAM_STAFF)
def state(session_id: int) -> AnyResponse:
    """Who has come, by the numbers of bookings; nothing when it is still what the phone knows (`since`)."""
    one = _session(session_id)
    count = queries.count_at(one)
    if request.args.get("since") == count.version:
        return Response(status=NOTHING_NEW)
    came = {str(number): time_of_day(at) for number, at in count.came.items()}
    told = {"version": count.version, "present": count.present, "places": count.places, "visitors": count.visitors}
    return jsonify(**told, came=came, token=generate_csrf())


@staff_doors.post("/<int:session_id>/door/scans")
@staff(*PROGRAM_STAFF)
def take_scans(session_id: int) -> AnyResponse | tuple[AnyResponse, int]:
    """Take what a phone has kept while it could not send: each is answered, and counts once however often it comes."""
    _session(session_id)
    try:
        scans = reading.read_scans(_sent())
    except RuleError as refusal:
        return jsonify(error=refusal.message), BAD_INPUT
    with unit_of_work():
        answers = service.take_all(_locked(session_id), scans, by=current_viewer().actor)
    return jsonify(results=[{"nonce": one.nonce, "outcome": one.outcome, "booking": one.booking_id} for one in answers])


def _sent() -> object:
    try:
        return request.get_json(silent=True)
    except RecursionError:
        # Brackets within brackets within brackets: no phone of ours sends them.
        return None


def _locked(session_id: int) -> ProgramSession:
    one = service.lock(session_id)
    return one if one is not None and one.program.is_published else abort(404)


# ── One by one ───────────────────────────────────────────────────────────────


def _back(session_id: int, said: str) -> AnyResponse:
    return redirect(url_for("staff_doors.show", session_id=session_id, done=said), 303)


@staff_doors.post("/<int:session_id>/door/codes")
@staff(*PROGRAM_STAFF)
def take_code(session_id: int) -> Answer | Response:
    """Let in by a code that was typed."""
    _session(session_id)
    form = CodeForm()
    if not form.validate():
        return _door(session_id, code=form)
    outcome = _take(session_id, Scan(booking_id=read_token(form.code.data), how=How.QR))
    if outcome == Outcome.OK:
        return _back(session_id, "came")
    form.refuse("code", labels.outcome_label(outcome))
    return _door(session_id, code=form)


@staff_doors.post("/<int:session_id>/door/check-ins")
@staff(*PROGRAM_STAFF)
def check_in(session_id: int) -> Answer | Response:
    """Let in by a tap on a name."""
    _session(session_id)
    form = TapForm()
    if not form.validate():
        return _door(session_id, error=labels.outcome_label(Outcome.UNKNOWN))
    outcome = _take(session_id, Scan(booking_id=form.booking.data))
    if outcome in (Outcome.OK, Outcome.ALREADY):
        return _back(session_id, "came")
    return _door(session_id, error=labels.outcome_label(outcome))


def _take(session_id: int, scan: Scan) -> Outcome:
    with unit_of_work():
        return service.take(_locked(session_id), scan, by=current_viewer().actor).outcome


@staff_doors.post("/<int:session_id>/door/check-ins/<int:booking_id>/undo")
@staff(*PROGRAM_STAFF)
def undo(session_id: int, booking_id: int) -> Answer:
    """Take a check-in back."""
    with unit_of_work():
        one = _locked(session_id)
        kept = service.attendance_of(booking_id, one.id) or abort(404)
        service.undo(kept, by=current_viewer().actor)
    return _back(session_id, "undone")


@staff_doors.post("/<int:session_id>/door/visitors")
@staff(*PROGRAM_STAFF)
def count_visitors(session_id: int) -> Answer | Response:
    """Count people who have no account."""
    _session(session_id)
    form = VisitorsForm()
    if not form.validate():
        return _door(session_id, heads=form)
    try:
        with unit_of_work():
            service.count_visitors(_locked(session_id), form.heads.data, by=current_viewer().actor)
    except RuleError as refusal:
        return _door(session_id, error=labels.told(refusal))
    return _back(session_id, "counted")


@staff_doors.post("/<int:session_id>/door/visitors/<int:visitors_id>/undo")
@staff(*PROGRAM_STAFF)
def undo_visitors(session_id: int, visitors_id: int) -> Answer:
    """Take a count of visitors back."""
    with unit_of_work():
        one = _locked(session_id)
        kept = session.get(Visitors, visitors_id)
        if kept is None or kept.session_id != one.id:
            abort(404)
        service.undo_visitors(kept, by=current_viewer().actor)
    return _back(session_id, "undone")
