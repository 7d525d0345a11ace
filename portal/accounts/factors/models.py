"""What proves who somebody is beside a password, and the half of a sign-in that waits for it.

A TOTP secret has to be read again, so it is sealed (`sealing`); recovery codes and tokens stand here as hashes.
"""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.models import Person  # noqa: F401 - the table that all of these refer to
from portal.core import clock
from portal.core.db import PASSING, Base, code, primary_key

NAME_LENGTH = 60


class TotpFactor(Base):
    """An authenticator app. It counts from `confirmed_at`, when one of its codes was typed."""

    __tablename__ = "totp_factor"

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    sealed_secret: Mapped[str] = mapped_column(String(200))
    #: The newest step of 30 seconds whose code was used: neither it nor an older one is taken again.
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """One of ten codes for who has lost the telephone; used once."""

    __tablename__ = "recovery_code"

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]


class HalfSignIn(Base):
    """Somebody who knew the password and has still to show a second factor. It opens the page of the code alone."""

    __tablename__ = "half_sign_in"
    __table_args__ = ({"info": {PASSING: True}},)

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]


class Passkey(Base):
    """A key that an authenticator keeps for somebody; we know its public half."""

    __tablename__ = "passkey"

    id: Mapped[primary_key]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    #: Base64url, as browsers write it. The standard allows 1,023 bytes.
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    #: What the authenticator calls its owner, base64url: one for all keys of a person, and telling nothing of them.
    user_handle: Mapped[str] = mapped_column(String(100))
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    transports: Mapped[list[str]] = mapped_column(default=list)
    #: Whether it is copied to other devices of its owner, as those of telephones are.
    is_synced: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """A challenge that an authenticator is to sign: for one purpose, one browser, one use, some minutes."""

    __tablename__ = "passkey_challenge"
    __table_args__ = ({"info": {PASSING: True}},)

    id: Mapped[primary_key]
    purpose: Mapped[code]
    challenge: Mapped[str] = mapped_column(String(100), unique=True)
    #: Hash of what this browser alone holds, so that an answer is worth nothing in another.
    browser: Mapped[str] = mapped_column(String(64))
    #: What a key that is to be registered will call its owner.
    user_handle: Mapped[str] = mapped_column(String(100), default="")
    #: Whose it is; nobody's when somebody signs in.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]
