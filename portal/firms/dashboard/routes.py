"""`/me/firms/<id>`: the first page of one's own firm, for those who are of it."""

from flask import Blueprint, Response, abort, current_app, render_template

from portal.firms.dashboard.parts import parts_of
from portal.firms.people.queries import own_firm
from portal.web.access import current_viewer, signed_in

firm_dashboard = Blueprint("firm_dashboard", __name__, url_prefix="/me/firms/<int:firm_id>")
firm_dashboard.context_processor(lambda: {"known": None})


@firm_dashboard.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@firm_dashboard.get("")
@signed_in
def show(firm_id: int) -> str:
    """What there is to do for the firm, and what became of what was done."""
    viewer = current_viewer()
    firm = own_firm(viewer, firm_id) or abort(404)
    return render_template("firm_dashboard/show.html", firm=firm, panels=parts_of(current_app).panels(viewer, firm))
