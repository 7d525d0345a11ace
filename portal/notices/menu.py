"""What notices put into the header, the tab bar, one's own menu and the palette: the inbox, with what is unread."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from flask import Flask, request, url_for
from sqlalchemy import Row

from portal.accounts.sessions import Joined
from portal.accounts.viewing import Widening, widen
from portal.core.viewer import Role, Viewer
from portal.notices.queries import unread_of_people
from portal.web.language import gettext as _
from portal.web.slots import Command, Link


def register(app: Flask) -> None:
    """Let viewers know how much they have not read: with who they are, so that no page asks for it once more."""
    columns = [unread_of_people().label("unread_notices")]
    widen(app, Widening(Joined(columns, lambda query: query, dict), _add_unread))


def _add_unread(viewer: Viewer, rows: Sequence[Row[Any]]) -> Viewer:
    return replace(viewer, unread=rows[0].unread_notices)


def bell(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slots `inbox` and `person`."""
    if not viewer.is_anonymous:
        here = request.endpoint == "notices.index"
        yield Link(_("알림"), url_for("notices.index"), "bell", here, viewer.unread, counts="notices")


def tab(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `me_menu`."""
    if not viewer.is_anonymous:
        current = request.endpoint == "notices.preferences"
        yield Link(_("알림 설정"), url_for("notices.preferences"), "sliders-horizontal", current)


def staff_entry(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slot `staff_hub_menu`."""
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
