"""`/me/firms/<id>/people`: who is of a firm, invitations, requests, roles; for those who are of it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.asking import BAD_INPUT
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import FirmRole
from portal.firms import policy
from portal.firms.models import Firm
from portal.firms.people import asking, invitations, queries, roles, service, view
from portal.firms.people.forms import InviteForm, ReasonForm, RoleForm
from portal.firms.people.labels import role_choices, told
from portal.firms.people.models import FirmInvitation, FirmPerson, FirmRequest
from portal.web.access import current_viewer, signed_in
from portal.web.forms import Form

Answer = AnyResponse | tuple[str, int]

firm_people = Blueprint("firm_people", __name__, url_prefix="/me/firms/<int:firm_id>")
firm_people.context_processor(lambda: {"known": None})


@firm_people.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


@firm_people.get("/people")
@signed_in
def index(firm_id: int) -> str:
    """Who is of the firm, and was; for owners also what waits."""
    return _page(_own_firm(firm_id))


def _own_firm(firm_id: int) -> Firm:
    return queries.own_firm(current_viewer(), firm_id) or abort(404)


def _managed_firm(firm_id: int) -> Firm:
    firm = _own_firm(firm_id)
    return firm if policy.can_manage_people(current_viewer(), firm_id) else abort(403)


def _page(firm: Firm, form: InviteForm | None = None, *, declining: ReasonForm | None = None, **more: Any) -> str:
    viewer = current_viewer()
    manages = policy.can_manage_people(viewer, firm.id)
    shown: dict[str, Any] = {"invitations": [], "requests": [], "declining": declining or ReasonForm(None), "about": 0}
    if manages:
        shown["invitations"] = view.invitation_rows(queries.invitations_of(firm.id))
        shown["requests"] = [view.request_row(one, one.person) for one in queries.requests_to(firm.id)]
    return render_template(
        "firm_people/people.html",
        firm=firm,
        manages=manages,
        people=view.seats(queries.people_of(firm.id), viewer, with_emails=manages),
        history=view.seats(queries.history_of(firm.id, view.MOST_HISTORY), viewer, with_emails=False),
        form=form or InviteForm(None),
        roles=role_choices(),
        **{"error": "", **shown, **more},
    )


def _done(firm_id: int, do: Callable[[Firm], object], said: str, form: Form | None = None) -> Answer:
    """Do something with the firm locked; what a rule refuses stands on the page, at the form's field if it has one.

    Whoever stops being an owner while they press the button is refused here, too.
    """
    try:
        with unit_of_work():
            firm = service.lock_firm(firm_id)
            _refuse_unless_owner(firm_id)
            do(firm)
    except RuleError as refusal:
        firm = _managed_firm(firm_id)
        if form is None or not refusal.field:
            return _page(firm, form if isinstance(form, InviteForm) else None, error=told(refusal)), BAD_INPUT
        form.refuse(refusal.field, told(refusal))
        return _page(firm, form if isinstance(form, InviteForm) else None), BAD_INPUT
    if session.scalars(queries.seat_of(firm_id, current_viewer().person_id or 0)).one_or_none() is None:
        return redirect(url_for("my_firms.index", done="left"), 303)
    return redirect(url_for("firm_people.index", firm_id=firm_id, done=said), 303)


def _refuse_unless_owner(firm_id: int) -> None:
    """The viewer was read before the firm was locked."""
    seat = session.scalars(queries.seat_of(firm_id, current_viewer().person_id or 0)).one_or_none()
    if seat is None or seat.role != FirmRole.OWNER:
        abort(403)


# ── Invitations ──────────────────────────────────────────────────────────────


@firm_people.post("/invitations")
@signed_in
def invite(firm_id: int) -> Answer:
    """Write to an address."""
    firm, form = _managed_firm(firm_id), InviteForm()
    if not form.validate():
        return _page(firm, form), BAD_INPUT
    email, role, locale = form.email.address, FirmRole(form.role.data), form.locale.data
    by = current_viewer().actor
    return _done(firm_id, lambda locked: invitations.invite(locked, email, role, locale=locale, by=by), "invited", form)


@firm_people.post("/invitations/<int:invitation_id>/recall")
@signed_in
def recall(firm_id: int, invitation_id: int) -> Answer:
    """Take an invitation back."""
    _managed_firm(firm_id)

    def do(firm: Firm) -> None:
        found = session.get(FirmInvitation, invitation_id, populate_existing=True)
        if found is None or found.firm_id != firm.id:
            abort(404)
        invitations.recall(firm, found, by=current_viewer().actor)

    return _done(firm_id, do, "recalled")


# ── People ───────────────────────────────────────────────────────────────────


@firm_people.post("/people/<int:seat_id>/role")
@signed_in
def change_role(firm_id: int, seat_id: int) -> Answer:
    """Give somebody another role."""
    firm, form = _managed_firm(firm_id), RoleForm()
    _seat(firm, seat_id)
    if not form.validate():
        return _page(firm, error=form.all_errors[0][1]), BAD_INPUT
    role, by = FirmRole(form.role.data), current_viewer().actor
    return _done(firm_id, lambda locked: roles.give(locked, _seat(locked, seat_id), role, by=by), "role")


@firm_people.post("/people/<int:seat_id>/removal")
@signed_in
def remove(firm_id: int, seat_id: int) -> Answer:
    """Let somebody be of the firm no longer; what they have sent out is taken back."""
    _seat(_managed_firm(firm_id), seat_id)
    by = current_viewer().actor
    return _done(firm_id, lambda locked: roles.take_away(locked, _seat(locked, seat_id), by=by), "removed")


def _seat(firm: Firm, seat_id: int) -> FirmPerson:
    return queries.seat_in(firm, seat_id) or abort(404)


# ── Requests ─────────────────────────────────────────────────────────────────


@firm_people.post("/requests/<int:request_id>/acceptance")
@signed_in
def accept(firm_id: int, request_id: int) -> Answer:
    """Let who asked be of the firm, in a role."""
    firm, form = _managed_firm(firm_id), RoleForm()
    _request(firm, request_id)
    if not form.validate():
        return _page(firm, error=form.all_errors[0][1]), BAD_INPUT
    role, by = FirmRole(form.role.data), current_viewer().actor
    return _done(firm_id, lambda locked: asking.accept(_request(locked, request_id), role, by=by), "accepted")


@firm_people.post("/requests/<int:request_id>/refusal")
@signed_in
def decline(firm_id: int, request_id: int) -> Answer:
    """Say no, and why."""
    firm, form = _managed_firm(firm_id), ReasonForm()
    _request(firm, request_id)
    if not form.validate():
        return _page(firm, declining=form, about=request_id), BAD_INPUT
    reason, by = form.reason.data, current_viewer().actor
    return _done(firm_id, lambda locked: asking.decline(_request(locked, request_id), reason, by=by), "declined")


def _request(firm: Firm, request_id: int) -> FirmRequest:
    """A request that is the firm's to answer, or was."""
    found = session.get(FirmRequest, request_id, populate_existing=True)
    return found if found is not None and (found.firm_id, found.kind) == (firm.id, "join") else abort(404)
