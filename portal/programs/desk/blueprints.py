"""What all pages of the desk share: they lie under `/staff/programs`, and no browser keeps them."""

from flask import Blueprint, Response


def desk(name: str, path: str = "") -> Blueprint:
    """A blueprint of pages of the desk."""
    blueprint = Blueprint(name, __name__, url_prefix=f"/staff/programs{path}")
    blueprint.after_request(_keep_to_oneself)
    return blueprint


def _keep_to_oneself(response: Response) -> Response:
    """After signing out, Back is to show nothing of these pages."""
    response.headers["Cache-Control"] = "no-store"
    return response
