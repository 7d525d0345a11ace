"""`/forgot-password` and `/reset-password`: a new password by mail, for everybody and at any time."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import links, mails, passwords, service, throttle
from portal.accounts.asking import BAD_INPUT, TOO_OFTEN, forget_form_keys, keys_for
from portal.accounts.forms import ForgotForm, ResetForm
from portal.accounts.links import Purpose
from portal.accounts.recovery import ask_for_link
from portal.accounts.routes import dead_link, is_strong, letter_may_go
from portal.accounts.viewing import drop_cookie
from portal.core.db import unit_of_work
from portal.web.access import public

recovery = Blueprint("recovery", __name__)
recovery.context_processor(lambda: {"known": None})


@recovery.get("/forgot-password")
@public
def forgot() -> str:
    """Ask for a link."""
    return render_template("accounts/forgot.html", form=ForgotForm(request.args))


@recovery.post("/forgot-password")
@public
def take_forgot() -> AnyResponse | tuple[str, int]:
    """Send a link, if there is anybody to send it to; the answer is the same."""
    form = ForgotForm()
    if not form.validate():
        return render_template("accounts/forgot.html", form=form), BAD_INPUT
    if not letter_may_go(form, form.email.address):
        return render_template("accounts/forgot.html", form=form), TOO_OFTEN
    keys = keys_for(form.email.address)
    if throttle.may_send(keys).to_person:
        with unit_of_work():
            throttle.note(throttle.MAIL, keys)
            ask_for_link(form.email.address, keys.person)
    return redirect(url_for("accounts.sent", what="reset"), 303)


@recovery.get("/reset-password")
@public
def reset() -> str | tuple[str, int]:
    """Ask for the new password."""
    if links.find_link(request.args.get("token", ""), Purpose.RESET) is None:
        return dead_link()
    return render_template("accounts/reset.html", form=ResetForm(request.args))


@recovery.post("/reset-password")
@public
def take_reset() -> AnyResponse | tuple[str, int]:
    """Set the password, end all sessions, and ask to sign in with it."""
    form = ResetForm()
    link = links.find_link(form.token.data or "", Purpose.RESET)
    if link is None:
        return dead_link()
    if not (form.validate() and is_strong(form, link.email, link.person.name)):
        return render_template("accounts/reset.html", form=form), BAD_INPUT
    password_hash, keys = passwords.hash_password(form.password.data), keys_for(link.email)
    with unit_of_work():
        again = links.find_link(form.token.data, Purpose.RESET, for_update=True)
        if again is None:
            return dead_link()
        mails.send_password_changed(service.reset_password(again, password_hash))
        # A letter tells nothing of the telephone: tries at its codes go on counting.
        throttle.forget(keys, throttle.SIGN_IN)
    forget_form_keys()
    return drop_cookie(redirect(url_for("accounts.sign_in", done="reset"), 303))
