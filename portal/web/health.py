"""Liveness and readiness: `/healthz` says that the process answers, `/readyz` that it can serve."""

import logging
from collections.abc import Callable

from flask import Blueprint, Flask, Response, current_app, jsonify

from portal.web.access import public

log = logging.getLogger("portal.web")
health = Blueprint("health", __name__)

#: Raises when something is not ready; returns a word about its state.
Check = Callable[[], str]


def add_check(app: Flask, name: str, check: Check, *, needed: bool = True) -> None:
    """Ask `check` at `/readyz`. What is not `needed` is told, but does not make the answer 503."""
    app.extensions.setdefault("portal.checks", {})[name] = (check, needed)


@health.get("/healthz")
@public
def healthz() -> Response:
    return jsonify({"status": "ok"})


@health.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    ready = True
    states = {}
    for name, (check, needed) in current_app.extensions.get("portal.checks", {}).items():
        try:
            states[name] = check()
        except Exception:
            log.exception("not ready", extra={"check": name})
            states[name] = "failed"
            ready = ready and not needed
    return jsonify({"status": "ok" if ready else "unavailable", "checks": states}), 200 if ready else 503
