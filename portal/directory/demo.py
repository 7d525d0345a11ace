"""What people of the demo hub have put on their lists and saved: firms with notes, and searches."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from werkzeug.datastructures import MultiDict

from portal.accounts.models import Person
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.directory import searches, shortlist
from portal.directory.models import SavedSearch, ShortlistEntry
from portal.directory.search import DirectoryState
from portal.directory.searches import Times
from portal.firms.models import Firm

_OWN_FIRM = "dalmuri"
#: By whom, of which firm, and what they noted.
_VISITORS = (
    ("visitor", "datbyeol", "응급실 PoC를 함께 할 수 있는지 12월에 물어보기"),
    ("visitor", "dalmuri", ""),
    ("visitor", "holssi", "연구실 창업, 데이터 공개 범위 확인"),
)
_FIRMS = (
    ("owner", "holssi", "공동 연구 주제 정해지면 다시 보기"),
    ("editor", "datbyeol", "같은 병원에 들어가 있어요. 연동 얘기 해 볼 만해요."),
    ("editor", "jiremok", ""),
)
_SEARCHES = (
    ("visitor", "의료영상 PoC", {"q": "의료영상", "looking_for": "poc"}, Times("weekly", 9, 0)),
    ("visitor", "온디바이스 음성", {"q": "온디바이스 음성 인식", "type": "technology"}, Times("daily", 8)),
    ("owner", "병원 데이터 제휴", {"q": "병원 데이터"}, Times("weekly", 18, 4)),
)


def make_choices() -> None:
    """Make lists and searches where nobody has any; what people have chosen since stays as it is."""
    if session.scalar(
        select(exists().where(ShortlistEntry.id.is_not(None)) | exists().where(SavedSearch.id.is_not(None)))
    ):
        return
    people = {one.source_key: one.id for one in session.scalars(select(Person).where(Person.source_key.is_not(None)))}
    firms = {one.source_key: one.id for one in session.scalars(select(Firm).where(Firm.source_key.is_not(None)))}
    _keep(_VISITORS, people, firms, None)
    _keep(_FIRMS, people, firms, firms[_OWN_FIRM])
    for who, name, asked, times in _SEARCHES:
        # What answers it is found out when it is first asked again: there is no index yet.
        searches.save(people[f"demo-{who}"], name, DirectoryState.from_args(MultiDict(asked)), times, None)


def _keep(
    rows: Sequence[tuple[str, str, str]], people: dict[str | None, int], firms: dict[str | None, int], of: int | None
) -> None:
    for who, firm, note in rows:
        viewer = Viewer(person_id=people[f"demo-{who}"], firm_id=of)
        shortlist.save(viewer, firms[firm])
        entry = shortlist.find_saved(viewer, firms[firm])
        if entry is not None and note:
            shortlist.write_note(viewer, entry, note)
