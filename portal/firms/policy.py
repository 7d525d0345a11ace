"""What a viewer may do with a firm: pure, over the role in it. Templates ask the same.

Nothing here hangs on the firm acted for: an address names the firm that is meant. Whoever is not of a firm does not
learn of its things (404 by `queries`); these decide the verbs of those who are (403).
"""

from portal.core.viewer import FirmRole, Role, Viewer

#: Staff who decide who may speak for a firm.
FIRM_STAFF = (Role.OPERATOR, Role.PROGRAM_MANAGER)
#: Who may write for a firm.
EDITING_ROLES = (FirmRole.OWNER, FirmRole.EDITOR)


def is_of(viewer: Viewer, firm_id: int) -> bool:
    """Whether the viewer is one of the firm's people."""
    return viewer.role_in(firm_id) is not None


def can_view_people(viewer: Viewer, firm_id: int) -> bool:
    """Who is of the firm, in which role, since when."""
    return is_of(viewer, firm_id)


def can_edit(viewer: Viewer, firm_id: int) -> bool:
    """The firm's profile, technologies, services, numbers."""
    return viewer.role_in(firm_id) in EDITING_ROLES


def can_manage_people(viewer: Viewer, firm_id: int) -> bool:
    """Inviting, recalling, answering requests, changing roles, removing."""
    return viewer.role_in(firm_id) == FirmRole.OWNER


def can_approve_firms(viewer: Viewer) -> bool:
    """New firms, and claims of firms that have no owner."""
    return viewer.has(*FIRM_STAFF)


def can_verify(viewer: Viewer, firm_id: int) -> bool:
    """Marking a firm's numbers as seen by staff; nobody does that for a firm of theirs."""
    return viewer.has(*FIRM_STAFF) and not is_of(viewer, firm_id)
