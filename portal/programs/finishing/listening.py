"""Who is told of their certificates: it follows from the event log."""

from typing import cast

from flask import Flask

from portal.accounts.models import Person
from portal.audit.listening import Happening, listen
from portal.core.db import session
from portal.notices.service import notify
from portal.programs.booking.kinds import about
from portal.programs.finishing.kinds import CERTIFICATES
from portal.programs.finishing.models import Certificate


def register(app: Flask) -> None:
    """Listen to what becomes of certificates."""
    for verb in ("issued", "reissued", "revoked"):
        listen(app, f"certificate.{verb}", _tell)


def _tell(happening: Happening) -> None:
    certificate = cast(Certificate, happening.subject)
    booking = certificate.booking
    person = session.get(Person, booking.person_id) if booking.person_id else None
    if person is None or person.key is None:
        return
    values = {"title_ko": certificate.title_ko, "title_en": certificate.title_en, "number": certificate.number}
    values["reason"] = str(happening.details.get("because", ""))
    message = happening.action.removeprefix("certificate.")
    notify(CERTIFICATES, person, message, values, url=f"/me/bookings/{booking.id}", about=about(booking.id))
