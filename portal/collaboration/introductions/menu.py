"""What introductions put into menus, queues and the dashboard."""

from collections.abc import Iterable

from flask import request, url_for

from portal.collaboration.introductions.queries import first_waiting
from portal.collaboration.needs.policy import can_handle
from portal.core import clock
from portal.core.viewer import Viewer
from portal.firms.policy import can_edit
from portal.web.filters import format_day
from portal.web.language import gettext as _
from portal.web.language import named
from portal.web.slots import Command, DashboardCard, DashboardLine, Link

MOST_LINES = 3


def own(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `me_menu`."""
    if viewer.belongings:
        yield Link(_("받은 소개"), url_for("introductions.index"), "handshake", request.blueprint == "introductions")


def entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_work_menu`."""
    if can_handle(viewer):
        here = request.blueprint == "staff_introductions"
        yield Link(_("회사 사이 소개"), url_for("staff_introductions.index"), "user-plus", here)


def commands(viewer: Viewer) -> Iterable[Command]:
    """Entries of the slot `palette`."""
    if viewer.belongings:
        yield Command(_("받은 소개"), "handshake", url_for("introductions.index"), words="introductions 소개 만남")
    if can_handle(viewer):
        words = "staff introductions 운영 두 회사 잇기"
        yield Command(_("회사 사이 소개"), "handshake", url_for("staff_introductions.index"), words=words)
        yield Command(_("두 회사 소개하기"), "handshake", url_for("staff_introductions.new"), words=words)


def cards(viewer: Viewer) -> Iterable[DashboardCard]:
    """The entry of the slot `dashboard`: introductions that wait for an answer; nothing when none does."""
    if viewer.firm_id is None or not can_edit(viewer, viewer.firm_id):
        return
    waiting = first_waiting(viewer.firm_id, clock.now(), MOST_LINES)
    if not waiting:
        return
    lines = []
    for one in waiting:
        name = named(one.name_ko, one.name_en) or _("이름을 밝히지 않은 회사")
        note = _("%(day)s까지", day=format_day(one.expires_at))
        lines.append(DashboardLine(name, url_for("introductions.show", introduction_id=one.id), note))
    yield DashboardCard(_("받은 소개"), url_for("introductions.index"), "handshake", lines, len(lines))
