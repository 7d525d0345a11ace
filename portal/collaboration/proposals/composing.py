"""What proposals give the rest of the portal; called by `collaboration.composing` alone."""

from flask import Flask

from portal.collaboration.needs import queries as needs
from portal.collaboration.proposals import demo, keeper, kinds, listening, parts, personal_data, queries
from portal.collaboration.proposals.routes import my_proposals, proposing
from portal.collaboration.proposals.staff_routes import staff_proposals
from portal.files import keepers
from portal.firms.demo import more as demo_hub
from portal.jobs.parts import Part
from portal.jobs.worker import Registry
from portal.notices.kinds import kinds_of
from portal.web.slots import slots_of


def _register_work(app: Flask, _registry: Registry) -> None:
    keepers.register(app, keeper.OWNER, keeper.ProposalKeeper())
    needs.admit("proposed", queries.has_proposed)
    needs.admit("accepted", queries.was_accepted, knows_asker=True)


def _begin_notices(app: Flask) -> None:
    kinds.register(kinds_of(app))
    listening.register(app)


def _fill(app: Flask) -> None:
    demo_hub.add(app, demo.make_proposals)
    for slot, provider, order in (
        ("need_side", parts.box, 10),
        ("own_need_parts", parts.came, 10),
        ("staff_need_parts", parts.to_pass_on, 10),
        ("staff_queues", parts.queues, 9),
        ("person", parts.tab, 15),
        ("me_work_menu", parts.tab, 15),
        ("palette", parts.commands, 41),
        ("dashboard", parts.cards, 20),
    ):
        slots_of(app).fill(slot, provider, order=order)


part = Part(
    blueprints=(proposing, my_proposals, staff_proposals),
    declare=personal_data.declare,
    register_work=_register_work,
    begin_notices=_begin_notices,
    fill=_fill,
)
