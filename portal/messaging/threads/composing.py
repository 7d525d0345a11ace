"""What threads give the rest of the portal; called by `messaging.composing` alone."""

from flask import Flask

from portal.files import keepers
from portal.jobs.parts import Part
from portal.jobs.worker import Registry
from portal.messaging.threads import jobs, kinds, listening, personal_data, service, tellers
from portal.messaging.threads.keeper import ThreadKeeper
from portal.notices.kinds import kinds_of


def _register_work(app: Flask, registry: Registry) -> None:
    jobs.register(registry)
    keepers.register(app, service.OWNER, ThreadKeeper())


def _begin_notices(app: Flask) -> None:
    kinds.register(kinds_of(app))
    listening.register(app)


def _fill(app: Flask) -> None:
    tellers.register_all(app)


part = Part(
    declare=personal_data.declare,
    register_work=_register_work,
    begin_notices=_begin_notices,
    fill=_fill,
)
