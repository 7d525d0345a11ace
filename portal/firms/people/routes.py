"""`/me/firms`: one's firms, which one is acted for, invitations, asking for a firm. `/invitations`: from a letter."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import service as accounts
from portal.accounts.asking import BAD_INPUT, next_address
from portal.accounts.models import Person
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.firms import policy
from portal.firms import queries as firm_queries
from portal.firms.models import Firm
from portal.firms.people import asking, invitations, queries, service, view
from portal.firms.people.forms import ChooseForm, FindForm, JoinForm, NewFirmForm
from portal.firms.people.labels import told
from portal.firms.people.models import FirmInvitation, FirmRequest
from portal.web.access import current_viewer, public, signed_in
from portal.web.language import gettext as _

my_firms = Blueprint("my_firms", __name__)
my_firms.context_processor(lambda: {"known": None})

FORBIDDEN, GONE = 403, 410
MOST_FOUND = 20


@my_firms.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _number() -> int:
    return current_viewer().person_id or 0


def _me() -> Person:
    return accounts.find_person(_number())


# ── One's firms ──────────────────────────────────────────────────────────────


@my_firms.get("/me/firms")
@signed_in
def index() -> str:
    """One's firms, invitations and requests."""
    return _index()


def _index(error: str = "") -> str:
    found = queries.invitations_for(_me())
    requests = queries.requests_by(_number(), view.MOST_REQUESTS)
    return render_template(
        "firm_people/index.html",
        firms=view.my_firms(current_viewer()),
        invitations=view.invitation_rows(found, with_firm=True),
        requests=[view.request_row(one) for one in requests],
        form=FindForm(None),
        error=error,
    )


@my_firms.post("/me/firms/<int:firm_id>/choice")
@signed_in
def choose(firm_id: int) -> AnyResponse:
    """Act for a firm from now on, in every browser of one's own."""
    form = ChooseForm()
    with unit_of_work():
        if not service.choose(_number(), firm_id):
            abort(404)
    return redirect(next_address(form.next.data) if form.next.data else url_for("my_firms.index", done="chosen"), 303)


@my_firms.get("/me/firms/<int:firm_id>/departure")
@signed_in
def departure(firm_id: int) -> str:
    """What becomes of one who leaves, before one does: nobody can undo it alone."""
    return _departure_page(_own_firm(firm_id))


def _own_firm(firm_id: int) -> Firm:
    return queries.own_firm(current_viewer(), firm_id) or abort(404)


def _departure_page(firm: Firm, error: str = "") -> str:
    return render_template("firm_people/departure.html", firm=firm, role=current_viewer().role_in(firm.id), error=error)


@my_firms.post("/me/firms/<int:firm_id>/departure")
@signed_in
def leave(firm_id: int) -> AnyResponse | tuple[str, int]:
    """Leave a firm; the last owner cannot."""
    firm = _own_firm(firm_id)
    try:
        with unit_of_work():
            firm = service.lock_firm(firm_id)
            seat = session.scalars(queries.seat_of(firm_id, _number())).one_or_none() or abort(404)
            service.leave(firm, seat, by=current_viewer().actor)
    except RuleError as refusal:
        return _departure_page(_own_firm(firm_id), told(refusal)), BAD_INPUT
    return redirect(url_for("my_firms.index", done="left"), 303)


# ── Invitations ──────────────────────────────────────────────────────────────


@my_firms.get("/invitations")
@public
def invitation() -> str | tuple[str, int]:
    """Where the letter leads: it says what becomes of the invitation, and changes nothing."""
    found = invitations.find(request.args.get("token", ""))
    if found is None:
        return render_template("firm_people/no_invitation.html"), 404
    person = None if current_viewer().is_anonymous else _me()
    is_mine = invitations.is_for(found, person)
    # Who is signed in with another address learns the address that was meant only as its owner wrote it in the letter.
    row = view.invitation_rows([found], with_firm=True)[0]
    shown = {"row": row, "is_mine": is_mine, "person": person, "ended": found.ended_because}
    status = GONE if not found.is_live else FORBIDDEN if person is not None and not is_mine else 200
    return render_template("firm_people/invitation.html", **shown), status


@my_firms.post("/me/firms/invitations/<int:invitation_id>/acceptance")
@signed_in
def accept(invitation_id: int) -> AnyResponse | tuple[str, int]:
    """Come in."""
    firm_id = _own_invitation(invitation_id).firm_id
    try:
        with unit_of_work():
            firm = service.lock_firm(firm_id)
            invitations.accept(firm, _own_invitation(invitation_id), _me())
    except RuleError as refusal:
        return _index(told(refusal)), BAD_INPUT
    return redirect(url_for("my_firms.index", done="accepted"), 303)


