"""`/me/firms/<id>/sheet`: a firm's profiles as one workbook, and the way back, for its owners and editors."""

from collections.abc import Iterable

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.paging import page_number
from portal.core.viewer import Viewer
from portal.firms import policy
from portal.firms.dashboard.parts import Panel
from portal.firms.editing.queries import profiles_of
from portal.firms.editing.service import ConflictError
from portal.firms.models import Firm
from portal.firms.own_sheets import labels, planning, queries, reading, service, view, workbook
from portal.firms.own_sheets.forms import ApplyForm, WorkbookForm
from portal.firms.own_sheets.models import FirmSheet
from portal.firms.people.queries import own_firm
from portal.firms.sheets.routes import XLSX
from portal.web.access import current_viewer, signed_in
from portal.web.draining import drain
from portal.web.errors import http_error
from portal.web.language import gettext as _
from portal.web.security import MEGABYTE

Answer = AnyResponse | tuple[str, int] | str
CONFLICT = 409

firm_sheets = Blueprint("firm_sheets", __name__, url_prefix="/me/firms/<int:firm_id>")
firm_sheets.context_processor(lambda: {"known": None})


@firm_sheets.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _edited_firm(firm_id: int) -> Firm:
    viewer = current_viewer()
    firm = own_firm(viewer, firm_id) or abort(404)
    return firm if policy.can_edit(viewer, firm.id) else abort(403)


@firm_sheets.get("/sheet")
@signed_in
def download(firm_id: int) -> Response:
    """The firm page, technologies and services with their drafts, in the reader's language."""
    firm = _edited_firm(firm_id)
    response = Response(workbook.workbook_of(firm), mimetype=XLSX)
    response.headers["Content-Disposition"] = f"attachment; filename=firm-{firm.id}.xlsx"
    return response


# ── The way back ─────────────────────────────────────────────────────────────


@firm_sheets.get("/sheet/uploads")
@signed_in
def index(firm_id: int) -> str:
    """Download, and the form for what comes back."""
    return _index(_edited_firm(firm_id), WorkbookForm(None))


def _index(firm: Firm, form: WorkbookForm) -> str:
    most = reading.MOST_BYTES // MEGABYTE
    return render_template("firm_own_sheets/index.html", firm=firm, form=form, most=most)


@firm_sheets.post("/sheet/uploads")
@signed_in
def upload(firm_id: int) -> Answer:
    """Take a workbook, to be looked at; nothing changes yet."""
    firm = _edited_firm(firm_id)
    form = WorkbookForm()
    if not form.validate():
        return _index(firm, form), BAD_INPUT
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        form.refuse("file", _("파일을 골라 주세요."))
        return _index(firm, form), BAD_INPUT
    try:
        read = reading.read(sent.read(reading.MOST_BYTES + 1))
    except RuleError as refusal:
        form.refuse("file", labels.told(refusal))
        return _index(firm, form), BAD_INPUT
    with unit_of_work():
        number = service.receive(read.as_json(), firm_id, sent.filename, by=current_viewer().actor).id
    return _to(firm_id, number)


def _to(firm_id: int, sheet_id: int, done: str = "") -> AnyResponse:
    return redirect(url_for("firm_sheets.show", firm_id=firm_id, sheet_id=sheet_id, done=done or None), 303)


@firm_sheets.errorhandler(RequestEntityTooLarge)
def refuse_large(error: RequestEntityTooLarge) -> Answer | HTTPException:
    """A file that is larger than any request may be is refused where it was chosen, too."""
    firm_id = (request.view_args or {}).get("firm_id", 0)
    if request.endpoint != "firm_sheets.upload" or not policy.can_edit(current_viewer(), firm_id):
        return http_error(error)
    drain()
    form = WorkbookForm(None)
    form.form_errors, form.file.errors = [], []
    form.refuse("file", labels.told(reading.too_big()))
    return _index(_edited_firm(firm_id), form), BAD_INPUT


def _sheet(firm_id: int, sheet_id: int) -> FirmSheet:
    _edited_firm(firm_id)
    return queries.find_sheet(current_viewer(), firm_id, sheet_id) or abort(404)


