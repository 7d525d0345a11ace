"""Links that are mailed: one purpose, one address, one use, and an end."""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from portal.accounts.models import OneTimeLink, Person
from portal.accounts.tokens import LONGEST, new_token, token_hash
from portal.core import clock
from portal.core.db import session


class Purpose(StrEnum):
    VERIFY = "verify"
    RESET = "reset"
    EMAIL = "email"


#: A new address is looked at sooner than the letter after signing up; a link that sets a password lives shortest.
LIVES = {Purpose.VERIFY: timedelta(hours=24), Purpose.RESET: timedelta(hours=1), Purpose.EMAIL: timedelta(hours=24)}


def make_link(person: Person, purpose: Purpose, email: str) -> str:
    """A new link to an address, in the caller's unit of work; earlier ones for the same purpose stop working."""
    withdraw(person.id, purpose)
    token = new_token()
    session.add(
        OneTimeLink(
            person_id=person.id,
            purpose=purpose,
            token_hash=token_hash(token),
            email=email,
            expires_at=clock.now() + LIVES[purpose],
        )
    )
    return token


def find_link(token: str, purpose: Purpose, *, for_update: bool = False) -> OneTimeLink | None:
    """The link of a token with its person, while it works.

    A link to an address that is no longer the person's proves nothing (for a change of address, it is the new one).
    """
    if len(token) > LONGEST:
        return None
    query = (
        select(OneTimeLink)
        .options(joinedload(OneTimeLink.person, innerjoin=True))
        .where(
            OneTimeLink.token_hash == token_hash(token),
            OneTimeLink.purpose == purpose,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > clock.now(),
        )
    )
    link = session.scalars(query.with_for_update() if for_update else query).one_or_none()
    if link is not None and purpose != Purpose.EMAIL and link.email != link.person.email:
        return None
    return link


def use(link: OneTimeLink) -> None:
    """Note that a link has done its work."""
    link.used_at = clock.now()


def withdraw(person_id: int, *purposes: Purpose) -> None:
    """Let links of a person work no longer; all of them when no purpose is named."""
    going_on = update(OneTimeLink).where(
        OneTimeLink.person_id == person_id,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.purpose.in_(purposes or tuple(Purpose)),
    )
    session.execute(going_on.values(used_at=clock.now()))
