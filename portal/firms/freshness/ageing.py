"""What grows old: a profile that nobody edits and of which nobody says that it is still correct."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.clock import SEOUL
from portal.firms.vocabulary import FRESHNESS_DAYS


class Ageing:
    """The columns of a profile that tell how old it is."""

    updated_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def kept_at(self) -> datetime:
        """When somebody last edited or confirmed the profile."""
        return max(self.updated_at, self.confirmed_at)

    @property
    def kept_month(self) -> str:
        """The month of that in Seoul: `2026-11`."""
        return f"{self.kept_at.astimezone(SEOUL):%Y-%m}"

    @property
    def freshness(self) -> str:
        """How long ago that was: current, due, overdue or dormant."""
        return state_since(self.kept_at)


def state_since(kept_at: datetime) -> str:
    """The state of a profile that was edited or confirmed then."""
    days = (clock.now() - kept_at).days
    return next((state for state, after in FRESHNESS_DAYS if days >= after), "current")
