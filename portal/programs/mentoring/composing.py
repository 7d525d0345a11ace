"""What mentoring gives the rest of the portal; called by `programs.composing` alone."""

from collections.abc import Iterable

from flask import Flask, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from portal.core.viewer import Role, Viewer
from portal.firms.dashboard.parts import parts_of, tab
from portal.notices.calendars.providers import calendars_of
from portal.notices.kinds import kinds_of
from portal.programs.mentoring import entries, kinds, listening
from portal.programs.mentoring.queries import mentors_of
from portal.programs.mentoring.routes import firm_mentoring, my_mentoring
from portal.programs.mentoring.staff_routes import staff_mentors
from portal.programs.mentoring.view import card_of
from portal.programs.policy import can_run
from portal.web.language import gettext as _
from portal.web.slots import Command, Link, slots_of

BLUEPRINTS = (my_mentoring, firm_mentoring, staff_mentors)


def begin_notices(app: Flask) -> None:
    """What mentors are told, what stands in their calendars, and what follows from a place."""
    kinds.register(kinds_of(app))
    listening.register(app)
    calendars_of(app).add(entries.entries_of)


def register_features(app: Flask) -> None:
    """What leads to the pages."""
    slots = slots_of(app)
    slots.fill("staff_programs_menu", _entry, order=20)
    slots.fill("me_menu", _own, order=12)
    slots.fill("palette", _commands, order=38)
    slots.fill("program_parts", _cards, order=20)
    parts_of(app).add_tabs(tab("firm_mentoring", "show", lambda: str(_l("멘토링"))), order=55)


def _entry(viewer: Viewer) -> Iterable[Link]:
    if can_run(viewer):
        yield Link(_("멘토"), url_for("staff_mentors.index"), "users", request.blueprint == "staff_mentors")


def _own(viewer: Viewer) -> Iterable[Link]:
    here = request.blueprint == "my_mentoring"
    if here or viewer.has(Role.MENTOR):
        yield Link(_("내 멘토링"), url_for("my_mentoring.index"), "users", here)


def _commands(viewer: Viewer) -> Iterable[Command]:
    if viewer.has(Role.MENTOR):
        yield Command(_("내 멘토링"), "users", url_for("my_mentoring.index"), words="mentoring meetings 멘토 만남")
    if can_run(viewer):
        words = "staff mentors hours 운영 멘토 시간"
        yield Command(_("멘토 운영"), "users", url_for("staff_mentors.index"), words=words)


def _cards(_viewer: Viewer) -> Iterable[Markup]:
    """Who gives time in the program whose page it is: only who may see the program comes so far."""
    number = str((request.view_args or {}).get("address", "")).partition("-")[0]
    mentors = mentors_of(int(number)) if number.isdigit() else ()
    if mentors:
        yield Markup(render_template("mentoring/_cards.html", mentors=[card_of(one) for one in mentors]))  # noqa: S704
