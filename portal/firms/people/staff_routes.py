"""`/staff/firms`: firms and their people; firms to approve; entering a firm and inviting its first owner."""

from collections.abc import Callable

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.paging import page_number
from portal.core.viewer import FirmRole
from portal.firms import queries as firm_queries
from portal.firms.dashboard.parts import parts_of
from portal.firms.models import Firm
from portal.firms.people import asking, console, invitations, queries, roles, service, view
from portal.firms.people.forms import InviteForm, ReasonForm, RoleForm, StaffFirmForm
from portal.firms.people.labels import role_choices, told
from portal.firms.people.models import FirmInvitation, FirmPerson, FirmRequest
from portal.firms.policy import FIRM_STAFF
from portal.firms.service import create_firm
from portal.web.access import current_viewer, staff
from portal.web.forms import Form
from portal.web.language import current_locale

Answer = AnyResponse | tuple[str, int]
staff_firms = Blueprint("staff_firms", __name__, url_prefix="/staff/firms")

BAD_INPUT = 422
MOST_REQUESTS = 100
SHOWN = ("with", "alone")


@staff_firms.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@staff_firms.get("")
@staff(*FIRM_STAFF)
def index() -> str:
    """Firms, searched and paged, with how many people each has."""
    text, show = request.args.get("q", "").strip()[:200], request.args.get("show", "")
    show = show if show in SHOWN else ""
    found = console.firms(current_viewer(), text, show, page_number(request.args.get("page")))
    return render_template("firm_people/staff_index.html", found=found, text=text, show=show)


# ── Entering a firm ──────────────────────────────────────────────────────────


@staff_firms.get("/new")
@staff(*FIRM_STAFF)
def new() -> str:
    return _new_page(StaffFirmForm(None))


def _new_page(form: StaffFirmForm) -> str:
    same = queries.firm_with_number(current_viewer(), form.registration_number.number)
    return render_template("firm_people/staff_new.html", form=form, same=same)


@staff_firms.post("/new")
@staff(*FIRM_STAFF)
def create() -> Answer:
    """Enter a firm; its first owner is invited when an address is given."""
    form = StaffFirmForm()
    if not form.validate():
        return _new_page(form), BAD_INPUT
    by = current_viewer().actor
    try:
        with unit_of_work():
            firm = create_firm(form.values, by=by)
            session.flush()
            number = firm.id
            if form.email.address:
                invitations.invite(firm, form.email.address, FirmRole.OWNER, locale=current_locale(), by=by)
    except (RuleError, IntegrityError) as refusal:
        form.refuse(*_at_field(refusal))
        return _new_page(form), BAD_INPUT
    return redirect(url_for("staff_firms.show", firm_id=number, done="created"), 303)


def _at_field(refusal: RuleError | IntegrityError) -> tuple[str, str]:
    """A refusal at its field; what the database refuses is a number that somebody entered at the same moment."""
    if isinstance(refusal, IntegrityError):
        refusal = RuleError("registration_number_taken", "", field="registration_number")
    return {"name_ko": "name"}.get(refusal.field or "", refusal.field or ""), told(refusal)


# ── A firm's people ──────────────────────────────────────────────────────────


@staff_firms.get("/<int:firm_id>")
@staff(*FIRM_STAFF)
def show(firm_id: int) -> str:
    """Who is of a firm, and was; whose names are shown is noted."""
    return _firm_page(_firm(firm_id))


def _firm(firm_id: int) -> Firm:
    return firm_queries.find_firm_alone(current_viewer(), firm_id) or abort(404)


def _firm_page(firm: Firm, form: InviteForm | None = None, error: str = "") -> str:
    people, history = queries.people_of(firm.id), queries.history_of(firm.id, view.MOST_HISTORY)
    viewer = current_viewer()
    console.note_look(viewer, [one.person_id for one in (*people, *history)], "firm_people")
    firm = _firm(firm.id)
    return render_template(
        "firm_people/staff_show.html",
        firm=firm,
        people=view.seats(queries.people_of(firm.id), viewer, with_emails=True),
        history=view.seats(queries.history_of(firm.id, view.MOST_HISTORY), viewer, with_emails=False),
        invitations=view.invitation_rows(queries.invitations_of(firm.id)),
        form=form or InviteForm(None, data={"role": "owner" if not queries.owners_of(firm.id) else "editor"}),
        roles=role_choices(),
        error=error,
        panels=parts_of(current_app).staff_panels(viewer, firm),
    )


