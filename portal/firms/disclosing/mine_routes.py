"""`/me/disclosures`: what one's firms have asked for, the texts accepted for them, and receipts of what was opened."""

import hashlib
import re
from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.accounts.models import Person
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.files.checks import LARGEST_FILE, MEGABYTE
from portal.firms import policy
from portal.firms.disclosing import queries, service, view
from portal.firms.disclosing.forms import AcceptForm, ComparisonForm
from portal.firms.disclosing.labels import told
from portal.firms.disclosing.models import DisclosureLook, DisclosureRequest, State
from portal.firms.people.service import lock_firm
from portal.web.access import current_viewer, signed_in
from portal.web.security import takes

Answer = AnyResponse | tuple[str, int]
_DIGEST = re.compile(r"[0-9a-f]{64}")
_BLOCK = 1 << 20

my_disclosures = Blueprint("my_disclosures", __name__, url_prefix="/me/disclosures")
my_disclosures.context_processor(lambda: {"known": None})


@my_disclosures.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@my_disclosures.get("")
@signed_in
def index() -> str:
    """What the reader's firms have asked for."""
    rows = view.request_rows(queries.requests_by(current_viewer(), view.MOST_SHOWN))
    return render_template("disclosing/mine.html", rows=rows)


@my_disclosures.get("/<int:request_id>")
@signed_in
def show(request_id: int) -> str:
    """One request: where it stands, what is to be accepted, the way in."""
    return _page(_request(request_id))


def _request(request_id: int) -> DisclosureRequest:
    return queries.find_request(current_viewer(), request_id) or abort(404)


def _page(found: DisclosureRequest, form: AcceptForm | None = None, error: str = "") -> str:
    file = found.firm_file
    accepted = queries.accepted_for(found)
    wanted = queries.text_for(file) if file is not None and accepted is None else None
    text = accepted.text if accepted else wanted
    door = view.door(current_viewer(), file) if file is not None and _is_there(found) else None
    return render_template(
        "disclosing/request.html",
        row=view.request_row(found),
        door=door,
        accepted=accepted,
        text=view.shown_text(text) if found.standing in (State.WAITING, State.GRANTED) or accepted else None,
        version=text,
        must_accept=wanted is not None and found.standing == State.GRANTED,
        may_speak=policy.can_edit(current_viewer(), found.asker_id),
        looks=view.look_rows(queries.looks_under(found, view.MOST_SHOWN)),
        form=form or AcceptForm(None, text=wanted.id if wanted else ""),
        error=error,
    )


def _is_there(found: DisclosureRequest) -> bool:
    """Whether the document can be seen at all: published, of a firm that is shown."""
    return queries.find_document(current_viewer(), found.firm_file_id or 0) is not None


def _done(request_id: int, do: Callable[[DisclosureRequest], object], said: str) -> Answer:
    """Do something with a request, the firm that asked locked, for who may speak for it."""
    found = _request(request_id)
    if not policy.can_edit(current_viewer(), found.asker_id):
        abort(403)
    asker = found.asker_id
    try:
        with unit_of_work():
            lock_firm(asker)
            do(_request(request_id))
    except RuleError as refusal:
        # Where another text stands now, nothing of the tick stays.
        return _page(_request(request_id), error=told(refusal)), BAD_INPUT
    return redirect(url_for("my_disclosures.show", request_id=request_id, done=said), 303)


@my_disclosures.post("/<int:request_id>/acceptance")
@signed_in
def accept(request_id: int) -> Answer:
    """Accept the text that was shown, for the firm that asked."""
    found, form = _request(request_id), AcceptForm()
    if not policy.can_edit(current_viewer(), found.asker_id):
        abort(403)
    if not form.validate():
        return _page(found, form), BAD_INPUT

    def do(one: DisclosureRequest) -> None:
        service.accept_text(one, session.get_one(Person, current_viewer().person_id), form.number)

    return _done(request_id, do, "accepted")


@my_disclosures.post("/<int:request_id>/withdrawal")
@signed_in
def take_back(request_id: int) -> Answer:
    """Ask no more."""
    by = current_viewer().actor
    return _done(request_id, lambda one: service.take_back(one, by=by), "taken-back")


# ── Receipts ─────────────────────────────────────────────────────────────────


@my_disclosures.get("/receipts/<int:look_id>")
@signed_in
def receipt(look_id: int) -> str:
    """What was shown to whom and when, on one sheet; whether a file whose hash the address names is the same."""
    return _receipt(_look(look_id), ComparisonForm(None))


def _look(look_id: int) -> DisclosureLook:
    return queries.find_look(current_viewer(), look_id) or abort(404)


def _receipt(look: DisclosureLook, form: ComparisonForm) -> str:
    asked = session.get(DisclosureRequest, look.request_id) if look.request_id else None
    compared = request.args.get("sha256", "")
    values: dict[str, Any] = {"same": compared == look.sha256} if _DIGEST.fullmatch(compared) else {"same": None}
    accepted = [one for one in asked.acceptances if one.accepted_at <= look.at] if asked else []
    return render_template(
        "disclosing/receipt.html", one=view.look_row(look), accepted=accepted[-1:], form=form, **values
    )


@my_disclosures.post("/receipts/<int:look_id>/comparison")
@signed_in
@takes(LARGEST_FILE + MEGABYTE)
def compare(look_id: int) -> Answer:
    """Compare a file that somebody has with what was shown; nothing of it is kept."""
    look, form = _look(look_id), ComparisonForm()
    if not form.validate():
        return _receipt(look, form), BAD_INPUT
    digest, content = hashlib.sha256(), cast(FileStorage, form.upload).stream
    while block := content.read(_BLOCK):
        digest.update(block)
    return redirect(url_for("my_disclosures.receipt", look_id=look_id, sha256=digest.hexdigest()), 303)
