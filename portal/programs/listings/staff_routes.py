"""`/staff/listings`: outside calls and events, hidden and shown; lists that come in, and are taken away again."""

import csv
import io
from collections.abc import Callable, Iterator

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.paging import page_number
from portal.firms.importing.columns import Mapping
from portal.firms.importing.report import COLUMNS, safe_cell
from portal.firms.sheets.reasons import told_reason
from portal.programs.listings import labels, queries, service, staff_view
from portal.programs.listings.columns import FIELDS
from portal.programs.listings.forms import ActForm, ListForm
from portal.programs.listings.models import APPLIED, CHECKED, KINDS, ListingImport, ListingImportFile
from portal.programs.listings.policy import LISTING_STAFF
from portal.programs.listings.rows import ListedRow
from portal.web.access import current_viewer, rule_of, staff
from portal.web.draining import drain
from portal.web.errors import http_error
from portal.web.language import gettext as _

Answer = AnyResponse | tuple[str, int] | str
staff_listings = Blueprint("staff_listings", __name__, url_prefix="/staff/listings")

BAD_INPUT = 422


@staff_listings.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_listings.get("")
@staff(*LISTING_STAFF)
def index() -> str:
    """All listings: searched, narrowed, paged."""
    text, show, kind = (request.args.get(name, "").strip()[:200] for name in ("q", "show", "kind"))
    show, kind = show if show in queries.SHOWS else "", kind if kind in KINDS else ""
    found, page = queries.managed(current_viewer(), text, show, kind, page_number(request.args.get("page")))
    values = {"rows": staff_view.managed(found), "page": page, "kinds": labels.kind_labels()}
    return render_template("listings/staff_index.html", text=text, show=show, kind=kind, **values)


@staff_listings.post("/<int:listing_id>/hiding")
@staff(*LISTING_STAFF)
def hide(listing_id: int) -> Answer:
    """Show a listing to staff alone."""
    return _do_with(listing_id, service.hide, "hidden")


@staff_listings.post("/<int:listing_id>/hiding/end")
@staff(*LISTING_STAFF)
def show(listing_id: int) -> Answer:
    """Show a listing to everybody again."""
    return _do_with(listing_id, service.show, "shown")


def _do_with(listing_id: int, act: Callable[..., None], done: str) -> Answer:
    if not ActForm().validate() or queries.find_listing(current_viewer(), listing_id) is None:
        abort(404)
    by = current_viewer().actor
    try:
        with unit_of_work():
            act(service.lock_listing(listing_id), by=by)
    except RuleError:
        abort(404)
    # Where what can be done next is: what was hidden is shown again among what is hidden.
    return redirect(url_for("staff_listings.index", show="hidden" if done == "hidden" else None, done=done), 303)


# ── Lists ────────────────────────────────────────────────────────────────────


@staff_listings.get("/imports")
@staff(*LISTING_STAFF)
def imports() -> str:
    """The form for a list, and what came in before."""
    return _imports(ListForm(None))


def _imports(form: ListForm) -> str:
    viewer = current_viewer()
    records, page = queries.imports(viewer, page_number(request.args.get("page")))
    values = {"rows": staff_view.import_rows(records, viewer), "page": page, "most_rows": service.MOST_ROWS}
    return render_template(
        "listings/staff_imports.html", form=form, most=service.MOST_BYTES // service.MEGABYTE, **values
    )


@staff_listings.post("/imports")
@staff(*LISTING_STAFF)
def upload() -> Answer:
    """Take a list, and look what it would do."""
    form = ListForm()
    if not form.validate():
        return _imports(form), BAD_INPUT
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        form.refuse("file", _("파일을 골라 주세요."))
        return _imports(form), BAD_INPUT
    data = sent.read()
    try:
        table = service.read(data)
        mapping = FIELDS.map_columns(table.header)
    except RuleError as refusal:
        form.refuse("file", labels.told(refusal))
        return _imports(form), BAD_INPUT
    rows, by = service.rows_of(table, mapping), current_viewer().actor
    with unit_of_work():
        record = service.new_record(
            table, mapping, sent.filename, kind=form.kind.data or None, source=form.source.data or "", by=by
        )
        service.look(record, rows, data)
        number = record.id
    return redirect(url_for("staff_listings.show_import", import_id=number), 303)


@staff_listings.errorhandler(RequestEntityTooLarge)
def refuse_large(error: RequestEntityTooLarge) -> Answer | HTTPException:
    """A file that is larger than any request may be is refused where it was chosen, too."""
    rule = rule_of(current_app.view_functions[request.endpoint or ""])
    if request.endpoint != "staff_listings.upload" or rule is None or not rule.allows(current_viewer()):
        return http_error(error)
    drain()
    form = ListForm(None)
    form.form_errors, form.file.errors = [], []
    form.refuse("file", labels.told(service.too_big()))
    return _imports(form), BAD_INPUT


