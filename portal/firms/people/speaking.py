"""Doing something in a firm's name: only while one writes for it, looked at again with the firm locked."""

from flask import abort

from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms.people.queries import seat_of
from portal.firms.policy import EDITING_ROLES


def refuse_others(viewer: Viewer, firm_id: int) -> None:
    """Whoever was let go of while they pressed the button finds nothing (404), who only reads by now may not (403).

    The firm is locked: nobody comes or goes until the unit of work ends.
    """
    seat = session.scalars(seat_of(firm_id, viewer.person_id or 0)).one_or_none()
    if seat is None:
        abort(404)
    if seat.role not in EDITING_ROLES:
        abort(403)