def _done(firm_id: int, do: Callable[[Firm], object], said: str, form: Form | None = None) -> Answer:
    """Do something with the firm locked; what a rule refuses stands on the page."""
    _firm(firm_id)
    try:
        with unit_of_work():
            do(service.lock_firm(firm_id))
    except RuleError as refusal:
        if form is not None and refusal.field:
            form.refuse(refusal.field, told(refusal))
        kept = form if isinstance(form, InviteForm) else None
        return _firm_page(_firm(firm_id), kept, "" if form is not None and refusal.field else told(refusal)), BAD_INPUT
    return redirect(url_for("staff_firms.show", firm_id=firm_id, done=said), 303)


@staff_firms.post("/<int:firm_id>/invitations")
@staff(*FIRM_STAFF)
def invite(firm_id: int) -> Answer:
    """Write to an address for a firm."""
    firm, form = _firm(firm_id), InviteForm()
    if not form.validate():
        return _firm_page(firm, form), BAD_INPUT
    email, role, locale = form.email.address, FirmRole(form.role.data), form.locale.data
    by = current_viewer().actor
    return _done(firm_id, lambda locked: invitations.invite(locked, email, role, locale=locale, by=by), "invited", form)


@staff_firms.post("/<int:firm_id>/invitations/<int:invitation_id>/recall")
@staff(*FIRM_STAFF)
def recall(firm_id: int, invitation_id: int) -> Answer:
    """Take an invitation back."""

    def do(firm: Firm) -> None:
        found = session.get(FirmInvitation, invitation_id, populate_existing=True)
        if found is None or found.firm_id != firm.id:
            abort(404)
        invitations.recall(firm, found, by=current_viewer().actor)

    return _done(firm_id, do, "recalled")


@staff_firms.post("/<int:firm_id>/people/<int:seat_id>/role")
@staff(*FIRM_STAFF)
def change_role(firm_id: int, seat_id: int) -> Answer:
    """Give somebody of the firm another role: an owner, say, to a firm that lost its last."""
    firm, form = _firm(firm_id), RoleForm()
    _seat(firm, seat_id)
    if not form.validate():
        return _firm_page(firm, error=form.all_errors[0][1]), BAD_INPUT
    role, by = FirmRole(form.role.data), current_viewer().actor
    return _done(firm_id, lambda locked: roles.give(locked, _seat(locked, seat_id), role, by=by), "role")


@staff_firms.post("/<int:firm_id>/people/<int:seat_id>/removal")
@staff(*FIRM_STAFF)
def remove(firm_id: int, seat_id: int) -> Answer:
    """Let somebody be of the firm no longer."""
    _seat(_firm(firm_id), seat_id)
    by = current_viewer().actor
    return _done(firm_id, lambda locked: roles.take_away(locked, _seat(locked, seat_id), by=by), "removed")


def _seat(firm: Firm, seat_id: int) -> FirmPerson:
    return queries.seat_in(firm, seat_id) or abort(404)


# ── Requests ─────────────────────────────────────────────────────────────────


@staff_firms.get("/requests")
@staff(*FIRM_STAFF)
def requests() -> str:
    """New firms and claims, the oldest first; who asks is noted as looked at."""
    return _requests_page(ReasonForm(None))


def _requests_page(form: ReasonForm, about: int = 0, error: str = "") -> str:
    rows = console.shown(console.requests_for_staff(MOST_REQUESTS), current_viewer())
    return render_template("firm_people/staff_requests.html", rows=rows, form=form, about=about, error=error)


@staff_firms.post("/requests/<int:request_id>/approval")
@staff(*FIRM_STAFF)
def approve(request_id: int) -> Answer:
    """Let who asks be the firm's owner."""
    try:
        with unit_of_work():
            found = _request(request_id)
            outcome = asking.approve(found, by=current_viewer().actor)
    except RuleError as refusal:
        return _requests_page(ReasonForm(None), error=told(refusal)), BAD_INPUT
    except IntegrityError:
        # Somebody entered a firm of this number at the same moment.
        return _requests_page(ReasonForm(None), error=told(RuleError("registration_number_taken", ""))), BAD_INPUT
    return redirect(url_for("staff_firms.requests", done=outcome), 303)


@staff_firms.post("/requests/<int:request_id>/refusal")
@staff(*FIRM_STAFF)
def decline(request_id: int) -> Answer:
    """Say no, and why."""
    form = ReasonForm()
    try:
        with unit_of_work():
            found = _request(request_id)
            if form.validate():
                asking.decline(found, form.reason.data, by=current_viewer().actor)
    except RuleError as refusal:
        return _requests_page(ReasonForm(None), error=told(refusal)), BAD_INPUT
    if form.errors or form.form_errors:
        return _requests_page(form, request_id), BAD_INPUT
    return redirect(url_for("staff_firms.requests", done="declined"), 303)


def _request(request_id: int) -> FirmRequest:
    """A request that is for staff to answer, or was; locked."""
    found = asking.lock_request(request_id)
    return found if found is not None and found.kind != "join" else abort(404)
