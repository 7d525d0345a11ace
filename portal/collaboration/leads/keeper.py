"""Who may see a lead's files: the people of the firm that keeps it, and nobody else."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.collaboration.leads.models import Lead, LeadFile
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.files.keepers import Shown
from portal.files.models import StoredFile

OWNER = "lead"


class LeadKeeper:
    """Answers for files whose owner is `lead:…`."""

    def shown(self, viewer: Viewer, file: StoredFile) -> Shown:
        query = select(Lead.firm_id).join(LeadFile, LeadFile.lead_id == Lead.id).where(LeadFile.file_id == file.id)
        firm_id = session.scalar(query)
        is_own = firm_id is not None and viewer.role_in(firm_id) is not None
        return Shown.TO_THIS_VIEWER if is_own else Shown.TO_NOBODY

    def kept(self, file_ids: Iterable[int]) -> set[int]:
        """Which of some files are still with a lead."""
        return set(session.scalars(select(LeadFile.file_id).where(LeadFile.file_id.in_(list(file_ids)))))
