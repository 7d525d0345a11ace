"""`/me/firms/<id>/sheet`: a firm's profiles as one workbook, for its owners and editors."""

from collections.abc import Iterable

from flask import Blueprint, Response, abort, url_for

from portal.core.viewer import Viewer
from portal.firms import policy
from portal.firms.dashboard.parts import Panel
from portal.firms.models import Firm
from portal.firms.people.queries import own_firm
from portal.firms.sheets import own
from portal.firms.sheets.routes import XLSX
from portal.web.access import current_viewer, signed_in

firm_sheets = Blueprint("firm_sheets", __name__, url_prefix="/me/firms/<int:firm_id>")


@firm_sheets.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@firm_sheets.get("/sheet")
@signed_in
def download(firm_id: int) -> Response:
    """The firm page, technologies and services, in the reader's language."""
    viewer = current_viewer()
    firm = own_firm(viewer, firm_id) or abort(404)
    if not policy.can_edit(viewer, firm.id):
        abort(403)
    response = Response(own.workbook_of(firm), mimetype=XLSX)
    response.headers["Content-Disposition"] = f"attachment; filename=firm-{firm.id}.xlsx"
    return response


def panel(viewer: Viewer, firm: Firm) -> Iterable[Panel]:
    """The way to it, on the first page of the firm."""
    if policy.can_edit(viewer, firm.id):
        yield Panel("firm_sheets/_own_panel.html", {"url": url_for("firm_sheets.download", firm_id=firm.id)})
