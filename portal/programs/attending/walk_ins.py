"""Who comes without a place: staff find them by name or address, give them one, and let them in."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from portal.accounts.models import Person
from portal.allocation import queries as places
from portal.allocation.models import State
from portal.core.db import session
from portal.core.errors import RuleError
from portal.firms.people.models import FirmPerson
from portal.programs.attending import service
from portal.programs.attending.models import Attendance, How
from portal.programs.booking import service as booking
from portal.programs.booking.checks import Wish
from portal.programs.models import ProgramSession
from portal.programs.queries import booking_of

SHORTEST_QUERY, MOST_FOUND = 2, 20


def find_people(text: str) -> Sequence[Person]:
    """Members by their name, or by their whole address; none for a text that is too short."""
    if len(text) < SHORTEST_QUERY:
        return []
    words = text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    fits = or_(Person.name.ilike(f"%{words}%", escape="\\"), Person.email_key == text.casefold())
    query = select(Person).where(fits, Person.key.is_not(None), Person.verified_at.is_not(None))
    return session.scalars(query.order_by(Person.name, Person.id).limit(MOST_FOUND)).all()


def firms_of(person_ids: Sequence[int]) -> dict[int, int]:
    """`{person: firm}`: the firm that somebody comes for when they say nothing else, their first."""
    query = select(FirmPerson.person_id, FirmPerson.firm_id).where(
        FirmPerson.person_id.in_(person_ids), FirmPerson.ended_at.is_(None)
    )
    found: dict[int, int] = {}
    for row in session.execute(query.order_by(FirmPerson.id)):
        found.setdefault(row[0] or 0, row[1])
    return found


def let_in(session_id: int, person_id: int, *, by: str, with_extra: bool) -> Attendance:
    """Give somebody a place and let them in; who has one already is let in with that. Raises `RuleError`.

    Without `with_extra` there must be a place that is free now, and nobody before them in line.
    """
    one = session.get_one(ProgramSession, session_id)
    if not service.is_open(one):
        raise RuleError("door_closed", "지금은 입장을 받는 때가 아니에요.")
    pool_id = one.pool_id or one.program.pool_id
    claim = places.live_claim(pool_id, person_id) if pool_id else None
    if claim is not None and claim.state == State.CONFIRMED:
        held = booking_of(claim.id)
    elif claim is not None and claim.state == State.OFFERED:
        held = booking.lock(booking_of(claim.id).id) or booking_of(claim.id)
        booking.accept_by_staff(held, by=by)
    else:
        firm_id = claim.firm_id if claim is not None else firms_of([person_id]).get(person_id)
        wish = Wish(one.program_id, None if one.program.is_course else one.id, person_id, firm_id)
        held = booking.book_by_staff(wish, by=by, with_extra=with_extra, is_at_door=True)
    # Only now: places are locked before sessions.
    locked = service.lock(session_id)
    if locked is None or service.attendance_of(held.id, session_id) is not None:
        raise RuleError("came_already", "이미 입장한 분이에요.")
    return service.check_in(locked, held, How.WALK_IN, by=by)
