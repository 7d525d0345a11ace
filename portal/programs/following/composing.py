"""What following programs gives the rest of the portal; called by `programs.composing` alone."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, render_template, request, url_for
from markupsafe import Markup

from portal.core.viewer import Viewer
from portal.files import keepers
from portal.jobs.worker import Registry
from portal.notices.kinds import kinds_of
from portal.programs.finishing.queries import find_program
from portal.programs.following import jobs, kinds, listening, materials, queries
from portal.programs.following.figure_routes import staff_figures
from portal.programs.following.material_routes import staff_materials
from portal.programs.following.survey_routes import own_surveys, staff_surveys
from portal.programs.models import Program
from portal.programs.policy import can_run
from portal.questionnaires.models import Purpose
from portal.questionnaires.owners import Place, owners_of
from portal.web.language import current_locale
from portal.web.language import gettext as _
from portal.web.slots import Command, Link, slots_of

BLUEPRINTS = (own_surveys, staff_surveys, staff_materials, staff_figures)


def entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_programs_menu`."""
    if can_run(viewer):
        here = request.blueprint == staff_figures.name
        yield Link(_("프로그램 실적"), url_for("staff_figures.show"), "trending-up", here)


def commands(viewer: Viewer) -> Iterable[Command]:
    """The entry of the slot `palette`."""
    for link in entry(viewer):
        words = "staff program figures statistics trainees report 운영 실적 통계 수료 인원 참여 기업 참석률"
        yield Command(link.label, link.icon, link.url, words=words)


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
    """The part of the slot `booking_parts`: what somebody may have, and may still answer."""

    def part(booking_id: int) -> Markup:
        turn = queries.own_turn(viewer, booking_id)
        has_answered = turn is not None and queries.has_answered(turn)
        values: dict[str, Any] = {"booking_id": booking_id, "turn": turn, "has_answered": has_answered}
        values["materials"] = materials.own_materials(viewer, booking_id)
        return Markup(render_template("following/_booking.html", **values))  # noqa: S704  # escaped by Jinja

    yield part


def program_links(_viewer: Viewer) -> Iterable[Callable[[Program], Iterable[Link]]]:
    """The entry of the slot `program_desk`: what is handed out and asked."""
    yield _links_of


def _links_of(program: Program) -> Iterable[Link]:
    if program.is_published:
        yield Link(_("자료"), url_for("staff_materials.show", program_id=program.id), "file-text")
        yield Link(_("설문"), url_for("staff_surveys.result", program_id=program.id), "message-circle")


def register_work(app: Flask, registry: Registry) -> None:
    """What the worker does, and who keeps the files that are handed out."""
    jobs.register(registry)
    keepers.register(app, materials.OWNER, materials.MaterialKeeper())


def register_features(app: Flask) -> None:
    """Views and what leads to them."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    owners_of(app).add("program", Purpose.SURVEY, _place)
    for slot, provider, order in (
        ("booking_parts", booking_parts, 60),
        ("program_desk", program_links, 20),
        ("staff_programs_menu", entry, 60),
        ("palette", commands, 37),
    ):
        slots_of(app).fill(slot, provider, order=order)
