"""`/needs/<id>/proposal`: answering a need; `/me/proposals`: what was proposed, by whom, and what came of it."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, cast

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.collaboration.needs import queries as needs
from portal.collaboration.needs import service as need_service
from portal.collaboration.needs.acting import locked_firm
from portal.collaboration.needs.models import Need
from portal.collaboration.needs.policy import can_begin
from portal.collaboration.needs.view import card_of
from portal.collaboration.proposals import labels, policy, queries, service, view
from portal.collaboration.proposals.forms import DeclineForm, ProposalForm
from portal.collaboration.proposals.models import Proposal
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.korean import clean_line
from portal.core.viewer import Viewer
from portal.files import service as files
from portal.files.checks import LARGEST_FILE, MEGABYTE
from portal.files.service import Taken, keeping
from portal.files.storage import storage
from portal.web.access import current_viewer, signed_in
from portal.web.forms import Form
from portal.web.language import gettext as _
from portal.web.security import takes

Answer = AnyResponse | str | tuple[str, int]
TOO_LARGE = 413
LARGEST_REQUEST = 3 * LARGEST_FILE + MEGABYTE

proposing = Blueprint("proposing", __name__, url_prefix="/needs/<int:need_id>/proposal")
my_proposals = Blueprint("my_proposals", __name__, url_prefix="/me/proposals")
for blueprint in (proposing, my_proposals):
    blueprint.context_processor(lambda: {"known": None})


@proposing.after_request
@my_proposals.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@proposing.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Answer | RequestEntityTooLarge:
    """More came than is read at all: said at the field. It was found before anybody asked who is there."""
    viewer = current_viewer()
    need = needs.find_need(viewer, (request.view_args or {}).get("need_id", 0))
    if need is None or viewer.firm_id is None or not can_begin(viewer):
        return error
    form = ProposalForm(viewer.firm_id, None, None)
    form.refuse("file", _("한 파일은 30MB까지 올릴 수 있어요."))
    return _new_page(need, form), TOO_LARGE


# ── Answering a need ─────────────────────────────────────────────────────────


def _proposer(need_id: int) -> tuple[Viewer, int, Need]:
    """Who writes in the name of the firm acted for, that firm, and the need of another."""
    viewer = current_viewer()
    need = needs.find_need(viewer, need_id) or abort(404)
    if viewer.firm_id is None or not can_begin(viewer) or viewer.firm_id == need.firm_id:
        abort(403)
    return viewer, viewer.firm_id, need


@proposing.get("")
@signed_in
def new(need_id: int) -> Answer:
    """An empty form; the proposal itself where there is one."""
    _viewer, firm_id, need = _proposer(need_id)
    standing = queries.standing_of(need.id, firm_id)
    if standing is not None:
        return redirect(url_for("my_proposals.show", proposal_id=standing.id), 303)
    return _new_page(need, ProposalForm(firm_id, None, None))


def _new_page(need: Need, form: ProposalForm) -> str:
    return render_template("proposals/new.html", need=need, card=card_of(need, current_viewer()), form=form)


@proposing.post("")
@signed_in
@takes(LARGEST_REQUEST)
def send(need_id: int) -> Answer:
    """Answer it."""
    viewer, firm_id, _need = _proposer(need_id)
    form = ProposalForm(firm_id, None)
    taken = _taken(form)
    if taken is None:
        return _new_page(_proposer(need_id)[2], form), BAD_INPUT
    try:
        with ExitStack() as stack:
            stack.enter_context(keeping(*taken))
            stack.enter_context(unit_of_work())
            firm, need = locked_firm(viewer, firm_id), need_service.lock(need_id)
            proposal_id = service.send(need, firm, form.written, taken, by=viewer.actor).id
    except RuleError as refusal:
        form.refuse(refusal.field or "", labels.told(refusal))
        return _new_page(_proposer(need_id)[2], form), BAD_INPUT
    return redirect(url_for("my_proposals.show", proposal_id=proposal_id, done="sent"), 303)


def _taken(form: ProposalForm) -> list[Taken] | None:
    """The uploads of a form in the storage; nothing when something is refused, which stands at its field."""
    if not form.validate():
        return None
    # Looking at files takes a while; nobody is to wait for a snapshot of ours meanwhile.
    session.rollback()
    taken = [one for upload in form.uploads if (one := _take(form, upload)) is not None]
    if not form.all_errors:
        return taken
    for one in taken:
        storage().remove(one.written.key)
    return None


def _take(form: ProposalForm, upload: FileStorage) -> Taken | None:
    name = clean_line(upload.filename or "")
    try:
        return files.take(cast(Any, upload.stream), name)
    except RuleError as refusal:
        form.refuse("file", f"{name[:60]}: {labels.told(refusal)}")
        return None


# ── What was proposed ────────────────────────────────────────────────────────


@my_proposals.get("")
@signed_in
def index() -> str:
    """What the firm acted for has proposed, and what waits for its answer."""
    viewer = current_viewer()
    own = queries.proposals_of(viewer, viewer.firm_id) if viewer.firm_id is not None else ()
    came = queries.unseen_by([viewer.firm_id], 50) if viewer.firm_id is not None else ()
    return render_template("proposals/mine.html", sent=view.rows_of(own, viewer), came=view.rows_of(came, viewer))


@my_proposals.get("/<int:proposal_id>")
@signed_in
def show(proposal_id: int) -> str:
    """A proposal, for either side. When one of the firm that asks opens it first, it is as good as read."""
    viewer = current_viewer()
    proposal = _found(proposal_id)
    is_of_asker, is_of_both = (
        viewer.role_in(proposal.asker_id) is not None,
        viewer.role_in(proposal.firm_id) is not None,
    )
    if proposal.seen_at is None and proposal.passed_at is not None and is_of_asker and not is_of_both:
        with unit_of_work():
            service.look(service.lock(proposal_id), by=viewer.actor)
        proposal = _found(proposal_id)
    return _page(proposal)


def _found(proposal_id: int) -> Proposal:
    """One of a side of one's own; staff have a page of theirs."""
    viewer = current_viewer()
    proposal = queries.find_proposal(viewer, proposal_id) or abort(404)
    is_side = viewer.role_in(proposal.firm_id) is not None
    has_come = viewer.role_in(proposal.asker_id) is not None and proposal.passed_at is not None
    return proposal if is_side or has_come else abort(404)


