"""Asking for a second factor, and who may go on trying."""

from flask import Flask, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.accounts import service as people
from portal.accounts import throttle
from portal.accounts.asking import UNKNOWN, keys_for
from portal.accounts.factors import codes, mails, service
from portal.accounts.factors.forms import CodeForm, ConfirmPasswordForm, PasskeyForm
from portal.accounts.factors.service import Shown
from portal.accounts.models import Person
from portal.core.settings import Settings
from portal.web import resuming
from portal.web.access import current_viewer
from portal.web.forms import Form
from portal.web.language import gettext as _


def init_app(app: Flask) -> None:
    """Ask once more who they are where a view is for those who have shown it lately, or with a second factor."""
    app.extensions["portal.ask_to_confirm"] = ask_to_confirm
    app.extensions["portal.ask_for_second_factor"] = ask_for_second_factor


def secret_key() -> str:
    """What secrets are sealed with."""
    settings: Settings = current_app.extensions["portal.settings"]
    return settings.secret_key


def may_try(form: Form, person: Person) -> bool:
    """Whether a code may be tried now; if not, the form says so."""
    if throttle.may_try(keys_for(person.email), person.email_key, kind=throttle.CODE):
        return True
    form.is_slowed = True
    form.refuse("", _("여러 번 틀려서 잠시 막아 두었어요. 15분 뒤에 다시 해 주세요."))
    return False


def note_failure(person: Person) -> None:
    """Count a wrong code, in the caller's unit of work."""
    throttle.note(throttle.CODE, keys_for(person.email))


def is_shown(form: CodeForm, person: Person) -> bool:
    """Whether a code is the person's, in the caller's unit of work, which uses it up. If not, the form says so."""
    if not may_try(form, person):
        return False
    shown = service.accept(person.id, form.code.data, secret_key())
    if shown is None:
        note_failure(person)
        form.refuse("code", _("코드가 맞지 않거나 이미 쓴 코드예요. 새 코드로 다시 해 주세요."))
        return False
    if shown is Shown.RECOVERY:
        mails.send_code_used(person, codes.left(person.id))
    return True


# ── Confirming once more ─────────────────────────────────────────────────────


def ask_to_confirm() -> Response | tuple[str, int]:
    """Lead to the page where one shows once more who one is, and back; a form that was sent goes along."""
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("factors.confirm", next=resuming.own_address()), 303)
    kept = resuming.keep()
    if not kept:
        return redirect(url_for("factors.confirm"), 303)
    return confirm_page(next_="", kept=kept), UNKNOWN


def ask_for_second_factor() -> Response | tuple[str, int]:
    """Who works for the hub shows a second factor before anything of staff opens, and enrols one first."""
    if service.has_any(current_viewer().person_id or 0):
        return ask_to_confirm()
    then = resuming.own_address() if request.method in ("GET", "HEAD") else None
    return redirect(url_for("second_factor.show", next=then, needed="staff"), 303)


def confirm_page(form: Form | None = None, *, next_: str, kept: str) -> str:
    """The ways in which this person can show who they are; `form` is the one that was filled in."""
    person = people.find_person(current_viewer().person_id or 0)
    values = {"next": next_, "kept": kept}
    asks_factor = bool(current_viewer().withheld) and service.has_any(person.id)
    return render_template(
        "accounts/confirm.html",
        form=form,
        password=_filled(ConfirmPasswordForm, form, values) if person.password_hash and not asks_factor else None,
        code=_filled(CodeForm, form, values) if service.has_totp(person.id) else None,
        passkey=_filled(PasskeyForm, form, values) if service.has_passkey(person.id) else None,
        is_for_staff=asks_factor,
    )


def _filled(kind: type[Form], form: Form | None, values: dict[str, str]) -> Form:
    return form if isinstance(form, kind) else kind(None, data=values)
