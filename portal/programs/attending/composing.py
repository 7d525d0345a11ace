"""What the day gives the rest of the portal: its pages, what leads to them, jobs, notices, a rule of booking."""

from collections.abc import Callable, Iterable

from flask import Flask, render_template, request, url_for
from markupsafe import Markup

from portal.core.viewer import Viewer
from portal.notices.kinds import kinds_of
from portal.programs.attending import kinds, listening, no_shows, queries, view
from portal.programs.attending.door_routes import staff_doors
from portal.programs.attending.link_routes import reconfirmations
from portal.programs.attending.staff_routes import queues, staff_no_shows
from portal.programs.attending.ticket_routes import tickets
from portal.programs.attending.walk_in_routes import staff_walk_ins
from portal.programs.booking import checks
from portal.programs.policy import can_run
from portal.web.language import gettext as _
from portal.web.slots import Command, Link, slots_of

BLUEPRINTS = (tickets, reconfirmations, staff_doors, staff_walk_ins, staff_no_shows)


def entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_programs_menu`."""
    if can_run(viewer):
        is_here = request.blueprint in (staff_doors.name, staff_walk_ins.name)
        yield Link(_("접수"), url_for("staff_doors.index"), "clipboard-list", is_here)
        is_there = request.blueprint == staff_no_shows.name
        yield Link(_("노쇼"), url_for("staff_no_shows.index"), "calendar-x", is_there)


def commands(viewer: Viewer) -> Iterable[Command]:
    """The entry of the slot `palette`."""
    for link in entry(viewer):
        yield Command(link.label, link.icon, link.url, words="staff door check-in 운영 입장 출석 QR")


def begin_notices(app: Flask) -> None:
    """What people are told of the day, and when; what keeps them from booking."""
    kinds.register(kinds_of(app))
    listening.register(app)
    checks.add(app, no_shows.check_points)
    # The signed token in the address says who answers.
    app.extensions["csrf"].exempt(reconfirmations)


def session_links(_viewer: Viewer) -> Iterable[Callable[[int], Iterable[Link]]]:
    """The entry of the slot `session_desk`: what staff do on the day."""
    yield _links_of


def _links_of(session_id: int) -> Iterable[Link]:
    yield Link(_("접수"), url_for("staff_doors.show", session_id=session_id), "qr-code")
    yield Link(_("출석부"), url_for("staff_doors.sheet", session_id=session_id), "printer")


def booking_parts(viewer: Viewer) -> Iterable[Callable[[int], Markup]]:
    """The part of the slot `booking_parts`: the way to the ticket of a booking of one's own."""

    def part(booking_id: int) -> Markup:
        booking = queries.own_booking(viewer, booking_id)
        if booking is None:
            return Markup()
        return Markup(render_template("attending/_booking.html", **view.booking_part(booking)))  # noqa: S704  # ours

    yield part


def register_features(app: Flask) -> None:
    """Views and what leads to them."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for slot, provider, order in (
        ("staff_programs_menu", entry, 30),
        ("palette", commands, 37),
        ("staff_queues", queues, 20),
        ("booking_parts", booking_parts, 10),
        ("session_desk", session_links, 10),
    ):
        slots_of(app).fill(slot, provider, order=order)
