"""`/requests`: what one's firm was asked and has asked, one request and its answers."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.firms.people.speaking import refuse_others
from portal.firms.policy import can_edit
from portal.messaging.requests import answering, queries, service, view
from portal.messaging.requests.forms import DeclineForm, WordsForm
from portal.messaging.requests.labels import told
from portal.messaging.requests.models import Request
from portal.messaging.safety.queries import barred_until, rulings_against
from portal.messaging.threads.queries import thread_about, visible_thread
from portal.web.access import current_viewer, signed_in

Answer = AnyResponse | tuple[str, int]
BOXES = ("received", "sent")

requests = Blueprint("requests", __name__)
requests.context_processor(lambda: {"known": None})


@requests.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@requests.get("/requests")
@signed_in
def index() -> str:
    """What the firm that is acted for was asked, or has asked."""
    box = request.args.get("box", "")
    box = box if box in BOXES else BOXES[0]
    firm_id = current_viewer().firm_id
    if firm_id is None:
        return render_template("requests/index.html", firm_id=None, box=box)
    found = queries.received(firm_id) if box == "received" else queries.sent(firm_id)
    return render_template(
        "requests/index.html",
        firm_id=firm_id,
        box=box,
        rows=view.rows(found, firm_id),
        waiting=queries.waiting_count(firm_id),
        rulings=rulings_against(firm_id) if box == "sent" else (),
        barred=barred_until(firm_id) if box == "sent" else None,
    )


@requests.get("/requests/<int:request_id>")
@signed_in
def show(request_id: int) -> str:
    """One request, and what may be done about it."""
    return _page(_visible(request_id))


def _visible(request_id: int) -> Request:
    return queries.find_request(current_viewer(), request_id) or abort(404)


def _page(found: Request, declining: DeclineForm | None = None, later: WordsForm | None = None, **more: Any) -> str:
    viewer = current_viewer()
    thread = thread_about(f"request:{found.id}")
    thread = visible_thread(viewer, thread.id) if thread else None
    return render_template(
        "requests/show.html",
        shown=view.request_view(found, viewer),
        thread_id=thread.id if thread else 0,
        declining=declining or DeclineForm(None),
        later=later or WordsForm(None),
        **{"error": "", **more},
    )


def _moved(found: Request, firm_id: int, do: Callable[[Request], object]) -> str:
    """Do something with a request in the name of one of its firms; why a rule said no, or nothing.

    Both firms are locked, and whether one still speaks for the own one is looked at again.
    """
    viewer, number, pair = current_viewer(), found.id, (found.sender_id, found.receiver_id)
    if not can_edit(viewer, firm_id):
        abort(403)
    try:
        with unit_of_work():
            service.lock_pair(*pair)
            refuse_others(viewer, firm_id)
            do(service.lock_request(number) or abort(404))
    except RuleError as refusal:
        session.expire_all()
        return told(refusal)
    return ""


@requests.post("/requests/<int:request_id>/acceptance")
@signed_in
def accept(request_id: int) -> Answer:
    """Say yes: it leads to the thread that begins."""
    threads: list[int] = []
    found, person_id = _visible(request_id), current_viewer().person_id or 0

    def do(locked: Request) -> None:
        threads.append(answering.accept(locked, view.subject_of(locked), person_id=person_id).id)

    if error := _moved(found, found.receiver_id, do):
        return _page(_visible(request_id), error=error), BAD_INPUT
    return redirect(url_for("threads.show", thread_id=threads[0]), 303)


@requests.post("/requests/<int:request_id>/later")
@signed_in
def not_now(request_id: int) -> Answer:
    """Say that it is no time for it."""
    form, found, by = WordsForm(), _visible(request_id), current_viewer().actor
    if not form.validate():
        return _page(found, later=form), BAD_INPUT
    words = form.words.data or ""
    if error := _moved(found, found.receiver_id, lambda locked: answering.not_now(locked, words, by=by)):
        return _page(_visible(request_id), later=form, error=error), BAD_INPUT
    return redirect(url_for("requests.show", request_id=request_id, done="answered"), 303)


@requests.post("/requests/<int:request_id>/refusal")
@signed_in
def decline(request_id: int) -> Answer:
    """Say no, and why."""
    form, found, by = DeclineForm(), _visible(request_id), current_viewer().actor
    if not form.validate():
        return _page(found, declining=form), BAD_INPUT
    reason, words = form.declined, form.words.data or ""
    if error := _moved(found, found.receiver_id, lambda locked: answering.decline(locked, reason, words, by=by)):
        return _page(_visible(request_id), declining=form, error=error), BAD_INPUT
    return redirect(url_for("requests.show", request_id=request_id, done="answered"), 303)


@requests.post("/requests/<int:request_id>/withdrawal")
@signed_in
def withdraw(request_id: int) -> Answer:
    """Ask no longer."""
    found, by = _visible(request_id), current_viewer().actor
    if error := _moved(found, found.sender_id, lambda locked: service.withdraw(locked, by=by)):
        return _page(_visible(request_id), error=error), BAD_INPUT
    return redirect(url_for("requests.index", box="sent", done="withdrawn"), 303)
