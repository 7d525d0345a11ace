"""What leads staff to reports."""

from collections.abc import Iterable

from flask import request, url_for

from portal.core.viewer import Role, Viewer
from portal.messaging.safety.queries import waiting_count
from portal.web.filters import format_day
from portal.web.language import gettext as _
from portal.web.slots import Command, Link, Queue

_KEEPERS = (Role.OPERATOR, Role.PROGRAM_MANAGER)


def entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_work_menu`."""
    if viewer.has(*_KEEPERS):
        yield Link(_("신고"), url_for("staff_reports.index"), "circle-alert", request.blueprint == "staff_reports")


def commands(viewer: Viewer) -> Iterable[Command]:
    """The entry of the slot `palette`."""
    for link in entry(viewer):
        yield Command(link.label, link.icon, link.url, words="staff reports abuse 운영 신고")


def queues(viewer: Viewer) -> Iterable[Queue]:
    """The entry of the slot `staff_queues`."""
    if viewer.has(*_KEEPERS):
        count, since = waiting_count(viewer)
        note = _("먼저 온 것은 %(day)s부터 기다려요", day=format_day(since)) if since else ""
        yield Queue(_("처리할 신고"), count, url_for("staff_reports.index"), "circle-alert", note, count > 0)
