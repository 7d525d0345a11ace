"""Who may do what with programs."""

from portal.core.viewer import Role, Viewer

#: Who runs programs.
PROGRAM_STAFF = (Role.OPERATOR, Role.PROGRAM_MANAGER)


def can_run(viewer: Viewer) -> bool:
    """Whether the viewer writes programs, sees who booked and decides."""
    return viewer.has(*PROGRAM_STAFF)