def _page(
    proposal: Proposal, form: ProposalForm | None = None, declining: DeclineForm | None = None, error: str = ""
) -> str:
    viewer = current_viewer()
    may_edit = policy.can_write(viewer, proposal) and proposal.is_editable and proposal.need.takes_proposals
    shown = form or (ProposalForm(proposal.firm_id, proposal, None).show(proposal) if may_edit else None)
    return render_template(
        "proposals/show.html",
        proposal=proposal,
        row=view.row_of(proposal, viewer),
        need_url=view.need_url(viewer, proposal.need),
        profiles=view.profiles_in(proposal),
        moves=view.moves_of(proposal),
        thread_url=view.thread_url(proposal),
        is_own=viewer.role_in(proposal.firm_id) is not None,
        # What was typed too late is not lost: it comes back with the reason.
        may_edit=may_edit or form is not None,
        may_withdraw=policy.can_write(viewer, proposal) and proposal.is_waiting,
        may_decide=policy.can_decide(viewer, proposal) and proposal.is_waiting,
        form=shown,
        declining=declining or DeclineForm(None),
        error=error,
    )


@my_proposals.post("/<int:proposal_id>")
@signed_in
@takes(LARGEST_REQUEST)
def save(proposal_id: int) -> Answer:
    """Write it anew while nobody has looked."""
    proposal = _writer(proposal_id)
    form = ProposalForm(proposal.firm_id, proposal)
    firm_id, by = proposal.firm_id, current_viewer().actor
    taken = _taken(form)

    def do(locked: Proposal) -> None:
        service.edit(locked, form.written, taken or (), form.dropped_ids, by=by)

    if taken is None or not _done(proposal_id, firm_id, form, do, taken):
        return _page(_found(proposal_id), form), BAD_INPUT
    return _back(proposal_id, "saved")


def _writer(proposal_id: int) -> Proposal:
    proposal = _found(proposal_id)
    return proposal if policy.can_write(current_viewer(), proposal) else abort(403)


def _decider(proposal_id: int) -> Proposal:
    proposal = _found(proposal_id)
    return proposal if policy.can_decide(current_viewer(), proposal) else abort(403)


def _done(
    proposal_id: int, firm_id: int, form: Form, do: Callable[[Proposal], object], taken: Sequence[Taken] = ()
) -> bool:
    """Do something with the firm in whose name it is done, need and proposal locked; whether it was done."""
    try:
        with ExitStack() as stack:
            stack.enter_context(keeping(*taken))
            stack.enter_context(unit_of_work())
            locked_firm(current_viewer(), firm_id)
            do(service.lock(proposal_id))
    except RuleError as refusal:
        form.refuse(refusal.field or "", labels.told(refusal))
        return False
    return True


def _back(proposal_id: int, done: str) -> Answer:
    return redirect(url_for("my_proposals.show", proposal_id=proposal_id, done=done), 303)


def _act(proposal_id: int, firm_id: int, do: Callable[[Proposal], object], done: str) -> Answer:
    form = Form(None)
    if not _done(proposal_id, firm_id, form, do):
        return _page(_found(proposal_id), error=str(form.form_errors[0])), BAD_INPUT
    return _back(proposal_id, done)


@my_proposals.post("/<int:proposal_id>/withdrawal")
@signed_in
def withdraw(proposal_id: int) -> Answer:
    """Take it back."""
    by = current_viewer().actor
    firm_id = _writer(proposal_id).firm_id
    return _act(proposal_id, firm_id, lambda one: service.withdraw(one, by=by), "withdrawn")


@my_proposals.post("/<int:proposal_id>/shortlist")
@signed_in
def shortlist(proposal_id: int) -> Answer:
    """Look at it closer."""
    by = current_viewer().actor
    firm_id = _decider(proposal_id).asker_id
    return _act(proposal_id, firm_id, lambda one: service.shortlist(one, by=by), "shortlisted")


@my_proposals.post("/<int:proposal_id>/decline")
@signed_in
def decline(proposal_id: int) -> Answer:
    """Say no, and why."""
    firm_id, by = _decider(proposal_id).asker_id, current_viewer().actor
    form = DeclineForm()
    reason, note = form.reason.data or "", form.note.data or ""
    if not form.validate() or not _done(
        proposal_id, firm_id, form, lambda one: service.decline(one, reason, note, by=by)
    ):
        return _page(_found(proposal_id), declining=form), BAD_INPUT
    return _back(proposal_id, "declined")


@my_proposals.post("/<int:proposal_id>/acceptance")
@signed_in
def accept(proposal_id: int) -> Answer:
    """Say yes: both talk from then on."""
    by = current_viewer().actor
    firm_id = _decider(proposal_id).asker_id
    return _act(proposal_id, firm_id, lambda one: service.accept(one, by=by), "accepted")
