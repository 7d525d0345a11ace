"""`/me/firms/<id>/disclosures`: who may open a firm's documents, who asks, who did; for those who are of it."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import FirmRole
from portal.firms import policy
from portal.firms.disclosing import queries, service, view
from portal.firms.disclosing.forms import GrantForm, OpeningForm, RefusalForm, TextForm
from portal.firms.disclosing.labels import told
from portal.firms.disclosing.models import DisclosureRequest, Reason
from portal.firms.media.models import FirmFile, Nda, OpenedTo
from portal.firms.media.queries import file_in
from portal.firms.models import Firm
from portal.firms.people.queries import own_firm, seat_of
from portal.firms.people.service import lock_firm
from portal.web.access import current_viewer, signed_in
from portal.web.forms import Form

Answer = AnyResponse | tuple[str, int]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

firm_disclosures = Blueprint("firm_disclosures", __name__, url_prefix="/me/firms/<int:firm_id>/disclosures")
firm_disclosures.context_processor(lambda: {"known": None})


@firm_disclosures.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _own_firm(firm_id: int) -> Firm:
    return own_firm(current_viewer(), firm_id) or abort(404)


def _edited_firm(firm_id: int) -> Firm:
    firm = _own_firm(firm_id)
    return firm if policy.can_edit(current_viewer(), firm_id) else abort(403)


def _locked(firm_id: int) -> Firm:
    """The firm, locked; whoever stops being an editor while they press the button is refused here, too."""
    firm = lock_firm(firm_id)
    seat = session.scalars(seat_of(firm_id, current_viewer().person_id or 0)).one_or_none()
    return firm if seat is not None and seat.role in (FirmRole.OWNER, FirmRole.EDITOR) else abort(403)


# ── Requests ─────────────────────────────────────────────────────────────────


@firm_disclosures.get("")
@signed_in
def index(firm_id: int) -> str:
    """Who asks, who may, and who opened what."""
    return _page(_own_firm(firm_id))


def _page(firm: Firm, *, about: int = 0, form: Form | None = None, error: str = "") -> str:
    """`about` is the request at which a form is shown as it was sent."""
    until = clock.today() + timedelta(days=service.DAYS)
    return render_template(
        "disclosing/firm.html",
        firm=firm,
        may_edit=policy.can_edit(current_viewer(), firm.id),
        rows=view.request_rows(queries.requests_to(firm.id, view.MOST_SHOWN)),
        looks=view.look_rows(queries.looks_at(firm.id, view.MOST_SHOWN)),
        text=queries.current_text(firm.id),
        about=about,
        sent=form,
        granting=GrantForm(None, data={"until": until}),
        refusing=RefusalForm(None),
        error=error,
    )


def _request(firm_id: int, request_id: int) -> DisclosureRequest:
    return queries.request_to(firm_id, request_id) or abort(404)


def _answer(
    firm_id: int, request_id: int, do: Callable[[DisclosureRequest], None], said: str, form: Form | None = None
) -> Answer:
    """Answer a request, the firm locked."""
    firm = _edited_firm(firm_id)
    _request(firm_id, request_id)
    if form is not None and not form.validate():
        return _page(firm, about=request_id, form=form), BAD_INPUT
    try:
        with unit_of_work():
            _locked(firm_id)
            do(_request(firm_id, request_id))
    except RuleError as refusal:
        firm = _edited_firm(firm_id)
        if form is None or not refusal.field:
            return _page(firm, error=told(refusal)), BAD_INPUT
        form.refuse(refusal.field, told(refusal))
        return _page(firm, about=request_id, form=form), BAD_INPUT
    return redirect(url_for("firm_disclosures.index", firm_id=firm_id, done=said), 303)


@firm_disclosures.post("/<int:request_id>/grant")
@signed_in
def grant(firm_id: int, request_id: int) -> Answer:
    """Let them, until a day."""
    form, by = GrantForm(), current_viewer().actor
    return _answer(firm_id, request_id, lambda one: service.grant(one, form.until.given, by=by), "granted", form)


@firm_disclosures.post("/<int:request_id>/refusal")
@signed_in
def refuse(firm_id: int, request_id: int) -> Answer:
    """Say no, and why."""
    form, by = RefusalForm(), current_viewer().actor
    return _answer(
        firm_id, request_id, lambda one: service.refuse(one, Reason(form.reason.data), by=by), "refused", form
    )


@firm_disclosures.post("/<int:request_id>/revocation")
@signed_in
def revoke(firm_id: int, request_id: int) -> Answer:
    """Take it back, at once."""
    by = current_viewer().actor
    return _answer(firm_id, request_id, lambda one: service.revoke(one, by=by), "revoked")


@firm_disclosures.get("/looks")
@signed_in
def sheet(firm_id: int) -> Response:
    """Who opened what, as a workbook."""
    firm = _own_firm(firm_id)
    name = {"Content-Disposition": f'attachment; filename="looks-{clock.today():%Y-%m-%d}.xlsx"'}
    return Response(view.looks_sheet(firm), mimetype=XLSX, headers=name)


# ── One document ─────────────────────────────────────────────────────────────


@firm_disclosures.get("/documents/<int:media_id>")
@signed_in
def opening(firm_id: int, media_id: int) -> str:
    """Who may open it."""
    return _opening_page(_edited_firm(firm_id), _document(firm_id, media_id))


def _document(firm_id: int, media_id: int) -> FirmFile:
    row = file_in(firm_id, media_id)
    return row if row is not None and not row.is_picture else abort(404)


def _opening_page(firm: Firm, row: FirmFile, form: OpeningForm | None = None) -> str:
    has_own = queries.current_text(firm.id) is not None
    form = form or OpeningForm(row, None, has_own=has_own)
    hubs = view.shown_text(queries.current_text(None))
    return render_template("disclosing/opening.html", firm=firm, row=row, form=form, has_own=has_own, hubs=hubs)


@firm_disclosures.post("/documents/<int:media_id>")
@signed_in
def open_to(firm_id: int, media_id: int) -> Answer:
    """Say who may open it."""
    firm = _edited_firm(firm_id)
    row = _document(firm_id, media_id)
    form = OpeningForm(row, has_own=queries.current_text(firm.id) is not None)
    if not form.validate():
        return _opening_page(firm, row, form), BAD_INPUT
    to, nda, by = OpenedTo(form.opened_to.data), Nda(form.nda.data), current_viewer().actor
    try:
        with unit_of_work():
            locked = _locked(firm_id)
            service.open_to(_document(firm_id, media_id), locked, to, nda, by=by)
    except RuleError as refusal:
        form.refuse(refusal.field or "", told(refusal))
        return _opening_page(_edited_firm(firm_id), _document(firm_id, media_id), form), BAD_INPUT
    return redirect(url_for("firm_media.index", firm_id=firm_id, done="opened-to"), 303)


# ── The firm's own text ──────────────────────────────────────────────────────


@firm_disclosures.get("/text")
@signed_in
def text(firm_id: int) -> str:
    """The text about confidentiality that firms accept before they open a document."""
    return _text_page(_own_firm(firm_id))


def _text_page(firm: Firm, form: TextForm | None = None) -> str:
    versions = queries.versions_of(firm.id)
    form = form or TextForm(None, body=versions[0].body if versions else "")
    return render_template(
        "disclosing/text.html",
        firm=firm,
        may_edit=policy.can_edit(current_viewer(), firm.id),
        versions=versions,
        shown=view.shown_text(versions[0]) if versions else None,
        form=form,
    )


@firm_disclosures.post("/text")
@signed_in
def publish_text(firm_id: int) -> Answer:
    """Let it have a new version; who has accepted the one before need not do so again."""
    firm, form = _edited_firm(firm_id), TextForm()
    if not form.validate():
        return _text_page(firm, form), BAD_INPUT
    by = current_viewer().actor
    with unit_of_work():
        service.publish_text(_locked(firm_id), form.body.data, by=by)
    return redirect(url_for("firm_disclosures.text", firm_id=firm_id, done="published"), 303)
