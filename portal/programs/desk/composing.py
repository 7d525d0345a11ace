"""What the desk gives the rest of the portal, in few names for `programs.composing`."""

from flask import Flask

from portal.files import keepers
from portal.programs.desk import console
from portal.programs.desk.import_routes import imports
from portal.programs.desk.people_routes import people
from portal.programs.desk.picture_routes import posters
from portal.programs.desk.pictures import OWNER, ProgramKeeper, poster_of
from portal.programs.desk.question_routes import links as question_links
from portal.programs.desk.question_routes import place, questions
from portal.programs.desk.rules_routes import program_rules
from portal.programs.desk.session_routes import sessions
from portal.programs.desk.staff_routes import staff_programs
from portal.questionnaires.models import Purpose
from portal.questionnaires.owners import owners_of
from portal.web.slots import Slots

BLUEPRINTS = (staff_programs, sessions, people, posters, program_rules, imports, questions)


def register_work(app: Flask) -> None:
    """Who keeps the posters."""
    keepers.register(app, OWNER, ProgramKeeper())


def register_features(app: Flask) -> None:
    """What templates of others show of it: `program_poster(program_id)`, one query; where a
    program's own form lives."""
    app.jinja_env.globals["program_poster"] = poster_of
    owners_of(app).add("program", Purpose.BOOKING, place)


def fill_slots(slots: Slots) -> None:
    """The ways to the desk."""
    slots.fill("program_desk", question_links, order=20)
    slots.fill("staff_programs_menu", console.entry, order=10)
    slots.fill("staff_queues", console.queues, order=6)
    slots.fill("palette", console.commands, order=37)
