"""Reading listings and the records of imports, through the viewer."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, Text, and_, cast, false, func, or_, select

from portal.core import clock
from portal.core.db import session
from portal.core.paging import Page
from portal.core.viewer import Viewer
from portal.programs.listings.browsing import Glance
from portal.programs.listings.models import APPLIED, UNDONE, Listing, ListingImport, ListingImportLine, text_key
from portal.programs.listings.policy import can_manage

#: How many of a month a calendar is handed.
MOST_UPCOMING = 300
PER_PAGE = 50
#: How the console's list is narrowed: all but what is over or hidden, what is over, what is hidden.
SHOWS = ("", "over", "hidden")


def _shown() -> ColumnElement[bool]:
    """Neither hidden nor over."""
    return and_(Listing.hidden_at.is_(None), or_(Listing.last_day.is_(None), Listing.last_day >= clock.today()))


def _with_words(words: Sequence[str]) -> list[ColumnElement[bool]]:
    return [Listing.words.contains(word, autoescape=True) for word in words]


def glances(words: Sequence[str]) -> list[Glance]:
    """What everybody may see of what has all the words in it; one query, whatever is asked."""
    columns = (Listing.id, Listing.kind, Listing.host, Listing.host_key, cast(Listing.topics, Text))
    query = select(*columns, Listing.first_day, Listing.last_day).where(_shown(), *_with_words(words))
    return [Glance._make(row) for row in session.execute(query)]


def in_order(ids: Sequence[int]) -> list[Listing]:
    """Listings by their numbers, in that order."""
    if not ids:
        return []
    found = {one.id: one for one in session.scalars(select(Listing).where(Listing.id.in_(ids)))}
    return [found[number] for number in ids if number in found]


def upcoming_listings(first_day: date, last_day: date) -> Sequence[Listing]:
    """For a calendar: what closes or takes place between two days (both included) and is neither over nor hidden, the
    soonest first, `MOST_UPCOMING` at most. One query."""
    closes = Listing.closes_on.between(first_day, last_day)
    takes_place = and_(Listing.starts_on.is_not(None), Listing.first_day <= last_day, Listing.last_day >= first_day)
    soonest = func.coalesce(Listing.closes_on, Listing.first_day)
    query = select(Listing).where(_shown(), or_(closes, takes_place)).order_by(soonest, Listing.id)
    return session.scalars(query.limit(MOST_UPCOMING)).all()


# ── The console ──────────────────────────────────────────────────────────────


def managed(viewer: Viewer, text: str, show: str, kind: str, number: int) -> tuple[Sequence[Listing], Page]:
    """A page of all listings, for staff."""
    query = _managed(viewer).where(*_with_words([key for word in text.split() if (key := text_key(word))]))
    if kind:
        query = query.where(Listing.kind == kind)
    if show == "over":
        query = query.where(Listing.last_day < clock.today())
    elif show == "hidden":
        query = query.where(Listing.hidden_at.is_not(None))
    else:
        query = query.where(_shown())
    page = Page(number, PER_PAGE, session.scalar(select(func.count()).select_from(query.subquery())) or 0)
    order = (Listing.last_day.is_(None), Listing.last_day.desc() if show == "over" else Listing.last_day, Listing.id)
    return session.scalars(query.order_by(*order).offset(page.offset).limit(page.size)).all(), page


def _managed(viewer: Viewer) -> Select[Listing]:
    return select(Listing) if can_manage(viewer) else select(Listing).where(false())


def find_listing(viewer: Viewer, listing_id: int) -> Listing | None:
    """One listing, for staff; `None` when there is none."""
    return session.scalars(_managed(viewer).where(Listing.id == listing_id)).one_or_none()


def visible_imports(viewer: Viewer) -> Select[ListingImport]:
    """Records for all who look after listings; what was only looked at for who sent it."""
    if not can_manage(viewer):
        return select(ListingImport).where(false())
    is_record = ListingImport.state.in_((APPLIED, UNDONE))
    return select(ListingImport).where(or_(is_record, ListingImport.by == viewer.actor))


def find_import(viewer: Viewer, import_id: int) -> ListingImport | None:
    """One import; `None` when there is none for this viewer."""
    return session.scalars(visible_imports(viewer).where(ListingImport.id == import_id)).one_or_none()


def imports(viewer: Viewer, number: int) -> tuple[Sequence[ListingImport], Page]:
    """A page of imports, the last first."""
    query = visible_imports(viewer)
    page = Page(number, PER_PAGE, session.scalar(select(func.count()).select_from(query.subquery())) or 0)
    found = query.order_by(ListingImport.id.desc()).offset(page.offset).limit(page.size)
    return session.scalars(found).all(), page


def lines(record: ListingImport, outcome: str, number: int) -> tuple[Sequence[ListingImportLine], Page]:
    """A page of a report's lines of one outcome, in the order of the file."""
    mine = ListingImportLine.import_id == record.id, ListingImportLine.outcome == outcome
    page = Page(number, PER_PAGE, session.scalar(select(func.count()).where(*mine)) or 0)
    order = ListingImportLine.row, ListingImportLine.id
    found = select(ListingImportLine).where(*mine).order_by(*order).offset(page.offset).limit(page.size)
    return session.scalars(found).all(), page


def all_lines(record: ListingImport) -> Sequence[ListingImportLine]:
    """The whole report, row by row; of a row what became of it first."""
    mine = select(ListingImportLine).where(ListingImportLine.import_id == record.id)
    return session.scalars(mine.order_by(ListingImportLine.row, ListingImportLine.id)).all()


def staying(record: ListingImport) -> tuple[int, int]:
    """How many listings undoing would take away, and how many would stay because a later list has them, too."""
    brought = Listing.import_id == record.id
    later = func.count().filter(Listing.seen_import_id != record.id)
    row = session.execute(select(func.count(), later).where(brought)).one()
    return row[0] - row[1], row[1]
