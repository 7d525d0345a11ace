"""What is not kept: attempts that no longer count, people who never verified, sessions and links long over."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, or_

from portal.accounts import throttle
from portal.accounts.factors import halves, passkeys
from portal.accounts.identities import trips
from portal.accounts.models import OneTimeLink, Person, SignInSession
from portal.accounts.sessions import LONGEST_LIFE
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.jobs.queue import Lease
from portal.jobs.worker import Registry

KIND = "account-upkeep"
#: Somebody who signed up and did not verify the address within so long is forgotten.
UNVERIFIED = timedelta(days=7)
LINKS = timedelta(days=7)


def register(registry: Registry) -> None:
    """Clear up once an hour."""
    registry.handle(KIND, clear_up)
    registry.every("hourly-account-upkeep", KIND, timedelta(hours=1))


def clear_up(_leases: Sequence[Lease]) -> None:
    """Destroy what has served."""
    now = clock.now()
    over = or_(
        SignInSession.ended_at < now - throttle.REMEMBERED,
        SignInSession.created_at < now - LONGEST_LIFE - throttle.REMEMBERED,
    )
    with unit_of_work():
        throttle.forget_old()
        trips.forget_old()
        halves.forget_old()
        passkeys.forget_old()
        session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < now - LINKS))
        session.execute(delete(SignInSession).where(over))
        # Who was entered by the hub has never agreed to anything yet, and is waited for.
        unverified = delete(Person).where(
            Person.verified_at.is_(None), Person.age_confirmed_at.is_not(None), Person.created_at < now - UNVERIFIED
        )
        session.execute(unverified)
