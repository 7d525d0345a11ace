"""`/staff/introductions`: bringing two firms together, and what they answered."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.collaboration.introductions import naming, queries, service
from portal.collaboration.introductions.forms import AgreeForm, ProposeForm
from portal.collaboration.introductions.labels import told
from portal.collaboration.introductions.view import staff_row
from portal.collaboration.introductions.words import STATES
from portal.collaboration.needs.models import Need
from portal.collaboration.needs.policy import NEED_STAFF
from portal.collaboration.needs.queries import find_need
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.paging import Page, page_number
from portal.firms.people.console import note_look
from portal.web.access import current_viewer, staff
from portal.web.language import current_locale, in_language

Answer = AnyResponse | tuple[str, int]

staff_introductions = Blueprint("staff_introductions", __name__, url_prefix="/staff/introductions")
PER_PAGE = 50


@staff_introductions.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_introductions.get("")
@staff(*NEED_STAFF)
def index() -> str:
    """All, the newest first, with how many there are of each state; whose answers are shown is noted."""
    return _list()


def _list(error: str = "") -> str:
    state = request.args.get("state", "")
    state, counts = state if state in STATES else "", queries.counts()
    total = counts.get(state, 0) if state else sum(counts.values())
    page = Page(page_number(request.args.get("page")), PER_PAGE, total)
    found = queries.for_staff(state, page.offset, page.size)
    rows = [staff_row(one) for one in found]
    answered = (answer.answered_by.removeprefix("person:") for one in found for answer in one.answers)
    note_look(current_viewer(), [int(number) for number in answered if number.isdigit()], "introductions")
    states = [(code, word.label(current_locale()), counts.get(code, 0)) for code, word in STATES.items()]
    return render_template(
        "introductions/staff_index.html",
        rows=rows,
        page=page,
        url_of=lambda number: url_for("staff_introductions.index", state=state or None, page=number),
        state=state,
        states=states,
        error=error,
    )


@staff_introductions.get("/new")
@staff(*NEED_STAFF)
def new() -> str:
    """Two firms and why; from a suggestion, with both filled in."""
    form = ProposeForm(None)
    need = _need(request.args.get("need", ""))
    if need is not None:
        form.need.data, form.first.data = str(need.id), naming.written(need.firm_id)
    for field, name in ((form.first, "first"), (form.second, "second")):
        if (number := request.args.get(name, "")).isdigit():
            field.data = naming.written(int(number))
    return _form(form, need)


def _need(number: str | None) -> Need | None:
    is_number = bool(number) and str(number).isascii() and str(number).isdigit() and len(str(number)) < 10
    return find_need(current_viewer(), int(str(number))) if is_number else None


def _form(form: ProposeForm, need: Need | None) -> str:
    need_url = in_language(f"/needs/{need.id}", current_locale()) if need else ""
    return render_template("introductions/staff_new.html", form=form, need=need, need_url=need_url)


@staff_introductions.post("/new")
@staff(*NEED_STAFF)
def propose() -> Answer:
    """Ask both."""
    form = ProposeForm()
    need = _need(form.need.data)
    if not form.validate() or not (firms := naming.both(form)):
        return _form(form, need), BAD_INPUT
    need_id, by = need.id if need else None, current_viewer().actor
    try:
        with unit_of_work():
            again = _need(str(need_id)) if need_id else None
            service.propose(*firms, form.why.data, by=by, need=again)
    except (RuleError, IntegrityError) as refusal:
        # Somebody else asked the two at the same moment.
        no = refusal if isinstance(refusal, RuleError) else RuleError("under_way", "", field="second")
        form.refuse(no.field or "", told(no))
        return _form(form, _need(form.need.data)), BAD_INPUT
    return redirect(url_for("staff_introductions.index", done="proposed"), 303)


@staff_introductions.post("/<int:introduction_id>/recall")
@staff(*NEED_STAFF)
def recall(introduction_id: int) -> Answer:
    """Take one back that waits."""
    form = AgreeForm()
    if not form.validate():
        return _list(form.all_errors[0][1]), BAD_INPUT
    try:
        with unit_of_work():
            found = queries.lock_introduction(introduction_id) or abort(404)
            service.recall(found, by=current_viewer().actor)
    except RuleError as refusal:
        return _list(told(refusal)), BAD_INPUT
    return redirect(url_for("staff_introductions.index", done="recalled"), 303)
