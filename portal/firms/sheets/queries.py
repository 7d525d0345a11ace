"""Reading imports through the viewer."""

from collections.abc import Sequence

from sqlalchemy import Select, case, false, func, or_, select

from portal.core.db import session
from portal.core.paging import Page
from portal.core.viewer import Viewer
from portal.firms.importing.report import ROW_OUTCOMES
from portal.firms.sheets import policy
from portal.firms.sheets.models import RECORDS, FirmImport, FirmImportLine

PER_PAGE = 20
LINES_PER_PAGE = 50


def visible_imports(viewer: Viewer) -> Select[FirmImport]:
    """Records for all who look after firms; what was only looked at for who sent it."""
    if not policy.can_import(viewer):
        return select(FirmImport).where(false())
    return select(FirmImport).where(or_(FirmImport.state.in_(RECORDS), FirmImport.by == viewer.actor))


def find_import(viewer: Viewer, import_id: int) -> FirmImport | None:
    """One import; `None` when there is none for this viewer."""
    return session.scalars(visible_imports(viewer).where(FirmImport.id == import_id)).one_or_none()


def imports(viewer: Viewer, number: int) -> tuple[Sequence[FirmImport], Page]:
    """A page of imports, the last first."""
    query = visible_imports(viewer)
    page = Page(number, PER_PAGE, session.scalar(select(func.count()).select_from(query.subquery())) or 0)
    found = query.order_by(FirmImport.id.desc()).offset(page.offset).limit(page.size)
    return session.scalars(found).all(), page


def lines(record: FirmImport, outcome: str, number: int) -> tuple[Sequence[FirmImportLine], Page]:
    """A page of a report's lines of one outcome, in the order of the file."""
    query = select(FirmImportLine).where(FirmImportLine.import_id == record.id, FirmImportLine.outcome == outcome)
    page = Page(number, LINES_PER_PAGE, int(record.counts.get(outcome, 0)))
    found = query.order_by(FirmImportLine.row, FirmImportLine.id).offset(page.offset).limit(page.size)
    return session.scalars(found).all(), page


def all_lines(record: FirmImport) -> Sequence[FirmImportLine]:
    """The whole report, row by row; of a row what became of it first."""
    mine = select(FirmImportLine).where(FirmImportLine.import_id == record.id)
    of_row = case((FirmImportLine.outcome.in_(list(ROW_OUTCOMES)), 0), else_=1)
    return session.scalars(mine.order_by(FirmImportLine.row, of_row, FirmImportLine.id)).all()
