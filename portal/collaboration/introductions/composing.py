"""What introductions give the rest of the portal; called by `collaboration.composing` alone."""

from flask import Flask

from portal.collaboration.introductions import jobs, kinds, listening, menu, personal_data
from portal.collaboration.introductions.routes import introductions
from portal.collaboration.introductions.staff_routes import staff_introductions
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
    slots.fill("me_work_menu", menu.own, order=24)
    slots.fill("staff_work_menu", menu.entry, order=20)
    slots.fill("palette", menu.commands, order=44)
    slots.fill("dashboard", menu.cards, order=30)


part = Part(
    blueprints=(introductions, staff_introductions),
    declare=personal_data.declare,
    register_work=_register_work,
    begin_notices=_begin_notices,
    fill=_fill,
)
