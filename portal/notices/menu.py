"""What notices put into the header, the tab bar, one's own menu and the palette: the inbox, with what is unread."""

from collections.abc import Iterable

from flask import g, request, url_for

from portal.core.viewer import Role, Viewer
from portal.notices.queries import unread_count
from portal.web.language import gettext as _
from portal.web.slots import Command, Link


def bell(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slots `inbox` and `person`; what is unread is counted once for a page."""
    if viewer.person_id is not None:
        if "unread_notices" not in g:
            g.unread_notices = unread_count(viewer.person_id)
        current = request.endpoint == "notices.index"
        yield Link(_("알림"), url_for("notices.index"), "bell", current, g.unread_notices)


def tab(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `me_menu`."""
    if not viewer.is_anonymous:
        current = request.endpoint == "notices.preferences"
        yield Link(_("알림 설정"), url_for("notices.preferences"), "sliders-horizontal", current)


def staff_entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_menu`."""
    if viewer.has(Role.OPERATOR):
        yield Link(_("허브 소식"), url_for("staff_news.index"), "megaphone", request.blueprint == "staff_news")


def commands(viewer: Viewer) -> Iterable[Command]:
    """Entries of the `palette` slot."""
    if not viewer.is_anonymous:
        yield Command(_("알림"), "bell", url_for("notices.index"), words="notices inbox 알림함")
        words = "notice preferences 메일 수신거부 unsubscribe"
        yield Command(_("알림 설정"), "sliders-horizontal", url_for("notices.preferences"), words=words)
    if viewer.has(Role.OPERATOR):
        yield Command(_("허브 소식"), "megaphone", url_for("staff_news.index"), words="staff 운영 news 광고")
