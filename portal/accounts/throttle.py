"""Slowing down who tries too often, without ever locking everybody out.

What counts are failed tries within `WINDOW`: by person and address together, by person, by address. Who has signed in
from an address before is not kept out by what strangers do elsewhere, nor by what others do behind the same address (a
whole hub may share one). And setting a new password by mail is open to everybody at any time.
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, case, delete, func, literal, or_, select
from sqlalchemy.orm import aliased

from portal.accounts.models import Person, SignInAttempt, SignInSession
from portal.core import clock
from portal.core.db import session

SIGN_IN, CODE, MAIL = "sign_in", "code", "mail"
WINDOW = timedelta(minutes=15)
#: Failed tries within `WINDOW`: of one person from one address, of one person, from one address.
MOST_TOGETHER, MOST_FOR_PERSON, MOST_FROM_ADDRESS = 8, 20, 60
#: Letters within an hour: to one person, asked for from one address.
MAIL_WINDOW = timedelta(hours=1)
MOST_LETTERS, MOST_LETTERS_ASKED = 5, 60
#: An address counts as somebody's own for so long after they were there.
REMEMBERED = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Keys:
    """Who is tried, and from where, as hashes that only this installation can make."""

    person: str
    address: str


@dataclass(frozen=True, slots=True)
class MaySend:
    """What is left of the letters within an hour."""

    to_person: bool
    asked: bool


def keys_of(email_key: str, address: str, secret: str) -> Keys:
    """The keys of an e-mail address, known or not, and an address on the net. Of IPv6 the network counts."""
    return Keys(_hashed(f"person {email_key}", secret), address_key(address, secret))


def address_key(address: str, secret: str) -> str:
    """The hash of an address on the net; a household has 2**64 addresses of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return _hashed(f"address {address[:100]}", secret)
    if isinstance(parsed, ipaddress.IPv6Address):
        address = str(ipaddress.ip_network((parsed, 64), strict=False))
    return _hashed(f"address {address}", secret)


def _hashed(text: str, secret: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


def may_try(keys: Keys, email_key: str, *, kind: str = SIGN_IN) -> bool:
    """Whether a password, or a code, may be tried now, by what failed before; one query."""
    of_person, from_address = SignInAttempt.person_key == keys.person, SignInAttempt.address_key == keys.address
    together, person, address, known = session.execute(
        select(
            _count(and_(of_person, from_address)), _count(of_person), _count(from_address), _was_here(keys, email_key)
        ).where(
            SignInAttempt.kind == kind,
            SignInAttempt.at > clock.now() - WINDOW,
            or_(of_person, from_address),
        )
    ).one()
    if together >= MOST_TOGETHER:
        return False
    return bool(known) or (person < MOST_FOR_PERSON and address < MOST_FROM_ADDRESS)


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


def _was_here(keys: Keys, email_key: str) -> ColumnElement[int]:
    earlier = aliased(SignInSession)
    here = (
        select(literal(1))
        .select_from(earlier)
        .join(Person, Person.id == earlier.person_id)
        .where(
            Person.email_key == email_key,
            earlier.address_key == keys.address,
            earlier.created_at > clock.now() - REMEMBERED,
        )
        .limit(1)
    )
    return here.scalar_subquery()


def may_send(keys: Keys) -> MaySend:
    """Whether a letter may go to this person, and whether this address may ask for one at all."""
    of_person, from_address = SignInAttempt.person_key == keys.person, SignInAttempt.address_key == keys.address
    to_person, asked = session.execute(
        select(_count(of_person), _count(from_address)).where(
            SignInAttempt.kind == MAIL,
            SignInAttempt.at > clock.now() - MAIL_WINDOW,
            or_(of_person, from_address),
        )
    ).one()
    return MaySend(to_person < MOST_LETTERS, asked < MOST_LETTERS_ASKED)


def note(kind: str, keys: Keys) -> None:
    """Count a failed try or a letter, in the caller's unit of work."""
    session.add(SignInAttempt(kind=kind, person_key=keys.person, address_key=keys.address))


def forget(keys: Keys, *kinds: str) -> None:
    """Whoever got in need not wait for what failed before; tries from elsewhere go on counting.

    `kinds`: of what was shown, if not of all.
    """
    session.execute(
        delete(SignInAttempt).where(
            SignInAttempt.kind.in_(kinds or (SIGN_IN, CODE)),
            SignInAttempt.person_key == keys.person,
            SignInAttempt.address_key == keys.address,
        )
    )


def forget_old() -> int:
    """Destroy what no longer counts; how many rows."""
    result = session.execute(delete(SignInAttempt).where(SignInAttempt.at <= clock.now() - MAIL_WINDOW))
    return int(getattr(result, "rowcount", 0))
