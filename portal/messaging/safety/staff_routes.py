"""`/staff/reports`: what was reported, for staff who are of neither firm. They see what was chosen, nothing beside."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import Role
from portal.firms.people.console import note_look
from portal.messaging.safety import queries, service, view
from portal.messaging.safety.forms import DecisionForm
from portal.messaging.safety.labels import told
from portal.messaging.safety.models import Report
from portal.web.access import current_viewer, staff

Answer = AnyResponse | tuple[str, int]
KEEPERS = (Role.OPERATOR, Role.PROGRAM_MANAGER)
MOST = 100

staff_reports = Blueprint("staff_reports", __name__, url_prefix="/staff/reports")


@staff_reports.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_reports.get("")
@staff(*KEEPERS)
def index() -> str:
    """What waits, the oldest first, and what was decided: which firms, not what was written."""
    viewer = current_viewer()
    waiting, decided = queries.waiting_reports(viewer, MOST), queries.decided_reports(viewer, MOST)
    return render_template("safety/staff_index.html", waiting=view.rows(waiting), decided=view.rows(decided))


@staff_reports.get("/<int:report_id>")
@staff(*KEEPERS)
def show(report_id: int) -> str:
    """What was reported; that it was looked at is noted, whose words they are and who reported."""
    return _page(_report(report_id), DecisionForm(None))


def _report(report_id: int) -> Report:
    return queries.find_report(current_viewer(), report_id) or abort(404)


def _page(found: Report, form: DecisionForm) -> str:
    people = view.people_of(found)
    note_look(current_viewer(), people, "reported_texts")
    found = _report(found.id)
    shown = view.report_view(found)
    return render_template("safety/staff_show.html", shown=shown, form=form)


@staff_reports.post("/<int:report_id>/decision")
@staff(*KEEPERS)
def decide(report_id: int) -> Answer:
    """Decide; both firms are told in their way."""
    found, form = _report(report_id), DecisionForm()
    if not form.validate():
        return _page(found, form), BAD_INPUT
    verdict, words, days = form.decided, form.told.data or "", form.days.data
    try:
        with unit_of_work():
            service.decide(service.lock_report(report_id), verdict, words, days, by=current_viewer().actor)
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return _page(_report(report_id), form), BAD_INPUT
    return redirect(url_for("staff_reports.index", done="decided"), 303)
