"""What a viewer may do with a lead: pure, over the role in the firm that keeps it."""

from portal.core.viewer import Role, Viewer
from portal.firms.policy import can_edit

#: Staff who see how far firms have come, and never what firms note about it.
LEAD_STAFF = (Role.OPERATOR, Role.PROGRAM_MANAGER)


def can_keep(viewer: Viewer, firm_id: int) -> bool:
    """Adding leads of a firm, moving them, writing notes; whoever is only a viewer of it reads."""
    return can_edit(viewer, firm_id)


def can_answer(viewer: Viewer, firm_id: int) -> bool:
    """Saying in a firm's name how far it has come with another."""
    return can_edit(viewer, firm_id)


def can_see_figures(viewer: Viewer) -> bool:
    """Stages and outcomes of all firms."""
    return viewer.has(*LEAD_STAFF)
