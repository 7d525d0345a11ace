"""What stands in the links of an offer's letter: signed, so that nobody makes one, and good for that very offer.

Once the offer is taken, declined or over, the claim is in another state: the link works once, whoever opens it.
"""

import hashlib
from datetime import datetime

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from portal.allocation.models import State
from portal.core.db import session
from portal.programs.models import Booking

LONGEST = 300


def make_token(booking: Booking) -> str:
    """The token by which whoever was offered a place answers."""
    token = _serializer().dumps([booking.id, _mark(booking)])
    return token if isinstance(token, str) else token.decode()


def read_token(token: str) -> tuple[Booking, bool] | None:
    """The booking of a token that we have made, and whether its offer is still the one that stands."""
    if not 0 < len(token) <= LONGEST:
        return None
    try:
        booking_id, mark = _serializer().loads(token)
    except (BadData, ValueError, TypeError):
        return None
    booking = session.get(Booking, booking_id)
    if booking is None:
        return None
    return booking, booking.state == State.OFFERED and _mark(booking) == mark


def _mark(booking: Booking) -> int:
    until: datetime | None = booking.claim.offered_until
    return int(until.timestamp()) if until else 0


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        current_app.config["SECRET_KEY"], "portal.programs.offer", signer_kwargs={"digest_method": hashlib.sha256}
    )
