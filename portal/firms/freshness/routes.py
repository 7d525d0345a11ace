"""Saying that profiles are still correct: `/me/firms/<id>/confirmation` for who has signed in."""

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.core.db import unit_of_work
from portal.firms import policy
from portal.firms.freshness import service
from portal.firms.freshness.queries import key_of, profiles_of
from portal.firms.people.queries import own_firm
from portal.firms.people.service import lock_firm
from portal.web.access import current_viewer, signed_in

firm_freshness = Blueprint("firm_freshness", __name__, url_prefix="/me/firms/<int:firm_id>")


@firm_freshness.post("/confirmation")
@signed_in
def confirm(firm_id: int) -> Response:
    """Confirm one profile (`profile=technology:3`), or all."""
    viewer = current_viewer()
    _ = own_firm(viewer, firm_id) or abort(404)
    if not policy.can_edit(viewer, firm_id):
        abort(403)
    named = request.form.get("profile", "")
    with unit_of_work():
        firm = lock_firm(firm_id)
        profiles = [one for one in profiles_of(firm) if not named or key_of(one) == named]
        if not profiles:
            # It was removed in the meantime, or is another firm's.
            abort(404)
        service.confirm(firm, profiles, by=viewer.actor, how="page")
    return redirect(url_for("firm_dashboard.show", firm_id=firm_id, done="confirmed"), 303)
