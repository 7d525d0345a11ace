"""`/staff/programs/import`: a list of programs comes in, is looked at, and is taken in as drafts."""

from flask import Response, abort, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.programs.desk import importing, labels
from portal.programs.desk.blueprints import desk
from portal.programs.desk.forms import FileForm
from portal.programs.desk.importing import MEGABYTE, MOST_BYTES, MOST_ROWS
from portal.programs.desk.models import ProgramImport
from portal.programs.desk.template import template
from portal.programs.policy import PROGRAM_STAFF, can_run
from portal.web.access import current_viewer, staff
from portal.web.draining import drain
from portal.web.errors import http_error
from portal.web.language import gettext as _

Answer = AnyResponse | tuple[str, int] | str
imports = desk("staff_program_imports", "/import")

BAD_INPUT = 422
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@imports.errorhandler(RequestEntityTooLarge)
def refuse_large(error: RequestEntityTooLarge) -> Answer | HTTPException:
    """A file that is larger than any request may be is refused where it was chosen, too."""
    if request.endpoint != "staff_program_imports.upload" or not can_run(current_viewer()):
        return http_error(error)
    drain()
    form = FileForm(None)
    form.form_errors, form.file.errors = [], []
    form.refuse("file", labels.told(RuleError("too_big", "")))
    return _index(form), BAD_INPUT


@imports.get("")
@staff(*PROGRAM_STAFF)
def index() -> str:
    """The form for a file."""
    return _index(FileForm(None))


def _index(form: FileForm) -> str:
    most = MOST_BYTES // MEGABYTE
    return render_template("programs_desk/import.html", form=form, most=most, most_rows=MOST_ROWS)


@imports.get("/template")
@staff(*PROGRAM_STAFF)
def download_template() -> Response:
    """The workbook to fill in."""
    response = Response(template(), mimetype=XLSX)
    response.headers["Content-Disposition"] = "attachment; filename=programs.xlsx"
    return response


@imports.post("")
@staff(*PROGRAM_STAFF)
def upload() -> Answer:
    """Take a file, to be looked at; nothing changes yet."""
    form, sent = FileForm(), request.files.get("file")
    if not form.validate():
        return _index(form), BAD_INPUT
    if sent is None or not sent.filename:
        form.refuse("file", _("파일을 골라 주세요."))
        return _index(form), BAD_INPUT
    data = sent.read(MOST_BYTES + 1)
    try:
        importing.read(data)
    except RuleError as refusal:
        form.refuse("file", labels.told(refusal))
        return _index(form), BAD_INPUT
    with unit_of_work():
        number = importing.receive(data, sent.filename, by=current_viewer().actor).id
    return redirect(url_for("staff_program_imports.show", import_id=number), 303)


def _record(import_id: int) -> ProgramImport:
    """A file that who looks has sent: nobody else decides about it."""
    mine = ProgramImport.id == import_id, ProgramImport.by == current_viewer().actor
    return session.scalars(select(ProgramImport).where(*mine)).one_or_none() or abort(404)


@imports.get("/<int:import_id>")
@staff(*PROGRAM_STAFF)
def show(import_id: int) -> str:
    """What a file would bring, row by row, and why some rows bring nothing; or what it has brought."""
    return _page(_record(import_id))


def _page(record: ProgramImport, error: str = "") -> str:
    plan = importing.plan(current_viewer(), record.content) if record.taken_at is None else None
    return render_template("programs_desk/import_show.html", record=record, plan=plan, error=error)


@imports.post("/<int:import_id>/application")
@staff(*PROGRAM_STAFF)
def apply(import_id: int) -> Answer:
    """Make drafts of the rows that may be taken in."""
    _record(import_id)
    viewer = current_viewer()
    try:
        with unit_of_work():
            record = importing.lock(import_id, viewer.actor) or abort(404)
            importing.take_in(viewer, record, by=viewer.actor)
    except (RuleError, IntegrityError) as refusal:
        # Somebody takes in the same rows at the same moment: looked at again, they are known.
        said = (
            labels.told(refusal)
            if isinstance(refusal, RuleError)
            else _("그사이에 바뀐 것이 있어요. 다시 확인해 주세요.")
        )
        return _page(_record(import_id), said), BAD_INPUT
    return redirect(url_for("staff_program_imports.show", import_id=import_id), 303)
