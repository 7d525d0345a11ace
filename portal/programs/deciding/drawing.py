"""Drawing lots: once, after the deadline, by the secret that was pledged. The caller opens the unit of work."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from portal.allocation import service as allocation
from portal.allocation.models import Claim
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.programs import service as programs
from portal.programs.deciding import checks, lottery, queries
from portal.programs.deciding.lottery import Entry
from portal.programs.deciding.models import Decision, DrawTicket, Outcome
from portal.programs.deciding.queries import Part
from portal.programs.models import Approval, Booking

#: Who was let in at the last second may be written a little after it.
GRACE = timedelta(minutes=1)


def draw(program_id: int, session_id: int | None, message: str, *, by: str) -> Decision:
    """Give the places of a session, or of a course, by lot; the others are the reserve, in the order of their lots.

    Raises `RuleError`: before the deadline, a second time, for what does not take place or has begun, for nobody.
    """
    program = programs.lock(program_id)
    part = checks.locked_part(program, session_id, Approval.LOTTERY)
    timely, late = _by_deadline(part)
    pledge = queries.pledge_of(part.pool.id)
    if pledge is None or not (timely or late):
        raise RuleError("nobody", "신청한 사람이 없어요.")
    numbers = queries.numbers_until(part.pool.id, _deadline(part))
    entries = _entries(part, timely)
    seed = lottery.seed_of(pledge.secret, numbers)
    ordered = lottery.order(seed, entries)
    decision = Decision(pool_id=part.pool.id, program_id=program.id, how="lottery", by=by, message=message)
    decision.places, decision.seed = part.pool.places_left, seed
    decision.tickets = _tickets(ordered, numbers, decision.places, has_line=part.pool.has_line)
    session.add(decision)
    session.flush()
    by_number = {one.id: one.claim for one in timely}
    claims = [by_number[one.number] for one in ordered] + [one.claim for one in late]
    give(part, claims[: decision.places], claims[decision.places :], by=by, because="drawn")
    audit.record("program.drawn", program, by=by, pool=part.pool.id, applied=len(claims), places=decision.places)
    return decision


def _deadline(part: Part) -> datetime:
    return (part.program.booking_closes_at or clock.now()) + GRACE


def give(part: Part, chosen: Sequence[Claim], others: Sequence[Claim], *, by: str, because: str) -> None:
    """Let the chosen in; the others wait in the order given, or are not chosen where nobody waits."""
    if not part.pool.has_line:
        for claim in others:
            allocation.end(part.pool, claim, by=by, because="not_chosen")
        others = ()
    allocation.rank(part.pool, chosen, others, by=by, because=because)


def _by_deadline(part: Part) -> tuple[list[Booking], list[Booking]]:
    """Those who applied in time, and those whom staff entered later: they come after all others, and draw no lot."""
    applied, deadline = queries.applications_in(part.pool.id), _deadline(part)
    return [one for one in applied if one.booked_at <= deadline], [one for one in applied if one.booked_at > deadline]


def _entries(part: Part, bookings: Sequence[Booking]) -> list[Entry]:
    """Who takes part. Of firms are told, without names, those alone that have more applications than they may."""
    limit = part.program.firm_limit
    counted = Counter(one.firm_id for one in bookings if one.firm_id is not None)
    if limit is None:
        return [Entry(one.id, one.claim.tier) for one in bookings]
    people = [one.person_id for one in bookings if one.person_id is not None]
    held = queries.holders_by_firm(part.program.id, list(counted), people)
    room = {firm_id: max(limit - held.get(firm_id, 0), 0) for firm_id in counted}
    teams = {firm_id: team for team, firm_id in enumerate((f for f in counted if counted[f] > room[f]), start=1)}
    return [
        Entry(one.id, one.claim.tier, teams[one.firm_id], room[one.firm_id])
        if one.firm_id in teams
        else Entry(one.id, one.claim.tier)
        for one in bookings
    ]


def _tickets(ordered: Sequence[Entry], numbers: Sequence[int], places: int, *, has_line: bool) -> list[DrawTicket]:
    rest = Outcome.RESERVE if has_line else Outcome.NOT_CHOSEN
    drawn = [
        DrawTicket(
            number=one.number,
            tier=one.tier,
            team=one.team,
            room=one.room,
            position=position,
            outcome=Outcome.CHOSEN if position <= places else rest,
        )
        for position, one in enumerate(ordered, start=1)
    ]
    known = {one.number for one in ordered}
    return drawn + [DrawTicket(number=number, outcome=Outcome.GONE) for number in numbers if number not in known]
