"""What blocks and reports give the portal."""

from flask import Flask

from portal.jobs.parts import Part
from portal.messaging.safety import console, kinds, listening, personal_data, sources, threads
from portal.messaging.safety.routes import safety
from portal.messaging.safety.staff_routes import staff_reports
from portal.messaging.threads import checks
from portal.notices.kinds import kinds_of
from portal.web.slots import slots_of


def _begin_notices(app: Flask) -> None:
    kinds.register(kinds_of(app))
    listening.register(app)


def _fill(app: Flask) -> None:
    slots = slots_of(app)
    slots.fill("staff_work_menu", console.entry, order=50)
    slots.fill("palette", console.commands, order=37)
    slots.fill("staff_queues", console.queues, order=21)
    slots.fill("thread_panels", threads.panels, order=90)
    checks.add(app, threads.check)
    sources.add(app, "thread", threads.source)


part = Part(blueprints=(safety, staff_reports), declare=personal_data.declare, begin_notices=_begin_notices, fill=_fill)
