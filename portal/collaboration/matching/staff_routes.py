"""`/staff/needs/<id>/matches`: what staff make of the firms that the search finds for a need."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.collaboration.introductions.naming import meant
from portal.collaboration.matching import queries, service
from portal.collaboration.matching.forms import ActForm, AddForm, DismissForm, SendForm
from portal.collaboration.matching.labels import told
from portal.collaboration.matching.service import Suggestion
from portal.collaboration.matching.view import suggestion_row
from portal.collaboration.needs.models import Need
from portal.collaboration.needs.policy import NEED_STAFF
from portal.collaboration.needs.queries import find_need
from portal.collaboration.needs.service import lock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.firms.models import Firm
from portal.web.access import current_viewer, staff
from portal.web.forms import Form
from portal.web.language import current_locale, in_language

Answer = AnyResponse | tuple[str, int]

staff_matches = Blueprint("staff_matches", __name__, url_prefix="/staff/needs/<int:need_id>/matches")


@staff_matches.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_matches.get("")
@staff(*NEED_STAFF)
def show(need_id: int) -> str:
    """What is suggested, in what order, and what was dismissed."""
    return _page(_need(need_id))


def _need(need_id: int) -> Need:
    return find_need(current_viewer(), need_id) or abort(404)


def _suggested(need: Need) -> list[Suggestion]:
    """Those that share little with the need, too: staff know more than words."""
    return service.firms_for(current_viewer(), need, least=0.0)


def _page(need: Need, form: Form | None = None, about: int = 0, error: str = "") -> str:
    viewer = current_viewer()
    rows = [suggestion_row(one, need) for one in _suggested(need)]
    return render_template(
        "matching/staff_show.html",
        need=need,
        need_url=in_language(f"/needs/{need.id}", current_locale()),
        asker=need.firm.name(current_locale()),
        rows=rows,
        dismissed=[suggestion_row(one, need) for one in service.dismissed_for(viewer, need)],
        add_form=form if isinstance(form, AddForm) else AddForm(None),
        dismiss_form=form if isinstance(form, DismissForm) else DismissForm(None),
        about=about,
        error=error,
        done=request.args.get("done", ""),
    )


def _do(need_id: int, form: Form, do: Callable[[Need], object], said: str, about: int = 0) -> Answer:
    """Do something with the need locked; what a rule refuses stands on the page."""
    need = _need(need_id)
    if not form.validate():
        return _page(need, form, about, "" if about else form.all_errors[0][1]), BAD_INPUT
    try:
        with unit_of_work():
            do(lock(need_id))
    except RuleError as refusal:
        if isinstance(form, AddForm):
            form.refuse(refusal.field or "", told(refusal))
        return _page(_need(need_id), form, error="" if isinstance(form, AddForm) else told(refusal)), BAD_INPUT
    return redirect(url_for("staff_matches.show", need_id=need_id, done=said), 303)


@staff_matches.post("/firms")
@staff(*NEED_STAFF)
def add(need_id: int) -> Answer:
    """Suggest a firm by hand."""
    need, form = _need(need_id), AddForm()
    firm_id = meant(form, form.firm) if form.validate() else None
    if firm_id is None:
        return _page(need, form), BAD_INPUT
    by = current_viewer().actor
    return _do(need_id, form, lambda need: service.add(need, session.get_one(Firm, firm_id), by=by), "added")


def _shown(firm_id: int) -> int:
    return firm_id if queries.shown_firms(current_viewer(), [firm_id]) else abort(404)


@staff_matches.post("/firms/<int:firm_id>/dismissal")
@staff(*NEED_STAFF)
def dismiss(need_id: int, firm_id: int) -> Answer:
    """Say that a firm does not fit, and why."""
    form, number, by = DismissForm(), _shown(firm_id), current_viewer().actor
    reason, words = form.reason.data, form.words.data or ""
    return _do(
        need_id, form, lambda need: service.dismiss(need, number, reason, words, by=by), "dismissed", about=number
    )


@staff_matches.post("/firms/<int:firm_id>/restoration")
@staff(*NEED_STAFF)
def restore(need_id: int, firm_id: int) -> Answer:
    """Suggest a firm again."""
    number, by = _shown(firm_id), current_viewer().actor
    return _do(need_id, ActForm(), lambda need: service.restore(need, number, by=by), "restored")


@staff_matches.post("/firms/<int:firm_id>/up")
@staff(*NEED_STAFF)
def move_up(need_id: int, firm_id: int) -> Answer:
    """Put a firm one place higher; what stands before it keeps its order."""
    number, viewer = _shown(firm_id), current_viewer()
    order = [one.firm.id for one in _suggested(_need(need_id))]
    if number not in order:
        abort(404)
    place = order.index(number)
    before = order[: max(place - 1, 0)]
    arranged = [*before, number, *order[len(before) : place]]
    return _do(need_id, ActForm(), lambda need: service.arrange(need, arranged, by=viewer.actor), "moved")


@staff_matches.post("/sending")
@staff(*NEED_STAFF)
def send(need_id: int) -> Answer:
    """Tell the need's firm of some of them, and these of the need."""
    viewer = current_viewer()
    offered = [(str(one.firm.id), one.firm.name_ko) for one in _suggested(_need(need_id))]
    form = SendForm(offered=offered)
    numbers = [int(number) for number in form.firms.data or [] if number.isdigit()]
    return _do(need_id, form, lambda need: service.send(need, numbers, by=viewer.actor), "sent")