@my_firms.post("/me/firms/invitations/<int:invitation_id>/refusal")
@signed_in
def refuse(invitation_id: int) -> AnyResponse | tuple[str, int]:
    """Say no; it may be sent again."""
    firm_id = _own_invitation(invitation_id).firm_id
    try:
        with unit_of_work():
            service.lock_firm(firm_id)
            invitations.refuse(_own_invitation(invitation_id), _me())
    except RuleError as refusal:
        return _index(told(refusal)), BAD_INPUT
    return redirect(url_for("my_firms.index", done="refused"), 303)


def _own_invitation(invitation_id: int) -> FirmInvitation:
    """An invitation to one's own address, as it is now."""
    found = session.get(FirmInvitation, invitation_id, populate_existing=True)
    return found if found is not None and invitations.is_for(found, _me()) else abort(404)


# ── Asking for a firm ────────────────────────────────────────────────────────


@my_firms.get("/me/firms/search")
@signed_in
def search() -> str | tuple[str, int]:
    """Look whether one's firm is here already, before it is entered twice."""
    form = FindForm(request.args)
    if "q" not in request.args:
        return render_template("firm_people/search.html", form=FindForm(None), found=None)
    if not form.validate():
        return render_template("firm_people/search.html", form=form, found=None), BAD_INPUT
    found = queries.find_firms(current_viewer(), form.q.data, MOST_FOUND)
    return render_template("firm_people/search.html", form=form, found=view.found_firms(found, current_viewer()))


@my_firms.get("/me/firms/<int:firm_id>/joining")
@signed_in
def join(firm_id: int) -> str | AnyResponse:
    """Say who one is, to the firm's owners or to staff."""
    if policy.is_of(current_viewer(), firm_id):
        return redirect(url_for("firm_people.index", firm_id=firm_id), 303)
    return _join_page(JoinForm(None), _visible_firm(firm_id))


def _visible_firm(firm_id: int) -> Firm:
    return firm_queries.find_firm_alone(current_viewer(), firm_id) or abort(404)


def _join_page(form: JoinForm, firm: Firm) -> str:
    has_owner = bool(queries.owners_of(firm.id))
    return render_template("firm_people/join.html", form=form, firm=firm, has_owner=has_owner)


@my_firms.post("/me/firms/<int:firm_id>/joining")
@signed_in
def take_join(firm_id: int) -> AnyResponse | tuple[str, int]:
    """Ask; the same form twice asks once."""
    form, firm = JoinForm(), _visible_firm(firm_id)
    if not form.validate():
        return _join_page(form, firm), BAD_INPUT
    try:
        with unit_of_work():
            asking.ask_to_join(service.lock_firm(firm_id), _me(), form.note.data or "")
    except RuleError as refusal:
        form.refuse("", told(refusal))
        return _join_page(form, _visible_firm(firm_id)), BAD_INPUT
    return redirect(url_for("my_firms.index", done="asked"), 303)


@my_firms.get("/me/firms/new")
@signed_in
def new() -> str:
    """A firm that is not here yet."""
    name = request.args.get("name", "")[: view.LONGEST_NAME]
    return _new_page(NewFirmForm(None, data={"name": name}))


def _new_page(form: NewFirmForm) -> str:
    known = queries.firm_with_number(current_viewer(), form.registration_number.number)
    return render_template("firm_people/new.html", form=form, known=None, same=known)


@my_firms.post("/me/firms/new")
@signed_in
def take_new() -> AnyResponse | tuple[str, int]:
    """Ask staff to bring it in; a number that is here already leads to the firm that has it."""
    form = NewFirmForm()
    if not form.validate():
        return _new_page(form), BAD_INPUT
    try:
        with unit_of_work():
            asking.ask_for_new(form.described, _me(), form.note.data or "")
    except RuleError as refusal:
        field = {"name_ko": "name"}.get(refusal.field or "", refusal.field or "")
        form.refuse(field, told(refusal))
        return _new_page(form), BAD_INPUT
    return redirect(url_for("my_firms.index", done="asked"), 303)


@my_firms.post("/me/firms/requests/<int:request_id>/withdrawal")
@signed_in
def take_back(request_id: int) -> AnyResponse | tuple[str, int]:
    """Ask no longer."""
    try:
        with unit_of_work():
            found: FirmRequest | None = asking.lock_request(request_id)
            if found is None or found.person_id != _number():
                abort(404)
            asking.take_back(found)
    except RuleError as refusal:
        return _index(told(refusal)), BAD_INPUT
    except IntegrityError:
        return _index(_("다시 해 주세요.")), BAD_INPUT
    return redirect(url_for("my_firms.index", done="taken-back"), 303)
