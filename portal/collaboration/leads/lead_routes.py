"""`/leads/<number>`: one lead. Everything that changes it says in which version it was shown."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, cast

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.collaboration.leads import asking, queries, service
from portal.collaboration.leads.forms import (
    CloseForm,
    ContractForm,
    FileForm,
    MoveForm,
    NoteForm,
    PlanForm,
    VersionForm,
)
from portal.collaboration.leads.labels import told
from portal.collaboration.leads.models import Closed, Lead, Stage
from portal.collaboration.leads.policy import can_keep
from portal.collaboration.leads.view import page_of
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.korean import clean_line
from portal.files import service as files
from portal.files.checks import LARGEST_FILE, MEGABYTE
from portal.firms.people.queries import seat_of
from portal.firms.policy import EDITING_ROLES
from portal.web import resuming
from portal.web.access import current_viewer, signed_in
from portal.web.forms import Form
from portal.web.security import takes

Answer = AnyResponse | str | tuple[str, int]
CONFLICT = 409
LARGEST_REQUEST = LARGEST_FILE + MEGABYTE

lead = Blueprint("lead", __name__, url_prefix="/leads/<int:lead_id>")
lead.context_processor(lambda: {"known": None})


@lead.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@lead.get("")
@signed_in
def show(lead_id: int) -> str:
    """All that the firm knows of it."""
    return _page(_found(lead_id))


def _found(lead_id: int) -> Lead:
    return queries.find_lead(current_viewer(), lead_id) or abort(404)


def _kept(lead_id: int) -> Lead:
    found = _found(lead_id)
    return found if can_keep(current_viewer(), found.firm_id) else abort(403)


def _page(found: Lead, *, error: str = "", **typed: Form) -> str:
    """The page; with forms as they were typed, where something was refused."""
    viewer = current_viewer()
    forms: dict[str, Any] = {
        "move": MoveForm(None).show(found),
        "close": CloseForm(None),
        "plan": PlanForm(queries.colleagues(found.firm_id), None).show(found),
        "contract": ContractForm(None).show(found),
        "note": NoteForm(None),
        "file": FileForm(None),
    }
    return render_template(
        "leads/show.html",
        lead=page_of(found, viewer),
        may_keep=can_keep(viewer, found.firm_id),
        may_ask=found.is_open and found.stage != Stage.NEW and queries.is_known_lead(found.id),
        error=error,
        broken=next(iter(typed), ""),
        forms=forms | typed,
    )


def _locked(lead_id: int, version: int | None = None) -> Lead:
    """The lead, locked; whoever stops being an editor while they press the button is refused here, too."""
    found = service.lock(lead_id) or abort(404)
    seat = session.scalars(seat_of(found.firm_id, current_viewer().person_id or 0)).one_or_none()
    if seat is None or seat.role not in EDITING_ROLES:
        abort(403)
    if version is not None:
        service.expect(found, version)
    return found


def _send(lead_id: int, name: str, form: Form, do: Callable[[Lead], object], done: str) -> Answer:
    """Check a form and do what it says with the lead locked; what is refused stands in the page, as it was typed."""
    if not form.validate():
        return _page(_found(lead_id), **{name: form}), BAD_INPUT
    version = form.shown_version if isinstance(form, VersionForm) else None
    try:
        with unit_of_work():
            do(_locked(lead_id, version))
    except RuleError as refusal:
        if refusal.field:
            form.refuse(refusal.field, told(refusal))
        error = "" if refusal.field else told(refusal)
        return _page(_found(lead_id), error=error, **{name: form}), CONFLICT if refusal.code == "changed" else BAD_INPUT
    back = request.form.get("back", "")
    return redirect(back if resuming.is_own(back) else url_for("lead.show", lead_id=lead_id, done=done), 303)


# ── How far it has come ──────────────────────────────────────────────────────


@lead.post("/moves")
@signed_in
def move(lead_id: int) -> Answer:
    """Let it be at another stage."""
    _kept(lead_id)
    form, by = MoveForm(), current_viewer().actor
    return _send(
        lead_id, "move", form, lambda one: service.move(one, Stage(form.stage.data), by=by, why=form.why.data), "moved"
    )


@lead.post("/closure")
@signed_in
def close(lead_id: int) -> Answer:
    """Let nothing more be done about it."""
    _kept(lead_id)
    form, by = CloseForm(), current_viewer().actor
    return _send(
        lead_id,
        "close",
        form,
        lambda one: service.close(one, Closed(form.because.data), by=by, why=form.remark.data),
        "closed",
    )


@lead.post("/reopening")
@signed_in
def reopen(lead_id: int) -> Answer:
    """Go on with it."""
    _kept(lead_id)
    by = current_viewer().actor
    return _send(lead_id, "reopen", VersionForm(), lambda one: service.reopen(one, by=by), "reopened")


@lead.post("/contract")
@signed_in
def write_contract(lead_id: int) -> Answer:
    """Say since when there is a contract, and about how much it is worth."""
    _kept(lead_id)
    form, by = ContractForm(), current_viewer().actor

    def do(one: Lead) -> None:
        service.write_contract(one, form.contract_on.data, form.amount_band.data, by=by)

    return _send(lead_id, "contract", form, do, "contract")


@lead.post("/confirmations")
@signed_in
def ask(lead_id: int) -> Answer:
    """Say that it is so, and ask the other firm for its word."""
    _kept(lead_id)
    by = current_viewer().actor
    return _send(lead_id, "ask", VersionForm(), lambda one: asking.ask_at_once(one, by=by), "asked")


# ── What comes next ──────────────────────────────────────────────────────────


@lead.post("/plan")
@signed_in
def plan(lead_id: int) -> Answer:
    """Say who sees to it, what comes next, and when."""
    firm_id, by = _kept(lead_id).firm_id, current_viewer().actor
    form = PlanForm(queries.colleagues(firm_id))

    def do(one: Lead) -> None:
        service.plan(one, form.owner_id, form.next_step.data, form.next_on.data, by=by)

    return _send(lead_id, "plan", form, do, "planned")


@lead.post("/notes")
@signed_in
def write_note(lead_id: int) -> Answer:
    """Note something, open or closed."""
    _kept(lead_id)
    form, person_id = NoteForm(), current_viewer().person_id or 0
    return _send(lead_id, "note", form, lambda one: service.write_note(one, person_id, form.text.data), "noted")


@lead.post("/notes/<int:note_id>/removal")
@signed_in
def drop_note(lead_id: int, note_id: int) -> Answer:
    """Take a note of one's own away."""
    _kept(lead_id)
    with unit_of_work():
        found = queries.find_note(_locked(lead_id).id, note_id) or abort(404)
        if found.person_id != current_viewer().person_id:
            abort(403)
        service.drop_note(found)
    return redirect(url_for("lead.show", lead_id=lead_id, done="note-dropped"), 303)


