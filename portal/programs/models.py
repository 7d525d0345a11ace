"""Programs, their sessions, and who booked them.

A session has its own pool of places; the sessions of a course are booked as one, from the program's pool. A booking is
a claim upon a place (`portal.allocation`) with what programs know beside it.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.allocation.models import Claim, Pool
from portal.core import clock
from portal.core.db import Base, code, long_text, one_of, primary_key

TITLE_LENGTH, LEAD_LENGTH, PLACE_LENGTH, PRICE_LENGTH, URL_LENGTH = 120, 200, 200, 60, 500
MOST_SEATS = 10_000
CHILD_NAME_LENGTH = 60


class Kind(StrEnum):
    """What a program is."""

    MENTORING = "mentoring"
    CONSULTING = "consulting"
    COURSE = "course"
    NETWORKING = "networking"
    COMPETITION = "competition"
    BRIEFING = "briefing"
    MATCHING = "matching"


class Audience(StrEnum):
    """Who may book. A program for named firms is seen by them alone; all others are seen by everybody."""

    EVERYONE = "everyone"
    MEMBERS = "members"
    RESIDENTS = "residents"
    FIRMS = "firms"


class Approval(StrEnum):
    """How places are given: by who comes first, by a review, by lot."""

    FIRST_COME = "first_come"
    REVIEW = "review"
    LOTTERY = "lottery"


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    return CheckConstraint(one_of(column, values), name=column)


class Program(Base):
    """Something that the hub offers. It is a draft until `published_at`, and over for good from `cancelled_at`."""

    __tablename__ = "program"
    __table_args__ = (
        _one_of("kind", Kind),
        _one_of("audience", Audience),
        _one_of("approval", Approval),
        CheckConstraint("booking_closes_at is null or booking_closes_at > booking_opens_at", name="window"),
        CheckConstraint("firm_limit is null or firm_limit > 0", name="firm_limit"),
        CheckConstraint("credits >= 0", name="credits"),
        CheckConstraint("is_course = (pool_id is not null)", name="course"),
        Index("ix_program_published", "published_at"),
    )

    id: Mapped[primary_key]
    kind: Mapped[code]
    title_ko: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    title_en: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    #: One sentence of what it is for.
    lead_ko: Mapped[str] = mapped_column(String(LEAD_LENGTH), default="")
    lead_en: Mapped[str] = mapped_column(String(LEAD_LENGTH), default="")
    #: Markdown.
    body_ko: Mapped[long_text] = mapped_column(default="")
    body_en: Mapped[long_text] = mapped_column(default="")
    #: A field of the hub's vocabulary (`firms.vocabulary`), or nothing.
    field: Mapped[code] = mapped_column(default="")
    #: Who holds it; the hub itself when empty.
    host_ko: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    host_en: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    place_ko: Mapped[str] = mapped_column(String(PLACE_LENGTH), default="")
    place_en: Mapped[str] = mapped_column(String(PLACE_LENGTH), default="")
    is_online: Mapped[bool] = mapped_column(default=False)
    #: Shown to those alone who have a place.
    online_url: Mapped[str] = mapped_column(String(URL_LENGTH), default="")
    price_ko: Mapped[str] = mapped_column(String(PRICE_LENGTH), default="무료")
    price_en: Mapped[str] = mapped_column(String(PRICE_LENGTH), default="Free")
    audience: Mapped[code] = mapped_column(default=Audience.EVERYONE)
    approval: Mapped[code] = mapped_column(default=Approval.FIRST_COME)
    #: From and until when one may apply, to the second. Without an end: until it begins.
    booking_opens_at: Mapped[datetime] = mapped_column(default=clock.now)
    booking_closes_at: Mapped[datetime | None]
    #: How long before it begins one may still change or cancel.
    cancel_minutes: Mapped[int] = mapped_column(Integer, default=18 * 60)
    has_line: Mapped[bool] = mapped_column(default=True)
    #: How long somebody who is next in line has to take an offered place; 0 lets them in without asking.
    offer_minutes: Mapped[int] = mapped_column(Integer, default=0)
    #: How many people of one firm may hold or wait for places; no limit when empty.
    firm_limit: Mapped[int | None] = mapped_column(Integer)
    #: What a booking costs of what a firm has for a quarter (`ProgramRules.quarter_credits`).
    credits: Mapped[int] = mapped_column(Integer, default=0)
    #: Who has never been to one of this kind goes before who has, in line and by lot.
    first_timers_first: Mapped[bool] = mapped_column(default=False)
    #: How long before it begins people are asked whether they still come; 0 asks nobody.
    reconfirm_minutes: Mapped[int] = mapped_column(Integer, default=0)
    #: Whether places of those who did not answer that go to who waits.
    releases_unconfirmed: Mapped[bool] = mapped_column(default=False)
    #: How long before it begins people are reminded: minutes, as `10080,1440,60`.
    reminders: Mapped[code] = mapped_column(default="1440,60")
    #: Whether who does not come gets a point.
    counts_no_shows: Mapped[bool] = mapped_column(default=True)
    is_course: Mapped[bool] = mapped_column(default=False)
    #: The places of a course.
    pool_id: Mapped[int | None] = mapped_column(ForeignKey("pool.id"), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    made_by: Mapped[str] = mapped_column(String(100))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]
    published_by: Mapped[str] = mapped_column(String(100), default="")
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str] = mapped_column(String(100), default="")
    #: Why it was called off, in words for those who had booked.
    cancelled_because: Mapped[str] = mapped_column(Text, default="")

    pool: Mapped[Pool | None] = relationship()
    sessions: Mapped[list["ProgramSession"]] = relationship(
        back_populates="program", order_by="ProgramSession.starts_at, ProgramSession.id"
    )
    firms: Mapped[list["ProgramFirm"]] = relationship(cascade="all, delete-orphan")
    asks: Mapped["ProgramQuestion | None"] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    takes_children: Mapped["ProgramChildren | None"] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_open(self) -> bool:
        """Whether it is on offer: published and not called off."""
        return self.published_at is not None and self.cancelled_at is None

    def title(self, locale: str) -> str:
        return (locale == "en" and self.title_en) or self.title_ko

    @property
    def reminder_minutes(self) -> list[int]:
        return [int(part) for part in self.reminders.split(",") if part]


class ProgramFirm(Base):
    """A firm that a program for named firms is for."""

    __tablename__ = "program_firm"

    program_id: Mapped[int] = mapped_column(ForeignKey("program.id", ondelete="CASCADE"), primary_key=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"), primary_key=True, index=True)


class ProgramQuestion(Base):
    """Which form of staff's (`portal.questionnaires`) a program asks with a booking; none asks nothing."""

    __tablename__ = "program_question"

    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    form_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"), index=True)
    set_by: Mapped[str] = mapped_column(String(100))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)


