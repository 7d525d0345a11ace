"""`/me/introductions`: firms that the hub would bring one together with, and one's answer."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.collaboration.introductions import queries, service
from portal.collaboration.introductions.forms import AgreeForm, DeclineForm
from portal.collaboration.introductions.labels import told
from portal.collaboration.introductions.models import Introduction, State
from portal.collaboration.introductions.view import side_row
from portal.collaboration.needs.queries import find_need
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.firms.people.speaking import refuse_others
from portal.firms.policy import can_edit
from portal.messaging.threads.queries import thread_about, visible_thread
from portal.web.access import current_viewer, signed_in
from portal.web.language import current_locale, in_language

Answer = AnyResponse | tuple[str, int]

introductions = Blueprint("introductions", __name__, url_prefix="/me/introductions")
introductions.context_processor(lambda: {"known": None})
#: Of one firm on a page; those that wait come first.
MOST = 100


@introductions.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@introductions.get("")
@signed_in
def index() -> str:
    """Those of the firm acted for; nothing for who has none."""
    viewer = current_viewer()
    firm_id = viewer.firm_id
    rows = [side_row(one, firm_id, viewer) for one in queries.own_introductions(firm_id, MOST)] if firm_id else []
    return render_template("introductions/index.html", rows=rows, has_firm=firm_id is not None)


@introductions.get("/<int:introduction_id>")
@signed_in
def show(introduction_id: int) -> str:
    """One of them: who, why, and one's answer."""
    return _page(*_found(introduction_id))


def _found(introduction_id: int) -> tuple[Introduction, int]:
    return queries.visible_introduction(current_viewer(), introduction_id) or abort(404)


def _page(found: Introduction, firm_id: int, form: DeclineForm | None = None, error: str = "") -> str:
    viewer = current_viewer()
    about = thread_about(f"introduction:{found.id}") if found.state == State.AGREED else None
    # Those of the firm who are not in the thread enter it by themselves.
    thread = visible_thread(viewer, about.id) if about is not None else None
    need = find_need(viewer, found.need_id) if found.need_id else None
    return render_template(
        "introductions/show.html",
        row=side_row(found, firm_id, viewer),
        need=need,
        need_url=in_language(f"/needs/{need.id}", current_locale()) if need else "",
        thread_url=in_language(f"/messages/{thread.id}", current_locale()) if thread else "",
        form=form or DeclineForm(None),
        is_declining=form is not None or request.args.get("decline") == "1",
        error=error,
    )


@introductions.post("/<int:introduction_id>/agreement")
@signed_in
def agree(introduction_id: int) -> Answer:
    """Want to meet."""
    found, firm_id = _writable(introduction_id)
    form = AgreeForm()
    if not form.validate():
        return _page(found, firm_id, error=form.all_errors[0][1]), BAD_INPUT
    by, firms = current_viewer().actor, found.firms
    try:
        with unit_of_work():
            service.agree(_locked(introduction_id, firms, firm_id), firm_id, by=by)
    except RuleError as refusal:
        return _page(*_found(introduction_id), error=told(refusal)), BAD_INPUT
    return redirect(url_for("introductions.show", introduction_id=introduction_id, done="agreed"), 303)


@introductions.post("/<int:introduction_id>/refusal")
@signed_in
def decline(introduction_id: int) -> Answer:
    """Not want to meet; why is for staff."""
    found, firm_id = _writable(introduction_id)
    form = DeclineForm()
    if not form.validate():
        return _page(found, firm_id, form), BAD_INPUT
    reason, words, by = form.reason.data, form.words.data or "", current_viewer().actor
    firms = found.firms
    try:
        with unit_of_work():
            service.decline(_locked(introduction_id, firms, firm_id), firm_id, reason, words, by=by)
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return _page(*_found(introduction_id), form), BAD_INPUT
    return redirect(url_for("introductions.show", introduction_id=introduction_id, done="declined"), 303)


def _writable(introduction_id: int) -> tuple[Introduction, int]:
    """An introduction that the viewer may answer for their firm; who only reads may not."""
    found, firm_id = _found(introduction_id)
    return (found, firm_id) if can_edit(current_viewer(), firm_id) else abort(403)


def _locked(introduction_id: int, firms: tuple[int, int], firm_id: int) -> Introduction:
    """As it is now, for nobody else to answer; who has left the firm meanwhile has nothing to say."""
    found = service.lock(introduction_id, firms) or abort(404)
    refuse_others(current_viewer(), firm_id)
    return found
