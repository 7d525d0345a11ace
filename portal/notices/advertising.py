"""What the law wants of advertising that is sent (정보통신망법 제50조, 시행령 제61조–제62조의3, 별표 6).

Only to those who have agreed, and whose agreement stands when the letter leaves; the subject begins with `(광고)`;
sender, address and contact are named; refusing is free, easy and explained in Korean and English; nothing at night.
"""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from sqlalchemy import Select, and_, exists, select

from portal.accounts.consents import Document, standing
from portal.accounts.emails import sendable
from portal.accounts.models import Consent, Person
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.jobs.mail import Sending
from portal.web.hub import HubView, current_hub

#: How the subject of every letter of advertising begins: in Korean, whatever the language, and never otherwise.
MARK = "(광고)"
#: The name of the guard of such letters.
GUARD = "advertising"
#: 제50조제3항: without a consent of its own, which we do not ask for, nothing is sent between these, in Seoul's time.
QUIET_FROM, QUIET_UNTIL = time(21), time(8)


def is_quiet(moment: datetime) -> bool:
    """Whether advertising has to wait until the morning."""
    here = moment.astimezone(SEOUL).time()
    return here >= QUIET_FROM or here < QUIET_UNTIL


def missing_details() -> list[str]:
    """What has to be said of the sender and is not known: `operator`, `address`, `phone`, `email`."""
    hub = current_hub()
    said = {"operator": hub.operators[0], "address": hub.addresses[0], "phone": hub.phone, "email": hub.email}
    return [name for name, value in said.items() if not value]


def sender_line(hub: HubView) -> str:
    """Who sends it, from where, and how to reach them."""
    return f"{hub.name} ({hub.operator}) · {hub.address} · {hub.phone} · {hub.email}"


def may_have(person: Person | None) -> bool:
    """Whether somebody has shown their address to be theirs, has agreed to advertising, and has not taken it back."""
    if person is None or person.key is None or person.verified_at is None:
        return False
    return standing(person, Document.MARKETING) is not None


def those_who_agreed() -> Select[Person]:
    """Those who `may_have` advertising, by their numbers."""
    agreed = exists().where(
        Consent.person_id == Person.id, Consent.document == Document.MARKETING, Consent.withdrawn_at.is_(None)
    )
    return (
        select(Person).where(and_(Person.key.is_not(None), Person.verified_at.is_not(None), agreed)).order_by(Person.id)
    )


def guard(payload: Mapping[str, Any]) -> Sending:
    """Asked when a letter is about to leave: what held when it was queued may not hold any more."""
    person = session.get(Person, payload["about"])
    if person is None or not may_have(person) or sendable(person.email) != payload["to"]:
        return Sending.NEVER
    return Sending.LATER if is_quiet(clock.now()) or missing_details() else Sending.NOW
