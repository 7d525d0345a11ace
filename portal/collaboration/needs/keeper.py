"""Who may see the files of a need: its own people, staff, and those who see the need and know who asks.

A file's name, its metadata and its text may say whose it is: without a name, files are shown after acceptance alone.
"""

from collections.abc import Iterable

from sqlalchemy import select

from portal.collaboration.needs import queries
from portal.collaboration.needs.models import Look, NeedFile, Visibility
from portal.collaboration.needs.policy import can_handle
from portal.core.db import session
from portal.core.viewer import ANONYMOUS, Viewer
from portal.files.keepers import Shown
from portal.files.models import StoredFile

OWNER = "need"


class NeedKeeper:
    """Answers for files whose owner is `need:…`."""

    def shown(self, viewer: Viewer, file: StoredFile) -> Shown:
        row = session.scalars(select(NeedFile).where(NeedFile.file_id == file.id)).one_or_none()
        if row is None:
            return Shown.TO_NOBODY
        need_id = row.need_id
        own = queries.find_own(viewer, need_id)
        if own is not None:
            return Shown.TO_THIS_VIEWER
        need = queries.find_need(viewer, need_id)
        if need is None or not queries.knows_asker(viewer, need) or (row.look != Look.NONE and not can_handle(viewer)):
            return Shown.TO_NOBODY
        is_public = row.look == Look.NONE and need.visibility == Visibility.EVERYONE
        is_public = is_public and queries.find_need(ANONYMOUS, need_id) is not None
        return Shown.TO_EVERYBODY if is_public else Shown.TO_THIS_VIEWER

    def kept(self, file_ids: Iterable[int]) -> set[int]:
        """Which of some files still belong to a need."""
        return set(session.scalars(select(NeedFile.file_id).where(NeedFile.file_id.in_(list(file_ids)))))
