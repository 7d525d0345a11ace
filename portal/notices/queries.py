"""What somebody was told, and how they want to be told."""

from dataclasses import dataclass

from sqlalchemy import ScalarSelect, bindparam, func, literal, select

from portal.accounts.models import Person
from portal.core.db import session
from portal.core.paging import Page
from portal.notices.models import Notice, NoticePreference

PAGE_SIZE = 20
#: More are shown as `99+`, and not counted.
MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Found:
    """A page of notices; `counts` is `{kind: (all, unread)}` of everything somebody has."""

    notices: list[Notice]
    page: Page
    counts: dict[str, tuple[int, int]]

    @property
    def unread(self) -> int:
        return sum(unread for _all, unread in self.counts.values())


def unread_of_people() -> ScalarSelect[int]:
    """How many notices somebody has not read, up to `MOST_COUNTED`, beside a query of `Person`."""
    notice, person = Notice.__table__, Person.__table__  # what is mapped to them costs twice the time
    some = select(literal(1).label("one")).where(notice.c.person_id == person.c.id, notice.c.read_at.is_(None))
    counted = some.correlate(person).limit(MOST_COUNTED).subquery()
    return select(func.count()).select_from(counted).scalar_subquery()


def notices_of(person_id: int, number: int, *, kind: str = "", only_unread: bool = False) -> Found:
    """A page of somebody's notices, the newest first, of one kind or all. Two queries."""
    counts = _counts(person_id)
    total = sum(n[only_unread] for code, n in counts.items() if kind in ("", code))
    page = Page(number, PAGE_SIZE, total)
    query = select(Notice).where(Notice.person_id == person_id).order_by(Notice.id.desc())
    if kind:
        query = query.where(Notice.kind == kind)
    if only_unread:
        query = query.where(Notice.read_at.is_(None))
    return Found(list(session.scalars(query.offset(page.offset).limit(page.size))), page, counts)


def _counts(person_id: int) -> dict[str, tuple[int, int]]:
    rows = session.execute(
        select(Notice.kind, func.count(), func.count() - func.count(Notice.read_at))
        .where(Notice.person_id == person_id)
        .group_by(Notice.kind)
    )
    return {kind: (total, unread) for kind, total, unread in rows}


def notice_of(person_id: int, notice_id: int) -> Notice | None:
    """One of somebody's notices; another person's is not there."""
    query = select(Notice).where(Notice.id == notice_id, Notice.person_id == person_id)
    return session.scalars(query).one_or_none()


def preferences_of(person_id: int) -> dict[tuple[str, str], bool]:
    """What somebody has chosen: `{(kind, channel): wanted}`."""
    rows = session.execute(_PREFERENCES, {"person_id": person_id})
    return {(kind, channel): is_on for kind, channel, is_on in rows}


_PREFERENCES = select(NoticePreference.kind, NoticePreference.channel, NoticePreference.is_on).where(
    NoticePreference.person_id == bindparam("person_id")
)
