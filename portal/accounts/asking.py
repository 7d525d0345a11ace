"""Asking people who they are: the sign-in page, before the page that they wanted or after a form that came too late."""

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import passwords, throttle
from portal.accounts.emails import email_key
from portal.accounts.forms import SignInForm
from portal.accounts.models import Person
from portal.accounts.throttle import Keys
from portal.core.db import unit_of_work
from portal.core.settings import Settings
from portal.web import resuming
from portal.web.access import current_viewer, rule_of
from portal.web.errors import http_error
from portal.web.forms import Form

BAD_INPUT, TOO_OFTEN, UNKNOWN = 422, 429, 401


def init_app(app: Flask) -> None:
    """Ask visitors to sign in where a view is for others, and keep what they had typed."""
    app.extensions["portal.ask_to_sign_in"] = ask_to_sign_in
    app.register_error_handler(CSRFError, _token_is_old)


def ask_to_sign_in() -> AnyResponse:
    """Lead to the sign-in page and back; a form that was sent meanwhile goes along."""
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("accounts.sign_in", next=resuming.own_address()), 303)
    form = SignInForm(None)
    form.kept.data = resuming.keep()
    if not form.kept.data:
        return redirect(url_for("accounts.sign_in"), 303)
    form.refuse("", _("로그인이 끝났어요. 다시 로그인하면 적은 내용을 그대로 이어서 보낼 수 있어요."))
    return sign_in_page(form, UNKNOWN)


def _token_is_old(error: CSRFError) -> AnyResponse | HTTPException:
    """A form from a page of ours that is older than the session is shown once more; any other is refused."""
    kept = resuming.read(resuming.keep())
    if kept is None:
        return http_error(error)
    rule = rule_of(current_app.view_functions[request.endpoint]) if request.endpoint else None
    if rule is not None and rule.asks_to_sign_in and current_viewer().is_anonymous:
        return ask_to_sign_in()
    return resume_page(kept, 400)


def sign_in_page(form: SignInForm, status: int) -> Response:
    """The form, as it was filled in."""
    return make_response(render_template("accounts/sign_in.html", form=form), status)


def resume_page(kept: resuming.Kept, status: int = 200) -> Response:
    """What was typed, to be sent once more with one press."""
    response = make_response(render_template("accounts/resume.html", kept=kept), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def next_address(asked: str | None) -> str:
    """Where to go after signing in: a path of ours, or the front page."""
    return asked if asked and resuming.is_own(asked) else url_for("home.index")


def forget_form_keys() -> None:
    """Begin Flask's own cookie anew: forms from before signing in or out no longer fit."""
    session.clear()
    g.pop("csrf_token", None)


def keys_for(email: str) -> Keys:
    """Whose tries are counted: this address of e-mail, this address on the net."""
    return throttle.keys_of(email_key(email), request.remote_addr or "", current_app.config["SECRET_KEY"])


def is_right(form: Form, secret: str, email: str, person: Person | None) -> bool:
    """Whether a password is the person's. If not, the form says so: as much of nobody as of somebody.

    Tries that come at once are counted after they were hashed: as many as there are threads may pass the limit.
    """
    keys = keys_for(email)
    if not throttle.may_try(keys, email_key(email)):
        form.is_slowed = True
        form.refuse("", _("여러 번 틀려서 잠시 막아 두었어요. 15분 뒤에 다시 하거나, 비밀번호를 새로 정해 주세요."))
        return False
    settings: Settings = current_app.extensions["portal.settings"]
    counts = person is not None and not (person.is_demo and settings.is_production)
    if passwords.fits(secret, person.password_hash if person and counts else ""):
        return True
    with unit_of_work():
        throttle.note(throttle.SIGN_IN, keys)
    return False
