"""Which sessions of a mentor can be booked just now: the worker closes and opens them, soon after anything changed.

Until it has, whoever books one that overlaps is refused (`holding.take`): nobody is at two meetings, only a button was
there a moment too long.
"""

from collections.abc import Sequence

from portal.allocation import service as allocation
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry
from portal.programs.mentoring import asking, holding, slots
from portal.programs.mentoring.models import Mentor
from portal.programs.models import ProgramSession

SYSTEM = allocation.SYSTEM


def register(registry: Registry) -> None:
    """Let the worker see to mentors' sessions, and ask what came of meetings."""
    registry.handle(slots.ROUND, go_round)
    asking.register(registry)


def go_round(leases: Sequence[Lease]) -> None:
    """For each mentor: withdraw what is no longer theirs, then open and close."""
    for lease in leases:
        mentor = session.get(Mentor, int(lease.key))
        if mentor is not None and mentor.left_at is not None and slots.sessions_of(mentor.id):
            with unit_of_work():
                slots.sync(int(lease.key), by=SYSTEM)
        settle(int(lease.key))


def settle(mentor_id: int) -> None:
    """Open what can be booked of a mentor, close what cannot. Each in a unit of its own: pool, then mentor."""
    for session_id in [one.id for one in slots.sessions_of(mentor_id)]:
        one = session.get(ProgramSession, session_id)
        mentor = session.get(Mentor, mentor_id)
        if one is None or mentor is None or not _is_wrong(one, mentor):
            continue
        with unit_of_work():
            _settle_one(session_id, mentor_id)


def _settle_one(session_id: int, mentor_id: int) -> None:
    one = session.get(ProgramSession, session_id)
    if one is None or one.pool_id is None:
        return
    pool = allocation.lock(one.pool_id)
    mentor = holding.lock_mentor(mentor_id)
    if not _is_wrong(one, mentor):
        return
    is_open = _can_be_booked(one, mentor)
    # Nobody is to wait for somebody who is elsewhere: without a line it is shown as full.
    pool.has_line = one.program.has_line and is_open
    allocation.resize(pool, 1 if is_open else 0, by=SYSTEM)


def _is_wrong(one: ProgramSession, mentor: Mentor) -> bool:
    """Whether a session to come that nobody holds is open and should not be, or the other way round."""
    pool = one.pool
    if pool is None or pool.closed_at is not None or one.starts_at <= clock.now() or holding.is_held(one):
        return False
    is_open = _can_be_booked(one, mentor)
    return pool.capacity != int(is_open) or (not is_open and pool.has_line)


def _can_be_booked(one: ProgramSession, mentor: Mentor) -> bool:
    return mentor.left_at is None and holding.is_free(mentor, one) and not holding.is_full(mentor, one)
