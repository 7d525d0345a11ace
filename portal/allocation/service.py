"""Verbs on places. The caller opens the unit of work and locks the pool, once: `lock` before anything is decided.

`settle` runs in the same transaction after every change of capacity, state, rank or deadline, whoever made it: it lets
people in by tier and rank, never beyond the capacity, and leaves nobody waiting beside a free place.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.orm.attributes import set_committed_value

from portal.allocation import listening
from portal.allocation.models import HOLDING, Answered, Claim, ClaimMove, Pool, State
from portal.allocation.queries import live_claim, next_in_line
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError

SYSTEM = "system"
#: Somebody who is offered a place shortly before has at least so long to answer, unless it begins before.
SHORTEST_OFFER = timedelta(minutes=10)
#: Where people are let in without being asked, who has to be asked all the same has so long to answer.
DOUBTFUL_OFFER = timedelta(hours=12)
_TAKING = (
    update(Pool)
    .where(Pool.id == bindparam("pool_id"), Pool.places_left > 0)
    .values(places_left=Pool.places_left - 1)
    .returning(Pool.places_left)
    .execution_options(synchronize_session=False)
)
_LOCKING = (
    select(Pool).where(Pool.id == bindparam("pool_id")).with_for_update().execution_options(populate_existing=True)
)
#: The same, unless somebody waits: then they go first.
_TAKING_PAST_NOBODY = _TAKING.where(~exists().where(Claim.pool_id == Pool.id, Claim.state == State.WAITING))
#: Writes what a floor above knows of a new claim, before anybody is told of it.
Keep = Callable[[Claim], object]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a place is for: a person, and the firm for which they come. `tier` says who goes first: lower ones."""

    person_id: int
    firm_id: int | None = None
    tier: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """How places of a pool are given; see the columns of `Pool`."""

    has_line: bool = True
    offer_minutes: int = 0
    is_held: bool = False
    closes_at: datetime | None = None


def open_pool(owner: str, capacity: int, rules: Rules) -> Pool:
    """Make a pool of so many places."""
    pool = Pool(owner=owner, capacity=capacity, places_left=capacity)
    _follow(pool, rules)
    session.add(pool)
    session.flush()
    return pool


def lock(pool_id: int) -> Pool:
    """A pool whose places nobody else moves until the unit of work ends. Several are locked in the order of ids."""
    return session.scalars(_LOCKING, {"pool_id": pool_id}).one()


def lock_all(pool_ids: Iterable[int]) -> dict[int, Pool]:
    """Several pools, in the one order in which all lock them; `{id: pool}`."""
    return {pool_id: lock(pool_id) for pool_id in sorted(set(pool_ids))}


# ── Coming in ────────────────────────────────────────────────────────────────


def place(
    pool: Pool,
    holder: Holder,
    keep: Keep,
    *,
    by: str,
    because: str = "",
    is_first: bool = False,
    is_at_door: bool = False,
) -> Claim:
    """Give a place, or one in line, or keep an application while the pool is held. Raises `RuleError`.

    Who stands at the door gets a place that is free, also of what has begun, or none.

    Whoever waits already goes first: a free place is taken past nobody. What `keep` adds is written with the claim,
    before others are told of it. `is_first` says that `refuse_second` was asked.
    """
    if not is_first:
        refuse_second(pool, holder.person_id)
    if not is_at_door and (pool.closed_at is not None or _is_over(pool)):
        raise RuleError("closed", "신청이 끝났어요.")
    if pool.is_held and not is_at_door:
        return _begin(pool, holder, State.APPLIED, keep, by=by, because=because)
    if pool.places_left > 0 and _take(pool, past_nobody=True):
        return _begin(pool, holder, State.CONFIRMED, keep, by=by, because=because)
    if not pool.has_line or is_at_door:
        raise RuleError("full", "자리가 모두 찼어요.")
    return _begin(pool, holder, State.WAITING, keep, by=by, because=because)


def grant_extra(pool: Pool, holder: Holder, keep: Keep, *, by: str) -> Claim:
    """Give a place beyond the capacity, knowingly: one more for this claim, which goes with it. Raises `RuleError`.

    Who waits, applies or was offered one gets it instead of that.
    """
    claim = live_claim(pool.id, holder.person_id)
    if claim is not None and claim.holds:
        raise RuleError("already", "이미 자리가 있어요.")
    pool.extra += 1
    if claim is None:
        claim = _begin(pool, holder, State.CONFIRMED, keep, by=by, because="extra", is_extra=True)
    else:
        claim.is_extra = True
        _move(claim, State.CONFIRMED, by=by, because="extra")
    return claim


