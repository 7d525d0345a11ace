"""What a viewer may do with a list of firms: pure. Templates ask the same.

Whose list it is that a viewer sees is decided by `shortlist.own`: another's is not there (404).
"""

from portal.core.viewer import Viewer
from portal.firms.policy import can_edit


def can_change_entry(viewer: Viewer, saved_by_id: int | None) -> bool:
    """Taking a firm off the list, and noting something about it.

    On one's own list all; on a firm's list its owners and editors all, its viewers what they put there themselves.
    """
    if viewer.firm_id is None or can_edit(viewer, viewer.firm_id):
        return True
    return viewer.role_in(viewer.firm_id) is not None and saved_by_id == viewer.person_id
