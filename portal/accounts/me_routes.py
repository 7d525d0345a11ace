"""`/me`: the profile, password, e-mail address, devices and consents of who has signed in."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import links, mails, passwords, service, sessions, throttle
from portal.accounts.asking import BAD_INPUT, TOO_OFTEN, is_right, keys_for
from portal.accounts.consents import Document, agree, current_texts, standing, withdraw
from portal.accounts.entering import renew_session
from portal.accounts.forms import ConfirmForm, EmailForm, PasswordForm, ProfileForm
from portal.accounts.labels import told
from portal.accounts.links import Purpose
from portal.accounts.models import OneTimeLink, Person
from portal.accounts.routes import dead_link, is_strong, letter_may_go
from portal.accounts.view import consent_rows, device_rows
from portal.accounts.viewing import current_session_id, set_cookie
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.phones import as_written
from portal.web.access import current_viewer, signed_in
from portal.web.forms import Form
from portal.web.language import current_locale
from portal.web.language import gettext as _

me = Blueprint("me", __name__, url_prefix="/me")
me.context_processor(lambda: {"known": None})


@me.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _me() -> Person:
    return service.find_person(current_viewer().person_id or 0)


# ── Profile ──────────────────────────────────────────────────────────────────


@me.get("")
@signed_in
def profile() -> str:
    """Who one is to the portal."""
    person = _me()
    form = ProfileForm(None, data={"name": person.name, "phone": as_written(person.phone), "locale": person.locale})
    return _profile_page(form, person)


@me.post("")
@signed_in
def take_profile() -> AnyResponse | tuple[str, int]:
    form = ProfileForm()
    if not form.validate():
        return _profile_page(form, _me()), BAD_INPUT
    values = {"name": form.name.data, "phone": form.phone.number, "locale": form.locale.data}
    with unit_of_work():
        service.edit_profile(_me(), values, by=current_viewer().actor)
    return redirect(url_for("me.profile", done="profile"), 303)


def _profile_page(form: ProfileForm, person: Person) -> str:
    return render_template("accounts/profile.html", form=form, person=person)


# ── Password ─────────────────────────────────────────────────────────────────


@me.get("/password")
@signed_in
def password() -> str:
    return render_template("accounts/password.html", form=PasswordForm())


@me.post("/password")
@signed_in
def take_password() -> AnyResponse | tuple[str, int]:
    """Set another password: every session ends, and this browser gets a new one."""
    form, person = PasswordForm(), _me()
    if not (form.validate() and is_strong(form, person.email, person.name) and _is_oneself(form, person)):
        return render_template("accounts/password.html", form=form), _status(form)
    password_hash = passwords.hash_password(form.password.data)
    with unit_of_work():
        person = _me()
        service.set_password(person, password_hash, by=current_viewer().actor)
        mails.send_password_changed(person)
        token = renew_session(person)
    return set_cookie(redirect(url_for("me.profile", done="password"), 303), token)


def _is_oneself(form: Form, person: Person) -> bool:
    """Whether who sits there knows the password; if not, the form says so."""
    if is_right(form, form.current_password.data, person.email, person):
        return True
    if not form.is_slowed:
        form.refuse("current_password", _("지금 비밀번호가 맞지 않아요."))
    return False


def _status(form: Form) -> int:
    return TOO_OFTEN if form.is_slowed else BAD_INPUT


# ── E-mail address ───────────────────────────────────────────────────────────


@me.get("/email")
@signed_in
def email() -> str:
    return render_template("accounts/email.html", form=EmailForm(None), person=_me())


@me.post("/email")
@signed_in
def take_email() -> AnyResponse | tuple[str, int]:
    """Send a link to the new address and a notice to the old one; the answer is the same when it is somebody's."""
    form, person = EmailForm(), _me()
    if not (form.validate() and _is_oneself(form, person)):
        return render_template("accounts/email.html", form=form, person=_me()), _status(form)
    if not letter_may_go(form, form.email.address):
        return render_template("accounts/email.html", form=form, person=_me()), TOO_OFTEN
    _ask_for_email(form.email.address)
    return redirect(url_for("me.profile", done="email-sent"), 303)


