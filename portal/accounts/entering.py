"""The last step of every way in: a session, or half of one where a second factor is to follow.

Whoever has shown who they are by password, by a provider or by a mailed link comes through `enter`. Who has an
authenticator app gets half a sign-in, whose cookie opens the page of the code and nothing else.
"""

from dataclasses import dataclass

from flask import current_app, make_response, render_template, request, url_for
from flask import redirect as lead_to
from werkzeug.wrappers import Response

from portal.accounts import sessions, throttle
from portal.accounts.asking import forget_form_keys, keys_for, next_address, resume_page
from portal.accounts.devices import device_of
from portal.accounts.factors import halves
from portal.accounts.factors.forms import CodeForm
from portal.accounts.factors.service import has_totp
from portal.accounts.models import Person
from portal.accounts.viewing import current_session_id, is_strong_session, set_cookie
from portal.audit import service as audit
from portal.core.settings import Settings
from portal.web import resuming
from portal.web.access import current_viewer


@dataclass(frozen=True, slots=True)
class Entry:
    """A token for the browser: of a session, or of half a sign-in."""

    token: str
    is_half: bool = False


def enter(person: Person) -> Entry:
    """Let somebody in who has shown one factor, in the caller's unit of work."""
    if has_totp(person.id):
        return Entry(halves.begin(person), is_half=True)
    return Entry(_begin(person, is_strong=False))


def begin_session(person: Person, *, is_strong: bool = False) -> str:
    """A new session in this browser, in the caller's unit of work; the token for its cookie.

    `is_strong`: a second factor was shown. Raises `RuntimeError` where one has to be: no way in may forget it.
    """
    if not is_strong and has_totp(person.id):
        raise RuntimeError("a second factor is to be shown first: call enter()")
    return _begin(person, is_strong=is_strong)


def _begin(person: Person, *, is_strong: bool) -> str:
    """The session that the browser had ends, and so do the forms of its pages: nothing that somebody planted or copied
    before leads into what comes after."""
    keys, before = keys_for(person.email), current_session_id()
    throttle.forget(keys)
    if before is not None:
        sessions.end(before, person_id=current_viewer().person_id or 0, because="signed_in_again")
    forget_form_keys()
    device = device_of(request.user_agent.string)
    is_new = sessions.is_new_place(person.id, device=device, address_key=keys.address)
    token = sessions.begin(person, device=device, address_key=keys.address, is_strong=is_strong)
    if is_new:
        audit.record("session.new_place", person, by=f"person:{person.id}")
    return token


def renew_session(person: Person) -> str:
    """A session like the one of this browser, with another token; for who has just changed what others held."""
    return begin_session(person, is_strong=is_strong_session())


def go_on(entry: Entry, then: str | None, kept_text: str | None = "") -> Response:
    """Hand over the token, and lead to the code's page, to the form that came too late, or to a page."""
    kept = resuming.read(kept_text or "")
    if entry.is_half and kept:
        # What was typed is too long for an address: the code's page comes at once, and holds it.
        form = CodeForm(None, data={"next": then, "kept": kept_text})
        return set_half_cookie(make_response(render_template("accounts/code.html", form=form)), entry.token)
    if entry.is_half:
        return set_half_cookie(lead_to(url_for("factors.code", next=then or None), 303), entry.token)
    answer = resume_page(kept) if kept else lead_to(next_address(then), 303)
    return drop_half_cookie(set_cookie(answer, entry.token))


def set_half_cookie(response: Response, token: str) -> Response:
    """Hand the token of half a sign-in to the browser."""
    settings: Settings = current_app.extensions["portal.settings"]
    response.set_cookie(
        half_cookie_name(),
        token,
        max_age=int(halves.LIVES.total_seconds()),
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def drop_half_cookie(response: Response) -> Response:
    """Take it back, if there is one."""
    settings: Settings = current_app.extensions["portal.settings"]
    if half_cookie_name() in request.cookies:
        response.delete_cookie(half_cookie_name(), path="/", secure=settings.is_https, httponly=True, samesite="Lax")
    return response


def half_cookie_name() -> str:
    settings: Settings = current_app.extensions["portal.settings"]
    return "__Host-half" if settings.is_https else "half"
