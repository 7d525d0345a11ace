"""What matching gives the rest of the portal; called by `collaboration.composing` alone."""

from flask import Flask

from portal.collaboration.matching import jobs, kinds, listening, menu, personal_data
from portal.collaboration.matching.routes import own_matches
from portal.collaboration.matching.staff_routes import staff_matches
from portal.jobs.parts import Part
from portal.jobs.worker import Registry
from portal.notices.kinds import kinds_of
from portal.web.slots import slots_of


def _register_work(_app: Flask, registry: Registry) -> None:
    jobs.register(registry)


def _begin_notices(app: Flask) -> None:
    kinds.register(kinds_of(app))
    listening.register(app)


def _fill(app: Flask) -> None:
    slots = slots_of(app)
    for page in ("need_parts", "own_need_parts", "staff_need_page_parts"):
        slots.fill(page, menu.panels, order=60)
    slots.fill("me_work_menu", menu.own, order=23)
    slots.fill("palette", menu.commands, order=43)
    slots.fill("dashboard", menu.cards, order=40)


part = Part(
    blueprints=(own_matches, staff_matches),
    declare=personal_data.declare,
    register_work=_register_work,
    begin_notices=_begin_notices,
    fill=_fill,
)
