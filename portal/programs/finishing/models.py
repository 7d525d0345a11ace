"""Certificates: which programs give them, and each that was given."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock
from portal.core.db import Base, code, primary_key
from portal.programs.models import TITLE_LENGTH, Booking, Program

WORDING_LENGTH, NAME_LENGTH, REASON_LENGTH = 300, 200, 300
CODE_LENGTH = 26
_STANDS = text("revoked_at is null")


class ProgramCertificate(Base):
    """That a program gives certificates: to whom, and what they say."""

    __tablename__ = "program_certificate"
    __table_args__ = (CheckConstraint("share between 1 and 100", name="share"),)

    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    #: Percent of the sessions that somebody has to have been at.
    share: Mapped[int] = mapped_column(Integer, default=80)
    wording_ko: Mapped[str] = mapped_column(Text, default="")
    wording_en: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_by: Mapped[str] = mapped_column(String(100))

    program: Mapped[Program] = relationship()


class CertificateSeries(Base):
    """The last number of a year: given once, also when the certificate is not there any more."""

    __tablename__ = "certificate_series"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


class Certificate(Base):
    """A certificate as it was given: what it says does not follow the program or the person.

    It stands until it is revoked; of a booking one stands.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("(revoked_at is null) = (revoked_by = '')", name="revoked"),
        CheckConstraint("ended_on >= began_on", name="days"),
        CheckConstraint("minutes > 0 and sessions > 0 and of_sessions >= sessions", name="attended"),
        Index("ix_certificate_stands", "booking_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_certificate_booking", "booking_id"),
    )

    id: Mapped[primary_key]
    #: `2026-000123`.
    number: Mapped[code] = mapped_column(unique=True)
    #: By which anybody may check it: 130 random bits.
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"))
    #: Empty once they have withdrawn.
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    title_ko: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    title_en: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    wording_ko: Mapped[str] = mapped_column(Text, default="")
    wording_en: Mapped[str] = mapped_column(Text, default="")
    began_on: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date] = mapped_column(Date)
    #: How long somebody was there, of how many sessions.
    minutes: Mapped[int] = mapped_column(Integer)
    sessions: Mapped[int] = mapped_column(Integer)
    of_sessions: Mapped[int] = mapped_column(Integer)
    issued_at: Mapped[datetime] = mapped_column(default=clock.now)
    issued_by: Mapped[str] = mapped_column(String(100))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(String(100), default="")
    revoked_because: Mapped[str] = mapped_column(Text, default="")
    #: The one that was given in its stead.
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id", ondelete="SET NULL"))

    booking: Mapped[Booking] = relationship()

    @property
    def stands(self) -> bool:
        return self.revoked_at is None

    def title(self, locale: str) -> str:
        return (locale == "en" and self.title_en) or self.title_ko

    def wording(self, locale: str) -> str:
        return (locale == "en" and self.wording_en) or self.wording_ko
