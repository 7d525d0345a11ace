"""`/leads`: the leads of the firm that one acts for, as a board and as a table; adding one, taking all along."""

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.audit import service as audit
from portal.collaboration.leads import labels, queries, service, view
from portal.collaboration.leads.forms import AddForm
from portal.collaboration.leads.policy import can_keep
from portal.collaboration.leads.state import COOKIE, NAMES, LeadsState
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.korean import clean_line
from portal.core.paging import Page
from portal.directory.export_routes import sheet_response
from portal.firms.people.queries import find_firms
from portal.firms.queries import find_firm_alone
from portal.questionnaires.exporting import workbook
from portal.web.access import current_viewer, signed_in
from portal.web.language import current_locale
from portal.web.language import gettext as _

Answer = AnyResponse | str | tuple[str, int]
CONFLICT = 409
MOST_FOUND, LONGEST_QUERY = 20, 100

leads = Blueprint("leads", __name__, url_prefix="/leads")
leads.context_processor(lambda: {"known": None})


@leads.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@leads.get("")
@signed_in
def index() -> Response:
    """The board or the table, as the address says, else as this browser was left."""
    is_told = any(name in request.args for name in NAMES)
    remembered = dict(parse_qsl(request.cookies.get(COOKIE, "")[:500], errors="replace"))
    state = LeadsState.from_args(request.args if is_told else {**remembered, "page": request.args.get("page", "")})
    response = Response(_page(state), mimetype="text/html")
    if is_told:
        response.set_cookie(COOKIE, state.remembered, max_age=86_400 * 365, httponly=True, samesite="Lax")
    return response


def _page(state: LeadsState, *, error: str = "") -> str:
    viewer = current_viewer()
    firm_id = viewer.firm_id
    if firm_id is None:
        return render_template("leads/nobody.html")
    wanted = state.wanted(firm_id, viewer.person_id)
    page = Page(state.page, queries.MOST_ROWS, queries.count(wanted))
    is_board = state.view == "board"
    return render_template(
        "leads/index.html",
        state=state,
        error=error,
        columns=view.columns_of(queries.board(wanted)) if is_board else (),
        rows=() if is_board else view.rows_of(queries.leads(wanted, offset=page.offset)),
        page=page,
        page_address=lambda number: f"{url_for('leads.index')}?{urlencode(state.at(number).values)}",
        has_any=page.total or queries.count(queries.Wanted(firm_id)),
        may_keep=can_keep(viewer, firm_id),
        colleagues=queries.colleagues(firm_id),
        stages=[*labels.stage_choices(), ("closed", labels.stage_label("closed"))],
        waiting=len(queries.waiting_for(firm_id)),
        firm_name=next(one.name(current_locale()) for one in viewer.belongings if one.firm_id == firm_id),
    )


# ── Adding ───────────────────────────────────────────────────────────────────


@leads.get("/new")
@signed_in
def new() -> str:
    """Looking for the firm that becomes a lead."""
    return _new()


def _new(*, error: str = "") -> str:
    viewer, words = current_viewer(), clean_line(request.args.get("q", ""))[:LONGEST_QUERY]
    if viewer.firm_id is None:
        return render_template("leads/nobody.html")
    found = [firm for firm, _owned in find_firms(viewer, words, MOST_FOUND)] if words else []
    return render_template(
        "leads/new.html",
        words=words,
        firms=[(firm.id, firm.name(current_locale()), firm.name_key) for firm in found if firm.id != viewer.firm_id],
        list_id=viewer.firm_id,
        may_keep=can_keep(viewer, viewer.firm_id),
        error=error,
    )


@leads.post("")
@signed_in
def add() -> Answer:
    """Let a firm that the viewer sees be a lead of the firm acted for; one that is already is shown."""
    viewer, form = current_viewer(), AddForm()
    if not form.validate():
        return _new(error=form.all_errors[0][1]), BAD_INPUT
    if viewer.firm_id is None:
        return _new(), BAD_INPUT
    if form.list.data != str(viewer.firm_id):
        return _new(error=_("그사이 대표하는 기업이 바뀌어서 아무것도 추가하지 않았어요. 다시 해 주세요.")), CONFLICT
    if not can_keep(viewer, viewer.firm_id):
        abort(403)
    firm = find_firm_alone(viewer, form.firm_number)
    if firm is None:
        return _new(error=_("이런 회사가 없어요. 이름으로 찾아 골라 주세요.")), BAD_INPUT
    number = firm.id
    try:
        with unit_of_work():
            lead_id = service.begin(viewer.firm_id, number, source="", by=viewer.actor).id
    except RuleError as refusal:
        return _new(error=labels.told(refusal)), BAD_INPUT
    return redirect(url_for("lead.show", lead_id=lead_id, done="begun"), 303)


# ── Taking it along ──────────────────────────────────────────────────────────


@leads.post("/exports")
@signed_in
def export() -> Answer:
    """What the table shows, all of it, as XLSX; with what the firm noted last, for it is the firm's own."""
    viewer = current_viewer()
    if viewer.firm_id is None:
        return _page(LeadsState()), BAD_INPUT
    wanted = LeadsState.from_args(request.args).wanted(viewer.firm_id, viewer.person_id)
    lines = view.lines_of(queries.leads(wanted, limit=queries.MOST_EXPORTED))
    with unit_of_work():
        audit.note("lead.exported", "lead", 0, by=viewer.actor, firm=viewer.firm_id, rows=len(lines))
    return sheet_response(workbook(_("리드"), view.headings(), lines), _("리드"))
