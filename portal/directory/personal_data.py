"""What the directory holds about people, and when it goes."""

from datetime import datetime, timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table, or_, update

from portal.core.db import session
from portal.core.personal import Basis, Clock, Declarations, Holding, Subject, deleted
from portal.directory.models import SavedSearch, ShortlistEntry, ShortlistNote

#: So long what was taken off a list can be put back.
REMOVED_KEPT = timedelta(days=30)

ENTRY, NOTE = cast(Table, ShortlistEntry.__table__), cast(Table, ShortlistNote.__table__)
SEARCH = cast(Table, SavedSearch.__table__)


def _leave_lists(subject: Subject) -> int:
    """One's own list goes; on the list of a firm what one has put there stays, by nobody."""
    own = deleted(ENTRY, ShortlistEntry.person_id == subject.id)
    shared = update(ENTRY).where(ShortlistEntry.saved_by_id == subject.id).values(saved_by_id=None)
    return own + int(getattr(session.execute(shared), "rowcount", 0))


def _forget_removed(now: datetime) -> int:
    return deleted(ENTRY, ShortlistEntry.removed_at < now - REMOVED_KEPT)


HOLDINGS = (
    Holding(
        code="shortlist_entry",
        table=ENTRY,
        label=_l("관심 기업"),
        purpose=_l("눈여겨본 기업을 다시 찾으려고"),
        basis=Basis.CONTRACT,
        retention=_l("목록에서 뺀 뒤 30일, 또는 탈퇴할 때까지"),
        columns={"firm_id": _l("기업 번호"), "saved_at": _l("담은 때"), "removed_at": _l("뺀 때")},
        impersonal=("id", "owner_firm_id", "person_id", "saved_by_id"),
        where=lambda subject: or_(ShortlistEntry.person_id == subject.id, ShortlistEntry.saved_by_id == subject.id),
        destroy=_leave_lists,
    ),
    Holding(
        code="shortlist_note",
        table=NOTE,
        label=_l("관심 기업의 메모"),
        purpose=_l("눈여겨본 기업에 대해 적어 두려고"),
        basis=Basis.CONTRACT,
        retention=_l("지우거나 탈퇴할 때까지"),
        columns={"text": _l("내용"), "updated_at": _l("고친 때")},
        impersonal=("id", "entry_id", "person_id"),
        where=lambda subject: ShortlistNote.person_id == subject.id,
    ),
    Holding(
        code="saved_search",
        table=SEARCH,
        label=_l("저장한 검색"),
        purpose=_l("새로 맞는 것이 생기면 알리려고"),
        basis=Basis.CONTRACT,
        retention=_l("지우거나 탈퇴할 때까지"),
        columns={
            "name": _l("이름"),
            "query": _l("검색 조건"),
            "frequency": _l("알리는 주기"),
            "hour": _l("알리는 시각"),
            "weekday": _l("알리는 요일"),
            "is_paused": _l("멈췄는지"),
            "created_at": _l("저장한 때"),
            "last_run_at": _l("마지막으로 찾은 때"),
            "next_run_at": _l("다음에 찾을 때"),
        },
        impersonal=("id", "person_id", "known"),
        where=lambda subject: SavedSearch.person_id == subject.id,
    ),
)
CLOCKS = (Clock("shortlist.removed", _l("관심 기업에서 뺀 기업"), _l("뺀 지 30일이 지남"), _forget_removed),)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, (), CLOCKS)
