"""`/sign-in/with/<provider>` and what follows: signing in, signing up, confirming the address.

Who comes back is signed in, or is somebody new. Nothing that goes wrong loses what was typed: the sign-in page comes
again with it, and says what happened.
"""

import logging

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import links, throttle
from portal.accounts import mails as account_mails
from portal.accounts import service as accounts
from portal.accounts.asking import BAD_INPUT, TOO_OFTEN, keys_for, sign_in_page
from portal.accounts.consents import current_texts
from portal.accounts.entering import enter, go_on
from portal.accounts.forms import SignInForm
from portal.accounts.identities import clients, mails, service, trips
from portal.accounts.identities.forms import FinishForm, LeaveForm
from portal.accounts.identities.labels import provider_label, told
from portal.accounts.identities.leaving import (
    asked_of,
    browser_token,
    label_of,
    provider_of,
    redirect_uri,
    send_away,
)
from portal.accounts.identities.me_routes import link_answer
from portal.accounts.identities.models import PendingIdentity
from portal.accounts.identities.problems import Problem, ProviderError
from portal.accounts.identities.trips import Asked, Trip
from portal.accounts.identities.view import button
from portal.accounts.identities.vouched import Vouched
from portal.accounts.links import Purpose
from portal.accounts.routes import dead_link, letter_may_go
from portal.accounts.service import Newcomer
from portal.accounts.view import blocks_of
from portal.core.db import unit_of_work
from portal.core.providers import Provider
from portal.web import resuming
from portal.web.access import public
from portal.web.language import current_locale, in_language

log = logging.getLogger("portal.accounts")

identities = Blueprint("identities", __name__)
# No page that people look for elsewhere.
identities.context_processor(lambda: {"known": None})

STATUSES = {
    Problem.DENIED: 400,
    Problem.AWAY: 502,
    Problem.WRONG: 502,
    Problem.STALE: 400,
    Problem.TOO_MANY: TOO_OFTEN,
    Problem.OTHER: 403,
    Problem.TAKEN: 409,
}


@identities.after_request
def keep_to_oneself(response: Response) -> Response:
    """What a provider has told is nobody else's, nor are codes in addresses."""
    response.headers["Cache-Control"] = "no-store"
    return response


# ── There ────────────────────────────────────────────────────────────────────


@identities.post("/sign-in/with/<name>")
@public
def leave(name: str) -> AnyResponse:
    """Go to a provider. By a form of ours only: a foreign page cannot begin it."""
    provider, form = provider_of(name), LeaveForm()
    if not form.validate():
        return _problem_page(Problem.STALE, provider, "", "", status=BAD_INPUT)
    then = form.next.data or ""
    then = then if resuming.is_own(then) else ""
    kept = form.kept.data if resuming.read(form.kept.data or "") else ""
    letter = links.find_link(form.token.data or "", Purpose.VERIFY)
    asked = asked_of(provider, Trip.SIGN_IN, next=then, kept=kept, link_id=letter.id if letter else None)
    try:
        return send_away(provider, asked)
    except ProviderError as error:
        return _went_wrong(error, provider, then, kept)


def _went_wrong(error: ProviderError, provider: Provider, then: str, kept: str) -> Response:
    """The sign-in page, with all that there was on it."""
    log.warning("signing in with a provider failed", extra={"provider": provider.name, "problem": str(error)})
    return _problem_page(error.problem, provider, then, kept, status=STATUSES[error.problem])


def _problem_page(problem: Problem, provider: Provider, then: str, kept: str, *, status: int) -> Response:
    form = SignInForm(None, data={"next": then, "kept": kept})
    form.refuse("", told(problem, provider_label(provider)))
    return sign_in_page(form, status)


# ── And back ─────────────────────────────────────────────────────────────────


@identities.get("/sign-in/with/<name>/callback")
@public
def come_back(name: str) -> AnyResponse:
    """Take what the provider sent the browser back with, once, in the browser that was sent."""
    provider, browser, state = provider_of(name), browser_token(), request.args.get("state", "")
    waiting = trips.find(provider.name, state, browser)
    if waiting is not None and waiting.locale != current_locale():
        # One address is registered with the provider; the page is to be in the language that was left.
        return redirect(in_language(resuming.own_address().removeprefix("/en"), waiting.locale), 303)
    try:
        with unit_of_work():
            asked = trips.come_back(provider.name, state, browser)
    except ProviderError as error:
        return _went_wrong(error, provider, "", "")
    try:
        vouched = _ask(provider, browser, state)
        return link_answer(asked, vouched) if asked.purpose == Trip.LINK else _enter(asked, vouched, browser)
    except ProviderError as error:
        if asked.purpose == Trip.LINK:
            return link_answer(asked, error)
        return _went_wrong(error, provider, asked.next, asked.kept)


