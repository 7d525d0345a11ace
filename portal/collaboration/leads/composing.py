"""What leads give the rest of the portal; called by `collaboration.composing` alone."""

from flask import Flask

from portal.collaboration.leads import demo, jobs, kinds, listening, menu, personal_data
from portal.collaboration.leads.asking_routes import confirmations
from portal.collaboration.leads.keeper import OWNER, LeadKeeper
from portal.collaboration.leads.lead_routes import lead
from portal.collaboration.leads.routes import leads
from portal.collaboration.leads.staff_routes import staff_leads
from portal.files import keepers
from portal.firms.demo import more as demo_hub
from portal.jobs.parts import Part
from portal.jobs.worker import Registry
from portal.notices.kinds import kinds_of
from portal.web.slots import slots_of


def _register_work(app: Flask, registry: Registry) -> None:
    jobs.register(registry)
    keepers.register(app, OWNER, LeadKeeper())


def _begin_notices(app: Flask) -> None:
    kinds.register(kinds_of(app))
    listening.register(app)


def _fill(app: Flask) -> None:
    slots = slots_of(app)
    for slot, provider, order in (
        ("person", menu.links, 14),
        ("palette", menu.commands, 36),
        ("staff_work_menu", menu.staff_entry, 30),
        ("firm_acts", menu.acts, 110),
        ("dashboard", menu.cards, 40),
    ):
        slots.fill(slot, provider, order=order)
    demo_hub.add(app, demo.make_leads)


part = Part(
    blueprints=(leads, lead, confirmations, staff_leads),
    declare=personal_data.declare,
    register_work=_register_work,
    begin_notices=_begin_notices,
    fill=_fill,
)
