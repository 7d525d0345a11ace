"""Verbs: asking whether a firm's profiles are still correct, and saying so. The caller opens the unit of work."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from portal.accounts.models import Person
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.firms.freshness.models import FreshnessAsking, FreshnessConfirmation
from portal.firms.freshness.queries import Profile, asking_of, key_of, open_asking, profiles_of
from portal.firms.models import Firm
from portal.firms.people.queries import seat_of
from portal.firms.people.service import lock_firm
from portal.firms.policy import EDITING_ROLES

#: A link in a letter works for so long.
LINK_LIVES = timedelta(days=30)


def ask(firm: Firm) -> FreshnessAsking:
    """Note that a firm is asked; who is told, and how, is for `rounds`."""
    asking = FreshnessAsking(firm_id=firm.id, expires_at=clock.now() + LINK_LIVES)
    session.add(asking)
    session.flush()
    return asking


def confirm(firm: Firm, profiles: Sequence[Profile], *, by: str, how: str) -> None:
    """Note that profiles of a locked firm are still correct. All of them at once answer what was asked last."""
    now, open_one = clock.now(), open_asking(firm.id)
    for profile in profiles:
        profile.confirmed_at = now
    keys = [key_of(profile) for profile in profiles]
    is_whole = len(keys) == len(profiles_of(firm))
    asking_id = open_one.id if open_one is not None and is_whole else None
    session.add(FreshnessConfirmation(firm_id=firm.id, asking_id=asking_id, profiles=keys, how=how, confirmed_by=by))
    audit.record("firm.confirmed", firm, by=by, how=how, profiles=keys, asking=asking_id)


def answer(asking_id: int, person: Person) -> None:
    """Say by the link of a letter that all profiles of a firm are still correct.

    Raises `RuleError`: `dead` for who may not speak for the firm any more, `expired`, `answered` from the second time.
    """
    firm_id = session.scalar(select(FreshnessAsking.firm_id).where(FreshnessAsking.id == asking_id))
    if firm_id is None:
        raise RuleError("dead", "쓸 수 없는 링크예요.")
    # Of two who press at the same moment the second waits here, and finds the answer of the first.
    firm = lock_firm(firm_id)
    still_open(asking_of(asking_id), person)
    confirm(firm, profiles_of(firm), by=f"person:{person.id}", how="link")


def still_open(asking: FreshnessAsking | None, person: Person | None) -> FreshnessAsking:
    """The asking, while this person may answer it. Raises the `RuleError` that tells why not; see `answer`."""
    if asking is None or person is None or not _may_speak_for(asking.firm_id, person.id):
        raise RuleError("dead", "쓸 수 없는 링크예요.")
    if asking.answer is not None:
        raise RuleError("answered", "이미 확인했어요.")
    if asking.expires_at <= clock.now():
        raise RuleError("expired", "기한이 지난 링크예요.")
    return asking


def _may_speak_for(firm_id: int, person_id: int) -> bool:
    """Who has left the firm, or only looks at it now, has a letter that does nothing."""
    seat = session.scalars(seat_of(firm_id, person_id)).one_or_none()
    return seat is not None and seat.role in EDITING_ROLES
