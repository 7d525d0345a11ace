"""The secret of each lottery is made, and its hash published, before anybody can apply."""

from flask import Flask

from portal.allocation import listening as moves
from portal.allocation.listening import Moved
from portal.allocation.models import State
from portal.audit import listening as events
from portal.audit.listening import Happening
from portal.core.db import session
from portal.core.errors import RuleError
from portal.programs.deciding import lottery
from portal.programs.deciding.models import DrawPledge
from portal.programs.deciding.queries import parts_of, pledge_of
from portal.programs.models import Approval, Program, ProgramSession
from portal.programs.queries import booking_of


def listen(app: Flask) -> None:
    """Pledge when a lottery is put on offer, when it gets another session, and at the latest when somebody applies."""
    events.listen(app, "program.published", _published)
    events.listen(app, "program.written", _written)
    events.listen(app, "session.added", _added)
    for owner in ("session", "course"):
        moves.listen(app, owner, _applied)


def _published(happening: Happening) -> None:
    if isinstance(happening.subject, Program):
        pledge_all(happening.subject)


def _written(happening: Happening) -> None:
    """The deadline of a lottery on offer may move, and may not be taken away: it could never be drawn."""
    if isinstance(happening.subject, Program) and happening.subject.is_published:
        pledge_all(happening.subject)


def _added(happening: Happening) -> None:
    one = happening.subject
    if isinstance(one, ProgramSession) and one.program is not None and one.program.is_published:
        pledge_all(one.program)


def pledge_all(program: Program) -> None:
    """Pledge for each pool of a lottery that has no pledge. Raises `RuleError` for a lottery without a deadline."""
    if program.approval != Approval.LOTTERY:
        return
    if program.booking_closes_at is None:
        message = "추첨으로 정하는 프로그램은 신청 마감을 적어 주세요."
        raise RuleError("needs_deadline", message, field="booking_closes_at")
    for part in parts_of(program):
        _pledge(part.pool.id)


def _applied(moved: Moved) -> None:
    """For what was on offer before there were pledges. The pool is locked, so that there is one."""
    is_new = moved.before == "" and moved.claim.state == State.APPLIED
    if is_new and booking_of(moved.claim.id, moved.kept).program.approval == Approval.LOTTERY:
        _pledge(moved.claim.pool_id)


def _pledge(pool_id: int) -> None:
    if pledge_of(pool_id) is None:
        secret = lottery.new_secret()
        session.add(DrawPledge(pool_id=pool_id, secret=secret, commitment=lottery.commitment_of(secret)))
        session.flush()
