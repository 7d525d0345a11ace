"""What leads to requests: a button on the page of a firm, entries of menus, a card of the dashboard, staff's queue."""

from collections.abc import Iterable

from flask import get_template_attribute, request, url_for
from flask_babel import pgettext
from markupsafe import Markup

from portal.core.viewer import Viewer
from portal.firms.policy import is_of
from portal.messaging.requests.labels import purpose_label
from portal.messaging.requests.policy import can_ask, can_keep
from portal.messaging.requests.queries import held_count, standing_between, waiting_for
from portal.web.filters import format_day
from portal.web.language import gettext as _
from portal.web.language import named
from portal.web.slots import Command, DashboardCard, DashboardLine, Link, Queue

MOST_LINES = 5


def acts(viewer: Viewer) -> Iterable[Markup]:
    """The entry of the slot `firm_acts`: one query for who acts for a firm, none for others."""
    firm_id = int(str((request.view_args or {})["address"]).partition("-")[0])
    if is_of(viewer, firm_id):
        return
    known, live = standing_between(viewer.firm_id, firm_id) if viewer.firm_id is not None else (False, None)
    if known and can_ask(viewer):
        url, label, icon = url_for("asking.write", firm_id=firm_id), _("메시지 보내기"), "message-circle"
    elif live is not None:
        url, label, icon = url_for("requests.show", request_id=live), _("협업 요청 보기"), "handshake"
    else:
        url, label, icon = url_for("asking.ask", firm_id=firm_id), pgettext("button", "협업 요청"), "handshake"
    yield get_template_attribute("requests/_act.html", "act")(url=url, label=label, icon=icon)


def entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `me_menu`, for who is of a firm."""
    here = request.blueprint in ("requests", "asking", "safety")
    if viewer.belongings or here:
        yield Link(_("협업 요청"), url_for("requests.index"), "handshake", here)


def commands(viewer: Viewer) -> Iterable[Command]:
    """Entries of the slot `palette`."""
    if viewer.belongings:
        yield Command(_("협업 요청"), "handshake", url_for("requests.index"), words="requests 협업 요청 받은 보낸")
        yield Command(_("차단한 기업"), "circle-x", url_for("safety.blocks"), words="block 차단")
    for link in staff_entry(viewer):
        yield Command(link.label, link.icon, link.url, words="staff held requests 운영 협업 요청 확인")


def cards(viewer: Viewer) -> Iterable[DashboardCard]:
    """The entry of the slot `dashboard`: what waits for the answer of the firm that is acted for."""
    if viewer.firm_id is None or not can_ask(viewer):
        return
    waiting = waiting_for(viewer.firm_id, MOST_LINES)
    lines = [
        DashboardLine(
            _("%(firm)s · %(purpose)s", firm=named(one.name_ko, one.name_en), purpose=purpose_label(one.purpose)),
            url_for("requests.show", request_id=one.id),
            _("%(day)s까지", day=format_day(one.expires_at)),
        )
        for one in waiting
    ]
    count = waiting[0].total if waiting else 0
    nothing = _("답을 기다리는 요청이 없어요.")
    yield DashboardCard(_("받은 협업 요청"), url_for("requests.index"), "handshake", lines, count, nothing)


def staff_entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_work_menu`."""
    if can_keep(viewer):
        here = request.blueprint == "staff_requests"
        yield Link(_("확인할 협업 요청"), url_for("staff_requests.index"), "message-circle", here)


def queues(viewer: Viewer) -> Iterable[Queue]:
    """The entry of the slot `staff_queues`."""
    if can_keep(viewer):
        count, since = held_count(viewer)
        note = _("먼저 온 것은 %(day)s부터 기다려요", day=format_day(since)) if since else ""
        yield Queue(_("확인할 협업 요청"), count, url_for("staff_requests.index"), "handshake", note)
