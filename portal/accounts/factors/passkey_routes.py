"""Passkeys: `/me/passkeys`, signing in by one from `/sign-in`, and confirming by one.

A script of ours asks for options (JSON), has the browser answer them, and sends the answer as a form: what follows are
pages, redirects and messages as everywhere.
"""

from flask import Blueprint, Response, abort, current_app, jsonify, redirect, render_template, request, url_for
from flask import session as form_cookie
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import service as people
from portal.accounts import ways_in
from portal.accounts.asking import BAD_INPUT, sign_in_page
from portal.accounts.devices import device_of
from portal.accounts.entering import Entry, begin_session, go_on
from portal.accounts.factors import mails, passkeys
from portal.accounts.factors.checking import confirm_page
from portal.accounts.factors.forms import PasskeyForm, PasskeyNameForm
from portal.accounts.factors.models import Passkey
from portal.accounts.factors.passkeys import Site, site_of
from portal.accounts.factors.service import has_any
from portal.accounts.forms import ConfirmForm, SignInForm
from portal.accounts.labels import told
from portal.accounts.models import Person
from portal.accounts.viewing import is_strong_session, set_cookie
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.settings import Settings
from portal.web.access import confirmed, current_viewer, public, signed_in
from portal.web.forms import Form
from portal.web.language import gettext as _

keys = Blueprint("passkeys", __name__)
keys.context_processor(lambda: {"known": None})


@keys.after_request
def keep_to_oneself(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _site() -> Site:
    settings: Settings = current_app.extensions["portal.settings"]
    return site_of(settings.base_url, settings.hub_name)


def _browser() -> str:
    """What this browser alone holds: the key of its forms, without which no POST comes this far."""
    return str(form_cookie["csrf_token"])


def _me() -> Person:
    return people.find_person(current_viewer().person_id or 0)


# ── Signing in ───────────────────────────────────────────────────────────────


@keys.post("/sign-in/passkey/options")
@public
def sign_in_options() -> Response:
    """What the browser is to ask its authenticators, whoever sits there."""
    with unit_of_work():
        options = passkeys.ask_to_sign(_site(), _browser())
    return jsonify(options)


@keys.post("/sign-in/passkey")
@public
def sign_in() -> AnyResponse:
    """Sign in by what a passkey has answered: it was unlocked by its owner, so it is both factors."""
    form = PasskeyForm()
    try:
        with unit_of_work():
            answer = passkeys.read_answer(form.credential.data or "")
            person = _owner_of(passkeys.accept(answer, _site(), _browser()))
            token = begin_session(person, is_strong=True)
    except RuleError as error:
        again = SignInForm(None, data={"next": form.next.data, "kept": form.kept.data})
        again.refuse("", told(error))
        return sign_in_page(again, BAD_INPUT)
    return go_on(Entry(token), form.next.data, form.kept.data)


def _owner_of(key: Passkey) -> Person:
    settings: Settings = current_app.extensions["portal.settings"]
    person = people.find_person(key.person_id)
    if person.verified_at is None or (person.is_demo and settings.is_production):
        raise RuleError("unknown_passkey", "여기에 등록하지 않은 패스키예요.")
    return person


# ── Confirming ───────────────────────────────────────────────────────────────


@keys.post("/confirm/passkey/options")
@signed_in
def confirm_options() -> Response:
    """What the browser is to ask for: a passkey of who has signed in."""
    with unit_of_work():
        options = passkeys.ask_to_sign(_site(), _browser(), current_viewer().person_id)
    return jsonify(options)


@keys.post("/confirm/passkey")
@signed_in
def confirm() -> AnyResponse | tuple[str, int]:
    """Confirm by a passkey: from now on the session is one of two factors."""
    form = PasskeyForm()
    try:
        with unit_of_work():
            person = _me()
            answer = passkeys.read_answer(form.credential.data or "")
            passkeys.accept(answer, _site(), _browser(), person.id)
            token = begin_session(person, is_strong=True)
    except RuleError as error:
        form.refuse("", told(error))
        return confirm_page(form, next_=form.next.data or "", kept=form.kept.data or ""), BAD_INPUT
    return go_on(Entry(token), form.next.data, form.kept.data)


# ── One's own ────────────────────────────────────────────────────────────────


@keys.get("/me/passkeys")
@signed_in
def index() -> str:
    """The passkeys that one has, and another."""
    return _own_page(PasskeyForm(None))


def _own_page(form: Form) -> str:
    rows = passkeys.of_person(current_viewer().person_id or 0)
    return render_template("accounts/passkeys.html", rows=rows, form=form)


@keys.post("/me/passkeys/options")
@confirmed
def register_options() -> Response:
    """What the browser is to have made."""
    with unit_of_work():
        options = passkeys.ask_to_register(_me(), _site(), _browser())
    return jsonify(options)


@keys.post("/me/passkeys")
@confirmed
def register() -> AnyResponse | tuple[str, int]:
    """Keep the passkey that was made. The session is one of two factors from now on, with a token of its own."""
    form = PasskeyForm()
    try:
        with unit_of_work():
            person = _me()
            answer = passkeys.read_answer(form.credential.data or "")
            key = passkeys.register(person, answer, _site(), _browser(), name=_first_name(), by=current_viewer().actor)
            mails.send_passkey_added(person, key.name)
            token = begin_session(person, is_strong=True)
    except RuleError as error:
        form.refuse("", told(error))
        return _own_page(form), BAD_INPUT
    return set_cookie(redirect(url_for("passkeys.index", done="passkey"), 303), token)


def _first_name() -> str:
    """What it is called until its owner calls it otherwise: where it was made."""
    return device_of(request.user_agent.string) or str(_("패스키"))


@keys.get("/me/passkeys/<int:key_id>")
@signed_in
def edit(key_id: int) -> str:
    """Name one."""
    key = _own(key_id)
    return _edit_page(PasskeyNameForm(None, data={"name": key.name}), key)


@keys.post("/me/passkeys/<int:key_id>")
@confirmed
def take_edit(key_id: int) -> AnyResponse | tuple[str, int]:
    form = PasskeyNameForm()
    if not form.validate():
        return _edit_page(form, _own(key_id)), BAD_INPUT
    with unit_of_work():
        passkeys.rename(_own(key_id), form.name.data)
    return redirect(url_for("passkeys.index", done="passkey-named"), 303)


def _edit_page(form: PasskeyNameForm, key: Passkey) -> str:
    return render_template("accounts/passkey.html", form=form, key=key)


@keys.post("/me/passkeys/<int:key_id>/removal")
@confirmed
def remove(key_id: int) -> AnyResponse | tuple[str, int]:
    """Let one open nothing any more. All sessions end, and this browser gets a new one."""
    form = ConfirmForm()
    try:
        with unit_of_work():
            person = ways_in.locked(current_viewer().person_id or 0)
            key = _own(key_id)
            name = key.name
            passkeys.remove(key, person, by=current_viewer().actor)
            mails.send_passkey_removed(person, name)
            # What was shown here counts as long as there is something to show.
            token = begin_session(person, is_strong=is_strong_session() and has_any(person.id))
    except RuleError as error:
        form.refuse("", told(error))
        return _own_page(form), BAD_INPUT
    return set_cookie(redirect(url_for("passkeys.index", done="passkey-removed"), 303), token)


def _own(key_id: int) -> Passkey:
    return passkeys.find(key_id, current_viewer().person_id or 0) or abort(404)
