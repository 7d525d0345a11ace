"""What the end of a program gives the rest of the portal; called by `programs.composing` alone."""

from collections.abc import Callable, Iterable

from flask import Flask, render_template, request, url_for
from markupsafe import Markup

from portal.core.viewer import Viewer
from portal.notices.kinds import kinds_of
from portal.programs.finishing import kinds, listening, queries
from portal.programs.finishing.certificate_routes import certificates, own_certificates
from portal.programs.finishing.staff_routes import staff_after, staff_over
from portal.programs.policy import can_run
from portal.web.language import gettext as _
from portal.web.slots import Command, Link, slots_of

BLUEPRINTS = (own_certificates, certificates, staff_over, staff_after)


def entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_programs_menu`."""
    if can_run(viewer):
        is_here = request.blueprint in (staff_over.name, staff_after.name, "staff_surveys", "staff_materials")
        yield Link(_("마친 프로그램"), url_for("staff_over.index"), "award", is_here)


def commands(viewer: Viewer) -> Iterable[Command]:
    """The entry of the slot `palette`."""
    for link in entry(viewer):
        words = "staff certificate survey materials 운영 수료증 설문 자료"
        yield Command(link.label, link.icon, link.url, words=words)


def begin_notices(app: Flask) -> None:
    """What people are told of, and when."""
    kinds.register(kinds_of(app))
    listening.register(app)


def booking_parts(viewer: Viewer) -> Iterable[Callable[[int], Markup]]:
    """The part of the slot `booking_parts`: what is left of a booking of one's own."""

    def part(booking_id: int) -> Markup:
        values = {"booking_id": booking_id, "certificate": queries.own_certificate(viewer, booking_id)}
        return Markup(render_template("finishing/_booking.html", **values))  # noqa: S704  # escaped by Jinja

    yield part


def register_features(app: Flask) -> None:
    """Views and what leads to them."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for slot, provider, order in (
        ("staff_programs_menu", entry, 50),
        ("palette", commands, 37),
        ("booking_parts", booking_parts, 50),
    ):
        slots_of(app).fill(slot, provider, order=order)
