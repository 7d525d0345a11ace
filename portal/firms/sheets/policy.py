"""Who may do what with imports: pure. A file that was only looked at is its sender's alone; a record is all staff's."""

from portal.core.viewer import Viewer
from portal.firms.policy import FIRM_STAFF


def can_import(viewer: Viewer) -> bool:
    """Look at a list, take it in, undo it."""
    return viewer.has(*FIRM_STAFF)
