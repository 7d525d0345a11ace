"""`/staff/firms/<id>/facts`: staff mark numbers as verified, and take the mark back."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.firms import policy
from portal.firms import queries as firm_queries
from portal.firms.models import Fact
from portal.firms.numbers import queries, service
from portal.firms.people.service import lock_firm
from portal.firms.policy import FIRM_STAFF
from portal.web.access import current_viewer, staff

staff_firm_facts = Blueprint("staff_firm_facts", __name__, url_prefix="/staff/firms/<int:firm_id>/facts")


@staff_firm_facts.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_firm_facts.post("/<int:number_id>/verification")
@staff(*FIRM_STAFF)
def verify(firm_id: int, number_id: int) -> AnyResponse:
    """Note that one has seen what the number was read from."""
    by = current_viewer().actor
    return _done(firm_id, number_id, lambda fact: service.verify(fact, by=by), "verified")


@staff_firm_facts.post("/<int:number_id>/verification/removal")
@staff(*FIRM_STAFF)
def take_mark_back(firm_id: int, number_id: int) -> AnyResponse:
    """Note that it is not so after all."""
    by = current_viewer().actor
    return _done(firm_id, number_id, lambda fact: service.take_mark_back(fact, by=by), "mark-taken-back")


def _done(firm_id: int, number_id: int, do: Callable[[Fact], None], said: str) -> AnyResponse:
    viewer = current_viewer()
    firm = firm_queries.find_firm_alone(viewer, firm_id) or abort(404)
    _ = queries.fact_in(firm.id, number_id) or abort(404)
    if not policy.can_verify(viewer, firm_id):
        abort(403)
    try:
        with unit_of_work():
            lock_firm(firm_id)
            do(queries.fact_in(firm_id, number_id) or abort(404))
    except RuleError:
        said = "changed"
    return redirect(url_for("staff_firms.show", firm_id=firm_id, done=said), 303)
