"""The way to a provider and back: a row for each request, bound to the browser that made it, good for one answer.

The browser keeps a random token in a cookie of its own, the provider hands back a random `state`; the row knows the
hashes of both. Nonce and PKCE verifier follow from the two, so that they stand nowhere, and no other browser has them.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import cast

from sqlalchemy import Table, delete, func, select

from portal.accounts.identities.models import AuthorizationRequest, PendingIdentity
from portal.accounts.identities.problems import Problem, ProviderError
from portal.accounts.tokens import LONGEST, token_hash
from portal.core import clock
from portal.core.db import session
from portal.core.personal import deleted

#: How long somebody may take at the provider.
LIVES = timedelta(minutes=10)
#: Requests that wait at once for one address on the net: a course of 165 may sign in behind one.
MOST_WAITING = 400


class Trip(StrEnum):
    """What for."""

    SIGN_IN = "sign_in"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Secrets:
    """What goes with one request: `state` through the browser, `nonce` through the ID token, `verifier` in the end."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody was sent to a provider with, as it stands in the row."""

    provider: str
    purpose: Trip
    locale: str
    address_key: str
    next: str = ""
    kept: str = ""
    person_id: int | None = None
    session_id: int | None = None
    link_id: int | None = None


def secrets_of(browser: str, state: str) -> Secrets:
    """The secrets of a request, from the browser's token and the state."""
    return Secrets(state, _follow(browser, f"nonce {state}"), _follow(browser, f"verifier {state}"))


def _follow(browser: str, text: str) -> str:
    """43 characters: the least that RFC 7636 lets a verifier have."""
    digest = hmac.new(browser.encode(), text.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def refuse_flood(address_key: str) -> None:
    """Raise `ProviderError` when too many requests of an address on the net are on their way."""
    waiting = select(func.count()).where(
        AuthorizationRequest.address_key == address_key, AuthorizationRequest.expires_at > clock.now()
    )
    if session.scalar(waiting) >= MOST_WAITING:  # type: ignore[operator]
        raise ProviderError(Problem.TOO_MANY)


def leave(asked: Asked, browser: str, state: str) -> None:
    """Note that a browser is sent away, in the caller's unit of work."""
    session.add(
        AuthorizationRequest(
            provider=asked.provider,
            purpose=asked.purpose,
            state_hash=token_hash(state),
            browser_hash=token_hash(browser),
            person_id=asked.person_id,
            session_id=asked.session_id,
            link_id=asked.link_id,
            next=asked.next,
            kept=asked.kept,
            locale=asked.locale,
            address_key=asked.address_key,
            expires_at=clock.now() + LIVES,
        )
    )


def find(provider: str, state: str, browser: str) -> AuthorizationRequest | None:
    """The request that this browser made of this provider, while it waits."""
    if not (0 < len(state) <= LONGEST and 0 < len(browser) <= LONGEST):
        return None
    query = select(AuthorizationRequest).where(
        AuthorizationRequest.state_hash == token_hash(state),
        AuthorizationRequest.browser_hash == token_hash(browser),
        AuthorizationRequest.provider == provider,
        AuthorizationRequest.expires_at > clock.now(),
    )
    return session.scalars(query).one_or_none()


def come_back(provider: str, state: str, browser: str) -> Asked:
    """Use a request up, in the caller's unit of work. Raises `ProviderError` when there is none to use.

    The row is destroyed before the provider is asked anything, so that of two answers at once one counts.
    """
    found = find(provider, state, browser)
    if found is None:
        raise ProviderError(Problem.STALE)
    asked = Asked(
        provider=found.provider,
        purpose=Trip(found.purpose),
        locale=found.locale,
        address_key=found.address_key,
        next=found.next,
        kept=found.kept,
        person_id=found.person_id,
        session_id=found.session_id,
        link_id=found.link_id,
    )
    gone = session.execute(delete(AuthorizationRequest).where(AuthorizationRequest.id == found.id))
    if getattr(gone, "rowcount", 0) != 1:
        raise ProviderError(Problem.STALE)
    return asked


def forget_old() -> int:
    """Destroy what nobody came back for; how many rows."""
    tables = (cast(Table, model.__table__) for model in (AuthorizationRequest, PendingIdentity))
    return sum(deleted(table, table.c.expires_at <= clock.now()) for table in tables)
