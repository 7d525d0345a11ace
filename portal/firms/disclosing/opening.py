"""The door of documents that are not for everybody: who comes through, and that it is noted before it opens."""

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import Viewer
from portal.files.models import StoredFile
from portal.firms.disclosing import queries, service
from portal.firms.media.models import FirmFile


def stands_open(viewer: Viewer, row: FirmFile) -> bool:
    """Whether a document that is published, of a firm that the viewer may see, is for them (`media.keeper`)."""
    return queries.right_to(viewer, row) is not None


def note(viewer: Viewer, stored: StoredFile) -> bool:
    """Note that a content is about to be handed out; whether it may be. What cannot be noted is not shown.

    Nothing is noted of the firm's own people, nor of what is for everybody.
    """
    row = queries.file_of(stored)
    if row is None or row.is_open or viewer.role_in(row.firm_id) is not None:
        return True
    hour = service.hour_of(clock.now())
    if viewer.person_id is not None and queries.is_noted(row, stored.sha256, viewer.person_id, hour):
        return True
    number = row.id
    with unit_of_work():
        # Looked at again inside the write: a grant may have been taken back since.
        found = session.get(FirmFile, number, populate_existing=True)
        right = queries.right_to(viewer, found) if found is not None else None
        if found is None or right is None or viewer.person_id is None or not found.is_published:
            return False
        service.note_look(found, right, viewer.person_id)
    return True
