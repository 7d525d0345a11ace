"""Verbs on identities. The caller opens the unit of work, and has asked the provider before: that is slow.

An identity leads to a person in three ways: it was linked before; its provider and we have both verified one e-mail
address; or somebody who has signed in links it. An address that only one side has verified proves nothing.
"""

from datetime import timedelta

from sqlalchemy import delete, select

from portal.accounts import service as accounts
from portal.accounts import sessions, ways_in
from portal.accounts.identities.models import Identity, PendingIdentity
from portal.accounts.identities.problems import Problem, ProviderError
from portal.accounts.identities.trips import Asked
from portal.accounts.identities.vouched import Vouched
from portal.accounts.links import LIVES, Purpose
from portal.accounts.models import OneTimeLink, Person
from portal.accounts.tokens import LONGEST, token_hash
from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session

#: How long the browser that came back may take to say whose the identity is.
PENDING_LIVES = timedelta(minutes=30)


def find(vouched: Vouched | PendingIdentity) -> Identity | None:
    """The identity, if it is somebody's."""
    query = select(Identity).where(Identity.issuer == vouched.issuer, Identity.subject == vouched.subject)
    return session.scalars(query).one_or_none()


def sign_in(vouched: Vouched) -> tuple[Person, bool] | None:
    """`(whose identity it is, whether it was linked just now)`; `None` when they are to tell themselves."""
    known = find(vouched)
    if known is not None:
        known.last_used_at, known.email = clock.now(), vouched.email
        return known.person, False
    person = accounts.find_by_email(vouched.email) if vouched.email_verified else None
    if person is None or person.verified_at is None:
        return None
    return person, link(person, vouched, by=f"person:{person.id}", because="both_verified")


def link(person: Person, vouched: Vouched | PendingIdentity, *, by: str, because: str) -> bool:
    """Let a verified person sign in with an identity; whether it is new to them. Raises `ProviderError`."""
    known = find(vouched)
    if known is not None and known.person_id != person.id:
        raise ProviderError(Problem.TAKEN)
    if known is not None:
        return False
    identity = Identity(person_id=person.id, issuer=vouched.issuer, subject=vouched.subject, email=vouched.email)
    identity.last_used_at = clock.now()
    session.add(identity)
    audit.record("identity.linked", identity, by=by, because=because)
    return True


def unlink(person_id: int, identity_id: int, *, by: str, here: int | None) -> Identity | None:
    """Take an identity from a person; `None` when they have no such one. Raises `RuleError` for the last way in.

    Whoever came in by it may still be there, so all sessions end but the one `here`.
    """
    person = ways_in.locked(person_id)
    identity = session.scalars(
        select(Identity).where(Identity.id == identity_id, Identity.person_id == person_id)
    ).one_or_none()
    if identity is None:
        return None
    ways_in.refuse_last(person, "이 연결을 끊으면 로그인할 방법이 없어져요.")
    audit.record("identity.unlinked", identity, by=by)
    session.delete(identity)
    sessions.end_all(person_id, because="identity_unlinked", but=here)
    return identity


def identities_of(person_id: int) -> list[Identity]:
    """What somebody has linked, the first linked first."""
    return list(session.scalars(select(Identity).where(Identity.person_id == person_id).order_by(Identity.id)))


def hold(vouched: Vouched, asked: Asked, browser: str) -> None:
    """Remember, for this browser and some minutes, whom a provider has vouched for."""
    browser_hash = token_hash(browser)
    session.execute(delete(PendingIdentity).where(PendingIdentity.browser_hash == browser_hash))
    session.add(
        PendingIdentity(
            provider=asked.provider,
            browser_hash=browser_hash,
            issuer=vouched.issuer,
            subject=vouched.subject,
            email=vouched.email,
            name=vouched.name,
            next=asked.next,
            kept=asked.kept,
            expires_at=clock.now() + PENDING_LIVES,
        )
    )


def find_pending(browser: str) -> PendingIdentity | None:
    """Whom a provider has vouched for in this browser just now."""
    if not 0 < len(browser) <= LONGEST:
        return None
    query = select(PendingIdentity).where(
        PendingIdentity.browser_hash == token_hash(browser),
        PendingIdentity.created_at > clock.now() - PENDING_LIVES,
        PendingIdentity.expires_at > clock.now(),
    )
    return session.scalars(query).one_or_none()


def link_pending(person: Person, pending: PendingIdentity, *, by: str) -> bool:
    """Link what waits in this browser to who has signed in; whether it is new. Raises `ProviderError`."""
    is_new = link(person, pending, by=by, because="signed_in_first")
    session.delete(pending)
    return is_new


def wait_for_letter(pending: PendingIdentity, person: Person) -> None:
    """Keep an identity until the letter to the new person's address is answered, by who has this identity."""
    session.flush()
    pending.person_id, pending.expires_at = person.id, clock.now() + LIVES[Purpose.VERIFY]


def pending_of(person_id: int) -> PendingIdentity | None:
    """The identity that somebody signed up with, while their address is not verified."""
    query = select(PendingIdentity).where(
        PendingIdentity.person_id == person_id, PendingIdentity.expires_at > clock.now()
    )
    return session.scalars(query.order_by(PendingIdentity.id.desc()).limit(1)).one_or_none()


def confirm(link_id: int, vouched: Vouched) -> Person:
    """Verify an address by its letter, for who signed up with this very identity. Raises `ProviderError`.

    Letter and identity together: the letter alone would verify what a stranger has signed up for with this address, the
    identity alone would take an address that nobody has shown to be theirs.
    """
    letter = session.scalars(
        select(OneTimeLink)
        .where(
            OneTimeLink.id == link_id,
            OneTimeLink.purpose == Purpose.VERIFY,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > clock.now(),
        )
        .with_for_update()
    ).one_or_none()
    if letter is None or letter.person.verified_at is not None or letter.email != letter.person.email:
        raise ProviderError(Problem.STALE)
    pending = pending_of(letter.person_id)
    if pending is None or (pending.issuer, pending.subject) != (vouched.issuer, vouched.subject):
        raise ProviderError(Problem.OTHER)
    person = accounts.verify(letter)
    link(person, vouched, by=f"person:{person.id}", because="signed_up")
    session.delete(pending)
    return person