class ProgramChildren(Base):
    """That guardians may book a program for children under fourteen."""

    __tablename__ = "program_children"

    program_id: Mapped[int] = mapped_column(
        ForeignKey("program.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    set_by: Mapped[str] = mapped_column(String(100))
    set_at: Mapped[datetime] = mapped_column(default=clock.now)


class ProgramSession(Base):
    """A meeting of a program, with a time and places. Those of a course have no places of their own."""

    __tablename__ = "program_session"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        Index("ix_program_session_when", "starts_at", "ends_at"),
        Index("ix_program_session_program", "program_id"),
    )

    id: Mapped[primary_key]
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    #: What sets it apart from the others, when there is anything.
    title_ko: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    title_en: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")
    #: Where else than the program says.
    place_ko: Mapped[str] = mapped_column(String(PLACE_LENGTH), default="")
    place_en: Mapped[str] = mapped_column(String(PLACE_LENGTH), default="")
    online_url: Mapped[str] = mapped_column(String(URL_LENGTH), default="")
    pool_id: Mapped[int | None] = mapped_column(ForeignKey("pool.id"), unique=True)
    #: Raised when its time or place changes: calendars follow.
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str] = mapped_column(String(100), default="")
    cancelled_because: Mapped[str] = mapped_column(Text, default="")

    program: Mapped[Program] = relationship(back_populates="sessions")
    pool: Mapped[Pool | None] = relationship()

    @property
    def cancel_until(self) -> datetime:
        """Until when who has booked may change or cancel."""
        return self.starts_at - timedelta(minutes=self.program.cancel_minutes)

    def place(self, locale: str) -> str:
        """Where it is: its own place, else the program's."""
        for one in (self, self.program):
            if said := (locale == "en" and one.place_en) or one.place_ko:
                return said
        return ""

    @property
    def link(self) -> str:
        """Where it is on the net; for those alone who have a place."""
        return self.online_url or self.program.online_url


