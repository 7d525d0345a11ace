"""What somebody has not read, on the dashboard."""

from collections.abc import Iterable

from flask import url_for
from sqlalchemy import bindparam, select

from portal.core.db import session
from portal.core.viewer import Viewer
from portal.notices.models import Notice
from portal.notices.view import notice_row
from portal.web.filters import format_moment
from portal.web.language import gettext as _
from portal.web.slots import DashboardCard, DashboardLine

MOST = 5
#: Made once: it is asked whenever somebody looks at their first page.
_UNREAD = (
    select(Notice)
    .where(Notice.person_id == bindparam("person_id"), Notice.read_at.is_(None))
    .order_by(Notice.id.desc())
    .limit(MOST)
)


def card(viewer: Viewer) -> Iterable[DashboardCard]:
    """The newest unread notices. How many there are is known already: one query, or none."""
    if viewer.person_id is None:
        return
    nothing = _("모두 읽었어요. 새 알림이 오면 여기에 보여요.")
    lines = _lines(viewer.person_id) if viewer.unread else []
    yield DashboardCard(_("읽지 않은 알림"), url_for("notices.index"), "bell", lines, viewer.unread, nothing)


def _lines(person_id: int) -> list[DashboardLine]:
    rows = map(notice_row, session.scalars(_UNREAD, {"person_id": person_id}))
    return [
        DashboardLine(
            row.told.title, url_for("notices.show", notice_id=row.id), f"{row.kind} · {format_moment(row.at)}"
        )
        for row in rows
    ]
