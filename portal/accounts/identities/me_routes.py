"""`/me/identities`: with whom one signs in; linking and unlinking."""

import logging

from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts import service as accounts
from portal.accounts import ways_in
from portal.accounts.asking import next_address, resume_page
from portal.accounts.identities import mails, service
from portal.accounts.identities.labels import told
from portal.accounts.identities.leaving import (
    asked_of,
    browser_token,
    buttons,
    label_of,
    provider_of,
    providers,
    send_away,
)
from portal.accounts.identities.problems import Problem, ProviderError
from portal.accounts.identities.trips import Asked, Trip
from portal.accounts.identities.view import identity_rows
from portal.accounts.identities.vouched import Vouched
from portal.accounts.models import Person
from portal.accounts.viewing import current_session_id
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.web import resuming
from portal.web.access import confirmed, current_viewer, signed_in
from portal.web.language import gettext as _

log = logging.getLogger("portal.accounts")

my_identities = Blueprint("my_identities", __name__, url_prefix="/me/identities")
my_identities.context_processor(lambda: {"known": None})

CONFLICT, BAD_ANSWER = 409, 502


@my_identities.after_request
def keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _me() -> Person:
    return accounts.find_person(current_viewer().person_id or 0)


@my_identities.get("")
@signed_in
def index() -> AnyResponse:
    """With whom one signs in, and with whom else one could."""
    return _page()


def _page(problem: str = "", status: int = 200) -> Response:
    person, pending = _me(), service.find_pending(browser_token())
    rows = identity_rows(service.identities_of(person.id), providers(), ways_in.count(person))
    page = render_template(
        "accounts/identities.html",
        rows=rows,
        buttons=buttons(),
        problem=problem,
        has_password=bool(person.password_hash),
        waiting={"label": label_of(pending.provider), "email": pending.email} if pending else None,
    )
    return make_response(page, status)


@my_identities.post("/with/<name>")
@confirmed
def leave(name: str) -> AnyResponse:
    """Go to a provider to link what it vouches for: a way in, so nothing for who found a browser that was left."""
    provider, viewer = provider_of(name), current_viewer()
    asked = asked_of(provider, Trip.LINK, person_id=viewer.person_id, session_id=current_session_id())
    try:
        return send_away(provider, asked)
    except ProviderError as error:
        return link_answer(asked, error)


def link_answer(asked: Asked, answer: Vouched | ProviderError) -> AnyResponse:
    """What becomes of a request to link: linked, or why not."""
    if current_viewer().person_id != asked.person_id or current_session_id() != asked.session_id:
        # Another account is signed in by now, or none: it is not theirs to link.
        return redirect(url_for("my_identities.index", done="too-late"), 303)
    try:
        is_new = _link(answer, asked.provider)
    except ProviderError as error:
        log.warning("linking a provider failed", extra={"provider": asked.provider, "problem": str(error)})
        return _page(told(error.problem, label_of(asked.provider)), _status(error.problem))
    return redirect(url_for("my_identities.index", done="linked" if is_new else "known"), 303)


def _link(answer: Vouched | ProviderError, provider: str) -> bool:
    if isinstance(answer, ProviderError):
        raise answer
    try:
        with unit_of_work():
            person = _me()
            is_new = service.link(person, answer, by=current_viewer().actor, because="linked")
            if is_new:
                mails.send_linked(person, label_of(provider))
    except IntegrityError as error:
        raise ProviderError(Problem.TAKEN) from error
    return is_new


def _status(problem: Problem) -> int:
    statuses = {Problem.AWAY: BAD_ANSWER, Problem.WRONG: BAD_ANSWER, Problem.TAKEN: CONFLICT, Problem.TOO_MANY: 429}
    return statuses.get(problem, 400)


@my_identities.post("/waiting")
@confirmed
def link_waiting() -> AnyResponse:
    """Link what a provider vouched for in this browser just before signing in, and go on to where one was."""
    waiting = service.find_pending(browser_token())
    if waiting is None:
        return redirect(url_for("my_identities.index", done="too-late"), 303)
    label, then, kept = label_of(waiting.provider), waiting.next, resuming.read(waiting.kept)
    try:
        is_new = _link_waiting(label)
    except (ProviderError, IntegrityError):
        return _page(told(Problem.TAKEN, label), CONFLICT)
    if kept is not None:
        return resume_page(kept)
    usual = url_for("my_identities.index", done="linked" if is_new else "known")
    return redirect(next_address(then) if then else usual, 303)


def _link_waiting(label: str) -> bool:
    with unit_of_work():
        person, pending = _me(), service.find_pending(browser_token())
        if pending is None:
            return False
        is_new = service.link_pending(person, pending, by=current_viewer().actor)
        if is_new:
            mails.send_linked(person, label)
    return is_new


@my_identities.post("/<int:identity_id>/end")
@confirmed
def unlink(identity_id: int) -> AnyResponse:
    """Take an identity away; another person's is not there."""
    viewer = current_viewer()
    try:
        with unit_of_work():
            gone = service.unlink(viewer.person_id or 0, identity_id, by=viewer.actor, here=current_session_id())
            if gone is None:
                abort(404)
            mails.send_unlinked(_me(), _name_of(gone.issuer))
    except RuleError:
        return _page(
            _("이 연결을 끊으면 로그인할 방법이 없어져요. 먼저 비밀번호를 정하거나 다른 계정을 연결해 주세요."),
            CONFLICT,
        )
    return redirect(url_for("my_identities.index", done="unlinked"), 303)


def _name_of(issuer: str) -> str:
    return next((label_of(provider.name) for provider in providers() if provider.issuer == issuer), issuer)
