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


class OpenedTo(StrEnum):
    """Who may open a published document; that it is there, everybody sees who sees the page."""

    EVERYONE = "everyone"
    #: Those who have signed in and are of one of the hub's firms, and the hub's staff.
    MEMBERS = "members"
    #: Firms that have asked, and that the firm has granted it (`firms.disclosing`).
    REQUEST = "request"


class Nda(StrEnum):
    """Whose text about confidentiality a firm that asked accepts before it opens a document."""

    NONE = ""
    HUB = "hub"
    FIRM = "firm"


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
        CheckConstraint(f"opened_to in ({', '.join(repr(one.value) for one in OpenedTo)})", name="opened_to"),
        CheckConstraint("use = 'document' or opened_to = 'everyone'", name="opened"),
        CheckConstraint("nda = '' or (nda in ('hub', 'firm') and opened_to = 'request')", name="nda"),
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
    opened_to: Mapped[code] = mapped_column(default=OpenedTo.EVERYONE)
    nda: Mapped[code] = mapped_column(default=Nda.NONE)

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
    def is_open(self) -> bool:
        """Whether it is for everybody who sees the firm; what is not stands in no search and in no cache."""
        return self.opened_to == OpenedTo.EVERYONE

    @property
    def subject(self) -> str:
        """Whose profile it belongs to: `firm`, `technology:3` or `service:5`."""
        if self.technology_id:
            return f"technology:{self.technology_id}"
        return f"service:{self.service_id}" if self.service_id else "firm"


def owner_of(firm_id: int) -> str:
    """How files name the firm that they are of."""
    return f"firm:{firm_id}"