def refuse_second(pool: Pool, person_id: int) -> None:
    """Raises `RuleError` for somebody who holds a place of the pool, or waits for one."""
    if live_claim(pool.id, person_id) is not None:
        raise RuleError("already", "이미 신청했어요.")


def _begin(
    pool: Pool, holder: Holder, state: State, keep: Keep, *, by: str, because: str, is_extra: bool = False
) -> Claim:
    claim = Claim(pool_id=pool.id, person_id=holder.person_id, firm_id=holder.firm_id, tier=holder.tier)
    claim.pool, claim.state, claim.made_by, claim.is_extra = pool, "", by, is_extra
    with session.no_autoflush:
        session.add(claim)
        _set(claim, state)
        kept = keep(claim)
        session.flush()
    _note(claim, "", by=by, because=because, kept=kept)
    return claim


# ── Moving ───────────────────────────────────────────────────────────────────


def accept(pool: Pool, claim: Claim, *, by: str) -> None:
    """Take the place that was offered. Raises `RuleError` when it no longer is."""
    if claim.state == State.CONFIRMED:
        return
    if claim.state != State.OFFERED or claim.offered_until is None:
        raise RuleError("not_offered", "이 자리는 이제 다른 분께 넘어갔어요.")
    if claim.offered_until <= clock.now() or _is_over(pool):
        raise RuleError("offer_over", "받아들일 수 있는 시간이 지났어요.")
    _move(claim, State.CONFIRMED, by=by, because="accepted")


def end(pool: Pool, claim: Claim, *, by: str, because: str) -> None:
    """Let a claim go; its place goes to the next in line at once. Of what has ended nothing changes."""
    if not claim.is_live:
        return
    _let_go(pool, claim, by=by, because=because)
    settle(pool, by=by)


def end_all(pool: Pool, *, by: str, because: str) -> list[Claim]:
    """Close a pool for good: all its claims end, nobody comes in any more."""
    pool.closed_at = pool.closed_at or clock.now()
    claims = list(session.scalars(select(Claim).where(Claim.pool_id == pool.id, Claim.state != State.ENDED)))
    for claim in claims:
        _let_go(pool, claim, by=by, because=because)
    return claims


def close(pool: Pool) -> None:
    """What it was about has begun: who holds a place keeps it, everybody else's claim ends."""
    pool.closed_at = pool.closed_at or clock.now()
    unheld = select(Claim).where(Claim.pool_id == pool.id, Claim.state.not_in((State.CONFIRMED, State.ENDED)))
    for claim in session.scalars(unheld.order_by(Claim.id)).all():
        _let_go(pool, claim, by=SYSTEM, because="closed")


def rank(pool: Pool, chosen: Sequence[Claim], reserve: Sequence[Claim], *, by: str, because: str) -> None:
    """Put those who applied in line: the chosen first, then the reserve, each in the order given; then let them in.

    The pool is held no longer. Raises `RuleError` for more chosen ones than there are places.
    """
    if len(chosen) > pool.places_left:
        raise RuleError("too_many", "뽑은 사람이 남은 자리보다 많아요.")
    for claim in chosen:
        if not _take(pool):
            raise RuleError("too_many", "뽑은 사람이 남은 자리보다 많아요.")
        _move(claim, State.CONFIRMED, by=by, because=because)
    for claim in reserve:
        claim.tier = 0
        _move(claim, State.WAITING, by=by, because="reserve")
    pool.is_held = False
    settle(pool, by=by)


def admit(pool: Pool, claim: Claim, *, by: str, because: str) -> None:
    """Let one in who applied, as staff have decided: a place when one is left, or one in line. Raises `RuleError`."""
    if claim.state != State.APPLIED:
        raise RuleError("decided", "이미 정해진 신청이에요.")
    if pool.places_left > 0 and _take(pool, past_nobody=True):
        _move(claim, State.CONFIRMED, by=by, because=because)
    else:
        _move(claim, State.WAITING, by=by, because=because)


def resize(pool: Pool, capacity: int, *, by: str) -> None:
    """Have so many places; who waits is let in to new ones. Raises `RuleError` below what is held."""
    held = pool.capacity + pool.extra - pool.places_left
    if capacity + pool.extra < held:
        least = held - pool.extra
        message = f"이미 {least}명의 자리가 정해져 있어 그보다 줄일 수 없어요."
        raise RuleError("below_held", message, field="capacity", least=least)
    pool.places_left += capacity - pool.capacity
    pool.capacity = capacity
    session.flush()
    settle(pool, by=by)


def follow(pool: Pool, rules: Rules, *, by: str) -> None:
    """Give places by other rules from now on. Offers that stand keep the time they were given, until it begins."""
    _follow(pool, rules)
    if rules.closes_at is not None:
        late = Claim.offered_until > rules.closes_at
        for claim in session.scalars(select(Claim).where(Claim.pool_id == pool.id, late)):
            claim.offered_until = rules.closes_at
    session.flush()
    settle(pool, by=by)


