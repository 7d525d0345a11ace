"""Who may see the files of a proposal: whoever sees the proposal."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.collaboration.proposals import queries
from portal.collaboration.proposals.models import Proposal, ProposalFile
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.files.keepers import Shown
from portal.files.models import StoredFile

OWNER = "proposal"


class ProposalKeeper:
    """Answers for files whose owner is `proposal:…`."""

    def shown(self, viewer: Viewer, file: StoredFile) -> Shown:
        query = queries.visible_proposals(viewer).join(ProposalFile, ProposalFile.proposal_id == Proposal.id)
        found = session.scalars(query.where(ProposalFile.file_id == file.id).with_only_columns(Proposal.id)).first()
        return Shown.TO_THIS_VIEWER if found is not None else Shown.TO_NOBODY

    def kept(self, file_ids: Iterable[int]) -> set[int]:
        """Which of some files still belong to a proposal."""
        return set(session.scalars(select(ProposalFile.file_id).where(ProposalFile.file_id.in_(list(file_ids)))))
