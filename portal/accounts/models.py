"""People, how they came in, what they agreed to, and what they may do for the hub.

No secret stands here as it is: passwords are Argon2id hashes, tokens of sessions and links SHA-256 of themselves.
"""

import secrets
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import PASSING, Base, code, primary_key
from portal.core.viewer import Role

#: RFC 5321: the longest address that mail can be sent to.
EMAIL_LENGTH = 254
NAME_LENGTH = 100


def new_key() -> str:
    """An opaque key: random, so that it leads to somebody only while their row is there."""
    return secrets.token_hex(16)


class Person(Base):
    """Somebody with an account. Until `verified_at` nobody has shown that the address is theirs.

    Of who has withdrawn the number is left, and no `key`: the row is nobody's then (`personal_data`).
    """

    __tablename__ = "person"

    id: Mapped[primary_key]
    #: What is kept apart of who withdraws, and the list that a restored backup is held against, know them by it.
    key: Mapped[str | None] = mapped_column(String(32), unique=True, index=True, default=new_key)
    #: The key by which the demo hub names its people again; they cannot sign in in production.
    source_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    #: As its owner writes it; `email_key` is what it is known by (`emails.email_key`).
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    email_key: Mapped[str] = mapped_column(String(EMAIL_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    #: E.164, or empty.
    phone: Mapped[str] = mapped_column(String(20), default="")
    locale: Mapped[str] = mapped_column(String(2), default="ko")
    #: Empty while no password was set.
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    verified_at: Mapped[datetime | None]
    #: When they said that they are 14 or over. No birthday is asked for: nothing else hangs on it.
    age_confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    grants: Mapped[list["StaffGrant"]] = relationship(
        back_populates="person", order_by="StaffGrant.id", cascade="all, delete-orphan"
    )
    consents: Mapped[list["Consent"]] = relationship(
        back_populates="person", order_by="Consent.id", cascade="all, delete-orphan"
    )

    @property
    def gives_way(self) -> bool:
        """Whether a newcomer may take the address: whoever signed up with it has not shown that it is theirs.

        People whom the hub has entered itself, perhaps with rights, have not signed up.
        """
        return self.verified_at is None and self.age_confirmed_at is not None

    @property
    def is_demo(self) -> bool:
        return self.source_key is not None


class SignInSession(Base):
    """One browser in which somebody has signed in. `ended_at` ends it at once, wherever its cookie was copied to."""

    __tablename__ = "sign_in_session"

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    #: Browser and system as people name them: `Chrome · Windows`.
    device: Mapped[str] = mapped_column(String(80), default="")
    #: Hash of the address, so that who was here before is not kept out when a stranger guesses (`throttle`).
    address_key: Mapped[str] = mapped_column(String(32), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: Written at most every `signing_in.SEEN_EVERY`.
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: When somebody last showed who they are in it: what is grave is not done long after (`sessions.CONFIRMED_FOR`).
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: Whether a second factor was shown, or a passkey, which is both. Without, grants of staff are withheld.
    is_strong: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(String(40), default="")

    person: Mapped[Person] = relationship()


class OneTimeLink(Base):
    """A link that was mailed: for one purpose, one address, one use."""

    __tablename__ = "one_time_link"

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[code]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    #: The address that it was sent to, and proves.
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class DocumentText(Base):
    """One version of a text that people agree to, in one language. Rows are only added."""

    __tablename__ = "document_text"
    __table_args__ = (UniqueConstraint("document", "version", "locale"),)

    id: Mapped[primary_key]
    document: Mapped[code]
    version: Mapped[int] = mapped_column(Integer)
    locale: Mapped[str] = mapped_column(String(2))
    text: Mapped[str] = mapped_column(Text)
    #: SHA-256 of `text`.
    text_hash: Mapped[str] = mapped_column(String(64))
    in_force_from: Mapped[datetime] = mapped_column(default=clock.now)
    #: Whether those who agreed to an earlier version are asked again (`agreeing`).
    needs_consent: Mapped[bool] = mapped_column(default=True)


class TextDraft(Base):
    """What is to become the next version of a text, in both languages; one for each text."""

    __tablename__ = "text_draft"

    id: Mapped[primary_key]
    document: Mapped[code] = mapped_column(unique=True)
    text_ko: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text, default="")
    needs_consent: Mapped[bool] = mapped_column(default=True)
    updated_by: Mapped[str] = mapped_column(String(100))
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class Consent(Base):
    """That a person agreed to one version of a text, as they saw it, and when they took it back."""

    __tablename__ = "consent"

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    document: Mapped[code]
    version: Mapped[int] = mapped_column(Integer)
    text_hash: Mapped[str] = mapped_column(String(64))
    #: Where it was given: `sign_up`, `me`, `demo`.
    channel: Mapped[code]
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="consents")


class SignInAttempt(Base):
    """Something that is slowed down when it is tried too often; kept for hours, and in no backup."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_person", "kind", "person_key", "at"),
        Index("ix_sign_in_attempt_address", "kind", "address_key", "at"),
        {"info": {PASSING: True}},
    )

    id: Mapped[primary_key]
    #: `sign_in` for a failed try, `code` for a wrong code, `mail` for a letter that somebody asked for.
    kind: Mapped[code]
    #: Hashes of the e-mail address, known or not, and of the address on the net.
    person_key: Mapped[str] = mapped_column(String(32))
    address_key: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class StaffGrant(Base):
    """That somebody works for the hub in a role, from a moment until another."""

    __tablename__ = "staff_grant"
    __table_args__ = (
        CheckConstraint("ends_at is null or ends_at >= begins_at", name="order"),
        CheckConstraint(f"role in ({', '.join(repr(role.value) for role in Role)})", name="role"),
    )

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[code]
    given_by: Mapped[str] = mapped_column(String(100))
    begins_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: The first moment after it; none while it has no end.
    ends_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="grants")

    def covers(self, moment: datetime) -> bool:
        return self.begins_at <= moment and (self.ends_at is None or moment < self.ends_at)
