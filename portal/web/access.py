"""Default deny: every view declares who may enter; one that does not is closed (403), and a test names it.

`@public` lets everybody in. Other rules are predicates over the viewer: `@allow(lambda viewer: …, "staff")`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request

from portal.core.viewer import ANONYMOUS, Viewer

View = TypeVar("View", bound=Callable[..., Any])
_ATTRIBUTE = "portal_access"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may enter a view; `name` is what the map of all views shows."""

    name: str
    allows: Callable[[Viewer], bool]


PUBLIC_RULE = Rule("public", lambda _viewer: True)


def allow(predicate: Callable[[Viewer], bool], name: str) -> Callable[[View], View]:
    """Declare that a view is for viewers whom the predicate accepts."""

    def declare(view: View) -> View:
        setattr(view, _ATTRIBUTE, Rule(name, predicate))
        return view

    return declare


def public(view: View) -> View:
    """Declare that a view is for everybody."""
    setattr(view, _ATTRIBUTE, PUBLIC_RULE)
    return view


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


def _enforce() -> None:
    if request.endpoint is None:
        return
    rule = rule_of(current_app.view_functions[request.endpoint])
    if rule is None or not rule.allows(current_viewer()):
        abort(403)
