"""`/leads/confirmations`: how far two firms have come, as each of them is asked."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.collaboration.leads import asking, queries
from portal.collaboration.leads.forms import AnswerForm
from portal.collaboration.leads.labels import told
from portal.collaboration.leads.models import LeadAsking, Side
from portal.collaboration.leads.policy import can_answer
from portal.collaboration.leads.view import question_of, side_of
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.firms.people.queries import seat_of
from portal.firms.policy import EDITING_ROLES
from portal.web.access import current_viewer, signed_in

Answer = AnyResponse | str | tuple[str, int]

confirmations = Blueprint("lead_confirmations", __name__, url_prefix="/leads/confirmations")
confirmations.context_processor(lambda: {"known": None})


@confirmations.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@confirmations.get("")
@signed_in
def index() -> str:
    """What the firm acted for is asked and has not answered."""
    viewer = current_viewer()
    found = queries.waiting_for(viewer.firm_id) if viewer.firm_id is not None else ()
    return render_template(
        "leads/confirmations.html", questions=[question_of(one, side_of(one, viewer), viewer) for one in found]
    )


@confirmations.get("/<int:asking_id>")
@signed_in
def show(asking_id: int) -> str:
    """One question, and what both have said once one has answered."""
    return _page(_found(asking_id))


def _found(asking_id: int) -> LeadAsking:
    return queries.find_asking(current_viewer(), asking_id) or abort(404)


def _firm_of(found: LeadAsking) -> tuple[Side, int]:
    side = side_of(found, current_viewer())
    return side, found.lead.firm_id if side == Side.OWN else found.lead.other_firm_id


def _page(found: LeadAsking, form: AnswerForm | None = None) -> str:
    viewer = current_viewer()
    side, firm_id = _firm_of(found)
    return render_template(
        "leads/confirmation.html",
        question=question_of(found, side, viewer),
        lead_id=found.lead_id,
        form=form or AnswerForm(None),
        may_answer=can_answer(viewer, firm_id),
    )


@confirmations.post("/<int:asking_id>")
@signed_in
def answer(asking_id: int) -> Answer:
    """Say in the firm's name whether it is so."""
    found, form, viewer = _found(asking_id), AnswerForm(), current_viewer()
    side, firm_id = _firm_of(found)
    if not can_answer(viewer, firm_id):
        abort(403)
    if not form.validate():
        return _page(found, form), BAD_INPUT
    try:
        with unit_of_work():
            locked = asking.lock_asking(asking_id) or abort(404)
            seat = session.scalars(seat_of(firm_id, viewer.person_id or 0)).one_or_none()
            if seat is None or seat.role not in EDITING_ROLES:
                abort(403)
            said = locked.stage if form.said.data == "yes" else form.known.data
            asking.answer(locked, side, said, by=viewer.actor)
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return _page(_found(asking_id), form), BAD_INPUT
    return redirect(url_for("lead_confirmations.show", asking_id=asking_id, done="answered"), 303)