def _ask(provider: Provider, browser: str, state: str) -> Vouched:
    """Whom the provider vouches for. Raises `ProviderError`."""
    # RFC 9207: who answers must be who was asked, where the provider says so.
    if request.args.get("iss", provider.issuer) != provider.issuer:
        raise ProviderError(Problem.WRONG, "another issuer answers")
    code = request.args.get("code", "")
    if request.args.get("error") or not code:
        raise ProviderError(Problem.DENIED if request.args.get("error") else Problem.WRONG, "no code")
    return clients.vouched_for(provider, code, trips.secrets_of(browser, state), redirect_uri(provider))


def _enter(asked: Asked, vouched: Vouched, browser: str) -> AnyResponse:
    """Sign in whose identity it is; ask who it is when nobody's. Raises `ProviderError`."""
    if asked.link_id is not None:
        return _confirm(asked, vouched)
    entry = None
    try:
        with unit_of_work():
            found = service.sign_in(vouched)
            if found is None:
                service.hold(vouched, asked, browser)
            else:
                person, is_new = found
                if is_new:
                    mails.send_linked(person, label_of(asked.provider))
                entry = enter(person)
    except IntegrityError as error:
        # The same identity came back in two windows at the same moment.
        raise ProviderError(Problem.STALE) from error
    if entry is None:
        return redirect(url_for("identities.finish"), 303)
    return go_on(entry, asked.next, asked.kept)


# ── Somebody new ─────────────────────────────────────────────────────────────


@identities.get("/sign-up/with")
@public
def finish() -> AnyResponse | str:
    """Sign up, or sign in first and link: nothing tells whether the address has an account."""
    pending = service.find_pending(browser_token())
    if pending is None:
        return redirect(url_for("accounts.sign_up"), 303)
    return _finish_page(FinishForm(None, data={"email": pending.email, "name": pending.name}), pending)


@identities.post("/sign-up/with")
@public
def take_finish() -> AnyResponse | tuple[str, int]:
    """Make an account that its address has to verify; the answer is the same when there is one already."""
    form, pending = FinishForm(), service.find_pending(browser_token())
    if pending is None:
        return redirect(url_for("accounts.sign_up"), 303)
    if not form.validate():
        return _finish_page(form, pending), BAD_INPUT
    if not letter_may_go(form, form.email.address):
        return _finish_page(form, pending), TOO_OFTEN
    newcomer = Newcomer(
        email=form.email.address,
        name=form.name.data,
        password_hash="",
        locale=current_locale(),
        phone=form.phone.number,
        marketing=form.marketing.data,
    )
    _sign_up(newcomer)
    return redirect(url_for("accounts.sent", what="sign-up"), 303)


def _finish_page(form: FinishForm, pending: PendingIdentity) -> str:
    texts = current_texts(current_locale())
    parts = {document.value: blocks_of(text.text) for document, text in texts.items()}
    return render_template(
        "accounts/sign_up_with.html", form=form, parts=parts, provider=label_of(pending.provider), email=pending.email
    )


def _sign_up(newcomer: Newcomer) -> None:
    keys, texts = keys_for(newcomer.email), current_texts(current_locale())
    # Who has got enough letters gets no more, and nobody who asks is told.
    if not throttle.may_send(keys).to_person:
        return
    try:
        with unit_of_work():
            throttle.note(throttle.MAIL, keys)
            person, pending = accounts.sign_up(newcomer, texts), service.find_pending(browser_token())
            if person is not None and pending is not None:
                service.wait_for_letter(pending, person)
                letter = links.make_link(person, Purpose.VERIFY, person.email)
                mails.send_confirmation(person, letter, label_of(pending.provider))
            elif known := accounts.find_by_email(newcomer.email):
                account_mails.send_known(known)
    except IntegrityError:
        # Somebody signed up with the address at the same moment, and the letter is theirs.
        return


# ── The letter ───────────────────────────────────────────────────────────────


@identities.get("/sign-up/with/confirm")
@public
def confirm() -> str | tuple[str, int]:
    """Ask for the identity that goes with a link: a link alone opens no account that somebody else has made."""
    token = request.args.get("token", "")
    letter = links.find_link(token, Purpose.VERIFY)
    pending = service.pending_of(letter.person_id) if letter else None
    if pending is None:
        return dead_link()
    return render_template("accounts/confirm_with.html", link_token=token, button=button(provider_of(pending.provider)))


def _confirm(asked: Asked, vouched: Vouched) -> AnyResponse:
    with unit_of_work():
        entry = enter(service.confirm(asked.link_id or 0, vouched))
    return go_on(entry, url_for("me.profile", done="welcome"))
