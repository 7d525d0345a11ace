"""`/blocks`: firms of which one's own wants nothing. `/reports/…`: telling staff what is wrong with a text."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.firms.models import Firm
from portal.firms.people.service import lock_firm
from portal.firms.policy import can_edit
from portal.firms.queries import find_firm_alone
from portal.messaging.safety import queries, service, sources
from portal.messaging.safety.forms import ReportForm
from portal.messaging.safety.labels import told
from portal.web.access import current_viewer, signed_in

Answer = AnyResponse | tuple[str, int]

safety = Blueprint("safety", __name__)
safety.context_processor(lambda: {"known": None, "box": "blocks"})


@safety.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


# ── Blocks ───────────────────────────────────────────────────────────────────


@safety.get("/blocks")
@signed_in
def blocks() -> str:
    """Whom the firm that is acted for blocks."""
    return _blocks_page()


def _blocks_page(error: str = "") -> str:
    firm_id = current_viewer().firm_id
    found = queries.blocks_of(firm_id) if firm_id is not None else ()
    may_change = firm_id is not None and can_edit(current_viewer(), firm_id)
    return render_template("safety/blocks.html", rows=found, may_change=may_change, error=error)


@safety.post("/firms/<int:firm_id>/block")
@signed_in
def block(firm_id: int) -> Answer:
    """Want nothing of a firm from now on."""
    return _blocking(firm_id, is_on=True)


@safety.post("/firms/<int:firm_id>/block/removal")
@signed_in
def unblock(firm_id: int) -> Answer:
    """Undo that. Of a firm that was hidden meanwhile, too."""
    return _blocking(firm_id, is_on=False)


def _blocking(firm_id: int, *, is_on: bool) -> Answer:
    other = _other(firm_id, is_on=is_on)
    viewer = current_viewer()
    try:
        if viewer.firm_id is None or not can_edit(viewer, viewer.firm_id):
            raise RuleError("no_firm", "회사를 위해 글을 쓸 수 있는 사람만 할 수 있어요.")
        with unit_of_work():
            do = service.block if is_on else service.unblock
            do(lock_firm(viewer.firm_id), session.merge(other, load=False), by=viewer.actor)
    except RuleError as refusal:
        return _blocks_page(told(refusal)), BAD_INPUT
    return redirect(url_for("safety.blocks", done="blocked" if is_on else "unblocked"), 303)


def _other(firm_id: int, *, is_on: bool) -> Firm:
    found = find_firm_alone(current_viewer(), firm_id)
    if found is None and not is_on and queries.live_block(current_viewer().firm_id or 0, firm_id) is not None:
        found = session.get(Firm, firm_id)
    return found or abort(404)


# ── Reports ──────────────────────────────────────────────────────────────────


@safety.get("/reports/<kind>/<int:number>")
@signed_in
def report(kind: str, number: int) -> str:
    """Choose what is wrong, and say why."""
    found = _reportable(kind, number)
    return _report_page(found, ReportForm(None, pieces=[one.about for one in found.pieces]))


def _reportable(kind: str, number: int) -> service.Reportable:
    return sources.find(current_viewer(), kind, number) or abort(404)


def _report_page(found: service.Reportable, form: ReportForm, error: str = "") -> str:
    if len(found.pieces) == 1 and request.method == "GET":
        form.pieces.data = [found.pieces[0].about]
    return render_template("safety/report.html", found=found, form=form, error=error)


@safety.post("/reports/<kind>/<int:number>")
@signed_in
def take_report(kind: str, number: int) -> Answer:
    """Tell staff; what is chosen is kept as it is now."""
    found = _reportable(kind, number)
    form = ReportForm(pieces=[one.about for one in found.pieces])
    if not form.validate():
        return _report_page(found, form), BAD_INPUT
    chosen, wrong, words = form.pieces.data or (), form.kind, form.words.data or ""
    try:
        with unit_of_work():
            # Read anew: it is kept as it is now.
            found = _reportable(kind, number)
            service.report(lock_firm(found.firm_id), found, chosen, wrong, words, by=current_viewer().actor)
    except RuleError as refusal:
        found = _reportable(kind, number)
        form.refuse(refusal.field or "", told(refusal))
        return _report_page(found, form), BAD_INPUT
    return redirect(url_for("safety.blocks", done="reported"), 303)
