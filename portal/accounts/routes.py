"""`/sign-up`, `/verify`, `/sign-in`, `/sign-out`.

Whether an address has an account is told to nobody but its owner, by mail. A link that was mailed changes nothing when
it is looked at (mail programs do that by themselves), only when its form is sent.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import links, mails, passwords, service, sessions, throttle
from portal.accounts.asking import (
    BAD_INPUT,
    TOO_OFTEN,
    forget_form_keys,
    is_right,
    keys_for,
    next_address,
    sign_in_page,
)
from portal.accounts.consents import current_texts
from portal.accounts.entering import Entry, drop_half_cookie, enter, go_on
from portal.accounts.forms import SignInForm, SignUpForm, VerifyForm
from portal.accounts.labels import told
from portal.accounts.links import Purpose
from portal.accounts.models import Person
from portal.accounts.service import Newcomer
from portal.accounts.view import blocks_of
from portal.accounts.viewing import current_session_id, drop_cookie
from portal.accounts.welcoming import first_page
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.web.access import current_viewer, public
from portal.web.forms import Form
from portal.web.language import current_locale
from portal.web.language import gettext as _

accounts = Blueprint("accounts", __name__)
# No page that people look for elsewhere.
accounts.context_processor(lambda: {"known": None})


# ── Signing up ───────────────────────────────────────────────────────────────


@accounts.get("/sign-up")
@public
def sign_up() -> str | AnyResponse:
    """The form for somebody new."""
    if not current_viewer().is_anonymous:
        return redirect(url_for("me.profile"), 303)
    return _sign_up_page(SignUpForm())


@accounts.post("/sign-up")
@public
def take_sign_up() -> AnyResponse | tuple[str, int]:
    """Make an account that its address has to verify; the answer is the same when there is one already."""
    form = SignUpForm()
    if not (form.validate() and is_strong(form, form.email.address, form.name.data)):
        return _sign_up_page(form), BAD_INPUT
    newcomer = Newcomer(
        email=form.email.address,
        name=form.name.data,
        password_hash=passwords.hash_password(form.password.data),
        locale=current_locale(),
        phone=form.phone.number,
        marketing=form.marketing.data,
    )
    if not letter_may_go(form, newcomer.email):
        return _sign_up_page(form), TOO_OFTEN
    _enter(newcomer)
    return redirect(url_for("accounts.sent", what="sign-up"), 303)


def _sign_up_page(form: SignUpForm) -> str:
    texts = current_texts(current_locale())
    parts = {document.value: blocks_of(text.text) for document, text in texts.items()}
    return render_template("accounts/sign_up.html", form=form, parts=parts)


def is_strong(form: Form, *about: str) -> bool:
    """Whether the form's new password is good enough; if not, the form says why."""
    try:
        passwords.refuse_weak(form.password.data, about)
    except RuleError as error:
        form.refuse("password", told(error))
        return False
    return True


def letter_may_go(form: Form, email: str) -> bool:
    """Whether this address on the net may have a letter sent; if not, the form says so."""
    if throttle.may_send(keys_for(email)).asked:
        return True
    form.refuse("", _("요청이 너무 잦아요. 한 시간쯤 뒤에 다시 해 주세요."))
    return False


def _enter(newcomer: Newcomer) -> None:
    keys, texts = keys_for(newcomer.email), current_texts(current_locale())
    # Who has got enough letters gets no more, and nobody who asks is told.
    if not throttle.may_send(keys).to_person:
        return
    try:
        with unit_of_work():
            throttle.note(throttle.MAIL, keys)
            _write_to(service.sign_up(newcomer, texts), newcomer.email)
    except IntegrityError:
        # Somebody signed up with the address at the same moment, and the letter is theirs.
        return


def _write_to(person: Person | None, email: str) -> None:
    if person is not None:
        mails.send_verification(person, links.make_link(person, Purpose.VERIFY, person.email))
    elif known := service.find_by_email(email):
        mails.send_known(known)


@accounts.get("/sent/<what>")
@public
def sent(what: str) -> str:
    """That a letter is on its way, if there is anybody to write to."""
    return render_template("accounts/sent.html", what=what)


# ── Verifying ────────────────────────────────────────────────────────────────


