"""Staff grants: given and ended by somebody, each noted in the event log.

Whoever's rights change signs in anew: a cookie that was copied before is worth nothing afterwards.
"""

from datetime import datetime

from portal.accounts import sessions
from portal.accounts.models import Person, StaffGrant
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.viewer import Role


def give(
    person: Person, role: Role, *, by: str, until: datetime | None = None, begins_at: datetime | None = None
) -> StaffGrant:
    """Let somebody work in a role from now, or from `begins_at`, `until` a moment. Raises `RuleError`."""
    begins = begins_at or clock.now()
    if until is not None and until <= begins:
        raise RuleError("bad_period", "끝나는 때는 시작하는 때보다 뒤여야 해요.", field="until")
    if any(grant.role == role and (grant.ends_at is None or grant.ends_at > begins) for grant in person.grants):
        raise RuleError("granted", "이미 맡고 있는 역할이에요.", field="role")
    grant = StaffGrant(role=role, given_by=by, begins_at=begins, ends_at=until)
    person.grants.append(grant)
    session.flush()
    sessions.end_all(person.id, because="role_changed")
    audit.record("staff.granted", person, by=by, role=role.value, until=until.isoformat() if until else None)
    return grant


def end(grant: StaffGrant, *, by: str, reason: str = "") -> None:
    """End a grant now. Raises `RuleError` when it has ended."""
    now = clock.now()
    if grant.ends_at is not None and grant.ends_at <= now:
        raise RuleError("grant_ended", "이미 끝난 역할이에요.")
    # One that has not begun never does.
    grant.ends_at = max(now, grant.begins_at)
    sessions.end_all(grant.person_id, because="role_changed")
    audit.record("staff.ended", grant.person, by=by, role=grant.role, reason=reason)


def current(person: Person, role: Role) -> StaffGrant:
    """The grant of a role that goes on or is to begin. Raises `RuleError` when there is none."""
    for grant in person.grants:
        if grant.role == role and (grant.ends_at is None or grant.ends_at > clock.now()):
            return grant
    raise RuleError("no_grant", "맡고 있지 않은 역할이에요.", field="role")
