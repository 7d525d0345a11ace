"""A firm's workbook that came back: what stood in it until it is taken in, and which drafts it then wrote."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core import clock
from portal.core.db import PASSING, Base, primary_key
from portal.firms.sheets.models import FILE_NAME_LENGTH


class FirmSheet(Base):
    """One upload, its sender's alone. `content` is `reading.Read` as JSON; it goes when the drafts are written.

    `done` names the drafts that were written, `{"technology:12": version}`, for who publishes them.
    """

    __tablename__ = "firm_sheet"
    __table_args__ = (Index("ix_firm_sheet_whose", "firm_id", "by"), {"info": {PASSING: True}})

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    by: Mapped[str] = mapped_column(String(100))
    file_name: Mapped[str] = mapped_column(String(FILE_NAME_LENGTH))
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    applied_at: Mapped[datetime | None]
    done: Mapped[dict[str, Any]] = mapped_column(default=dict)
