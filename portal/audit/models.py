"""The event log: what was done, by whom, when and why. The access log: whose personal data was looked at."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, code, primary_key


class Event(Base):
    """One thing that was done to one subject. Rows are only added."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_subject", "subject_type", "subject_id"),)

    id: Mapped[primary_key]
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    actor: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[code]
    subject_id: Mapped[int] = mapped_column(Integer)
    #: Numbers and codes; words of people only under `chain.FREE`.
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Set by `chain`, whoever adds the row.
    hash: Mapped[str] = mapped_column(String(64))


class Access(Base):
    """That somebody looked at a person's data: who, when, whose, what, where in the portal and from where, and why.

    Apart from the event log, since these rows end: they hold the address of who looked.
    """

    __tablename__ = "access"
    __table_args__ = (Index("ix_access_subject", "subject_type", "subject_id", "at"),)

    id: Mapped[primary_key]
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    actor: Mapped[str] = mapped_column(String(100))
    subject_type: Mapped[code]
    subject_id: Mapped[int] = mapped_column(Integer)
    #: Codes: which part of the data (`what`), the endpoint that showed it (`place`), the purpose (`why`).
    what: Mapped[code]
    place: Mapped[str] = mapped_column(String(80))
    why: Mapped[code]
    #: The address on the net that it was shown to.
    address: Mapped[str] = mapped_column(String(45), default="")


class Review(Base):
    """That the privacy officer has gone through a month of both logs, and how far the event log reached then."""

    __tablename__ = "audit_review"

    id: Mapped[primary_key]
    #: `2026-10`, in Seoul's time.
    month: Mapped[str] = mapped_column(String(7), unique=True)
    signed_by: Mapped[str] = mapped_column(String(100))
    signed_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: The last row of the event log when it was signed, and its hash; 0 when there was none.
    event_id: Mapped[int] = mapped_column(Integer)
    event_hash: Mapped[str] = mapped_column(String(64))
    events: Mapped[int] = mapped_column(Integer)
    accesses: Mapped[int] = mapped_column(Integer)
    #: What was found, in the officer's own words.
    findings: Mapped[str] = mapped_column(Text, default="")
