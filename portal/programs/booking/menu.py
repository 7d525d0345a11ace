"""What bookings put into menus and the palette."""

from collections.abc import Iterable

from flask import request, url_for

from portal.core.viewer import Viewer
from portal.web.language import gettext as _
from portal.web.slots import Command, Link


def tab(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slots `person` and `me_menu`."""
    if not viewer.is_anonymous:
        yield Link(_("내 신청"), url_for("bookings.index"), "ticket", request.blueprint == "bookings")


def commands(viewer: Viewer) -> Iterable[Command]:
    """The entry of the slot `palette`."""
    if not viewer.is_anonymous:
        yield Command(_("내 신청"), "ticket", url_for("bookings.index"), words="bookings program ticket 프로그램 예약")