@firm_sheets.get("/sheet/uploads/<int:sheet_id>")
@signed_in
def show(firm_id: int, sheet_id: int) -> str:
    """What a workbook would change; once it has, what it changed."""
    return _page(_sheet(firm_id, sheet_id))


def _page(sheet: FirmSheet, error: str = "") -> str:
    firm = _edited_firm(sheet.firm_id)
    if sheet.applied_at:
        rows = view.written(sheet, profiles_of(firm))
        return render_template("firm_own_sheets/written.html", firm=firm, sheet=sheet, rows=rows, error=error)
    found = planning.plan(firm, reading.from_json(sheet.content))
    form = ApplyForm(None, finding=found.finding)
    report = view.report(found, firm, request.args.get("show", ""), page_number(request.args.get("page")))
    values = {"firm": firm, "sheet": sheet, "plan": found, "report": report, "form": form, "error": error}
    return render_template("firm_own_sheets/show.html", **values)


@firm_sheets.post("/sheet/uploads/<int:sheet_id>/application")
@signed_in
def apply(firm_id: int, sheet_id: int) -> Answer:
    """Write the drafts as the page said; where a profile has changed since, the page says what it would be now."""
    sheet = _sheet(firm_id, sheet_id)
    if sheet.applied_at:
        return _to(firm_id, sheet_id)
    # Hundreds of rows are looked at outside of the write; inside it is seen that what they were compared with stands.
    found = planning.plan(_edited_firm(firm_id), reading.from_json(sheet.content))
    form = ApplyForm()
    if not form.validate():
        return _page(sheet, "; ".join(message for _id, message in form.all_errors)), BAD_INPUT
    moved = _("확인한 뒤에 글이 바뀌어 다시 확인했어요. 아래가 지금의 결과예요. 맞으면 한 번 더 눌러 주세요.")
    if form.finding.data != found.finding:
        return _page(sheet, moved), CONFLICT
    try:
        with unit_of_work():
            service.apply(sheet_id, _writes(found), by=current_viewer().actor)
    except (ConflictError, IntegrityError):
        return _page(_sheet(firm_id, sheet_id), moved), CONFLICT
    except RuleError as refusal:
        return _page(_sheet(firm_id, sheet_id), labels.told(refusal)), BAD_INPUT
    return _to(firm_id, sheet_id, "applied")


def _writes(plan: planning.Plan) -> list[service.Write]:
    return [
        service.Write(row.kind, row.profile.thing.id if row.profile else None, row.before, row.after)
        for row in plan.acts
    ]


@firm_sheets.post("/sheet/uploads/<int:sheet_id>/publication")
@signed_in
def publish(firm_id: int, sheet_id: int) -> Answer:
    """Make all public that the workbook wrote and nobody has touched since."""
    _sheet(firm_id, sheet_id)
    try:
        is_more = True
        while is_more:
            with unit_of_work():
                is_more = service.publish(sheet_id, by=current_viewer().actor)
    except service.NotPublishedError as refusal:
        why = _("공개하다 멈췄어요. %(name)s: %(why)s", name=refusal.name, why=labels.told(refusal))
        return _page(_sheet(firm_id, sheet_id), why), BAD_INPUT
    except (ConflictError, IntegrityError):
        return _page(_sheet(firm_id, sheet_id), _("같은 때에 다른 사람이 바꾸었어요. 다시 해 주세요.")), CONFLICT
    return _to(firm_id, sheet_id, "published")


@firm_sheets.post("/sheet/uploads/<int:sheet_id>/removal")
@signed_in
def discard(firm_id: int, sheet_id: int) -> AnyResponse:
    """Forget an upload; drafts that it wrote stay."""
    _sheet(firm_id, sheet_id)
    with unit_of_work():
        service.discard(sheet_id)
    return redirect(url_for("firm_sheets.index", firm_id=firm_id, done="discarded"), 303)


def panel(viewer: Viewer, firm: Firm) -> Iterable[Panel]:
    """The way to it, on the first page of the firm."""
    if policy.can_edit(viewer, firm.id):
        urls = {"url": url_for("firm_sheets.download", firm_id=firm.id)}
        urls["back"] = url_for("firm_sheets.index", firm_id=firm.id)
        yield Panel("firm_own_sheets/_panel.html", urls)
