"""That two firms know each other, and why. Firms that do write to each other without asking first."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base, code, primary_key


class Reason(StrEnum):
    """Why two firms know each other."""

    WORKED_TOGETHER = "worked_together"
    ANSWERED_NEED = "answered_need"
    INTRODUCED = "introduced"
    REQUEST_ACCEPTED = "request_accepted"


_REASONS = ", ".join(repr(reason.value) for reason in Reason)


class Acquaintance(Base):
    """One reason for which two firms know each other; the smaller number comes first. Two may have several."""

    __tablename__ = "acquaintance"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id", "reason", "about"),
        Index("ix_acquaintance_second", "second_id"),
        CheckConstraint("first_id < second_id", name="pair"),
        CheckConstraint(f"reason in ({_REASONS})", name="reason"),
    )

    id: Mapped[primary_key]
    first_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    reason: Mapped[code]
    #: `request:5`, `proposal:7`, `introduction:3`.
    about: Mapped[str] = mapped_column(String(60), default="")
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=clock.now)
