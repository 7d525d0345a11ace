"""`/staff/proposals/<id>`: what came to a need without a name, to be passed on or declined."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.collaboration.needs.policy import NEED_STAFF
from portal.collaboration.proposals import labels, policy, queries, service, view
from portal.collaboration.proposals.forms import DeclineForm
from portal.collaboration.proposals.models import Proposal
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.firms.people.console import note_look
from portal.web.access import current_viewer, staff
from portal.web.forms import Form

Answer = AnyResponse | str | tuple[str, int]

staff_proposals = Blueprint("staff_proposals", __name__, url_prefix="/staff/proposals")


@staff_proposals.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_proposals.get("/<int:proposal_id>")
@staff(*NEED_STAFF)
def show(proposal_id: int) -> str:
    """A proposal, and both firms; whose words are shown is noted."""
    return _page(_found(proposal_id))


def _found(proposal_id: int) -> Proposal:
    proposal = queries.find_proposal(current_viewer(), proposal_id)
    return proposal if proposal is not None and proposal.need.is_anonymous else abort(404)


def _page(proposal: Proposal, form: DeclineForm | None = None, error: str = "") -> str:
    viewer, number, sent_by = current_viewer(), proposal.id, proposal.sent_by.removeprefix("person:")
    note_look(viewer, [int(sent_by)] if sent_by.isdigit() else [], "proposals")
    proposal = _found(number)
    return render_template(
        "proposals/staff_show.html",
        proposal=proposal,
        row=view.row_of(proposal, viewer),
        profiles=view.profiles_in(proposal),
        moves=view.moves_of(proposal),
        may_pass=policy.can_pass_on(viewer, proposal),
        form=form or DeclineForm(None),
        error=error,
    )


def _passer(proposal_id: int) -> Proposal:
    proposal = _found(proposal_id)
    # What was pressed twice is done already; who is of either firm decides nothing here.
    is_theirs = any(current_viewer().role_in(number) is not None for number in (proposal.firm_id, proposal.asker_id))
    return abort(403) if is_theirs else proposal


def _done(proposal_id: int, form: Form, do: Callable[[Proposal], object]) -> bool:
    try:
        with unit_of_work():
            do(service.lock(proposal_id))
    except RuleError as refusal:
        form.refuse(refusal.field or "", labels.told(refusal))
        return False
    return True


@staff_proposals.post("/<int:proposal_id>/passing")
@staff(*NEED_STAFF)
def pass_on(proposal_id: int) -> Answer:
    """Let it come through to the firm that asks."""
    _passer(proposal_id)
    form, by = Form(None), current_viewer().actor
    if not _done(proposal_id, form, lambda one: service.pass_on(one, by=by)):
        return _page(_found(proposal_id), error=str(form.form_errors[0])), BAD_INPUT
    return redirect(url_for("staff_proposals.show", proposal_id=proposal_id, done="passed"), 303)


@staff_proposals.post("/<int:proposal_id>/decline")
@staff(*NEED_STAFF)
def decline(proposal_id: int) -> Answer:
    """Say no before it comes through, and why."""
    if _passer(proposal_id).passed_at is not None:
        abort(403)
    form, by = DeclineForm(), current_viewer().actor
    reason, note = form.reason.data or "", form.note.data or ""
    if not form.validate() or not _done(proposal_id, form, lambda one: service.decline(one, reason, note, by=by)):
        return _page(_found(proposal_id), form), BAD_INPUT
    return redirect(url_for("staff_needs.index", done="declined"), 303)
