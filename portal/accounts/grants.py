"""Staff grants: given and ended by somebody, each noted in the event log.

Whoever's rights change signs in anew: a cookie that was copied before is worth nothing afterwards.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

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
    period = {"begins": begins.isoformat(), "until": until.isoformat() if until else None}
    audit.record("staff.granted", person, by=by, grant=grant.id, role=role.value, **period)
    return grant


def end(grant: StaffGrant, *, by: str, reason: str = "") -> None:
    """End a grant now. Raises `RuleError` when it has ended, or when nobody would be left to give grants."""
    now = clock.now()
    if grant.ends_at is not None and grant.ends_at <= now:
        raise RuleError("grant_ended", "이미 끝난 역할이에요.")
    if grant.role == Role.OPERATOR and grant.covers(now):
        _refuse_to_end_the_last(grant, by)
    # One that has not begun never does.
    grant.ends_at = max(now, grant.begins_at)
    sessions.end_all(grant.person_id, because="role_changed")
    audit.record("staff.ended", grant.person, by=by, grant=grant.id, role=grant.role, reason=reason)


def current(person: Person, role: Role) -> StaffGrant:
    """The grant of a role that goes on or is to begin. Raises `RuleError` when there is none."""
    for grant in person.grants:
        if grant.role == role and (grant.ends_at is None or grant.ends_at > clock.now()):
            return grant
    raise RuleError("no_grant", "맡고 있지 않은 역할이에요.", field="role")


def _refuse_to_end_the_last(grant: StaffGrant, by: str) -> None:
    # Locked, so that two operators who end each other's at once do not leave the hub without one.
    others = session.scalars(
        select(StaffGrant)
        .where(StaffGrant.role == Role.OPERATOR, in_force(clock.now()))
        .order_by(StaffGrant.id)
        .with_for_update()
    ).all()
    others = [other for other in others if other.id != grant.id]
    if by == f"person:{grant.person_id}" and not any(other.person_id == grant.person_id for other in others):
        raise RuleError("own_last_operator", "자기의 마지막 운영자 역할은 스스로 끝낼 수 없어요.")
    if not others:
        raise RuleError("last_operator", "허브의 마지막 운영자예요.")


def in_force(moment: datetime) -> ColumnElement[bool]:
    """That a grant has begun and has not ended at a moment."""
    return and_(StaffGrant.begins_at <= moment, or_(StaffGrant.ends_at.is_(None), StaffGrant.ends_at > moment))
