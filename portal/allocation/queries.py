"""Reading places: who is next, who stands where, and whether the books are right."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select

from portal.allocation.models import HOLDING, Claim, Pool, State
from portal.core import clock
from portal.core.db import session


def live_claim(pool_id: int, person_id: int) -> Claim | None:
    """What somebody holds or waits for in a pool; at most one."""
    query = select(Claim).where(Claim.pool_id == pool_id, Claim.person_id == person_id, Claim.state != State.ENDED)
    return session.scalars(query).one_or_none()


def next_in_line(pool_id: int) -> Claim | None:
    """Who is let in next."""
    waiting = select(Claim).where(Claim.pool_id == pool_id, Claim.state == State.WAITING)
    return session.scalars(waiting.order_by(Claim.tier, Claim.rank).limit(1)).first()


def place_in_line(claim: Claim) -> int:
    """1 for who is let in next."""
    asked = {"pool_id": claim.pool_id, "tier": claim.tier, "rank": claim.rank}
    return (session.scalar(_BEFORE, asked) or 0) + 1


_BEFORE = select(func.count()).where(
    Claim.pool_id == bindparam("pool_id"),
    Claim.state == State.WAITING,
    or_(Claim.tier < bindparam("tier"), and_(Claim.tier == bindparam("tier"), Claim.rank < bindparam("rank"))),
)


def waiting_counts(pool_ids: Sequence[int]) -> dict[int, int]:
    """How many wait in each of some pools; one query."""
    if not pool_ids:
        return {}
    counted = (
        select(Claim.pool_id, func.count())
        .where(Claim.pool_id.in_(pool_ids), Claim.state == State.WAITING)
        .group_by(Claim.pool_id)
    )
    return {row[0]: row[1] for row in session.execute(counted)}


def pools_with_offers_over(now: datetime) -> Sequence[int]:
    """Pools in which an offer's time is over."""
    over = select(Claim.pool_id).where(Claim.state == State.OFFERED, Claim.offered_until <= now)
    return session.scalars(over.distinct().order_by(Claim.pool_id)).all()


def pools_to_close(now: datetime) -> Sequence[int]:
    """Pools of what has begun, in which somebody still waits or was offered a place."""
    unheld = Claim.state.not_in((State.CONFIRMED, State.ENDED))
    over = select(Pool.id).join(Claim, Claim.pool_id == Pool.id).where(Pool.closes_at <= now, unheld)
    return session.scalars(over.distinct().order_by(Pool.id)).all()


def wrong_pools() -> list[tuple[str, str]]:
    """Pools whose books are wrong, `(owner, what is wrong)`: there should be none. Two queries."""
    held = (
        select(Claim.pool_id, func.count().label("held"), func.sum(_one_if_extra()).label("extra"))
        .where(Claim.state.in_(HOLDING))
        .group_by(Claim.pool_id)
        .subquery()
    )
    counted, extra = func.coalesce(held.c.held, 0), func.coalesce(held.c.extra, 0)
    rows = session.execute(
        select(Pool.owner, counted + Pool.places_left, Pool.capacity + Pool.extra)
        .outerjoin(held, held.c.pool_id == Pool.id)
        .where(or_(counted + Pool.places_left != Pool.capacity + Pool.extra, extra != Pool.extra))
    ).all()
    wrong = [(owner, f"{has} of {should}") for owner, has, should in rows]
    waits = select(Claim.id).where(Claim.pool_id == Pool.id, Claim.state == State.WAITING).exists()
    idle = select(Pool.owner).where(
        Pool.places_left > 0,
        Pool.is_held.is_(False),
        Pool.closed_at.is_(None),
        or_(Pool.closes_at.is_(None), Pool.closes_at > clock.now()),
        waits,
    )
    return wrong + [(owner, "waits beside a free place") for owner in session.scalars(idle)]


def _one_if_extra() -> ColumnElement[int]:
    return case((Claim.is_extra.is_(True), 1), else_=0)
