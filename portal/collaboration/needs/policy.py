"""Who may do what with needs: pure, over the viewer."""

from portal.collaboration.needs.models import Need, State
from portal.core.viewer import Role, Viewer
from portal.firms.policy import can_edit

#: Who looks at needs before they are shown, and passes on what comes to those without a name.
NEED_STAFF = (Role.OPERATOR, Role.PROGRAM_MANAGER)


def can_handle(viewer: Viewer) -> bool:
    """Whether the viewer approves needs, and knows who asks."""
    return viewer.has(*NEED_STAFF)


def can_decide(viewer: Viewer, need: Need) -> bool:
    """Approving and returning; nobody does that for a firm of theirs."""
    return can_handle(viewer) and viewer.role_in(need.firm_id) is None


def can_write(viewer: Viewer, need: Need) -> bool:
    """Writing, sending in, closing."""
    return can_edit(viewer, need.firm_id)


def can_begin(viewer: Viewer) -> bool:
    """Writing a need in the name of the firm acted for."""
    return viewer.firm_id is not None and can_edit(viewer, viewer.firm_id)


def can_change_text(need: Need) -> bool:
    """Whether its words may still be written anew."""
    return need.state != State.CLOSED
