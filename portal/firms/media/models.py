"""What a firm shows beside its words. The content is a `StoredFile`; this says what it is for, and who may see it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Base, code, primary_key
from portal.files.models import StoredFile
from portal.firms.models import Firm, Service, Technology

CAPTION_LENGTH, ALT_LENGTH = 300, 300


class Use(StrEnum):
    """What a file is for."""

    LOGO = "logo"
    COVER = "cover"
    PICTURE = "picture"
    DOCUMENT = "document"


#: Of these a firm shows one at a time.
SINGLE = (Use.LOGO, Use.COVER)


class FirmFile(Base):
    """A file of a firm. It is the firm's alone until it is published, and again once it is withdrawn."""

    __tablename__ = "firm_file"
    __table_args__ = (
        Index("ix_firm_file_firm", "firm_id", "published_at"),
        CheckConstraint(f"use in ({', '.join(repr(use.value) for use in Use)})", name="use"),
        CheckConstraint("technology_id is null or service_id is null", name="subject"),
        CheckConstraint(
            "use not in ('logo', 'cover') or (technology_id is null and service_id is null)", name="single"
        ),
    )

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"))
    technology_id: Mapped[int | None] = mapped_column(ForeignKey("technology.id", ondelete="CASCADE"), index=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    use: Mapped[code]
    position: Mapped[int] = mapped_column(SmallInteger, default=0)
    caption_ko: Mapped[str] = mapped_column(String(CAPTION_LENGTH), default="")
    caption_en: Mapped[str] = mapped_column(String(CAPTION_LENGTH), default="")
    #: What a picture shows, for who does not see it.
    alt_ko: Mapped[str] = mapped_column(String(ALT_LENGTH), default="")
    alt_en: Mapped[str] = mapped_column(String(ALT_LENGTH), default="")
    published_at: Mapped[datetime | None]
    published_by: Mapped[str] = mapped_column(String(100), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    firm: Mapped[Firm] = relationship()
    technology: Mapped[Technology | None] = relationship()
    service: Mapped[Service | None] = relationship()
    file: Mapped[StoredFile] = relationship()

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_picture(self) -> bool:
        return self.use != Use.DOCUMENT

    @property
    def subject(self) -> str:
        """Whose profile it belongs to: `firm`, `technology:3` or `service:5`."""
        if self.technology_id:
            return f"technology:{self.technology_id}"
        return f"service:{self.service_id}" if self.service_id else "firm"


def owner_of(firm_id: int) -> str:
    """How files name the firm that they are of."""
    return f"firm:{firm_id}"
