"""`/staff/firms/import`: a list of firms comes in, is looked at, applied, and undone."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.paging import page_number
from portal.firms.policy import FIRM_STAFF
from portal.firms.sheets import labels, queries, service, template, view, working
from portal.firms.sheets.forms import ActForm, ColumnsForm, FileForm
from portal.firms.sheets.models import BUSY, RECORDS, TRIALS, FirmImport
from portal.firms.sheets.reasons import told_reason
from portal.web.access import current_viewer, rule_of, staff
from portal.web.draining import drain
from portal.web.errors import http_error
from portal.web.language import gettext as _

Answer = AnyResponse | tuple[str, int] | str
staff_imports = Blueprint("staff_imports", __name__, url_prefix="/staff/firms/import")

BAD_INPUT = 422
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff_imports.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_imports.get("")
@staff(*FIRM_STAFF)
def index() -> str:
    """The form for a file, and what was imported before."""
    return _index(FileForm(None))


def _index(form: FileForm) -> str:
    viewer = current_viewer()
    records, page = queries.imports(viewer, page_number(request.args.get("page")))
    values = {"rows": view.rows(records, viewer), "page": page, "most_rows": service.MOST_ROWS}
    return render_template("firm_sheets/index.html", form=form, most=service.MOST_BYTES // service.MEGABYTE, **values)


@staff_imports.get("/template")
@staff(*FIRM_STAFF)
def download_template() -> Response:
    """The workbook to fill in."""
    response = Response(template.template(), mimetype=XLSX)
    response.headers["Content-Disposition"] = "attachment; filename=firms.xlsx"
    return response


@staff_imports.post("")
@staff(*FIRM_STAFF)
def upload() -> Answer:
    """Take a file, to be looked at; a small one is looked at at once."""
    form = FileForm()
    if not form.validate():
        return _index(form), BAD_INPUT
    sent = request.files.get("file")
    data = sent.read() if sent else b""
    if sent is None or not sent.filename:
        form.refuse("file", _("파일을 골라 주세요."))
        return _index(form), BAD_INPUT
    try:
        table = service.read(data)
    except RuleError as refusal:
        form.refuse("file", labels.told(refusal))
        return _index(form), BAD_INPUT
    with unit_of_work():
        number = service.receive(table, data, sent.filename, by=current_viewer().actor).id
    return _at_work(number, len(table.rows))


@staff_imports.errorhandler(RequestEntityTooLarge)
def refuse_large(error: RequestEntityTooLarge) -> Answer | HTTPException:
    """A file that is larger than any request may be is refused where it was chosen, too."""
    rule = rule_of(current_app.view_functions[request.endpoint or ""])
    if request.endpoint != "staff_imports.upload" or rule is None or not rule.allows(current_viewer()):
        return http_error(error)
    drain()
    form = FileForm(None)
    form.form_errors, form.file.errors = [], []
    form.refuse("file", labels.told(service.too_big()))
    return _index(form), BAD_INPUT


def _at_work(import_id: int, rows: int, done: str = "") -> AnyResponse:
    """Do at once what does not take long; the page follows what does."""
    if rows <= service.SMALL:
        working.run(import_id)
    return redirect(url_for("staff_imports.show", import_id=import_id, done=done or None), 303)


def _import(import_id: int) -> FirmImport:
    return queries.find_import(current_viewer(), import_id) or abort(404)


@staff_imports.get("/<int:import_id>")
@staff(*FIRM_STAFF)
def show(import_id: int) -> str:
    """What a file would do, does, or did."""
    return _page(_import(import_id))


def _page(record: FirmImport, form: ColumnsForm | None = None, error: str = "") -> str:
    number = page_number(request.args.get("page"))
    values = {
        "record": record,
        "is_trial": record.state in TRIALS,
        "is_busy": record.state in BUSY,
        "tiles": view.tiles(record),
        "report": view.report(record, request.args.get("show", ""), number),
        "by": view.whose(record.by, current_viewer()),
        "undone_by": view.whose(record.undone_by, current_viewer()),
        "undone": view.undone_tiles(record),
        "can_undo": view.can_undo(record),
        "described": told_reason(record.described),
        "state": labels.state_label(record.state),
        "problem": labels.problem_label(record.problem) if record.problem else "",
        "form": form or (ColumnsForm(record) if record.state in TRIALS and request.method == "GET" else None),
        "error": error,
    }
    return render_template("firm_sheets/show.html", **values)


@staff_imports.get("/<int:import_id>/progress")
@staff(*FIRM_STAFF)
def progress(import_id: int) -> Response:
    """How far it has come, for the page that follows it; the page is loaded anew at the end."""
    record = _import(import_id)
    response = Response(render_template("firm_sheets/_progress.html", record=record))
    if record.state not in BUSY:
        response.headers["HX-Refresh"] = "true"
    return response


@staff_imports.get("/<int:import_id>/report.csv")
@staff(*FIRM_STAFF)
def download_report(import_id: int) -> Response:
    """What became, or would become, of each row."""
    record = _import(import_id)
    text = "".join(template.report(record, queries.all_lines(record), is_trial=record.state in TRIALS))
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename=import-{record.id}.csv"
    return response


@staff_imports.post("/<int:import_id>/columns")
@staff(*FIRM_STAFF)
def choose(import_id: int) -> Answer:
    """Other columns, kind or separator: looked at again."""
    record = _import(import_id)
    form = ColumnsForm(record)
    if form.validate():
        try:
            with unit_of_work():
                record = service.looked_after(import_id)
                service.choose(record, form.columns, form.chosen_kind, form.chosen_separator)
                rows = record.rows
        except RuleError as refusal:
            form.refuse(refusal.field or "", labels.told(refusal))
        else:
            return _at_work(import_id, rows)
    return _page(_import(import_id), form), BAD_INPUT


@staff_imports.post("/<int:import_id>/application")
@staff(*FIRM_STAFF, is_grave=True)
def apply(import_id: int) -> Answer:
    """Make and change the firms as the page said."""
    return _do(import_id, service.apply, "applied")


@staff_imports.post("/<int:import_id>/discard")
@staff(*FIRM_STAFF)
def discard(import_id: int) -> Answer:
    """Forget a file."""
    record = _import(import_id)
    try:
        with unit_of_work():
            service.discard(service.looked_after(import_id))
    except RuleError as refusal:
        return _page(_import(record.id), error=labels.told(refusal)), BAD_INPUT
    return redirect(url_for("staff_imports.index", done="discarded"), 303)


@staff_imports.get("/<int:import_id>/undo")
@staff(*FIRM_STAFF)
def ask_undo(import_id: int) -> Answer:
    """What would be taken back and what not, and why."""
    record = _record(import_id)
    if not service.can_undo(record):
        return redirect(url_for("staff_imports.show", import_id=import_id), 303)
    plan = view.undo_plan(record, page_number(request.args.get("page")))
    return render_template("firm_sheets/undo.html", record=record, plan=plan, form=ActForm(None))


def _record(import_id: int) -> FirmImport:
    record = _import(import_id)
    return record if record.state in RECORDS else abort(404)


@staff_imports.post("/<int:import_id>/undo")
@staff(*FIRM_STAFF, is_grave=True)
def undo(import_id: int) -> Answer:
    """Take back what may be taken back."""
    _record(import_id)
    by = current_viewer().actor
    return _do(import_id, lambda record: service.undo(record, by=by), "undone")


def _do(import_id: int, act: Callable[[FirmImport], None], done: str) -> Answer:
    _import(import_id)
    try:
        with unit_of_work():
            record = service.looked_after(import_id)
            act(record)
            rows = record.rows
    except RuleError as refusal:
        return _page(_import(import_id), error=labels.told(refusal)), BAD_INPUT
    return _at_work(import_id, rows, done)
