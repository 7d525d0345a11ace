"""What the parts of this package give the rest of the portal: views, menus, jobs, notices, declarations.

`app.py` composes the portal of its packages; this composes the programs of theirs, and is called by nobody else.
"""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Flask
from flask_babel import pgettext

from portal.core.personal import Declarations
from portal.firms.demo import more as demo_hub
from portal.jobs.worker import Registry
from portal.notices.calendars.providers import calendars_of
from portal.notices.kinds import kinds_of
from portal.programs import documents, menu, personal_data, sitemap
from portal.programs.asking import personal_data as asking_data
from portal.programs.attending import composing as attending
from portal.programs.attending import jobs as attending_jobs
from portal.programs.attending import personal_data as attending_data
from portal.programs.booking import answers as booking_answers
from portal.programs.booking import box, dashboard, entries, kinds, leaving, meeting, telling
from portal.programs.booking import menu as booking_menu
from portal.programs.booking.answer_routes import booking_answers as answer_pages
from portal.programs.booking.routes import answers, bookings
from portal.programs.children import listening as children_listening
from portal.programs.children import personal_data as children_data
from portal.programs.deciding import composing as deciding
from portal.programs.deciding import personal_data as deciding_data
from portal.programs.demo.making import make_programs
from portal.programs.desk import composing as desk
from portal.programs.desk import personal_data as desk_data
from portal.programs.finishing import composing as finishing
from portal.programs.finishing import jobs as finishing_jobs
from portal.programs.finishing import personal_data as finishing_data
from portal.programs.following import composing as following
from portal.programs.following import personal_data as following_data
from portal.programs.listings import commands as listing_commands
from portal.programs.listings import console as listing_console
from portal.programs.listings import personal_data as listing_data
from portal.programs.listings.routes import listings
from portal.programs.listings.staff_routes import staff_listings
from portal.programs.mentoring import composing as mentoring
from portal.programs.mentoring import openings as mentor_openings
from portal.programs.mentoring import personal_data as mentoring_data
from portal.programs.routes import programs
from portal.web.access import current_viewer
from portal.web.sitemap import sitemap_of
from portal.web.slots import nav_link, slots_of

BLUEPRINTS: Sequence[Blueprint] = (
    programs,
    bookings,
    answers,
    answer_pages,
    listings,
    staff_listings,
    *deciding.BLUEPRINTS,
    *desk.BLUEPRINTS,
    *mentoring.BLUEPRINTS,
)


def register_work(app: Flask, registry: Registry) -> None:
    """What the worker does for programs, what of them is searched, and who keeps their files."""
    attending_jobs.register(registry)
    mentor_openings.register(registry)
    documents.register()
    desk.register_work(app)
    finishing_jobs.register(registry)
    following.register_work(app, registry)


def declare(declared: Declarations) -> None:
    """What is held about people."""
    held = (personal_data, asking_data, children_data, listing_data, deciding_data, attending_data, desk_data)
    for package in (*held, mentoring_data, finishing_data, following_data):
        package.declare(declared)


def begin_notices(app: Flask) -> None:
    """What people are told of, and when."""
    kinds.register(kinds_of(app))
    telling.register(app)
    meeting.register(app)
    leaving.register(app)
    children_listening.register(app)
    attending.begin_notices(app)
    mentoring.begin_notices(app)
    finishing.begin_notices(app)
    following.begin_notices(app)
    calendars_of(app).add(entries.entries_of)
    # The signed token in the address says who answers.
    app.extensions["csrf"].exempt(answers)


def register_features(app: Flask) -> None:
    """Views and what leads to them."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    attending.register_features(app)
    mentoring.register_features(app)
    finishing.register_features(app)
    following.register_features(app)
    demo_hub.add(app, make_programs)
    sitemap.register(sitemap_of(app))
    app.jinja_env.globals["booking_box"] = lambda program: box.box_of(program, current_viewer())
    desk.register_features(app)
    _fill_slots(app)
    sitemap_of(app).add_page("/programs/outside")
    group: Any = app.cli
    listing_commands.register(group)
    deciding.register(app)


def _fill_slots(app: Flask) -> None:
    navigation = slots_of(app)
    calendar = nav_link("programs.index", lambda: pgettext("menu", "프로그램"), "calendar", within="programs")
    for slot, provider, order in (
        ("navigation", calendar, 22),
        ("person", booking_menu.tab, 13),
        ("me_menu", booking_menu.tab, 11),
        ("palette", menu.commands, 34),
        ("dashboard", dashboard.card, 50),
        ("booking_parts", booking_answers.parts, 5),
        ("program_links", menu.links, 10),
        ("palette", booking_menu.commands, 36),
        ("staff_programs_menu", listing_console.entry, 70),
        ("palette", listing_console.commands, 37),
    ):
        navigation.fill(slot, provider, order=order)
    desk.fill_slots(navigation)
