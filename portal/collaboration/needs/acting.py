"""Doing something in a firm's name: only while one writes for it, looked at again with the firm locked."""

from flask import abort

from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.firms.people.queries import seat_of
from portal.firms.people.service import lock_firm
from portal.firms.policy import EDITING_ROLES


def locked_firm(viewer: Viewer, firm_id: int) -> Firm:
    """The firm, locked; whoever stops writing for it while they press the button is refused here, too."""
    firm = lock_firm(firm_id)
    seat = session.scalars(seat_of(firm_id, viewer.person_id or 0)).one_or_none()
    return firm if seat is not None and seat.role in EDITING_ROLES else abort(403)
