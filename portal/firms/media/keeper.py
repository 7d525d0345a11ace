"""Who may see a firm's files: its own people all of them, others what is published of a firm that they may see.

Of documents that are published but not for everybody, what is given at the beginning says who may open them.
"""

from collections.abc import Callable, Iterable

from sqlalchemy import select

from portal.core.db import session
from portal.core.viewer import PUBLIC, Viewer
from portal.files.keepers import Shown
from portal.files.models import StoredFile
from portal.firms.media.models import FirmFile
from portal.firms.media.queries import is_shown
from portal.firms.models import Firm


class FirmKeeper:
    """Answers for files whose owner is `firm:…`."""

    def __init__(self, stands_open: Callable[[Viewer, FirmFile], bool]) -> None:
        self._stands_open = stands_open

    def shown(self, viewer: Viewer, file: StoredFile) -> Shown:
        """One query: its place in the firm, and to whom the firm is shown; more for what is not for everybody."""
        query = select(FirmFile, Firm.audience, is_shown().label("is_shown")).join(Firm, FirmFile.firm_id == Firm.id)
        found = session.execute(query.where(FirmFile.file_id == file.id)).one_or_none()
        if found is None:
            return Shown.TO_NOBODY
        row: FirmFile = found[0]
        if found.is_shown and viewer.may_see(found.audience):
            if row.is_open:
                return Shown.TO_EVERYBODY if found.audience == PUBLIC else Shown.TO_THIS_VIEWER
            if self._stands_open(viewer, row):
                return Shown.TO_THIS_VIEWER
        return Shown.TO_THIS_VIEWER if viewer.role_in(row.firm_id) is not None else Shown.TO_NOBODY

    def kept(self, file_ids: Iterable[int]) -> set[int]:
        """Which of some files still belong to a firm."""
        return set(session.scalars(select(FirmFile.file_id).where(FirmFile.file_id.in_(list(file_ids)))))
