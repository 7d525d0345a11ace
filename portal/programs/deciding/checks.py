"""What has to be so before anything is decided: looked at with program and pool locked."""

from portal.allocation import service as allocation
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.programs.deciding import queries
from portal.programs.deciding.queries import Part
from portal.programs.models import Approval, Program


def locked_part(program: Program, session_id: int | None, approval: Approval) -> Part:
    """A part of a locked program whose time to be decided upon has come, with its pool locked. Raises `RuleError`."""
    session.expire(program, ["sessions"])
    part = queries.part_of(program, session_id)
    if part is None or program.approval != approval:
        raise RuleError("stale_form", "화면을 다시 열어 주세요.")
    allocation.lock(part.pool.id)
    if queries.decision_of(part.pool.id) is not None:
        raise RuleError("decided_before", "이미 정했어요. 두 번 정할 수 없어요.")
    check_on(part)
    if not part.has_closed:
        raise RuleError("still_open", "신청을 받는 동안에는 정할 수 없어요.")
    return part


def check_on(part: Part) -> None:
    """That it takes place, and has not begun. Raises `RuleError`."""
    if not part.is_on:
        raise RuleError("not_on", "취소된 일정이에요.")
    if part.begins_at is None or part.begins_at <= clock.now():
        raise RuleError("begun", "이미 시작해서 정할 수 없어요.")
