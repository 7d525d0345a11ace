"""What a viewer may do with a request: pure, over the roles in its two firms."""

from portal.core.viewer import Role, Viewer
from portal.firms.policy import can_edit
from portal.messaging.requests.models import Request

#: Who looks at what is held and at what is reported.
KEEPERS = (Role.OPERATOR, Role.PROGRAM_MANAGER)


def can_ask(viewer: Viewer) -> bool:
    """Writing to other firms, for the firm that is acted for."""
    return viewer.firm_id is not None and can_edit(viewer, viewer.firm_id)


def can_answer(viewer: Viewer, request: Request) -> bool:
    """Saying yes, not now or no."""
    return can_edit(viewer, request.receiver_id)


def can_withdraw(viewer: Viewer, request: Request) -> bool:
    return can_edit(viewer, request.sender_id)


def can_keep(viewer: Viewer) -> bool:
    return viewer.has(*KEEPERS)
