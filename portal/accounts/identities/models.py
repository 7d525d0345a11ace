"""Identities that providers vouch for, and what passes on the way to them.

No secret stands here as it is: what only the asking browser may know follows from a cookie of its own, whose hash is
kept.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import EMAIL_LENGTH, NAME_LENGTH, Person
from portal.core import clock
from portal.core.db import PASSING, Base, code, primary_key
from portal.core.providers import LONGEST_ISSUER

#: OpenID Connect Core 1.0, section 2: a subject has no more than 255 characters.
LONGEST_SUBJECT = 255


class Identity(Base):
    """That somebody signs in as a subject of an issuer. Only people who have verified their address have any."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str] = mapped_column(String(LONGEST_ISSUER))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    #: As the provider told it last; for its owner to know it by. Nothing is decided by it.
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), default="")
    linked_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class AuthorizationRequest(Base):
    """That a browser was sent to a provider and may come back, once; destroyed when it does, or after minutes."""

    __tablename__ = "authorization_request"
    __table_args__ = {"info": {PASSING: True}}

    id: Mapped[primary_key]
    provider: Mapped[code]
    #: `sign_in` or `link`.
    purpose: Mapped[code]
    state_hash: Mapped[str] = mapped_column(String(64), unique=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    #: Whose account is to be linked, and in which session they asked for it.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    session_id: Mapped[int | None]
    #: The mailed link that is to be used, for who signed up with the provider.
    link_id: Mapped[int | None]
    #: Where to go afterwards, and a form that came too late (`web.resuming`).
    next: Mapped[str] = mapped_column(Text, default="")
    kept: Mapped[str] = mapped_column(Text, default="")
    locale: Mapped[str] = mapped_column(String(2))
    #: Hash of the address on the net: one may not fill the table.
    address_key: Mapped[str] = mapped_column(String(32), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class PendingIdentity(Base):
    """Somebody whom a provider has vouched for and who is nobody here yet; destroyed when they are, or after hours."""

    __tablename__ = "pending_identity"
    __table_args__ = {"info": {PASSING: True}}

    id: Mapped[primary_key]
    provider: Mapped[code]
    browser_hash: Mapped[str] = mapped_column(String(64), index=True)
    issuer: Mapped[str] = mapped_column(String(LONGEST_ISSUER))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), default="")
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    #: The account that it was used to sign up for, until its address is verified.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    #: As in `AuthorizationRequest`, for who signs in first and links then.
    next: Mapped[str] = mapped_column(Text, default="")
    kept: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
