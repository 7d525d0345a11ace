"""Who may do what when places are decided upon: pure. Conflicts of interest are asked of the rows (`queries`)."""

from portal.core.viewer import Role, Viewer
from portal.programs.policy import PROGRAM_STAFF, can_run

#: Who reads and scores applications.
REVIEWERS = (*PROGRAM_STAFF, Role.REVIEWER)


def can_review(viewer: Viewer) -> bool:
    """Read applications and score them."""
    return viewer.has(*REVIEWERS)


def can_decide(viewer: Viewer) -> bool:
    """Draft answers, release them, draw lots."""
    return can_run(viewer)
