"""`/staff/needs`: needs that wait for a look, and whether they do."""

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.collaboration.needs import labels, policy, queries, service
from portal.collaboration.needs.forms import ApprovalForm, ReturnForm, SettingForm
from portal.collaboration.needs.models import Need, State
from portal.collaboration.needs.policy import NEED_STAFF
from portal.collaboration.needs.view import card_of, moves_of, words_anew
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.web.access import current_viewer, staff

Answer = AnyResponse | str | tuple[str, int]

staff_needs = Blueprint("staff_needs", __name__, url_prefix="/staff/needs")


@staff_needs.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_needs.get("")
@staff(*NEED_STAFF)
def index() -> str:
    """What waits, and the setting."""
    viewer, form = current_viewer(), SettingForm(None)
    form.asks.data = queries.asks_approval()
    waiting = [card_of(one, viewer) for one in queries.pending(viewer)]
    return render_template("needs/staff_index.html", cards=waiting, form=form)


@staff_needs.post("/setting")
@staff(*NEED_STAFF)
def set_approval() -> Answer:
    """Say whether needs wait for staff."""
    form = SettingForm()
    if not form.validate():
        return redirect(url_for("staff_needs.index"), 303)
    with unit_of_work():
        service.set_approval(asks=bool(form.asks.data), by=current_viewer().actor)
    return redirect(url_for("staff_needs.index", done="set"), 303)


@staff_needs.get("/<int:need_id>")
@staff(*NEED_STAFF)
def show(need_id: int) -> str:
    """A need with who asks, and what staff may do with it."""
    return _page(_need(need_id))


def _need(need_id: int) -> Need:
    return queries.find_need(current_viewer(), need_id) or abort(404)


def _page(need: Need, form: ReturnForm | None = None, error: str = "") -> str:
    viewer, approving = current_viewer(), ApprovalForm(None)
    approving.version.data = str(need.version)
    return render_template(
        "needs/staff_show.html",
        need=need,
        card=card_of(need, viewer),
        moves=moves_of(need),
        anew=words_anew(need),
        may_decide=policy.can_decide(viewer, need) and (need.state == State.PENDING or need.has_waiting),
        form=form or ReturnForm(None),
        approving=approving,
        error=error,
    )


def _decided(need_id: int) -> Need:
    need = _need(need_id)
    return need if policy.can_decide(current_viewer(), need) else abort(403)


@staff_needs.post("/<int:need_id>/approval")
@staff(*NEED_STAFF)
def approve(need_id: int) -> Answer:
    """Show it, as it was read."""
    _decided(need_id)
    form = ApprovalForm()
    try:
        with unit_of_work():
            service.approve(service.lock(need_id), form.seen_version, by=current_viewer().actor)
    except RuleError as refusal:
        return _page(_need(need_id), error=labels.told(refusal)), BAD_INPUT
    return redirect(url_for("staff_needs.show", need_id=need_id, done="approved"), 303)


@staff_needs.post("/<int:need_id>/return")
@staff(*NEED_STAFF)
def send_back(need_id: int) -> Answer:
    """Give it back, with what is to be changed."""
    _decided(need_id)
    form = ReturnForm()
    if not form.validate():
        return _page(_need(need_id), form), BAD_INPUT
    try:
        with unit_of_work():
            service.send_back(service.lock(need_id), form.note.data, by=current_viewer().actor)
    except RuleError as refusal:
        form.refuse(refusal.field or "", labels.told(refusal))
        return _page(_need(need_id), form), BAD_INPUT
    return redirect(url_for("staff_needs.index", done="sent-back"), 303)
