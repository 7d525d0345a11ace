"""What needs put into menus, the palette, the console and the first page of who has signed in."""

from collections.abc import Iterable

from flask import request, url_for

from portal.collaboration.needs import labels, queries
from portal.collaboration.needs.policy import can_begin, can_handle
from portal.core.viewer import Viewer
from portal.web.filters import format_day
from portal.web.language import gettext as _
from portal.web.slots import Command, DashboardCard, DashboardLine, Link, Queue

#: So many of one's own stand on the first page.
MOST_LINES = 5


def tab(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slots `person` and `me_menu`, for who is of a firm."""
    if viewer.belongings:
        yield Link(_("우리의 협업 수요"), url_for("my_needs.index"), "handshake", request.blueprint == "my_needs")


def watch_tab(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `me_menu`."""
    if not viewer.is_anonymous:
        yield Link(_("협업 수요 알림"), url_for("need_watch.edit"), "bell", request.blueprint == "need_watch")


def staff_entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_work_menu`."""
    if can_handle(viewer):
        yield Link(_("협업 수요"), url_for("staff_needs.index"), "handshake", request.blueprint == "staff_needs")


def queues(viewer: Viewer) -> Iterable[Queue]:
    """The entry of the slot `staff_queues`: needs that wait for a look."""
    if can_handle(viewer):
        waiting = queries.pending(viewer)
        note = _("가장 오래된 것: %(day)s", day=format_day(waiting[0].changed_at)) if waiting else ""
        yield Queue(_("승인할 협업 수요"), len(waiting), url_for("staff_needs.index"), "handshake", note)


def commands(viewer: Viewer) -> Iterable[Command]:
    """Entries of the slot `palette`."""
    words = "needs collaboration partner 수요 협업 찾는 제안 과제"
    yield Command(_("협업 수요"), "handshake", url_for("needs.index"), words=words)
    if viewer.belongings:
        yield Command(_("우리의 협업 수요"), "handshake", url_for("my_needs.index"), words="my needs 내 수요")
    if can_begin(viewer):
        yield Command(_("협업 수요 올리기"), "plus", url_for("my_needs.new"), words="new need post 새 수요 쓰기")
    if not viewer.is_anonymous:
        yield Command(_("협업 수요 알림"), "bell", url_for("need_watch.edit"), words="watch alert 알림 구독")
    if can_handle(viewer):
        yield Command(_("협업 수요 승인"), "handshake", url_for("staff_needs.index"), words="staff approve 운영 승인")


def cards(viewer: Viewer) -> Iterable[DashboardCard]:
    """The entry of the slot `dashboard`: what of one's own needs is going on."""
    if viewer.firm_id is None:
        return
    live = queries.live_of(viewer, viewer.firm_id, MOST_LINES)
    lines = [
        DashboardLine(
            one.title or _("제목 없는 초안"), url_for("my_needs.show", need_id=one.id), labels.state_label(one.state)
        )
        for one in live
    ]
    nothing = _("올린 수요가 없어요. 찾는 기술이나 협력 상대를 올려 보세요.")
    url = url_for("my_needs.index")
    count = live[0].total if live else 0
    yield DashboardCard(_("우리의 협업 수요"), url, "handshake", lines, count=count, nothing=nothing)
