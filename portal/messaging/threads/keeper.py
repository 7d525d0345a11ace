"""Who may see the files that came with messages: who takes part in the thread, for as long as they do."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.core.db import session
from portal.core.viewer import Viewer
from portal.files.keepers import Shown
from portal.files.models import StoredFile
from portal.messaging.threads.models import Message, MessageFile
from portal.messaging.threads.queries import is_visible


class ThreadKeeper:
    """Answers for files whose owner is `thread:…`. Staff are let in like anybody: when they take part."""

    def shown(self, viewer: Viewer, file: StoredFile) -> Shown:
        query = (
            select(MessageFile.file_id)
            .join(Message, Message.id == MessageFile.message_id)
            .where(MessageFile.file_id == file.id, is_visible(viewer, Message.__table__.c.thread_id))
        )
        return Shown.TO_THIS_VIEWER if session.scalar(query) is not None else Shown.TO_NOBODY

    def kept(self, file_ids: Iterable[int]) -> set[int]:
        """Which of some files still belong to a message."""
        return set(session.scalars(select(MessageFile.file_id).where(MessageFile.file_id.in_(list(file_ids)))))
