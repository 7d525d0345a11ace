"""Which programs take children, and that their names are forgotten. The caller opens the unit of work."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from portal.audit import service as audit
from portal.core.db import session
from portal.programs.models import Booking, BookingChild, Program, ProgramChildren, ProgramSession

#: How long after the program a child's name and year are known.
KEPT = timedelta(days=365)


def take(program: Program, takes: bool, *, by: str) -> None:
    """Let guardians book a locked program for children, or no more. Again it changes nothing."""
    if takes == (program.takes_children is not None):
        return
    program.takes_children = ProgramChildren(set_by=by) if takes else None
    session.flush()
    audit.record("program.children_set", program, by=by, takes=takes)


def forget(now: datetime) -> int:
    """Forget names and years of children whose program was over long ago; how many. That it was a child stays."""
    last = (
        select(func.max(ProgramSession.ends_at))
        .where(ProgramSession.program_id == Booking.program_id)
        .correlate(Booking)
        .scalar_subquery()
    )
    old = select(Booking.id).where(last < now - KEPT)
    these = update(BookingChild).where(BookingChild.booking_id.in_(old), BookingChild.name != "")
    done = session.execute(these.values(name="", birth_year=None), execution_options={"synchronize_session": False})
    return int(getattr(done, "rowcount", 0))
