"""`/firms/<id>/request`, `/firms/<id>/message`: beginning with a firm, by asking or, when one knows it, at once."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import service as accounts
from portal.accounts.asking import BAD_INPUT
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.firms import queries as firm_queries
from portal.firms.models import Firm
from portal.firms.people.speaking import refuse_others
from portal.messaging.requests import beginning, policy, service, view
from portal.messaging.requests.forms import MessageForm, RequestForm
from portal.messaging.requests.labels import told
from portal.web.access import current_viewer, signed_in
from portal.web.language import current_locale

Answer = AnyResponse | tuple[str, int]

asking = Blueprint("asking", __name__)
asking.context_processor(lambda: {"known": None})


@asking.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _visible_firm(firm_id: int) -> Firm:
    return firm_queries.find_firm_alone(current_viewer(), firm_id) or abort(404)


def _own_firm_id() -> int:
    """The firm in whose name it is done. Raises `RuleError` for who may not write for one."""
    viewer = current_viewer()
    if viewer.firm_id is None or not policy.can_ask(viewer):
        raise RuleError("no_firm", "회사를 위해 글을 쓸 수 있는 사람만 할 수 있어요.")
    return viewer.firm_id


# ── By a request ─────────────────────────────────────────────────────────────


@asking.get("/firms/<int:firm_id>/request")
@signed_in
def ask(firm_id: int) -> str | AnyResponse:
    """Ask a firm; one that knows one's own is written to at once."""
    receiver = _visible_firm(firm_id)
    try:
        left = service.check(session.get_one(Firm, _own_firm_id()), receiver, _me())
    except RuleError as refusal:
        if refusal.code == "known":
            return redirect(url_for("asking.write", firm_id=firm_id), 303)
        return _request_page(receiver, None, refusal=refusal)
    return _request_page(receiver, _request_form(fresh=True), left=left)


def _me() -> Any:
    return accounts.find_person(current_viewer().person_id or 0)


def _request_form(*, fresh: bool = False) -> RequestForm:
    own = view.own_profiles(current_viewer().firm_id or 0)
    return RequestForm(None, own=own) if fresh else RequestForm(own=own)


def _request_page(receiver: Firm, form: RequestForm | None, *, refusal: RuleError | None = None, **more: Any) -> str:
    """The form, or why there is none."""
    shown = {
        "firm": receiver,
        "url": view.page_of(receiver),
        "form": form,
        "why_not": told(refusal) if refusal else "",
        "code": refusal.code if refusal else "",
        "request_id": refusal.values.get("request", 0) if refusal else 0,
        "left": None,
        "days": service.LIFE // timedelta(days=1),
    }
    return render_template("requests/ask.html", **{**shown, **more})


@asking.post("/firms/<int:firm_id>/request")
@signed_in
def take_ask(firm_id: int) -> Answer:
    """Send it."""
    receiver, form = _visible_firm(firm_id), _request_form()
    if not form.validate():
        return _request_page(receiver, form), BAD_INPUT
    try:
        own = _own_firm_id()
        with unit_of_work():
            firms = service.lock_pair(own, firm_id)
            refuse_others(current_viewer(), own)
            made = service.ask(*firms, form.draft, _me())
            number, is_held = made.id, made.is_held
    except RuleError as refusal:
        receiver = _visible_firm(firm_id)
        if refusal.field:
            form.refuse(refusal.field, told(refusal))
            return _request_page(receiver, form), BAD_INPUT
        return _request_page(receiver, form, refusal=refusal), BAD_INPUT
    except IntegrityError:
        # The database's own limit, should two have come past the locks.
        return _request_page(_visible_firm(firm_id), form, refusal=RuleError("open", "")), BAD_INPUT
    return redirect(url_for("requests.show", request_id=number, done="held" if is_held else "sent"), 303)


# ── At once ──────────────────────────────────────────────────────────────────


@asking.get("/firms/<int:firm_id>/message")
@signed_in
def write(firm_id: int) -> str | AnyResponse:
    """Write to a firm that knows one's own; another is asked first."""
    receiver = _visible_firm(firm_id)
    try:
        beginning.check(session.get_one(Firm, _own_firm_id()), receiver)
    except RuleError as refusal:
        if refusal.code == "unknown":
            return redirect(url_for("asking.ask", firm_id=firm_id), 303)
        return _message_page(receiver, None, told(refusal))
    return _message_page(receiver, MessageForm(None))


def _message_page(receiver: Firm, form: MessageForm | None, why_not: str = "") -> str:
    shown = {"firm": receiver, "url": view.page_of(receiver), "name": receiver.name(current_locale())}
    return render_template("requests/write.html", form=form, why_not=why_not, **shown)


@asking.post("/firms/<int:firm_id>/message")
@signed_in
def take_write(firm_id: int) -> Answer:
    """Begin a thread with the first message."""
    receiver, form = _visible_firm(firm_id), MessageForm()
    if not form.validate():
        return _message_page(receiver, form), BAD_INPUT
    try:
        own = _own_firm_id()
        with unit_of_work():
            firms = service.lock_pair(own, firm_id)
            refuse_others(current_viewer(), own)
            thread = beginning.begin(*firms, form.subject.data, form.body.data, person=_me(), key=form.key.data)
            number = thread.id
    except RuleError as refusal:
        return _message_page(_visible_firm(firm_id), form, told(refusal)), BAD_INPUT
    return redirect(url_for("threads.show", thread_id=number), 303)
