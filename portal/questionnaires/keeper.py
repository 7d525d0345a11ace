"""Who may see a file that somebody answered with: they themselves, the hub's people who work with forms, and whom the
feature lets read what was answered about something of its own."""

from collections.abc import Callable, Iterable

from flask import Flask, current_app
from sqlalchemy import select

from portal.core.db import session
from portal.core.viewer import Role, Viewer
from portal.files.keepers import Shown
from portal.files.models import StoredFile
from portal.questionnaires.models import Answer, AnswerSet

READERS = (Role.PROGRAM_MANAGER, Role.OPERATOR)
_MORE = "portal.answer_readers"

#: Whether a viewer may read what was answered about a thing (`booking:5`).
Reader = Callable[[Viewer, str], bool]


def let_read(app: Flask, reader: Reader) -> None:
    """Let a feature say who else reads answers about its things."""
    app.extensions.setdefault(_MORE, []).append(reader)


def _is_let(viewer: Viewer, about: str | None) -> bool:
    readers: list[Reader] = current_app.extensions.get(_MORE, [])
    return bool(about) and any(reader(viewer, about or "") for reader in readers)


class AnswerKeeper:
    """Answers for files whose owner is `answer:…`."""

    def shown(self, viewer: Viewer, file: StoredFile) -> Shown:
        query = select(AnswerSet.person_id, AnswerSet.by, AnswerSet.about).join(Answer).where(Answer.file_id == file.id)
        whose = session.execute(query).all()
        if whose and not viewer.is_anonymous:
            is_own = any(viewer.person_id == one.person_id or viewer.actor == one.by for one in whose)
            if is_own or viewer.has(*READERS) or any(_is_let(viewer, one.about) for one in whose):
                return Shown.TO_THIS_VIEWER
        return Shown.TO_NOBODY

    def kept(self, file_ids: Iterable[int]) -> set[int]:
        """Which of some files still answer something."""
        found = session.scalars(select(Answer.file_id).where(Answer.file_id.in_(list(file_ids))))
        return {one for one in found if one is not None}
