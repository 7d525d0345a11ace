"""What needs give the rest of the portal; called by `collaboration.composing` alone."""

from flask import Flask

from portal.collaboration.needs import demo, documents, keeper, kinds, listening, menu, personal_data, sitemap, watching
from portal.collaboration.needs.me_routes import my_needs
from portal.collaboration.needs.routes import need_watch, needs
from portal.collaboration.needs.staff_routes import staff_needs
from portal.files import keepers
from portal.firms.demo import more as demo_hub
from portal.jobs.parts import Part
from portal.jobs.worker import Registry
from portal.notices.kinds import kinds_of
from portal.web.language import gettext as _
from portal.web.sitemap import sitemap_of
from portal.web.slots import nav_link, slots_of


def _register_work(app: Flask, registry: Registry) -> None:
    documents.register()
    watching.register(registry)
    keepers.register(app, keeper.OWNER, keeper.NeedKeeper())


def _begin_notices(app: Flask) -> None:
    kinds.register(kinds_of(app))
    listening.register(app)


def _fill(app: Flask) -> None:
    sitemap.register(sitemap_of(app))
    demo_hub.add(app, demo.make_needs)
    board = nav_link("needs.index", lambda: _("협업 수요"), "handshake", within="needs")
    for slot, provider, order in (
        ("navigation", board, 24),
        ("person", menu.tab, 15),
        ("me_work_menu", menu.tab, 14),
        ("me_work_menu", menu.watch_tab, 25),
        ("staff_work_menu", menu.staff_entry, 10),
        ("staff_queues", menu.queues, 8),
        ("palette", menu.commands, 40),
        ("dashboard", menu.cards, 40),
    ):
        slots_of(app).fill(slot, provider, order=order)


part = Part(
    blueprints=(needs, my_needs, need_watch, staff_needs),
    declare=personal_data.declare,
    register_work=_register_work,
    begin_notices=_begin_notices,
    fill=_fill,
)
