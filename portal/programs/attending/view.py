"""What the page of a booking shows of the day."""

from typing import Any
from urllib.parse import urlencode

from portal.accounts.models import Person
from portal.allocation.models import State
from portal.core.db import session
from portal.programs.attending import mails, no_shows, queries, reconfirming
from portal.programs.models import Booking
from portal.web.language import current_locale, in_language


def booking_part(booking: Booking) -> dict[str, Any]:
    """What stands in `attending/_booking.html`, of a booking of one's own."""
    came = queries.came_of([booking])[booking.id]
    asked = reconfirming.asked_of(booking.id)
    asked = asked if asked is not None and reconfirming.is_open(asked) else None
    link = ""
    if asked is not None:
        token = mails.make_token(asked, session.get_one(Person, booking.person_id))
        link = f"{in_language(mails.PATH, current_locale())}?{urlencode({'token': token})}"
    missed = no_shows.own_no_show(booking.person_id or 0, booking.id) if came.no_show else None
    has_ticket = booking.state == State.CONFIRMED
    return {"booking": booking, "came": came, "has_ticket": has_ticket, "asked": asked, "link": link, "missed": missed}
