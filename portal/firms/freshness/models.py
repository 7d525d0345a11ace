"""That a firm was asked whether its pages are still correct, and that somebody said so."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Base, code, primary_key
from portal.firms.models import Firm


class FreshnessAsking(Base):
    """That the owners of a firm were asked. Their links work until `expires_at`, and until one of them is used."""

    __tablename__ = "freshness_asking"
    __table_args__ = (Index("ix_freshness_asking_firm", "firm_id", "asked_at"),)

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]

    firm: Mapped[Firm] = relationship()
    answer: Mapped["FreshnessConfirmation | None"] = relationship(back_populates="asking")


class FreshnessConfirmation(Base):
    """That somebody said of profiles of a firm that they are still correct; it may answer an asking, once."""

    __tablename__ = "freshness_confirmation"

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"), index=True)
    asking_id: Mapped[int | None] = mapped_column(ForeignKey("freshness_asking.id", ondelete="CASCADE"), unique=True)
    #: What was confirmed: `firm`, `technology:3`, `service:7`.
    profiles: Mapped[list[str]]
    #: `link` or `page`.
    how: Mapped[code]
    confirmed_by: Mapped[str] = mapped_column(String(100))
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now)

    asking: Mapped[FreshnessAsking | None] = relationship(back_populates="answer")
