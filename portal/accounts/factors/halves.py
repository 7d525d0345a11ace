"""The half of a sign-in: who knew the password shows a second factor within some minutes. No session, and no viewer."""

from datetime import timedelta
from typing import cast

from sqlalchemy import Table, delete, select

from portal.accounts.factors.models import HalfSignIn
from portal.accounts.models import Person
from portal.accounts.tokens import LONGEST, new_token, token_hash
from portal.core import clock
from portal.core.db import session
from portal.core.personal import deleted

LIVES = timedelta(minutes=10)


def begin(person: Person) -> str:
    """Half a sign-in, in the caller's unit of work; its token."""
    token = new_token()
    session.add(HalfSignIn(person_id=person.id, token_hash=token_hash(token), expires_at=clock.now() + LIVES))
    return token


def find(token: str, *, for_update: bool = False) -> HalfSignIn | None:
    """The half that a token stands for, while it lasts."""
    if not token or len(token) > LONGEST:
        return None
    query = select(HalfSignIn).where(HalfSignIn.token_hash == token_hash(token), HalfSignIn.expires_at > clock.now())
    return session.scalars(query.with_for_update() if for_update else query).one_or_none()


def use(half: HalfSignIn) -> None:
    """The other half has come."""
    session.delete(half)


def end_all(person_id: int) -> None:
    """Whatever a person has begun leads nowhere any more."""
    session.execute(delete(HalfSignIn).where(HalfSignIn.person_id == person_id))


def forget_old() -> int:
    """Destroy what is over; how many rows."""
    return deleted(cast(Table, HalfSignIn.__table__), HalfSignIn.expires_at <= clock.now())