class Booking(Base):
    """That somebody booked a session, or a course (`session_id` is empty). Its state is its claim's."""

    __tablename__ = "booking"
    __table_args__ = (
        Index("ix_booking_program", "program_id", "session_id"),
        Index("ix_booking_person", "person_id"),
        Index("ix_booking_firm", "firm_id"),
    )

    id: Mapped[primary_key]
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id", ondelete="CASCADE"), unique=True)
    program_id: Mapped[int] = mapped_column(ForeignKey("program.id", ondelete="CASCADE"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("program_session.id", ondelete="CASCADE"))
    #: Who comes; empty once they have withdrawn.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("firm.id", ondelete="SET NULL"))
    #: `person:5`: themselves, a colleague, or staff.
    booked_by: Mapped[str] = mapped_column(String(100))
    booked_at: Mapped[datetime] = mapped_column(default=clock.now)
    #: What a firm has paid of its quarter for it, while the booking lives.
    credits: Mapped[int] = mapped_column(Integer, default=0)
    #: What who books wants the host to know, in their own words.
    note: Mapped[str] = mapped_column(Text, default="")
    #: Raised at each change that calendars follow.
    sequence: Mapped[int] = mapped_column(Integer, default=0)

    claim: Mapped[Claim] = relationship()
    program: Mapped[Program] = relationship()
    session: Mapped[ProgramSession | None] = relationship()
    child: Mapped["BookingChild | None"] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    @property
    def state(self) -> str:
        return self.claim.state


class BookingChild(Base):
    """The child whose place a booking is, the booking's person being the guardian; and the guardian's consent.

    The consent is to a text of `portal.programs.children.consent`: on the page of booking (`web`), or noted by staff
    who had it on paper or on the phone. What was forgotten after its time has no name and no year.
    """

    __tablename__ = "booking_child"
    __table_args__ = (
        CheckConstraint("how in ('web', 'paper', 'phone')", name="how"),
        CheckConstraint("birth_year is null or birth_year between 2000 and 2200", name="birth_year"),
        CheckConstraint("(name = '') = (birth_year is null)", name="forgotten"),
    )

    booking_id: Mapped[int] = mapped_column(
        ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(String(CHILD_NAME_LENGTH))
    birth_year: Mapped[int | None] = mapped_column(Integer)
    how: Mapped[code]
    text_version: Mapped[int] = mapped_column(Integer)
    text_hash: Mapped[str] = mapped_column(String(64))
    #: When the guardian said so.
    consented_on: Mapped[date] = mapped_column(Date)
    #: Who noted it, and when: the guardian, or staff.
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class ProgramRules(Base):
    """What holds for all programs of the hub: one row."""

    __tablename__ = "program_rules"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[primary_key]
    #: What each firm may spend on programs in a quarter of a year; no limit when empty.
    quarter_credits: Mapped[int | None] = mapped_column(Integer)
    #: So many points for not coming keep a firm's people (or a person without a firm) from booking, while they count.
    most_points: Mapped[int] = mapped_column(Integer, default=3)
    point_days: Mapped[int] = mapped_column(Integer, default=90)
