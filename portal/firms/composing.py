"""What the parts of this package give the rest of the portal: views, menus, jobs, notices, declarations.

`app.py` composes the portal of its packages; this composes the firms of theirs, and is called by nobody else.
"""

from functools import partial
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from portal.accounts import welcoming
from portal.core.personal import Declarations
from portal.firms import commands, documents, palette, personal_data, policy, sitemap, upkeep
from portal.firms.analytics import measures
from portal.firms.analytics import view as visits_view
from portal.firms.analytics.routes import firm_visits
from portal.firms.dashboard import cards as dashboard
from portal.firms.dashboard import parts
from portal.firms.dashboard.routes import firm_dashboard
from portal.firms.disclosing.composing import disclosing
from portal.firms.editing import kinds as editing_kinds
from portal.firms.editing import parts as editing_parts
from portal.firms.editing import personal_data as editing_data
from portal.firms.editing.preview import EDITORS
from portal.firms.editing.staff_routes import staff_profiles
from portal.firms.freshness import kinds as freshness_kinds
from portal.firms.freshness import personal_data as freshness_data
from portal.firms.freshness import rounds as freshness_rounds
from portal.firms.freshness import view as freshness_view
from portal.firms.freshness.link_routes import still_correct
from portal.firms.freshness.routes import firm_freshness
from portal.firms.media import personal_data as media_data
from portal.firms.media import view as media_view
from portal.firms.media.routes import firm_media
from portal.firms.numbers import view as fact_view
from portal.firms.numbers.routes import firm_facts
from portal.firms.numbers.staff_routes import staff_firm_facts
from portal.firms.own_sheets import personal_data as own_sheet_data
from portal.firms.own_sheets import routes as own_sheet
from portal.firms.people import acting, console, leaving, listening, menu
from portal.firms.people import kinds as people_kinds
from portal.firms.people import personal_data as people_data
from portal.firms.people.people_routes import firm_people
from portal.firms.people.routes import my_firms
from portal.firms.people.staff_routes import staff_firms
from portal.firms.routes import firms
from portal.firms.sheets import console as sheet_console
from portal.firms.sheets import jobs as sheet_jobs
from portal.firms.sheets import personal_data as sheet_data
from portal.firms.sheets.routes import staff_imports
from portal.jobs.worker import Registry
from portal.notices.kinds import kinds_of
from portal.web.sitemap import sitemap_of
from portal.web.slots import slots_of

BLUEPRINTS = (
    *(firms, my_firms, firm_people, firm_dashboard, firm_media, firm_freshness, firm_facts, firm_visits),
    *(*EDITORS, own_sheet.firm_sheets, still_correct),
    *(staff_firms, staff_firm_facts, staff_profiles, staff_imports),
)


def init_app(app: Flask) -> None:
    """Begin what parts of firms' pages and templates ask for, before any of them is registered."""
    parts.init_app(app)
    measures.init_app(app)
    editing_parts.init_app(app)


def register_work(app: Flask, registry: Registry) -> None:
    """What the worker does for firms, what of them is searched, and who keeps their files."""
    documents.register()
    upkeep.register(registry)
    sheet_jobs.register(registry)
    freshness_rounds.register(registry)
    disclosing.register_work(app, registry)


def declare(declared: Declarations) -> None:
    """What is held about people."""
    for package in (personal_data, people_data, editing_data, freshness_data, media_data, sheet_data, own_sheet_data):
        package.declare(declared)
    disclosing.declare(declared)


def begin_notices(app: Flask) -> None:
    """What people are told of, and when."""
    for kinds in (people_kinds, freshness_kinds, editing_kinds):
        kinds.register(kinds_of(app))
    listening.register(app)
    disclosing.begin_notices(app)
    editing_kinds.begin(app)
    # The signed token in the address says who answers for what.
    app.extensions["csrf"].exempt(still_correct)


def register_features(app: Flask) -> None:
    """Views and what leads to them."""
    for blueprint in (*BLUEPRINTS, *disclosing.blueprints):
        app.register_blueprint(blueprint)
    acting.register(app)
    _fill_slots(app)
    _fill_own_pages(parts.parts_of(app))
    disclosing.fill(app)
    welcoming.welcome_by(app, menu.lead)
    sitemap.register(sitemap_of(app))
    group: Any = app.cli
    commands.register(group)


def _fill_slots(app: Flask) -> None:
    navigation = slots_of(app)
    for slot, provider, order in (
        ("navigation", menu.nav, 25),
        ("person", menu.tab, 12),
        ("me_menu", menu.tab, 10),
        ("acting", menu.choices, 100),
        ("withdrawal", leaving.warnings, 100),
        ("palette", palette.commands, 10),
        ("palette", menu.commands, 36),
        ("palette", editing_parts.commands, 37),
        ("palette", console.commands, 37),
        ("palette", sheet_console.commands, 37),
        ("staff_firms_menu", console.entry, 10),
        ("staff_firms_menu", sheet_console.entry, 20),
        ("staff_queues", console.queues, 5),
        ("dashboard", dashboard.belonging, 10),
        ("dashboard", dashboard.profile, 60),
    ):
        navigation.fill(slot, provider, order=order)


def _fill_own_pages(pages: parts.Parts) -> None:
    """What the pages of one's own firm show: tabs over each, panels on the first; panels of its page in the console."""
    editing_parts.fill(pages)
    for order, blueprint, endpoint, label in (
        (10, "firm_dashboard", "show", _l("요약")),
        (30, "firm_media", "index", _l("사진·자료")),
        (40, "firm_facts", "index", _l("숫자")),
        (50, "firm_visits", "index", _l("방문")),
        (90, "firm_people", "index", _l("사람")),
    ):
        pages.add_tabs(parts.tab(blueprint, endpoint, partial(str, label)), order=order)
    pages.add_tabs(parts.tab("firm_sheets", "index", partial(str, _l("엑셀")), may=policy.can_edit), order=60)
    for order, panels in (
        (5, visits_view.panels),
        (30, freshness_view.panels),
        (40, media_view.panels),
        (60, own_sheet.panel),
    ):
        pages.add_panels(panels, order=order)
    pages.add_staff_panels(fact_view.staff_panels, order=40)
