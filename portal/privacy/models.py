"""Who has withdrawn (as opaque keys), what had to be kept of them, and what was destroyed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, code, primary_key


class Withdrawal(Base):
    """That somebody has withdrawn. A day, not a moment: a moment would lead into the logs."""

    __tablename__ = "withdrawal"

    #: `Person.key` of old; it leads to somebody only in a backup from before.
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    on: Mapped[date] = mapped_column(Date)


class KeptRecord(Base):
    """Something that law wants kept after a withdrawal, apart from everything else: why, and the last day of it."""

    __tablename__ = "kept_record"

    id: Mapped[primary_key]
    key: Mapped[str] = mapped_column(String(32), index=True)
    what: Mapped[code]
    reason: Mapped[code]
    content: Mapped[dict[str, Any]]
    until: Mapped[date] = mapped_column(Date, index=True)


class Destruction(Base):
    """One time that rows were destroyed: the certificate. Kinds, rules and numbers of rows, never whose."""

    __tablename__ = "destruction"

    id: Mapped[primary_key]
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    #: `clock` (the nightly job), `withdrawal` or `restore` (somebody who had withdrawn stood in a restored backup).
    occasion: Mapped[code]
    rows: Mapped[int] = mapped_column(Integer)
    #: `{code of a clock or holding: rows}`.
    counts: Mapped[dict[str, Any]]
