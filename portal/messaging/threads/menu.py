"""What threads put into the header, the tab bar, one's own menu, the palette and the dashboard."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from flask import Flask, request, url_for
from sqlalchemy import Row

from portal.accounts.sessions import Joined
from portal.accounts.viewing import Widening, widen
from portal.core.viewer import Viewer
from portal.messaging.threads import queries
from portal.messaging.threads.glancing import first_unread
from portal.messaging.threads.labels import short_when
from portal.web.language import gettext as _
from portal.web.language import named
from portal.web.slots import Command, DashboardCard, DashboardLine, Link

MOST_LINES = 4


def register(app: Flask) -> None:
    """Let viewers know how much they have not read: with who they are, so that asking for it costs one query."""
    columns = [queries.unread_of_people().label("unread_messages")]
    widen(app, Widening(Joined(columns, lambda query: query, dict), _add_unread))


def _add_unread(viewer: Viewer, rows: Sequence[Row[Any]]) -> Viewer:
    return replace(viewer, messages=int(rows[0].unread_messages))


def letters(viewer: Viewer) -> Iterable[Link]:
    """The entry of the slots `inbox` and `person`: for who is of a firm, since firms talk here."""
    if viewer.belongings:
        here = request.blueprint in ("threads", "thread_acts")
        url = url_for("threads.index")
        yield Link(_("메시지"), url, "message-square-text", here, viewer.messages, counts="messages")


def commands(viewer: Viewer) -> Iterable[Command]:
    """Entries of the `palette` slot."""
    if viewer.belongings:
        words = "messages threads chat inbox 대화 쪽지 채팅 편지"
        yield Command(_("메시지"), "message-square-text", url_for("threads.index"), words=words)


def card(viewer: Viewer) -> Iterable[DashboardCard]:
    """The entry of the slot `dashboard`: which threads have something unread."""
    if not viewer.belongings:
        return
    lines = [
        DashboardLine(
            ", ".join(named(*names) for names in one.others),
            url_for("threads.show", thread_id=one.thread_id),
            _("읽지 않은 것 %(n)s · %(when)s", n=one.unread, when=short_when(one.last_at)),
        )
        for one in (first_unread(viewer, MOST_LINES) if viewer.messages else ())
    ]
    nothing = _("읽지 않은 메시지가 없어요.")
    yield DashboardCard(
        _("메시지"), url_for("threads.index"), "message-square-text", lines, viewer.messages, nothing=nothing
    )
