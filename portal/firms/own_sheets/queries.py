"""Reading workbooks that came back, through the viewer: each is its sender's alone, while they may edit the firm."""

from sqlalchemy import Select, false, select

from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms import policy
from portal.firms.own_sheets.models import FirmSheet


def visible_sheets(viewer: Viewer, firm_id: int) -> Select[FirmSheet]:
    """The uploads that the viewer has sent for a firm, the last first."""
    if not policy.can_edit(viewer, firm_id):
        return select(FirmSheet).where(false())
    mine = FirmSheet.firm_id == firm_id, FirmSheet.by == viewer.actor
    return select(FirmSheet).where(*mine).order_by(FirmSheet.id.desc())


def find_sheet(viewer: Viewer, firm_id: int, sheet_id: int) -> FirmSheet | None:
    """One of them; `None` when there is none for this viewer."""
    return session.scalars(visible_sheets(viewer, firm_id).where(FirmSheet.id == sheet_id)).one_or_none()