@lead.post("/files")
@signed_in
@takes(LARGEST_REQUEST)
def add_file(lead_id: int) -> Answer:
    """Keep a file with it."""
    _kept(lead_id)
    form, by = FileForm(), current_viewer().actor
    if not form.validate() or form.upload is None:
        return _page(_found(lead_id), file=form), BAD_INPUT
    # Looking at an upload takes a while; nobody is to wait for a snapshot of ours meanwhile.
    session.rollback()
    try:
        with ExitStack() as stack:
            taken = files.take(cast(Any, form.upload.stream), clean_line(form.upload.filename or ""))
            stack.enter_context(files.keeping(taken))
            stack.enter_context(unit_of_work())
            service.add_file(_locked(lead_id), taken, by=by)
    except RuleError as refusal:
        form.refuse("file", told(refusal))
        return _page(_found(lead_id), file=form), BAD_INPUT
    return redirect(url_for("lead.show", lead_id=lead_id, done="file-added"), 303)


@lead.post("/files/<int:upload_id>/removal")
@signed_in
def drop_file(lead_id: int, upload_id: int) -> Answer:
    """Take a file away."""
    _kept(lead_id)
    with unit_of_work():
        service.drop_file(queries.find_file(_locked(lead_id).id, upload_id) or abort(404))
    return redirect(url_for("lead.show", lead_id=lead_id, done="file-dropped"), 303)
