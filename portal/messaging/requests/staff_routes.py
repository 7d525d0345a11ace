"""`/staff/requests`: what went to many firms and is held; staff let it go, or say why not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from sqlalchemy import Select, select
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.firms.people.console import note_look
from portal.messaging.requests import queries, service
from portal.messaging.requests.forms import RefusalForm
from portal.messaging.requests.labels import purpose_label, told
from portal.messaging.requests.models import Request
from portal.messaging.requests.policy import KEEPERS
from portal.web.access import current_viewer, staff
from portal.web.language import current_locale

Answer = AnyResponse | tuple[str, int]

staff_requests = Blueprint("staff_requests", __name__, url_prefix="/staff/requests")


@staff_requests.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True, slots=True)
class HeldRow:
    id: int
    sender: str
    receiver: str
    purpose: str
    at: datetime
    why: str
    offer: str


@staff_requests.get("")
@staff(*KEEPERS)
def index() -> str:
    """What is held, the oldest first; whose words are shown is noted."""
    return _page(RefusalForm(None))


def _page(form: RefusalForm, about: int = 0, error: str = "") -> str:
    viewer, locale = current_viewer(), current_locale()
    found = queries.held_requests(viewer)
    people = [int(number) for one in found if (number := one.created_by.removeprefix("person:")).isdigit()]
    rows = [
        HeldRow(
            one.id,
            one.sender.name(locale),
            one.receiver.name(locale),
            purpose_label(one.purpose),
            one.created_at,
            one.why,
            one.offer,
        )
        for one in found
    ]
    note_look(viewer, people, "held_requests")
    return render_template("requests/staff.html", rows=rows, form=form, about=about, error=error)


def _done(request_id: int, do: Callable[[Request], None], said: str) -> Answer:
    """Do something with a request that is held, or was; locked."""
    if session.scalar(_readable(request_id)) is None:
        abort(404)
    try:
        with unit_of_work():
            do(service.lock_request(request_id) or abort(404))
    except RuleError as refusal:
        return _page(RefusalForm(None), error=told(refusal)), BAD_INPUT
    return redirect(url_for("staff_requests.index", done=said), 303)


def _readable(request_id: int) -> Select[int]:
    """One that was held, of no firm of one's own."""
    own = [one.firm_id for one in current_viewer().belongings]
    query = select(Request.id).where(Request.id == request_id, Request.held_at.is_not(None))
    return query.where(Request.sender_id.not_in(own), Request.receiver_id.not_in(own))


@staff_requests.post("/<int:request_id>/release")
@staff(*KEEPERS)
def release(request_id: int) -> Answer:
    """Let it go to its receiver."""
    by = current_viewer().actor
    return _done(request_id, lambda found: service.release(found, by=by), "released")


@staff_requests.post("/<int:request_id>/refusal")
@staff(*KEEPERS)
def refuse(request_id: int) -> Answer:
    """Do not, and say why."""
    form, by = RefusalForm(), current_viewer().actor
    if not form.validate():
        if session.scalar(_readable(request_id)) is None:
            abort(404)
        return _page(form, request_id), BAD_INPUT
    words = form.words.data
    return _done(request_id, lambda found: service.refuse(found, words, by=by), "refused")
