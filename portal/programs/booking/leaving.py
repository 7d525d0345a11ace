"""Who leaves a firm gives up what they have booked as its people and has not begun: the place was the firm's."""

from typing import cast

from flask import Flask
from sqlalchemy import select

from portal.allocation.models import Claim, State
from portal.audit.listening import Happening, listen
from portal.core import clock
from portal.core.db import session
from portal.firms.models import Firm
from portal.programs.booking import rules, service
from portal.programs.models import Booking


def register(app: Flask) -> None:
    """Follow people out of firms."""
    for action in ("firm.person_left", "firm.person_removed"):
        listen(app, action, _end_theirs)


def _end_theirs(happening: Happening) -> None:
    firm = cast(Firm, happening.subject)
    query = (
        select(Booking)
        .join(Booking.claim)
        .where(Booking.firm_id == firm.id, Booking.person_id == happening.details["person"])
        .where(Claim.state != State.ENDED)
    )
    coming = [one for one in session.scalars(query) if rules.begins_at(one.program, one.session) > clock.now()]
    service.end_those_of([one.claim for one in coming], because="left_firm")
