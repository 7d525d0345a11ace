"""Verbs on people. The caller opens the unit of work, and has hashed passwords before: that is slow."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.accounts import consents, links, sessions
from portal.accounts.consents import Document, Text
from portal.accounts.emails import email_key
from portal.accounts.links import Purpose
from portal.accounts.models import OneTimeLink, Person
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody who signs up has told, checked."""

    email: str
    name: str
    password_hash: str
    locale: str = "ko"
    phone: str = ""
    marketing: bool = False


def find_by_email(email: str) -> Person | None:
    """The person of an address, verified or not."""
    return session.scalars(select(Person).where(Person.email_key == email_key(email))).one_or_none()


def find_person(person_id: int) -> Person:
    """The person of a viewer who has signed in."""
    return session.scalars(select(Person).where(Person.id == person_id)).one()


def sign_up(newcomer: Newcomer, texts: Mapping[Document, Text], *, channel: str = "sign_up") -> Person | None:
    """A new person, not verified; `None` when the address belongs to somebody who is.

    Whoever signed up with the address before and never showed that it is theirs gives way, with password and links:
    else a stranger could wait there for its owner to verify it.
    """
    known = find_by_email(newcomer.email)
    if known is not None and not known.gives_way:
        return None
    if known is not None:
        session.delete(known)
        session.flush()
    person = Person(
        email=newcomer.email,
        email_key=email_key(newcomer.email),
        name=newcomer.name,
        phone=newcomer.phone,
        locale=newcomer.locale,
        password_hash=newcomer.password_hash,
        age_confirmed_at=clock.now(),
    )
    session.add(person)
    agreed = (*consents.REQUIRED, Document.MARKETING) if newcomer.marketing else consents.REQUIRED
    consents.agree(person, agreed, texts, channel=channel)
    audit.record("person.signed_up", person, by="visitor", channel=channel)
    return person


def verify(link: OneTimeLink) -> Person:
    """Take a used link as the proof that the address is the person's."""
    links.use(link)
    person = link.person
    if person.verified_at is None:
        person.verified_at = clock.now()
        audit.record("person.verified", person, by=f"person:{person.id}")
    return person


def edit_profile(person: Person, values: Mapping[str, Any], *, by: str) -> bool:
    """Set name, phone (E.164 or empty) and locale; whether anything changed."""
    changed = [name for name in ("name", "phone", "locale") if name in values and getattr(person, name) != values[name]]
    for name in changed:
        setattr(person, name, values[name])
    if changed:
        audit.record("person.edited", person, by=by, fields=sorted(changed))
    return bool(changed)


def set_password(person: Person, password_hash: str, *, by: str, because: str = "password_changed") -> None:
    """Set another password. All sessions end and all links stop working, whoever holds them."""
    person.password_hash = password_hash
    sessions.end_all(person.id, because="password_changed")
    links.withdraw(person.id)
    audit.record(f"person.{because}", person, by=by)


def reset_password(link: OneTimeLink, password_hash: str) -> Person:
    """Set the password of who got a letter; that they got it proves the address, too."""
    person = verify(link)
    set_password(person, password_hash, by=f"person:{person.id}", because="password_reset")
    return person


def change_email(link: OneTimeLink, *, by: str) -> str:
    """Take the address of a used link; returns the one before. Raises `RuleError` when it is somebody's by now."""
    person, before = link.person, link.person.email
    other = find_by_email(link.email)
    if other is not None and other.id != person.id:
        if not other.gives_way:
            raise RuleError("email_taken", "다른 계정이 쓰는 이메일이에요.")
        session.delete(other)
        session.flush()
    links.withdraw(person.id, Purpose.RESET, Purpose.VERIFY)
    links.use(link)
    person.email, person.email_key = link.email, email_key(link.email)
    sessions.end_all(person.id, because="email_changed")
    audit.record("person.email_changed", person, by=by)
    return before
