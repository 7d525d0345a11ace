"""`/staff/programs/over`, `/staff/programs/…/after`: what is left to do once a program is over."""

from datetime import datetime

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.firms.people.console import note_look
from portal.programs import service as programs
from portal.programs.finishing import labels, queries, service, view
from portal.programs.finishing.forms import CertificateForm, RevocationForm
from portal.programs.finishing.models import Certificate
from portal.programs.models import Program
from portal.programs.policy import PROGRAM_STAFF
from portal.web.access import current_viewer, staff

Answer = AnyResponse | tuple[str, int]
BAD_INPUT = 422
MOST_SHOWN = 100

staff_over = Blueprint("staff_over", __name__, url_prefix="/staff/programs")
staff_after = Blueprint("staff_after", __name__, url_prefix="/staff/programs/<int:program_id>/after")


@staff_over.after_request
@staff_after.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_over.get("/over")
@staff(*PROGRAM_STAFF)
def index() -> str:
    """Programs that have begun, those that ended last first."""
    rows: list[tuple[Program, datetime]] = list(queries.programs_over(MOST_SHOWN))
    return render_template("finishing/index.html", rows=rows)


@staff_after.get("")
@staff(*PROGRAM_STAFF)
def show(program_id: int) -> str:
    """Certificates of a program; whose names are shown is noted."""
    return _page(program_id)


def _program(program_id: int) -> Program:
    return queries.find_program(program_id) or abort(404)


def _page(
    program_id: int,
    form: CertificateForm | None = None,
    reason: RevocationForm | None = None,
    about: int = 0,
    error: str = "",
) -> str:
    _program(program_id)
    shown = [one.booking.person_id for one in queries.certificates_of(program_id)]
    shown += [one.booking.person_id for one in queries.attended(program_id)]
    note_look(current_viewer(), shown, "certificates")
    setting, given = queries.setting_of(program_id), queries.certificates_of(program_id)
    had = {one.booking_id for one in given}
    return render_template(
        "finishing/show.html",
        program=_program(program_id),
        setting=setting,
        form=form or CertificateForm(None, obj=setting, data=None if setting else {"share": 80}),
        reason=reason or RevocationForm(None),
        about=about,
        given=given,
        waiting=[one for one in queries.attended(program_id) if one.booking.id not in had],
        standard=view.standard_wording(),
        error=error,
        labels=labels,
    )


def _back(program_id: int, said: str) -> AnyResponse:
    return redirect(url_for("staff_after.show", program_id=program_id, done=said), 303)


@staff_after.post("/certificates/setting")
@staff(*PROGRAM_STAFF)
def save(program_id: int) -> Answer:
    """Let the program give certificates, or change which."""
    _program(program_id)
    form = CertificateForm()
    if not form.validate():
        return _page(program_id, form), BAD_INPUT
    values = {name: form[name].data or "" for name in ("share", "wording_ko", "wording_en")}
    with unit_of_work():
        service.write(programs.lock(program_id), values, by=current_viewer().actor)
    return _back(program_id, "saved")


@staff_after.post("/certificates/setting/end")
@staff(*PROGRAM_STAFF)
def stop(program_id: int) -> Answer:
    """Let the program give no more."""
    _program(program_id)
    with unit_of_work():
        service.stop(programs.lock(program_id), by=current_viewer().actor)
    return _back(program_id, "stopped")


@staff_after.post("/certificates")
@staff(*PROGRAM_STAFF)
def issue(program_id: int) -> Answer:
    """Give certificates now to who was there enough."""
    _program(program_id)
    try:
        with unit_of_work():
            service.issue_all(program_id, by=current_viewer().actor)
    except RuleError as refusal:
        return _page(program_id, error=labels.told(refusal)), BAD_INPUT
    return _back(program_id, "issued")


@staff_after.post("/certificates/<int:certificate_id>/revocation")
@staff(*PROGRAM_STAFF)
def revoke(program_id: int, certificate_id: int) -> Answer:
    """Take one back, with the reason."""
    queries.find_certificate(program_id, certificate_id) or abort(404)
    form = RevocationForm()
    if not form.validate():
        return _page(program_id, reason=form, about=certificate_id), BAD_INPUT
    try:
        with unit_of_work():
            service.revoke(_locked(program_id, certificate_id), form.reason.data, by=current_viewer().actor)
    except RuleError as refusal:
        return _page(program_id, error=labels.told(refusal)), BAD_INPUT
    return _back(program_id, "revoked")


def _locked(program_id: int, certificate_id: int) -> Certificate:
    programs.lock(program_id)
    return queries.find_certificate(program_id, certificate_id) or abort(404)


@staff_after.post("/certificates/<int:certificate_id>/replacement")
@staff(*PROGRAM_STAFF)
def reissue(program_id: int, certificate_id: int) -> Answer:
    """Give another in its stead, with the name as it is now."""
    queries.find_certificate(program_id, certificate_id) or abort(404)
    try:
        with unit_of_work():
            service.reissue(_locked(program_id, certificate_id), by=current_viewer().actor)
    except RuleError as refusal:
        return _page(program_id, error=labels.told(refusal)), BAD_INPUT
    return _back(program_id, "reissued")
