"""What leads to one's own calendar: the menu of one's own pages, and the palette."""

from collections.abc import Iterable

from flask import request, url_for

from portal.core.viewer import Viewer
from portal.web.language import gettext as _
from portal.web.slots import Command, Link


def tab(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slots `person` and `me_menu`."""
    if not viewer.is_anonymous:
        current = request.endpoint == "calendars.show"
        yield Link(_("내 달력 구독"), url_for("calendars.show"), "calendar-sync", current)


def commands(viewer: Viewer) -> Iterable[Command]:
    """The entry of the slot `palette`."""
    if not viewer.is_anonymous:
        words = "calendar subscribe ics 캘린더 일정 달력 구독"
        yield Command(_("내 달력 구독"), "calendar-sync", url_for("calendars.show"), words=words)
