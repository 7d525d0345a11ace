"""From the cookie of a request to the `Viewer`: Flask-Login, thin over our rows.

Its request loader reads the row of our own cookie; nothing of an identity stands in Flask's session, no cookie of
Flask-Login's is set, and none is believed: a session that has ended is over wherever its cookie was copied to.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, Request, current_app
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import Row
from werkzeug.wrappers import Response

from portal.accounts import sessions
from portal.accounts.sessions import Joined
from portal.core.db import session
from portal.core.settings import Settings
from portal.core.viewer import ANONYMOUS, MEMBERS, PUBLIC, STAFF, Role, Viewer

#: Mentors and reviewers are often people from outside: what is for the hub's own people only is not for them.
INSIDERS = (Role.OPERATOR, Role.PROGRAM_MANAGER, Role.PRIVACY_OFFICER)


@dataclass(frozen=True, slots=True)
class Widening:
    """What an upper floor adds to the viewer who has signed in, from what is `joined` to the query of the session.

    `add` gets the rows of that query, in any order: one for each combination of what several floors have joined.
    """

    joined: Joined
    add: Callable[[Viewer, Sequence[Row[Any]]], Viewer]


@dataclass(frozen=True, slots=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """Who has signed in, and in which session."""

    session_id: int
    viewer: Viewer
    is_strong: bool = False

    def get_id(self) -> str:
        return str(self.viewer.person_id)


def init_app(app: Flask, settings: Settings) -> None:
    """Let `current_viewer()` know who has signed in."""
    manager = LoginManager()
    manager.session_protection = None
    manager.request_loader(_load)
    manager.init_app(app, add_context_processor=False)
    # Flask-Login looks for a cookie of this name before it asks us. No cookie can have it.
    app.config["REMEMBER_COOKIE_NAME"] = ";"
    app.extensions["portal.session_cookie"] = "__Host-person" if settings.is_https else "person"
    app.extensions["portal.viewer"] = _viewer
    app.extensions["portal.widenings"] = []
    app.extensions["portal.quiet_views"] = set()
    app.extensions["portal.session_query"] = sessions.finding_query()


def widen(app: Flask, widening: Widening) -> None:
    """Let an upper floor add to the viewer who has signed in: the firm acted for, more audiences."""
    widenings: list[Widening] = app.extensions["portal.widenings"]
    widenings.append(widening)
    app.extensions["portal.session_query"] = sessions.finding_query([one.joined for one in widenings])


def keep_quiet(app: Flask, *endpoints: str) -> None:
    """Let requests that pages make by themselves say nothing about somebody being there: a tab that was left open
    must not keep a session alive."""
    app.extensions["portal.quiet_views"].update(endpoints)


def viewers_of(person_ids: Collection[int]) -> dict[int, Viewer]:
    """People as they would look now without a second factor: for what is told them by letter. One query.

    Grants count for nothing, since nobody has shown anything; what floors above add, counts. Who has not verified their
    address, or is gone, is not among them.
    """
    widenings: list[Widening] = current_app.extensions["portal.widenings"]
    values = {name: value for one in widenings for name, value in one.joined.values().items()}
    query = sessions.people_query([one.joined for one in widenings])
    rows: dict[int, list[Row[Any]]] = {}
    for row in session.connection().execute(query, {"person_ids": list(person_ids), **values}):
        rows.setdefault(row.person_id, []).append(row)
    viewers: dict[int, Viewer] = {}
    for person_id, theirs in rows.items():
        viewer = Viewer(person_id, name=theirs[0].name, audiences=_audiences(frozenset()))
        for widening in widenings:
            viewer = widening.add(viewer, theirs)
        viewers[person_id] = viewer
    return viewers


def current_session_id() -> int | None:
    """The session of this request; `None` for a visitor."""
    return current_user.session_id if current_user.is_authenticated else None


def is_strong_session() -> bool:
    """Whether a second factor was shown in this request's session."""
    return bool(current_user.is_authenticated and current_user.is_strong)


def set_cookie(response: Response, token: str) -> Response:
    """Hand a session's token to the browser."""
    settings: Settings = current_app.extensions["portal.settings"]
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(sessions.IDLE.total_seconds()),
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def drop_cookie(response: Response) -> Response:
    """Take the token back."""
    settings: Settings = current_app.extensions["portal.settings"]
    response.delete_cookie(cookie_name(), path="/", secure=settings.is_https, httponly=True, samesite="Lax")
    return response


def cookie_name() -> str:
    name: str = current_app.extensions["portal.session_cookie"]
    return name


def _viewer() -> Viewer:
    viewer: Viewer = current_user.viewer if current_user.is_authenticated else ANONYMOUS
    return viewer


def _load(asked: Request) -> SignedIn | None:
    token = asked.cookies.get(cookie_name(), "")
    settings: Settings = current_app.extensions["portal.settings"]
    widenings: list[Widening] = current_app.extensions["portal.widenings"]
    values = {name: value for one in widenings for name, value in one.joined.values().items()}
    query = current_app.extensions["portal.session_query"]
    found = sessions.find(token, query, values, demo=not settings.is_production)
    if found is None:
        return None
    if asked.endpoint not in current_app.extensions["portal.quiet_views"]:
        sessions.note_seen(found)
    # Grants count once a second factor was shown: not here and there, but for all that asks the viewer.
    roles, withheld = (found.roles, frozenset[str]()) if found.is_strong else (frozenset[str](), found.roles)
    viewer = Viewer(
        person_id=found.person_id,
        name=found.name,
        roles=roles,
        withheld=withheld,
        audiences=_audiences(roles),
        is_confirmed=found.is_confirmed,
    )
    for widening in widenings:
        viewer = widening.add(viewer, found.rows)
    return SignedIn(found.session_id, viewer, found.is_strong)


def _audiences(roles: frozenset[str]) -> frozenset[str]:
    audiences = {PUBLIC}
    if roles:
        audiences.add(MEMBERS)
    if not roles.isdisjoint(INSIDERS):
        audiences.add(STAFF)
    return frozenset(audiences)
