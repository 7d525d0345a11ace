"""`/me/second-factor`: the authenticator app and the recovery codes of who has signed in."""

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import service as people
from portal.accounts.asking import BAD_INPUT, TOO_OFTEN, next_address
from portal.accounts.entering import begin_session
from portal.accounts.factors import codes, mails, passkeys, service, totp
from portal.accounts.factors.checking import may_try, note_failure, secret_key
from portal.accounts.factors.forms import CodeForm
from portal.accounts.forms import ConfirmForm
from portal.accounts.labels import told
from portal.accounts.models import Person
from portal.accounts.viewing import is_strong_session, set_cookie
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.settings import Settings
from portal.web.access import confirmed, current_viewer, signed_in
from portal.web.language import gettext as _
from portal.web.qr import draw

second_factor = Blueprint("second_factor", __name__, url_prefix="/me/second-factor")
second_factor.context_processor(lambda: {"known": None})


@second_factor.after_request
def keep_to_oneself(response: Response) -> Response:
    """Secrets stand here, for once."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _me() -> Person:
    return people.find_person(current_viewer().person_id or 0)


@second_factor.get("")
@signed_in
def show() -> str:
    """What one has beside the password."""
    person_id = current_viewer().person_id or 0
    return render_template(
        "accounts/second_factor.html",
        since=service.confirmed_at(person_id),
        left=codes.left(person_id),
        passkeys=passkeys.of_person(person_id),
        is_withheld=bool(current_viewer().withheld),
        form=ConfirmForm(),
    )


# ── The app ──────────────────────────────────────────────────────────────────


@second_factor.post("/enrolment")
@confirmed
def begin() -> AnyResponse:
    """Make a secret, which counts once one of its codes is typed."""
    with unit_of_work():
        service.begin_totp(_me(), secret_key())
    return redirect(url_for("second_factor.enrolment", next=request.form.get("next") or None), 303)


@second_factor.get("/enrolment")
@confirmed
def enrolment() -> str | AnyResponse:
    """The secret as a QR code and as text."""
    form = CodeForm(None, data={"next": request.args.get("next", "")})
    return _enrolment_page(form) or redirect(url_for("second_factor.show"), 303)


@second_factor.post("/enrolment/confirmation")
@confirmed
def take_enrolment() -> AnyResponse | tuple[str, int]:
    """Take the first code. All sessions end, this browser gets a new one, and the recovery codes are shown for once."""
    form = CodeForm()
    made, token = _confirm(form) if form.validate() else ([], "")
    if token:
        return set_cookie(_codes_page(made, form.next.data), token)
    page = _enrolment_page(form)
    if not page:
        return redirect(url_for("second_factor.show"), 303)
    return page, TOO_OFTEN if form.is_slowed else BAD_INPUT


def _confirm(form: CodeForm) -> tuple[list[str], str]:
    """Recovery codes and the token of the new session; nothing of both when the code was wrong."""
    with unit_of_work():
        person = _me()
        if not may_try(form, person):
            return [], ""
        try:
            made = service.confirm_totp(person, form.code.data, secret_key(), by=current_viewer().actor)
        except RuleError as error:
            note_failure(person)
            form.refuse(error.field or "", told(error))
            return [], ""
        mails.send_totp_added(person)
        return made, begin_session(person, is_strong=True)


def _enrolment_page(form: CodeForm) -> str:
    """Nothing when no secret waits."""
    person = _me()
    secret = service.pending_secret(person.id, secret_key())
    if secret is None:
        return ""
    settings: Settings = current_app.extensions["portal.settings"]
    address = totp.address_of(secret, issuer=settings.hub_name, account=person.email)
    drawn = draw(address, _("인증 앱으로 찍는 QR 코드. 찍을 수 없으면 아래의 비밀 키를 적어요."))
    return render_template("accounts/enrolment.html", form=form, qr=drawn, secret=totp.as_text(secret), address=address)


@second_factor.post("/removal")
@confirmed
def remove() -> AnyResponse:
    """Take the app away. All sessions end, and this browser gets a new one."""
    with unit_of_work():
        person = _me()
        service.remove_totp(person, by=current_viewer().actor)
        mails.send_totp_removed(person)
        # Who has shown a passkey, and still has one, has shown two factors.
        is_strong = is_strong_session() and service.has_passkey(person.id)
        token = begin_session(person, is_strong=is_strong)
    return set_cookie(redirect(url_for("second_factor.show", done="totp-removed"), 303), token)


# ── Recovery codes ───────────────────────────────────────────────────────────


@second_factor.post("/recovery-codes")
@confirmed
def make_codes() -> AnyResponse:
    """Ten other codes, shown for once."""
    with unit_of_work():
        person = _me()
        made = service.make_codes(person, by=current_viewer().actor)
        mails.send_codes_made(person)
    return _codes_page(made, None)


def _codes_page(made: list[str], then: str | None) -> Response:
    address = next_address(then) if then else url_for("second_factor.show", done="totp")
    return Response(render_template("accounts/recovery_codes.html", codes=made, then=address), mimetype="text/html")
