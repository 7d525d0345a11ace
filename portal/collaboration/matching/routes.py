"""`/me/needs/<id>/matches`: firms that fit a need of one's firm; `/me/matching-needs`: needs that fit one's firm."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.collaboration.matching import queries, service
from portal.collaboration.matching.forms import DismissForm
from portal.collaboration.matching.labels import told
from portal.collaboration.matching.policy import can_dismiss
from portal.collaboration.matching.view import NeedRow, need_row, suggestion_row
from portal.collaboration.needs.models import Need, State
from portal.collaboration.needs.queries import find_own
from portal.collaboration.needs.service import lock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.firms.models import Firm
from portal.firms.vocabulary import Vocabulary
from portal.web.access import current_viewer, signed_in
from portal.web.language import current_locale, in_language

Answer = AnyResponse | tuple[str, int]

own_matches = Blueprint("own_matches", __name__, url_prefix="/me")
own_matches.context_processor(lambda: {"known": None})
#: Needs on the firm's page.
MOST_NEEDS = 20


@own_matches.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@own_matches.get("/matching-needs")
@signed_in
def needs() -> str:
    """Needs that fit the firm acted for; nothing for who acts for none."""
    firm_id = current_viewer().firm_id
    rows = rows_for(firm_id, MOST_NEEDS) if firm_id is not None else ()
    return render_template("matching/needs.html", rows=rows, has_firm=firm_id is not None)


def rows_for(firm_id: int, most: int) -> Sequence[NeedRow]:
    """Needs that fit a firm of the viewer's."""
    found = queries.needs_for(current_viewer(), firm_id, most)
    fields = [tag.code for tag in session.get_one(Firm, firm_id).tags_of(Vocabulary.FIELD)] if found else []
    return [need_row(need, match, fields) for need, match in found]


@own_matches.get("/needs/<int:need_id>/matches")
@signed_in
def show(need_id: int) -> str:
    """Firms that fit, each with why."""
    return _page(_own(need_id))


def _own(need_id: int) -> Need:
    """A need of a firm of the viewer's that others know of: a draft fits nobody yet."""
    need = find_own(current_viewer(), need_id) or abort(404)
    return need if need.state != State.DRAFT else abort(404)


def _page(need: Need, form: DismissForm | None = None, about: int = 0, error: str = "") -> str:
    viewer = current_viewer()
    return render_template(
        "matching/show.html",
        need=need,
        need_url=in_language(f"/needs/{need.id}", current_locale()),
        rows=[suggestion_row(one, need) for one in service.firms_for(viewer, need)],
        form=form or DismissForm(None),
        about=about,
        error=error,
        may_dismiss=can_dismiss(viewer, need),
        done=request.args.get("done", ""),
    )


@own_matches.post("/needs/<int:need_id>/matches/<int:firm_id>/dismissal")
@signed_in
def dismiss(need_id: int, firm_id: int) -> Answer:
    """Say that a firm does not fit: it is not suggested for this need again."""
    need, viewer = _own(need_id), current_viewer()
    if not can_dismiss(viewer, need):
        abort(403)
    if not queries.shown_firms(viewer, [firm_id]):
        abort(404)
    form = DismissForm()
    if not form.validate():
        return _page(need, form, firm_id), BAD_INPUT
    reason, words = form.reason.data, form.words.data or ""
    try:
        with unit_of_work():
            service.dismiss(lock(need_id), firm_id, reason, words, by=viewer.actor)
    except RuleError as refusal:
        return _page(_own(need_id), error=told(refusal)), BAD_INPUT
    return redirect(url_for("own_matches.show", need_id=need_id, done="dismissed"), 303)
