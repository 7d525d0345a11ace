"""The one source of time, so that tests can move it.

Times are aware datetimes in UTC; pages show them in `SEOUL`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")

_frozen: datetime | None = None


def now() -> datetime:
    """The current time, aware, in UTC."""
    return _frozen or datetime.now(UTC)


def today() -> date:
    """The current date in Seoul: days begin and end there."""
    return now().astimezone(SEOUL).date()


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Let time stand still at `moment` (aware) in this process."""
    global _frozen
    before, _frozen = _frozen, moment.astimezone(UTC)
    try:
        yield
    finally:
        _frozen = before
