"""Default deny: every view declares who may enter; one that does not is closed (403), and a test names it.

`@public` lets everybody in, `@signed_in` everybody who has signed in, `@staff(Role.OPERATOR, …)` those with one of the
grants, once a second factor was shown, and `@confirmed` everybody who has shown lately who they are. Other rules are
predicates over the viewer: `@allow(lambda viewer: …, "owners")`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, request

from portal.core.viewer import ANONYMOUS, Role, Viewer

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "portal_access"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may enter a view; `name` is what the map of all views shows.

    A visitor whom the rule keeps out is asked to sign in when `asks_to_sign_in`; who has signed in is asked to show
    who they are when `asks_to_confirm`, or a second factor for `roles` that are withheld; all others get 403.
    """

    name: str
    allows: Callable[[Viewer], bool]
    asks_to_sign_in: bool = False
    asks_to_confirm: bool = False
    roles: frozenset[str] = frozenset()


PUBLIC_RULE = Rule("public", lambda _viewer: True)
SIGNED_IN_RULE = Rule("signed in", lambda viewer: not viewer.is_anonymous, asks_to_sign_in=True)
CONFIRMED_RULE = Rule(
    "signed in, confirmed",
    lambda viewer: not viewer.is_anonymous and viewer.is_confirmed,
    asks_to_sign_in=True,
    asks_to_confirm=True,
)


def allow(predicate: Callable[[Viewer], bool], name: str, *, asks_to_sign_in: bool = False) -> Callable[[View], View]:
    """Declare that a view is for viewers whom the predicate accepts."""
    return _declare(Rule(name, predicate, asks_to_sign_in))


def public(view: View) -> View:
    """Declare that a view is for everybody."""
    return _declare(PUBLIC_RULE)(view)


def signed_in(view: View) -> View:
    """Declare that a view is for everybody who has signed in."""
    return _declare(SIGNED_IN_RULE)(view)


def confirmed(view: View) -> View:
    """Declare that a view is for everybody who has signed in and shown lately who they are: for what is grave."""
    return _declare(CONFIRMED_RULE)(view)


def staff(*roles: Role, is_grave: bool = False) -> Callable[[View], View]:
    """Declare that a view is for people with one of these grants; with any grant when none is named.

    Who has shown no second factor is led to do so, or to enrol one; for what `is_grave` they must have shown lately who
    they are.
    """
    named = frozenset[str](roles or tuple(Role))
    name = f"staff{', confirmed' if is_grave else ''}: {', '.join(sorted(named))}"

    def allows(viewer: Viewer) -> bool:
        return not viewer.is_anonymous and viewer.has(*named) and (viewer.is_confirmed or not is_grave)

    return _declare(Rule(name, allows, asks_to_sign_in=True, asks_to_confirm=is_grave, roles=named))


def _declare(rule: Rule) -> Callable[[View], View]:
    def declare(view: View) -> View:
        setattr(view, _ATTRIBUTE, rule)
        return view

    return declare


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """What a view declares; `None` when it declares nothing."""
    rule: Rule | None = getattr(view, _ATTRIBUTE, None)
    return rule


def current_viewer() -> Viewer:
    """Who looks, in this request."""
    if "viewer" not in g:
        load: Callable[[], Viewer] = current_app.extensions.get("portal.viewer", lambda: ANONYMOUS)
        g.viewer = load()
    viewer: Viewer = g.viewer
    return viewer


def init_app(app: Flask) -> None:
    """Close what is not declared open, before any view runs."""
    if "static" in app.view_functions:
        app.view_functions["static"] = public(_plain(app.view_functions["static"]))
    app.before_request(_enforce)


def _plain(view: Callable[..., Any]) -> Callable[..., Any]:
    """A function to carry the declaration: bound methods take no attributes."""

    def serve(**values: Any) -> Any:
        return view(**values)

    return serve


def _enforce() -> Response | None:
    # Nobody is looked up for a style sheet. For all else it is done here, before the view reads or writes anything.
    if request.endpoint in (None, "static"):
        return None
    rule, viewer = rule_of(current_app.view_functions[request.endpoint]), current_viewer()
    if rule is not None and rule.allows(viewer):
        return None
    what = _to_be_asked(rule, viewer) if rule is not None else ""
    ask: Callable[[], Response] | None = current_app.extensions.get(what)
    return ask() if ask else abort(403)


def _to_be_asked(rule: Rule, viewer: Viewer) -> str:
    """What would open the view: the name of the extension that asks for it, or nothing."""
    if viewer.is_anonymous:
        return "portal.ask_to_sign_in" if rule.asks_to_sign_in else ""
    if not rule.roles.isdisjoint(viewer.withheld):
        return "portal.ask_for_second_factor"
    may_otherwise = not rule.roles or viewer.has(*rule.roles)
    return "portal.ask_to_confirm" if rule.asks_to_confirm and may_otherwise else ""
