"""Firms that want nothing of a firm, reports to staff with what was written, and firms that may not ask for a while."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Base, code, primary_key
from portal.firms.models import Firm

_LIVE = text("ended_at IS NULL")
_WAITING = text("decided_at IS NULL")


class Wrong(StrEnum):
    """What somebody reports."""

    SPAM = "spam"
    ABUSE = "abuse"
    FRAUD = "fraud"
    PRIVACY = "privacy"
    OTHER = "other"


class Verdict(StrEnum):
    """What staff decided upon a report."""

    DISMISSED = "dismissed"
    WARNED = "warned"
    #: The firm that wrote may send no requests until a date.
    BARRED = "barred"


def _listed(codes: type[StrEnum]) -> str:
    return ", ".join(repr(one.value) for one in codes)


class FirmBlock(Base):
    """That a firm wants nothing of another, from a moment until it is undone. Rows are ended, never changed."""

    __tablename__ = "firm_block"
    __table_args__ = (
        Index("ix_firm_block_live", "firm_id", "blocked_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_firm_block_blocked", "blocked_id"),
        CheckConstraint("firm_id <> blocked_id", name="pair"),
        CheckConstraint("ended_at is null or ended_at >= began_at", name="order"),
    )

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    blocked_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    began_at: Mapped[datetime] = mapped_column(default=clock.now)
    began_by: Mapped[str] = mapped_column(String(100))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(100), default="")

    blocked: Mapped[Firm] = relationship(foreign_keys=blocked_id)


class Report(Base):
    """That a firm reported what another wrote: a request, or messages of a thread. Of one thing one report waits."""

    __tablename__ = "report"
    __table_args__ = (
        Index("ix_report_waiting", "firm_id", "about", unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_report_reported", "reported_id"),
        CheckConstraint("firm_id <> reported_id", name="pair"),
        CheckConstraint(f"wrong in ({_listed(Wrong)})", name="wrong"),
        CheckConstraint(f"verdict in ('', {_listed(Verdict)})", name="verdict"),
        CheckConstraint("(decided_at is null) = (verdict = '')", name="decided"),
        CheckConstraint("(verdict = 'barred') = (until is not null)", name="until"),
    )

    id: Mapped[primary_key]
    #: Who reports, and whose words are reported.
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    reported_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    #: `request:5`, `thread:7`.
    about: Mapped[str] = mapped_column(String(60))
    wrong: Mapped[code]
    #: What the reporter adds.
    words: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    created_by: Mapped[str] = mapped_column(String(100))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(100), default="")
    verdict: Mapped[code] = mapped_column(default="")
    #: What staff tell the firm whose words they are, with a warning or a bar.
    told: Mapped[str] = mapped_column(Text, default="")
    #: How long that firm may send no requests.
    until: Mapped[datetime | None]

    firm: Mapped[Firm] = relationship(foreign_keys=firm_id)
    reported: Mapped[Firm] = relationship(foreign_keys=reported_id)
    texts: Mapped[list["ReportedText"]] = relationship(
        order_by="ReportedText.id", cascade="all, delete-orphan", passive_deletes=True
    )


class ReportedText(Base):
    """What was written, as it was when it was reported: what becomes of it later changes nothing here."""

    __tablename__ = "reported_text"
    __table_args__ = (Index("ix_reported_text_report", "report_id"),)

    id: Mapped[primary_key]
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id", ondelete="CASCADE"))
    #: `request:5`, `message:77`; `wording:12` for what a message said before it was edited.
    about: Mapped[str] = mapped_column(String(60))
    #: `person:5`.
    written_by: Mapped[str] = mapped_column(String(100))
    written_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)
