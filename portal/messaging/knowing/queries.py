"""Who knows whom."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from portal.core.db import session
from portal.messaging.knowing.models import Acquaintance


def know_each_other(first: int, second: int) -> bool:
    """Whether two firms know each other, for whatever reason."""
    low, high = sorted((first, second))
    known = select(Acquaintance.id).where(Acquaintance.first_id == low, Acquaintance.second_id == high)
    return session.scalar(known.limit(1)) is not None


def known_among(firm_id: int, others: Iterable[int]) -> set[int]:
    """Which of some firms a firm knows."""
    wanted = set(others)
    rows = session.execute(
        select(Acquaintance.first_id, Acquaintance.second_id).where(
            or_(
                (Acquaintance.first_id == firm_id) & Acquaintance.second_id.in_(wanted),
                (Acquaintance.second_id == firm_id) & Acquaintance.first_id.in_(wanted),
            )
        )
    )
    return {number for row in rows for number in row} - {firm_id}
