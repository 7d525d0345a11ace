"""Who looks after listings: pure."""

from portal.core.viewer import Role, Viewer

LISTING_STAFF = (Role.OPERATOR, Role.PROGRAM_MANAGER)


def can_manage(viewer: Viewer) -> bool:
    """Take lists in, take them away, hide single listings."""
    return viewer.has(*LISTING_STAFF)
