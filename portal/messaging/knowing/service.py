"""Noting that two firms know each other. The caller opens the unit of work."""

from sqlalchemy.dialects import postgresql, sqlite

from portal.core import clock
from portal.core.db import is_sqlite, session
from portal.messaging.knowing.models import Acquaintance, Reason


def record(first: int, second: int, reason: Reason, *, about: str, by: str) -> None:
    """Note that two firms, by number, know each other; the same reason about the same thing is noted once.

    Raises `ValueError` for a firm and itself.
    """
    if first == second:
        raise ValueError("a firm does not get to know itself")
    low, high = sorted((first, second))
    values = {"first_id": low, "second_id": high, "reason": reason.value, "about": about, "by": by, "at": clock.now()}
    insert = (sqlite if is_sqlite() else postgresql).insert(Acquaintance)
    session.execute(insert.values(**values).on_conflict_do_nothing())
