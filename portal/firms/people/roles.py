"""Roles as others give them and take them away, owners or staff. The caller has locked the firm.

Whoever may invite no more has what they sent taken back with the role: it must not lead them in again under another
address.
"""

from portal.core.viewer import FirmRole
from portal.firms.models import Firm
from portal.firms.people import invitations, service
from portal.firms.people.models import FirmPerson


def give(firm: Firm, seat: FirmPerson, role: FirmRole, *, by: str) -> FirmPerson:
    """Let somebody be another thing in the firm. Raises `RuleError`."""
    person_id, was = seat.person_id or 0, seat.role
    changed = service.change_role(firm, seat, role, by=by)
    if was == FirmRole.OWNER and role != FirmRole.OWNER:
        invitations.recall_all_of(firm, person_id, by=by)
    return changed


def take_away(firm: Firm, seat: FirmPerson, *, by: str) -> None:
    """Let somebody be of the firm no longer. Raises `RuleError` for the last owner."""
    person_id = seat.person_id or 0
    service.remove(firm, seat, by=by)
    invitations.recall_all_of(firm, person_id, by=by)
