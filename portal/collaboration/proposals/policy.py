"""Who may do what with proposals: pure, over the viewer."""

from portal.collaboration.needs.policy import can_handle
from portal.collaboration.proposals.models import Proposal, State
from portal.core.viewer import Viewer
from portal.firms.policy import can_edit


def can_write(viewer: Viewer, proposal: Proposal) -> bool:
    """Writing it anew, and taking it back."""
    return can_edit(viewer, proposal.firm_id)


def can_decide(viewer: Viewer, proposal: Proposal) -> bool:
    """Shortlisting, declining, accepting what has come through."""
    return proposal.passed_at is not None and can_edit(viewer, proposal.asker_id)


def can_pass_on(viewer: Viewer, proposal: Proposal) -> bool:
    """Passing on, or declining, what came to a need without a name; nobody does that for a firm of theirs."""
    is_theirs = any(viewer.role_in(number) is not None for number in (proposal.firm_id, proposal.asker_id))
    return can_handle(viewer) and not is_theirs and proposal.passed_at is None and proposal.state == State.SENT
