"""What listings hold about people: the numbers of the staff who took lists in, undid them, hid single listings. What a
listing says is public, and somebody else's."""

from datetime import datetime
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, delete, or_, select

from portal.core.db import session
from portal.core.personal import Basis, Clock, Declarations, Holding, Impersonal, Subject, deleted
from portal.privacy.words import HUBS_RECORD
from portal.programs.listings.models import CHECKED, Listing, ListingImport, ListingImportFile, ListingImportLine
from portal.programs.listings.service import KEPT, LINES_KEPT

LISTING = cast(Table, Listing.__table__)
IMPORT = cast(Table, ListingImport.__table__)
LINE = cast(Table, ListingImportLine.__table__)


def _imports_of(subject: Subject) -> ColumnElement[bool]:
    return or_(ListingImport.by == subject.actor, ListingImport.undone_by == subject.actor)


def _hidden_by(subject: Subject) -> ColumnElement[bool]:
    return Listing.hidden_by == subject.actor


def _forget_files(now: datetime) -> int:
    """Lists that nobody took in, with what was found in them."""
    return deleted(IMPORT, ListingImport.state == CHECKED, ListingImport.created_at < now - KEPT)


def _forget_lines(now: datetime) -> int:
    """What became of single rows; who imported what and when stays."""
    old = select(ListingImport.id).where(ListingImport.applied_at < now - LINES_KEPT)
    gone = session.execute(delete(LINE).where(LINE.c.import_id.in_(old)))
    return int(getattr(gone, "rowcount", 0))


HOLDINGS = (
    Holding(
        code="listing_import",
        table=IMPORT,
        label=_l("내가 가져오거나 되돌린 외부 공고·행사 목록"),
        purpose=_l("외부 공고와 행사를 누가 한꺼번에 바꾸었는지 밝히려고"),
        basis=Basis.INTEREST,
        retention=_l("허브가 있는 동안"),
        columns={
            "created_at": _l("때"),
            "file_name": _l("파일 이름"),
            "state": _l("상태"),
            "by": _l("가져온 사람의 번호"),
            "undone_by": _l("되돌린 사람의 번호"),
            "undone_at": _l("되돌린 때"),
        },
        impersonal=(
            *("id", "described", "source", "kind", "header", "columns", "rows", "counts", "finding", "applied_at"),
            "undone",
        ),
        where=_imports_of,
        stays=HUBS_RECORD,
    ),
    Holding(
        code="listing",
        table=LISTING,
        label=_l("내가 감춘 외부 공고와 행사"),
        purpose=_l("무엇을 누가 감추었는지 밝히려고"),
        basis=Basis.INTEREST,
        retention=_l("감추어 둔 동안"),
        columns={"title": _l("제목"), "hidden_at": _l("감춘 때"), "hidden_by": _l("감춘 사람의 번호")},
        impersonal=tuple(one.name for one in LISTING.c if one.name not in ("title", "hidden_at", "hidden_by")),
        where=_hidden_by,
        stays=HUBS_RECORD,
    ),
)
IMPERSONAL = (
    Impersonal(cast(Table, ListingImportFile.__table__), "a list of outside calls and events, kept for a day at most"),
    Impersonal(LINE, "what became of a row of a list of outside calls and events"),
)
CLOCKS = (
    Clock(
        "listing_import.file",
        _l("가져오지 않은 외부 공고·행사 목록 파일"),
        _l("올린 지 24시간이 지남"),
        _forget_files,
        is_hourly=True,
    ),
    Clock("listing_import.lines", _l("외부 공고·행사 목록의 행마다의 결과"), _l("가져온 지 1년이 지남"), _forget_lines),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL, CLOCKS)
