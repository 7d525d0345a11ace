"""What the query log is told: which page somebody looks at. It waits in memory; a visit writes nothing."""

from portal.core import clock
from portal.querylog.events import Viewed
from portal.querylog.recorder import record
from portal.querylog.visitors import counted_visitor
from portal.web.access import current_viewer


def note_view(key: str, firm_id: int) -> None:
    """Tell that a page of a firm is looked at, unless it is by the firm's own people or by staff."""
    viewer = current_viewer()
    if viewer.role_in(firm_id) is None and not viewer.is_staff and (visitor := counted_visitor()):
        record(Viewed(at=clock.now(), visitor=visitor, key=key))
