"""Who may do what with suggestions: pure, over the viewer."""

from portal.collaboration.needs.models import Need
from portal.collaboration.needs.policy import can_handle
from portal.core.viewer import Viewer
from portal.firms.policy import can_edit, is_of


def can_view(viewer: Viewer, need: Need) -> bool:
    """Which firms fit a need is for its own firm and for staff."""
    return is_of(viewer, need.firm_id) or can_handle(viewer)


def can_dismiss(viewer: Viewer, need: Need) -> bool:
    """Saying that a firm does not fit."""
    return can_edit(viewer, need.firm_id) or can_handle(viewer)
