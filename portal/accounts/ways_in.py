"""In how many ways somebody can sign in, of whatever sort; the last one stays."""

from sqlalchemy import func, select

from portal.accounts.factors.models import Passkey
from portal.accounts.identities.models import Identity
from portal.accounts.models import Person
from portal.core.db import session
from portal.core.errors import RuleError


def locked(person_id: int) -> Person:
    """The person, for the rest of the caller's unit of work.

    One after the other: of two that take the last two ways away at once, the second must see that it is the last.
    """
    return session.scalars(select(Person).where(Person.id == person_id).with_for_update()).one()


def count(person: Person) -> int:
    """A password, passkeys, identities of providers."""
    passkeys = select(func.count()).select_from(Passkey).where(Passkey.person_id == person.id)
    identities = select(func.count()).select_from(Identity).where(Identity.person_id == person.id)
    one, other = session.execute(select(passkeys.scalar_subquery(), identities.scalar_subquery())).one()
    return int(one) + int(other) + bool(person.password_hash)


def refuse_last(person: Person, message: str) -> None:
    """Raise `RuleError` where what is to be taken away is the last way in."""
    if count(person) < 2:
        raise RuleError("last_way_in", message)
