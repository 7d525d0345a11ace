"""Which firms were found for a need, and what people made of that."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.collaboration.matching.words import REASONS
from portal.collaboration.needs.models import Need
from portal.core.db import Base, code
from portal.firms.models import Firm

WORDS_LENGTH = 500

_REASONS = ", ".join(repr(reason) for reason in REASONS)


class NeedMatch(Base):
    """A firm for a need: found by the search at `place`, added by hand, dismissed, sent. One row for the two.

    A dismissal stays: the search finds the firm again and it is not suggested for this need any more.
    """

    __tablename__ = "need_match"
    __table_args__ = (
        Index("ix_need_match_firm", "firm_id", "place"),
        CheckConstraint("place is null or place > 0", name="place"),
        CheckConstraint("(dismissed_at is null) = (reason = '')", name="dismissed"),
        CheckConstraint(f"reason = '' or reason in ({_REASONS})", name="reason"),
    )

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), primary_key=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"), primary_key=True)
    #: Among what the search found last, counted from one; nothing when it was not among the first.
    place: Mapped[int | None]
    #: Where staff want it: those come before all that have no order, the lower first.
    position: Mapped[int | None]
    added_at: Mapped[datetime | None]
    added_by: Mapped[str] = mapped_column(String(100), default="")
    dismissed_at: Mapped[datetime | None]
    dismissed_by: Mapped[str] = mapped_column(String(100), default="")
    #: A code of `words.REASONS`, and what was said with it, for staff and whoever dismissed.
    reason: Mapped[code] = mapped_column(default="")
    words: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")
    #: When staff told both firms of each other.
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str] = mapped_column(String(100), default="")

    firm: Mapped[Firm] = relationship()
    need: Mapped[Need] = relationship()
