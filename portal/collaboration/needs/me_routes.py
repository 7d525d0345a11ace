"""`/me/needs`: the needs of the firm acted for: written, sent in, closed."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, cast

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.collaboration.needs import labels, policy, queries, service
from portal.collaboration.needs.acting import locked_firm
from portal.collaboration.needs.forms import CloseForm, FileForm, NeedForm
from portal.collaboration.needs.models import Need
from portal.collaboration.needs.view import card_of, moves_of, returned_note
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.korean import clean_line
from portal.files import service as files
from portal.files.checks import LARGEST_FILE, MEGABYTE
from portal.files.service import Taken, keeping
from portal.web.access import current_viewer, signed_in
from portal.web.forms import Form
from portal.web.language import gettext as _
from portal.web.security import takes

Answer = AnyResponse | str | tuple[str, int]
TOO_LARGE = 413

my_needs = Blueprint("my_needs", __name__, url_prefix="/me/needs")
my_needs.context_processor(lambda: {"known": None})


@my_needs.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@my_needs.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Answer | RequestEntityTooLarge:
    """More came than is read at all: said at the field. It was found before anybody asked who is there."""
    need = queries.find_own(current_viewer(), (request.view_args or {}).get("need_id", 0))
    if need is None:
        return error
    form = FileForm(None)
    form.refuse("file", _("한 파일은 30MB까지 올릴 수 있어요."))
    return _page(need, attaching=form), TOO_LARGE


@my_needs.get("")
@signed_in
def index() -> str:
    """All needs of the firm acted for."""
    viewer = current_viewer()
    rows = queries.needs_of(viewer, viewer.firm_id) if viewer.firm_id is not None else []
    return render_template(
        "needs/mine.html", cards=[card_of(one, viewer) for one in rows], may_begin=policy.can_begin(viewer)
    )


@my_needs.get("/new")
@signed_in
def new() -> Answer:
    """An empty form, for who may write in the firm's name."""
    viewer = current_viewer()
    return _new_page(NeedForm(viewer, None).begin()) if policy.can_begin(viewer) else _lead_away()


def _lead_away() -> Answer:
    """To the page that says what is missing: a firm, or a role in it."""
    return redirect(url_for("my_needs.index"), 303)


def _new_page(form: NeedForm) -> str:
    return render_template("needs/new.html", form=form)


@my_needs.post("")
@signed_in
def create() -> Answer:
    """Begin a draft; sent in at once when the button says so."""
    viewer = current_viewer()
    firm_id = viewer.firm_id
    if firm_id is None or not policy.can_begin(viewer):
        return _lead_away()
    form = NeedForm(viewer)
    if not form.validate():
        return _new_page(form), BAD_INPUT
    try:
        with unit_of_work():
            need = service.begin(locked_firm(viewer, firm_id), form.written, by=viewer.actor)
            need_id = need.id
    except RuleError as refusal:
        form.refuse(_place(refusal), labels.told(refusal))
        return _new_page(form), BAD_INPUT
    return _send_in(need_id) if request.form.get("then") == "send" else _back(need_id, "begun")


def _place(refusal: RuleError) -> str:
    return {"fields": "topics"}.get(refusal.field or "", refusal.field or "")


def _back(need_id: int, done: str) -> Answer:
    return redirect(url_for("my_needs.show", need_id=need_id, done=done), 303)


# ── One need ─────────────────────────────────────────────────────────────────


def _own(need_id: int) -> Need:
    return queries.find_own(current_viewer(), need_id) or abort(404)


def _written(need_id: int) -> Need:
    need = _own(need_id)
    return need if policy.can_write(current_viewer(), need) else abort(403)


@my_needs.get("/<int:need_id>")
@signed_in
def show(need_id: int) -> str:
    """A need of one's own firm: its words, its files, what came of it."""
    return _page(_own(need_id))


def _page(
    need: Need,
    form: NeedForm | None = None,
    attaching: FileForm | None = None,
    closing: CloseForm | None = None,
    error: str = "",
) -> str:
    viewer = current_viewer()
    return render_template(
        "needs/own.html",
        need=need,
        card=card_of(need, viewer),
        moves=moves_of(need),
        returned=returned_note(need),
        has_waiting=need.has_waiting,
        may_write=policy.can_write(viewer, need),
        is_editable=policy.can_change_text(need),
        form=form or NeedForm(viewer, None).show(need),
        attaching=attaching or FileForm(None),
        closing=closing or CloseForm(None),
        error=error,
    )


