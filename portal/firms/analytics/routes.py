"""`/me/firms/<id>/visits`: who found one's own firm, and by which words; without persons."""

from flask import Blueprint, Response, abort, render_template

from portal.firms.analytics.view import visits_view
from portal.firms.people.queries import own_firm
from portal.web.access import current_viewer, signed_in

firm_visits = Blueprint("firm_visits", __name__, url_prefix="/me/firms/<int:firm_id>/visits")
firm_visits.context_processor(lambda: {"known": None})


@firm_visits.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@firm_visits.get("")
@signed_in
def index(firm_id: int) -> str:
    """By week, by page, by words."""
    firm = own_firm(current_viewer(), firm_id) or abort(404)
    return render_template("firm_analytics/index.html", firm=firm, visits=visits_view(firm))