def _import(import_id: int) -> ListingImport:
    return queries.find_import(current_viewer(), import_id) or abort(404)


@staff_listings.get("/imports/<int:import_id>")
@staff(*LISTING_STAFF)
def show_import(import_id: int) -> str:
    """What a list would do, or did."""
    return _import_page(_import(import_id))


def _import_page(record: ListingImport, error: str = "") -> str:
    viewer = current_viewer()
    taken, kept = queries.staying(record) if record.state == APPLIED else (0, 0)
    undone = {name: int(record.undone.get(name, 0)) for name in ("taken", "kept")}
    return render_template(
        "listings/staff_import.html",
        record=record,
        is_trial=record.state == CHECKED,
        tiles=staff_view.tiles(record),
        report=staff_view.report(record, request.args.get("show", ""), page_number(request.args.get("page"))),
        by=staff_view.whose(record.by, viewer),
        undone_by=staff_view.whose(record.undone_by, viewer) if record.undone_by else "",
        undone=staff_view.undone_tiles(**undone),
        state=labels.state_label(record.state),
        described=told_reason(record.described),
        taken=taken,
        kept=kept,
        error=error,
    )


@staff_listings.get("/imports/<int:import_id>/report.csv")
@staff(*LISTING_STAFF)
def download_report(import_id: int) -> Response:
    """What became, or would become, of each row; nothing in it is run by a spreadsheet."""
    record = _import(import_id)
    response = Response("".join(_report(record)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename=listings-{record.id}.csv"
    return response


def _report(record: ListingImport) -> Iterator[str]:
    yield "\ufeff" + _csv_line(COLUMNS)
    for line in queries.all_lines(record):
        reason = labels.told_row(line.reason) if line.reason else ""
        texts = (line.title, line.outcome, line.column, reason, line.given, line.stored)
        yield _csv_line((line.row, *map(safe_cell, texts)))


def _csv_line(cells: tuple[object, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


@staff_listings.post("/imports/<int:import_id>/application")
@staff(*LISTING_STAFF)
def apply(import_id: int) -> Answer:
    """Take a list in as the page said."""
    record = _import(import_id)
    if record.state != CHECKED:
        return redirect(url_for("staff_listings.show_import", import_id=import_id), 303)  # pressed twice
    try:
        rows = _rows(record)
        with unit_of_work():
            service.apply(service.lock_import(import_id), rows)
    except (RuleError, IntegrityError) as refusal:
        return _refused(import_id, refusal)
    return redirect(url_for("staff_listings.show_import", import_id=import_id, done="applied"), 303)


def _rows(record: ListingImport) -> list[ListedRow]:
    """The rows of the file that was kept, read before anything is written. Raises `RuleError`."""
    file = session.get(ListingImportFile, record.id)
    if file is None:
        raise RuleError("gone", "지워진 파일이에요. 다시 올려 주세요.")
    table = service.read(file.content)
    mapping: Mapping = FIELDS.chosen_columns(table.header, record.columns)
    return service.rows_of(table, mapping)


def _refused(import_id: int, refusal: RuleError | IntegrityError) -> Answer:
    """Say why; what would be done by now is looked for again, so that the page shows it."""
    if isinstance(refusal, IntegrityError):
        refusal = RuleError("raced", "그사이 다른 목록이 들어왔어요. 한 번 더 눌러 주세요.")
    if refusal.code in ("looked_at_again", "raced"):
        rows = _rows(_import(import_id))
        with unit_of_work():
            service.look(service.lock_import(import_id), rows)
    return _import_page(_import(import_id), labels.told(refusal)), BAD_INPUT


@staff_listings.post("/imports/<int:import_id>/discard")
@staff(*LISTING_STAFF)
def discard(import_id: int) -> Answer:
    """Forget a list that was only looked at."""
    return _act(import_id, service.discard, "", url_for("staff_listings.imports", done="discarded"))


@staff_listings.post("/imports/<int:import_id>/undo")
@staff(*LISTING_STAFF, is_grave=True)
def undo(import_id: int) -> Answer:
    """Take away what a list has brought."""
    by = current_viewer().actor
    return _act(import_id, lambda record: service.undo(record, by=by), "undone")


def _act(import_id: int, act: Callable[[ListingImport], None], done: str, to: str = "") -> Answer:
    _import(import_id)
    try:
        with unit_of_work():
            act(service.lock_import(import_id))
    except RuleError as refusal:
        return _import_page(_import(import_id), labels.told(refusal)), BAD_INPUT
    return redirect(to or url_for("staff_listings.show_import", import_id=import_id, done=done), 303)
