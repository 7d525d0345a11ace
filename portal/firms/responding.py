"""How a firm answers who asks it: read with its page, counted by the floor above (`messaging.requests.figures`)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import Base

#: Of fewer requests a share says nothing, or too much about one of them.
FEWEST_SAMPLES = 5


class FirmResponse(Base):
    """What is shown of it. A firm that was asked too seldom has no row."""

    __tablename__ = "firm_response"
    __table_args__ = (
        CheckConstraint(f"samples >= {FEWEST_SAMPLES}", name="samples"),
        CheckConstraint("rate between 0 and 100", name="rate"),
        CheckConstraint("hours >= 0", name="hours"),
    )

    firm_id: Mapped[int] = mapped_column(
        ForeignKey("firm.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    #: How many requests were answered or ran out.
    samples: Mapped[int]
    #: How many of a hundred were answered.
    rate: Mapped[int]
    #: Half of the answers came within so many hours; none when there was none.
    hours: Mapped[int | None]
    counted_at: Mapped[datetime] = mapped_column(default=clock.now)
