"""`/sign-in/code`, the second half of signing in, and `/confirm`, where one shows once more who one is."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import service as people
from portal.accounts.asking import BAD_INPUT, TOO_OFTEN, is_right
from portal.accounts.entering import Entry, begin_session, go_on, half_cookie_name, renew_session
from portal.accounts.factors import halves
from portal.accounts.factors.checking import confirm_page, is_shown
from portal.accounts.factors.forms import CodeForm, ConfirmPasswordForm
from portal.accounts.factors.models import HalfSignIn
from portal.accounts.models import Person
from portal.core.db import unit_of_work
from portal.web.access import current_viewer, public, signed_in
from portal.web.forms import Form
from portal.web.language import gettext as _

factors = Blueprint("factors", __name__)
factors.context_processor(lambda: {"known": None})


@factors.after_request
def keep_to_oneself(response: Response) -> Response:
    """What stands here is for this moment alone."""
    response.headers["Cache-Control"] = "no-store"
    return response


# ── The second half of signing in ────────────────────────────────────────────


@factors.get("/sign-in/code")
@public
def code() -> str | AnyResponse:
    """Ask for the code; only who has just shown the password comes here."""
    if halves.find(_half_token()) is None:
        return _from_the_beginning()
    # Where to go, and nothing else: what a form held comes from ourselves, never out of a link.
    return _code_page(CodeForm(None, data={"next": request.args.get("next", "")}))


@factors.post("/sign-in/code")
@public
def take_code() -> AnyResponse | tuple[str, int]:
    """Take the code: the half is over, and a session begins with a token of its own."""
    form = CodeForm()
    if halves.find(_half_token()) is None:
        return _from_the_beginning()
    if not form.validate():
        return _code_page(form), BAD_INPUT
    with unit_of_work():
        half = halves.find(_half_token(), for_update=True)
        if half is None:
            return _from_the_beginning()
        entry = _enter(form, half)
    return go_on(entry, form.next.data, form.kept.data) if entry else (_code_page(form), _status(form))


def _enter(form: CodeForm, half: HalfSignIn) -> Entry | None:
    person = people.find_person(half.person_id)
    if not is_shown(form, person):
        return None
    halves.use(half)
    return Entry(begin_session(person, is_strong=True))


def _code_page(form: CodeForm) -> str:
    return render_template("accounts/code.html", form=form, is_recovery=request.args.get("by") == "recovery")


def _half_token() -> str:
    return request.cookies.get(half_cookie_name(), "")


def _from_the_beginning() -> AnyResponse:
    return redirect(url_for("accounts.sign_in", next=request.values.get("next") or None), 303)


def _status(form: Form) -> int:
    return TOO_OFTEN if form.is_slowed else BAD_INPUT


# ── Confirming once more ─────────────────────────────────────────────────────


@factors.get("/confirm")
@signed_in
def confirm() -> str:
    """Show once more who one is, before what is grave."""
    return confirm_page(next_=request.args.get("next", ""), kept="")


@factors.post("/confirm/password")
@signed_in
def confirm_by_password() -> AnyResponse | tuple[str, int]:
    """Confirm by the password. It is one factor, and makes a session no stronger than it was."""
    form, person = ConfirmPasswordForm(), _me()
    if not (form.validate() and _fits(form, person)):
        return _again(form)
    with unit_of_work():
        token = renew_session(_me())
    return go_on(Entry(token), form.next.data, form.kept.data)


def _fits(form: ConfirmPasswordForm, person: Person) -> bool:
    if is_right(form, form.password.data, person.email, person):
        return True
    if not form.is_slowed:
        form.refuse("password", _("비밀번호가 맞지 않아요."))
    return False


@factors.post("/confirm/code")
@signed_in
def confirm_by_code() -> AnyResponse | tuple[str, int]:
    """Confirm by a code: from now on the session is one of two factors."""
    form = CodeForm()
    if not form.validate():
        return _again(form)
    with unit_of_work():
        person = _me()
        token = begin_session(person, is_strong=True) if is_shown(form, person) else None
    return go_on(Entry(token), form.next.data, form.kept.data) if token else _again(form)


def _again(form: Form) -> tuple[str, int]:
    return confirm_page(form, next_=form.next.data or "", kept=form.kept.data or ""), _status(form)


def _me() -> Person:
    return people.find_person(current_viewer().person_id or 0)
