"""What requests give the portal."""

from flask import Flask

from portal.firms.demo import more as demo_hub
from portal.jobs.parts import Part
from portal.jobs.worker import Registry
from portal.messaging.requests import demo, figures, kinds, listening, menu, personal_data, reporting, rounds
from portal.messaging.requests.asking_routes import asking
from portal.messaging.requests.routes import requests
from portal.messaging.requests.staff_routes import staff_requests
from portal.messaging.safety import sources
from portal.notices.kinds import kinds_of
from portal.web.slots import slots_of


def _register_work(_app: Flask, registry: Registry) -> None:
    rounds.register(registry)
    figures.register(registry)


def _begin_notices(app: Flask) -> None:
    kinds.register(kinds_of(app))
    listening.register(app)


def _fill(app: Flask) -> None:
    slots = slots_of(app)
    slots.fill("firm_acts", menu.acts, order=5)
    slots.fill("me_work_menu", menu.entry, order=13)
    slots.fill("palette", menu.commands, order=37)
    slots.fill("dashboard", menu.cards, order=20)
    slots.fill("staff_work_menu", menu.staff_entry, order=40)
    slots.fill("staff_queues", menu.queues, order=20)
    demo_hub.add(app, demo.make_requests)
    sources.add(app, "request", reporting.source)


part = Part(
    blueprints=(requests, asking, staff_requests),
    declare=personal_data.declare,
    register_work=_register_work,
    begin_notices=_begin_notices,
    fill=_fill,
)
