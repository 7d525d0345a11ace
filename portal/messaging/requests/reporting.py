"""A request as something that can be reported."""

from flask import url_for

from portal.core.viewer import Viewer
from portal.messaging.requests import policy
from portal.messaging.requests.queries import find_request
from portal.messaging.safety.service import Piece, Reportable


def source(viewer: Viewer, request_id: int) -> Reportable | None:
    """What another firm has asked, for who may answer it."""
    found = find_request(viewer, request_id)
    if found is None or not policy.can_answer(viewer, found):
        return None
    about = f"request:{found.id}"
    piece = Piece(about, found.created_by, found.created_at, f"{found.why}\n\n{found.offer}")
    return Reportable(about, found.receiver_id, found.sender, [piece], url_for("requests.show", request_id=found.id))
