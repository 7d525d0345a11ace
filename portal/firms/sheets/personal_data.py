"""What imports hold about people: the numbers of the staff who imported and undid. What a file says is a firm's."""

from datetime import datetime
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, delete, or_, select

from portal.core.db import session
from portal.core.personal import Basis, Clock, Declarations, Holding, Impersonal, Subject, deleted
from portal.firms.sheets.models import RECORDS, TRIALS, FirmImport, FirmImportFile, FirmImportLine
from portal.firms.sheets.service import KEPT, UNDOABLE
from portal.privacy.words import HUBS_RECORD

IMPORT = cast(Table, FirmImport.__table__)
LINE = cast(Table, FirmImportLine.__table__)


def _imports_of(subject: Subject) -> ColumnElement[bool]:
    return or_(FirmImport.by == subject.actor, FirmImport.undone_by == subject.actor)


def _forget_files(now: datetime) -> int:
    """Files that nobody took in, with what was found in them."""
    old = FirmImport.state.in_(TRIALS), FirmImport.created_at < now - KEPT
    return deleted(IMPORT, *old)


def _forget_lines(now: datetime) -> int:
    """What became of single rows; who imported what and when stays."""
    old = select(FirmImport.id).where(FirmImport.state.in_(RECORDS), FirmImport.ended_at < now - UNDOABLE)
    gone = session.execute(delete(LINE).where(LINE.c.import_id.in_(old)))
    return int(getattr(gone, "rowcount", 0))


HOLDINGS = (
    Holding(
        code="firm_import",
        table=IMPORT,
        label=_l("내가 가져오거나 되돌린 회사 명단"),
        purpose=_l("회사 정보를 누가 한꺼번에 바꾸었는지 밝히려고"),
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
            *("id", "described", "header", "columns", "kind", "separator", "rows", "total", "done", "counts", "seen"),
            *("finding", "is_looked_at_again", "problem", "began_at", "ended_at", "undone"),
        ),
        where=_imports_of,
        stays=HUBS_RECORD,
    ),
)
IMPERSONAL = (
    Impersonal(cast(Table, FirmImportFile.__table__), "a list of firms, kept for a day at most"),
    Impersonal(LINE, "what became of a row of a list of firms"),
)
CLOCKS = (
    Clock(
        "firm_import.file",
        _l("가져오지 않은 회사 명단 파일"),
        _l("올린 지 24시간이 지남"),
        _forget_files,
        is_hourly=True,
    ),
    Clock("firm_import.lines", _l("회사 명단의 행마다의 결과"), _l("가져온 지 1년이 지남"), _forget_lines),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL, CLOCKS)