def _follow(pool: Pool, rules: Rules) -> None:
    pool.has_line, pool.offer_minutes = rules.has_line, rules.offer_minutes
    pool.is_held, pool.closes_at = rules.is_held, rules.closes_at


def expire(pool: Pool) -> int:
    """Take back offers whose time is over, and let the next ones in; how many were taken back."""
    over = select(Claim).where(
        Claim.pool_id == pool.id, Claim.state == State.OFFERED, Claim.offered_until <= clock.now()
    )
    claims = session.scalars(over.order_by(Claim.id)).all()
    for claim in claims:
        _let_go(pool, claim, by=SYSTEM, because="expired")
    settle(pool, by=SYSTEM)
    return len(claims)


def settle(pool: Pool, *, by: str = SYSTEM) -> None:
    """Let people in by tier and rank while there are places."""
    while pool.closed_at is None and not pool.is_held and pool.places_left > 0 and not _is_over(pool):
        claim = next_in_line(pool.id)
        if claim is None or not _take(pool):
            return
        until = _offer_until(pool, claim)
        if until is None:
            _move(claim, State.CONFIRMED, by=by, because="promoted")
        else:
            claim.offered_until = until
            _move(claim, State.OFFERED, by=by, because="promoted")


def _offer_until(pool: Pool, claim: Claim) -> datetime | None:
    """Until when an offer of now stands; none where people are confirmed without being asked."""
    if pool.offer_minutes:
        until = clock.now() + max(timedelta(minutes=pool.offer_minutes), SHORTEST_OFFER)
    elif listening.is_doubtful(claim):
        until = clock.now() + DOUBTFUL_OFFER
    else:
        return None
    return min(until, pool.closes_at) if pool.closes_at else until


def _is_over(pool: Pool) -> bool:
    return pool.closes_at is not None and pool.closes_at <= clock.now()


# ── Places and states: everything above goes through here ────────────────────


def _take(pool: Pool, *, past_nobody: bool = False) -> bool:
    """Take one place from those that are left, if there is one (and nobody waits). The database decides."""
    left = session.scalar(_TAKING_PAST_NOBODY if past_nobody else _TAKING, {"pool_id": pool.id})
    if left is None:
        return False
    set_committed_value(pool, "places_left", left)
    return True


def _let_go(pool: Pool, claim: Claim, *, by: str, because: str) -> None:
    held, was_extra = claim.holds, claim.is_extra
    _move(claim, State.ENDED, by=by, because=because)
    if held and was_extra:
        pool.extra -= 1
    elif held:
        pool.places_left += 1
    session.flush()


def _move(claim: Claim, state: State, *, by: str, because: str) -> None:
    before = claim.state
    if state == State.ENDED:
        claim.ended_because = because
    _set(claim, state)
    session.flush()
    _note(claim, before, by=by, because=because)


def _set(claim: Claim, state: State) -> None:
    claim.state = state
    claim.ended_at = clock.now() if state == State.ENDED else None
    if state != State.OFFERED:
        claim.offered_until = None
    if state == State.WAITING:
        claim.rank, claim.pool.next_rank = claim.pool.next_rank, claim.pool.next_rank + 1


def _note(claim: Claim, before: str, *, by: str, because: str, kept: object = None) -> None:
    session.add(ClaimMove(claim_id=claim.id, before=before, after=claim.state, by=by, because=because))
    listening.tell(listening.Moved(claim, before, by, because, kept))


# ── Asked twice ──────────────────────────────────────────────────────────────


_FIRST = select(Answered).where(Answered.person_id == bindparam("person_id"), Answered.key == bindparam("key"))


def first_answer(person_id: int, key: str, about: str) -> Claim | None:
    """What a request with this key got when it came first, if it did. Raises `RuleError` for a key of another thing."""
    if not key:
        return None
    found = session.scalars(_FIRST, {"person_id": person_id, "key": key}).one_or_none()
    if found is None:
        return None
    if found.about != about:
        raise RuleError("stale_form", "화면을 다시 열어 신청해 주세요.")
    return session.get_one(Claim, found.claim_id)


def answer(person_id: int, key: str, about: str, claim: Claim) -> None:
    """Remember the answer to a request that came with a key."""
    if key:
        session.add(Answered(person_id=person_id, key=key, about=about, claim_id=claim.id))


def held_count(pool: Pool) -> int:
    """How many places claims hold, counted; for checks, never for decisions."""
    counted = select(func.count()).select_from(Claim).where(Claim.pool_id == pool.id, Claim.state.in_(HOLDING))
    return session.scalar(counted) or 0
