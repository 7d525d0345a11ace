"""What the page of a booking shows of the day."""

from typing import Any

from portal.allocation.models import State
from portal.programs.attending import queries
from portal.programs.models import Booking


def booking_part(booking: Booking) -> dict[str, Any]:
    """What stands in `attending/_booking.html`."""
    came = queries.came_of([booking])[booking.id]
    return {"booking": booking, "came": came, "has_ticket": booking.state == State.CONFIRMED}
