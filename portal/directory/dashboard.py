"""What somebody keeps of the directory, on the dashboard: saved searches with what is new, and the shortlist."""

from collections import Counter
from collections.abc import Iterable

from flask import request, url_for
from sqlalchemy import bindparam, select

from portal.core.db import session
from portal.core.viewer import Viewer
from portal.directory.search_runs import NOTICE
from portal.directory.searches import mark_of, names_of
from portal.directory.shortlist import count_of
from portal.notices.models import Notice
from portal.web.language import gettext as _
from portal.web.slots import DashboardCard, DashboardLine


def card(viewer: Viewer) -> Iterable[DashboardCard]:
    """Saved searches, those with new results first, and how many firms are on the list. Three queries, or two."""
    if viewer.person_id is None:
        return
    saved = names_of(viewer.person_id)
    new = _new_of(viewer.person_id) if saved and viewer.unread else Counter[str]()
    lines = []
    for one in sorted(saved, key=lambda one: not new[mark_of(one)]):
        count = new[mark_of(one)]
        note = _("새 결과 %(n)s건", n=count) if count else ""
        lines.append(DashboardLine(one.name, f"{request.script_root}/directory?{one.query}", note))
    listed = count_of(viewer)
    if listed:
        lines.append(DashboardLine(_("관심 기업"), url_for("shortlist.index"), _("%(n)s곳", n=listed)))
    nothing = _("검색을 저장하면 새로 맞는 기업을 알려 드려요. 관심 기업도 여기에 모여요.")
    url = url_for("searches.index") if saved else url_for("shortlist.index") if listed else url_for("directory.index")
    yield DashboardCard(_("저장한 검색과 관심 기업"), url, "bookmark", lines, len(lines), nothing)


def _new_of(person_id: int) -> Counter[str]:
    """How much somebody was told of each search and has not read: `{mark: results}`."""
    found: Counter[str] = Counter()
    for about, values in session.connection().execute(_NEW, {"person_id": person_id}):
        found[about] += int(values.get("count", 0))
    return found


#: Made once: it is asked whenever somebody with saved searches looks at their first page.
_NEW = select(Notice.about, Notice.values).where(
    Notice.person_id == bindparam("person_id"), Notice.read_at.is_(None), Notice.kind == NOTICE
)