@my_needs.post("/<int:need_id>")
@signed_in
def save(need_id: int) -> Answer:
    """Write it anew; and send it in when the button says so."""
    _written(need_id)
    form = NeedForm(current_viewer())
    if not form.validate():
        return _page(_own(need_id), form), BAD_INPUT
    by = current_viewer().actor
    if not _done(need_id, form, lambda need: service.save(need, form.written, form.seen_version, by=by)):
        return _page(_own(need_id), form), BAD_INPUT
    return _send_in(need_id) if request.form.get("then") == "send" else _back(need_id, "saved")


def _done(need_id: int, form: Form, do: Callable[[Need], object], *taken: Taken) -> bool:
    """Do something with firm and need locked; whether it was done. What a rule refuses stands at its field."""
    viewer, firm_id = current_viewer(), _written(need_id).firm_id
    try:
        with ExitStack() as stack:
            stack.enter_context(keeping(*taken))
            stack.enter_context(unit_of_work())
            locked_firm(viewer, firm_id)
            do(service.lock(need_id))
    except RuleError as refusal:
        form.refuse(_place(refusal), labels.told(refusal))
        return False
    return True


@my_needs.post("/<int:need_id>/submission")
@signed_in
def send_in(need_id: int) -> Answer:
    """Show it, or let it wait for staff."""
    _written(need_id)
    return _send_in(need_id)


def _send_in(need_id: int) -> Answer:
    viewer = current_viewer()
    # What is missing stands at its field, in the form that holds what was saved.
    form = NeedForm(viewer, None).show(_own(need_id))
    if not _done(need_id, form, lambda need: service.send_in(need, by=viewer.actor)):
        return _page(_own(need_id), form), BAD_INPUT
    return _back(need_id, "sent")


@my_needs.post("/<int:need_id>/withdrawal")
@signed_in
def take_back(need_id: int) -> Answer:
    """Make it a draft again while it waits."""
    by = current_viewer().actor
    return _act(need_id, lambda need: service.take_back(need, by=by), "taken-back")


def _act(need_id: int, do: Callable[[Need], object], done: str) -> Answer:
    form = Form(None)
    if not _done(need_id, form, do):
        return _page(_own(need_id), error=str(form.form_errors[0])), BAD_INPUT
    return _back(need_id, done)


@my_needs.post("/<int:need_id>/closing")
@signed_in
def close(need_id: int) -> Answer:
    """End it, with what came of it."""
    _written(need_id)
    form, by = CloseForm(), current_viewer().actor
    outcome, note = form.outcome.data or "", form.note.data or ""
    if not form.validate() or not _done(need_id, form, lambda need: service.close(need, outcome, note, by=by)):
        return _page(_own(need_id), closing=form), BAD_INPUT
    return _back(need_id, "closed")


@my_needs.post("/<int:need_id>/removal")
@signed_in
def discard(need_id: int) -> Answer:
    """Forget a draft."""
    form, by = Form(None), current_viewer().actor
    if not _done(need_id, form, lambda need: service.discard(need, by=by)):
        return _page(_own(need_id), error=str(form.form_errors[0])), BAD_INPUT
    return redirect(url_for("my_needs.index", done="discarded"), 303)


# ── Files ────────────────────────────────────────────────────────────────────


@my_needs.post("/<int:need_id>/files")
@signed_in
@takes(LARGEST_FILE + MEGABYTE)
def attach(need_id: int) -> Answer:
    """Let a file go with it."""
    _written(need_id)
    form, by = FileForm(), current_viewer().actor
    if not form.validate() or form.upload is None:
        return _page(_own(need_id), attaching=form), BAD_INPUT
    # Looking at a file takes a while; nobody is to wait for a snapshot of ours meanwhile.
    session.rollback()
    try:
        taken = files.take(cast(Any, form.upload.stream), clean_line(form.upload.filename or ""))
    except RuleError as refusal:
        form.refuse("file", labels.told(refusal))
        return _page(_own(need_id), attaching=form), BAD_INPUT
    if not _done(need_id, form, lambda need: service.attach(need, taken, by=by), taken):
        return _page(_own(need_id), attaching=form), BAD_INPUT
    return _back(need_id, "attached")


@my_needs.post("/<int:need_id>/files/<int:part_id>/removal")
@signed_in
def detach(need_id: int, part_id: int) -> Answer:
    """Take a file away."""
    if all(one.id != part_id for one in _written(need_id).files):
        abort(404)
    by = current_viewer().actor

    def do(need: Need) -> None:
        row = next((one for one in need.files if one.id == part_id), None)
        if row is not None:
            service.detach(need, row, by=by)

    return _act(need_id, do, "detached")
