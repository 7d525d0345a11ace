"""What threads give the rest of the portal; called by `messaging.composing` alone."""

from flask import Flask

from portal.accounts.viewing import keep_quiet
from portal.files import keepers
from portal.firms.demo import more as demo_hub
from portal.jobs.parts import Part
from portal.jobs.worker import Registry
from portal.messaging.threads import demo, jobs, kinds, listening, menu, personal_data, service, tellers
from portal.messaging.threads.act_routes import thread_acts
from portal.messaging.threads.keeper import ThreadKeeper
from portal.messaging.threads.routes import threads
from portal.notices.kinds import kinds_of
from portal.web.slots import slots_of


def _register_work(app: Flask, registry: Registry) -> None:
    jobs.register(registry)
    keepers.register(app, service.OWNER, ThreadKeeper())


def _begin_notices(app: Flask) -> None:
    kinds.register(kinds_of(app))
    listening.register(app)


def _fill(app: Flask) -> None:
    tellers.register_all(app)
    menu.register(app)
    demo_hub.add(app, demo.make_threads)
    keep_quiet(app, "threads.unread", "threads.news")
    for slot, provider, order in (
        ("inbox", menu.letters, 50),
        ("person", menu.letters, 14),
        ("palette", menu.commands, 36),
        ("dashboard", menu.card, 20),
    ):
        slots_of(app).fill(slot, provider, order=order)


part = Part(
    blueprints=(threads, thread_acts),
    declare=personal_data.declare,
    register_work=_register_work,
    begin_notices=_begin_notices,
    fill=_fill,
)
