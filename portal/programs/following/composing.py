"""What following programs gives the rest of the portal; called by `programs.composing` alone."""

from collections.abc import Callable, Iterable

from flask import Flask, render_template, url_for
from markupsafe import Markup

from portal.core.viewer import Viewer
from portal.notices.kinds import kinds_of
from portal.programs.finishing.queries import find_program
from portal.programs.following import kinds, listening, queries
from portal.programs.following.survey_routes import own_surveys, staff_surveys
from portal.questionnaires.owners import Place, owners_of
from portal.web.language import current_locale
from portal.web.slots import slots_of

BLUEPRINTS = (own_surveys, staff_surveys)


def begin_notices(app: Flask) -> None:
    """What people are told of, and when."""
    kinds.register(kinds_of(app))
    listening.register(app)


def _place(owner: str) -> Place | None:
    """The program that a form is of, for the builder."""
    number = owner.partition(":")[2]
    program = find_program(int(number)) if number.isascii() and number.isdigit() else None
    if program is None:
        return None
    return program.title(current_locale()), url_for("staff_surveys.result", program_id=program.id)


def booking_parts(viewer: Viewer) -> Iterable[Callable[[int], Markup]]:
    """The part of the slot `booking_parts`: what somebody may still answer."""

    def part(booking_id: int) -> Markup:
        turn = queries.own_turn(viewer, booking_id)
        has_answered = turn is not None and queries.has_answered(turn)
        values = {"booking_id": booking_id, "turn": turn, "has_answered": has_answered}
        return Markup(render_template("following/_booking.html", **values))  # noqa: S704  # escaped by Jinja

    yield part


def register_features(app: Flask) -> None:
    """Views and what leads to them."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    owners_of(app).add("program", _place)
    slots_of(app).fill("booking_parts", booking_parts, order=60)
