"""How something that can be booked stands at a moment: open with places, with a line, full, over."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: So few places are left that it says so in the colour of deadlines.
FEW = 3


class Standing(StrEnum):
    """`collecting`: who applies is chosen from later. `line`: one may wait for a place."""

    OPEN = "open"
    COLLECTING = "collecting"
    LINE = "line"
    FULL = "full"
    EARLY = "early"
    CLOSED = "closed"
    OVER = "over"


#: Standings in which there is something to get, and in which there is something to press.
WITH_PLACES = (Standing.OPEN, Standing.COLLECTING)
BOOKABLE = (*WITH_PLACES, Standing.LINE)


@dataclass(frozen=True, slots=True)
class Window:
    """When one may apply; without an end until it begins."""

    opens_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Places:
    """What of a pool is shown."""

    seats: int
    left: int
    has_line: bool
    is_held: bool


def standing(window: Window, places: Places, starts_at: datetime, ends_at: datetime, now: datetime) -> Standing:
    """How it stands for everybody; who may book is another question."""
    if now >= ends_at:
        return Standing.OVER
    if now >= starts_at or (window.closes_at is not None and now >= window.closes_at):
        return Standing.CLOSED
    if now < window.opens_at:
        return Standing.EARLY
    if places.is_held:
        return Standing.COLLECTING
    if places.left > 0:
        return Standing.OPEN
    return Standing.LINE if places.has_line else Standing.FULL
