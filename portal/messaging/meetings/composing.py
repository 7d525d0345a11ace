"""What meetings give the rest of the portal; called by `messaging.composing` alone."""

from flask import Flask

from portal.firms.demo import more as demo_hub
from portal.jobs.parts import Part
from portal.messaging.meetings import demo, entries, kinds, listening, parts, personal_data
from portal.messaging.meetings.routes import meetings
from portal.notices.calendars.providers import calendars_of
from portal.notices.kinds import kinds_of
from portal.web.slots import slots_of


def _begin_notices(app: Flask) -> None:
    kinds.register(kinds_of(app))
    listening.register(app)
    calendars_of(app).add(entries.entries_of)


def _fill(app: Flask) -> None:
    demo_hub.add(app, demo.make_meeting)
    parts.register_entries(app)
    slots_of(app).fill("thread_panels", parts.panels, order=20)
    slots_of(app).fill("dashboard", parts.card, order=40)


part = Part(
    blueprints=(meetings,),
    declare=personal_data.declare,
    begin_notices=_begin_notices,
    fill=_fill,
)