def _ask_for_email(new: str) -> None:
    keys = keys_for(new)
    if not throttle.may_send(keys).to_person:
        return
    with unit_of_work():
        throttle.note(throttle.MAIL, keys)
        person, other = _me(), service.find_by_email(new)
        if other is None or other.verified_at is None or other.id == person.id:
            mails.send_new_email(person, new, links.make_link(person, Purpose.EMAIL, new))
        else:
            mails.send_known(other)
        mails.send_email_notice(person, before=person.email, done=False)


@me.get("/email/confirm")
@signed_in
def confirm_email() -> str | tuple[str, int]:
    """Look at the link that came to the new address."""
    link = _own_link(request.args.get("token", ""))
    if link is None:
        return dead_link()
    return render_template("accounts/confirm_email.html", form=ConfirmForm(request.args), email=link.email)


@me.post("/email/confirm")
@signed_in
def take_confirm_email() -> AnyResponse | tuple[str, int]:
    """Take the new address: every session ends, and this browser gets a new one."""
    form = ConfirmForm()
    try:
        with unit_of_work():
            link = _own_link(form.token.data or "", for_update=True)
            if link is None or not form.validate():
                return dead_link()
            before = service.change_email(link, by=current_viewer().actor)
            mails.send_email_notice(link.person, before=before, done=True)
            token = renew_session(link.person)
    except RuleError as error:
        form.refuse("", told(error))
        return render_template("accounts/confirm_email.html", form=form, email=""), BAD_INPUT
    return set_cookie(redirect(url_for("me.profile", done="email"), 303), token)


def _own_link(token: str, *, for_update: bool = False) -> OneTimeLink | None:
    """A link of one's own: who gets somebody else's letter, by a slip in the address, must not take the account."""
    link = links.find_link(token, Purpose.EMAIL, for_update=for_update)
    return link if link and link.person_id == current_viewer().person_id else None


# ── Devices ──────────────────────────────────────────────────────────────────


@me.get("/devices")
@signed_in
def devices() -> str:
    """Where one has signed in."""
    rows = device_rows(sessions.current_of(current_viewer().person_id or 0), current_session_id())
    return render_template("accounts/devices.html", rows=rows, form=ConfirmForm())


@me.post("/devices/<int:session_id>/end")
@signed_in
def end_device(session_id: int) -> AnyResponse:
    """Sign out somewhere else; another person's session is not there."""
    with unit_of_work():
        if not sessions.end(session_id, person_id=current_viewer().person_id or 0, because="ended_by_owner"):
            abort(404)
    return redirect(url_for("me.devices", done="ended"), 303)


@me.post("/devices/end-others")
@signed_in
def end_other_devices() -> AnyResponse:
    """Sign out everywhere but here."""
    with unit_of_work():
        sessions.end_all(current_viewer().person_id or 0, because="ended_by_owner", but=current_session_id())
    return redirect(url_for("me.devices", done="ended"), 303)


# ── Consents ─────────────────────────────────────────────────────────────────


@me.get("/consents")
@signed_in
def consents() -> str:
    """What one has agreed to, and what one may take back."""
    rows = consent_rows(_me(), current_texts(current_locale()))
    return render_template("accounts/consents.html", rows=rows, form=ConfirmForm())


@me.post("/consents/marketing")
@signed_in
def agree_to_marketing() -> AnyResponse:
    """Agree to what nobody has to agree to."""
    texts = current_texts(current_locale())
    with unit_of_work():
        person = _me()
        if standing(person, Document.MARKETING) is None:
            agree(person, [Document.MARKETING], texts, channel="me")
    return redirect(url_for("me.consents", done="agreed"), 303)


@me.post("/consents/<document>/withdrawal")
@signed_in
def withdraw_consent(document: str) -> AnyResponse:
    """Take a consent back."""
    if document not in set(Document):
        abort(404)
    with unit_of_work():
        withdraw(_me(), Document(document), by=current_viewer().actor)
    return redirect(url_for("me.consents", done="withdrawn"), 303)
