"""Who may see a file that somebody answered with: they themselves, and the hub's people who work with forms."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.core.db import session
from portal.core.viewer import Role, Viewer
from portal.files.keepers import Shown
from portal.files.models import StoredFile
from portal.questionnaires.models import Answer, AnswerSet

READERS = (Role.PROGRAM_MANAGER, Role.OPERATOR)


class AnswerKeeper:
    """Answers for files whose owner is `answer:…`."""

    def shown(self, viewer: Viewer, file: StoredFile) -> Shown:
        query = select(AnswerSet.person_id, AnswerSet.by).join(Answer).where(Answer.file_id == file.id)
        whose = session.execute(query).all()
        if whose and not viewer.is_anonymous:
            is_own = any(viewer.person_id == one.person_id or viewer.actor == one.by for one in whose)
            if is_own or viewer.has(*READERS):
                return Shown.TO_THIS_VIEWER
        return Shown.TO_NOBODY

    def kept(self, file_ids: Iterable[int]) -> set[int]:
        """Which of some files still answer something."""
        found = session.scalars(select(Answer.file_id).where(Answer.file_id.in_(list(file_ids))))
        return {one for one in found if one is not None}