@accounts.get("/verify")
@public
def verify() -> str | tuple[str, int]:
    """Ask for the password that goes with a link: a link alone opens no account that somebody else has made."""
    if links.find_link(request.args.get("token", ""), Purpose.VERIFY) is None:
        return dead_link()
    return render_template("accounts/verify.html", form=VerifyForm(request.args))


@accounts.post("/verify")
@public
def take_verify() -> AnyResponse | tuple[str, int]:
    """Verify the address and sign in."""
    form = VerifyForm()
    link = links.find_link(form.token.data or "", Purpose.VERIFY)
    if link is None:
        return dead_link()
    if not (form.validate() and _fits(form, "password", link.email, link.person)):
        return render_template("accounts/verify.html", form=form), BAD_INPUT
    seen_hash = link.person.password_hash
    with unit_of_work():
        again = links.find_link(form.token.data, Purpose.VERIFY, for_update=True)
        if again is None or again.person.password_hash != seen_hash:
            return dead_link()
        person = service.verify(again)
        entry, then = enter(person), first_page(person)
    return go_on(entry, then)


def dead_link() -> tuple[str, int]:
    """That a link does not work any more, and what to do."""
    return render_template("accounts/dead_link.html"), 404


def _fits(form: Form, name: str, email: str, person: Person | None) -> bool:
    """Whether the password at a field is the person's; if not, the form says so."""
    if is_right(form, form[name].data, email, person):
        return True
    if not form.is_slowed:
        form.refuse(name, _("비밀번호가 맞지 않아요."))
    return False


# ── Signing in and out ───────────────────────────────────────────────────────


@accounts.get("/sign-in")
@public
def sign_in() -> AnyResponse:
    """The form; who has signed in already goes on."""
    if not current_viewer().is_anonymous:
        return redirect(next_address(request.args.get("next")), 303)
    # Where to go, and nothing else: what a form held comes from ourselves, never out of a link.
    return sign_in_page(SignInForm(None, data={"next": request.args.get("next", "")}), 200)


@accounts.post("/sign-in")
@public
def take_sign_in() -> AnyResponse:
    """Sign in: one hash, and a new token whatever the browser had before."""
    form = SignInForm()
    if not form.validate():
        return sign_in_page(form, BAD_INPUT)
    email = form.email.address
    person = service.find_by_email(email)
    if not is_right(form, form.password.data, email, person) or person is None:
        if form.is_slowed:
            return sign_in_page(form, TOO_OFTEN)
        form.refuse("password", _("이메일이나 비밀번호가 맞지 않아요."))
        return sign_in_page(form, BAD_INPUT)
    if person.verified_at is None:
        _send_again(person)
        form.refuse("email", _("아직 확인하지 않은 이메일이에요. 받은 편지함에서 확인 메일을 열어 주세요."))
        return sign_in_page(form, BAD_INPUT)
    entry = _begin_for(person)
    if entry is None:
        form.refuse("password", _("이메일이나 비밀번호가 맞지 않아요."))
        return sign_in_page(form, BAD_INPUT)
    return go_on(entry, form.next.data, form.kept.data)


def _send_again(person: Person) -> None:
    keys, person_id = keys_for(person.email), person.id
    if not throttle.may_send(keys).to_person:
        return
    with unit_of_work():
        throttle.note(throttle.MAIL, keys)
        person = service.find_person(person_id)
        mails.send_verification(person, links.make_link(person, Purpose.VERIFY, person.email))


def _begin_for(person: Person) -> Entry | None:
    """What comes next for who knew the password, unless it has become another one since."""
    person_id, seen_hash = person.id, person.password_hash
    with unit_of_work():
        person = service.find_person(person_id)
        return enter(person) if person.password_hash == seen_hash else None


@accounts.post("/sign-out")
@public
def sign_out() -> AnyResponse:
    """End this session; what was copied of it is worth nothing afterwards."""
    viewer, session_id = current_viewer(), current_session_id()
    if viewer.person_id is not None and session_id is not None:
        with unit_of_work():
            sessions.end(session_id, person_id=viewer.person_id, because="signed_out")
    forget_form_keys()
    return drop_half_cookie(drop_cookie(redirect(url_for("home.index"), 303)))
