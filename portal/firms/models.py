"""Firms and what is known of them.

What a firm is to the hub (resident, member, alumni) follows from its tenures; corporates, investors and institutes
are set by staff. Every number is a `Fact` with its period and source.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core import clock, korean
from portal.core.db import Base, code, name, primary_key
from portal.core.viewer import PUBLIC
from portal.firms.freshness.ageing import Ageing
from portal.firms.vocabulary import Vocabulary

#: Of `Firm.name_key`; folding can make a key longer than its name.
NAME_LENGTH = 200


class State(StrEnum):
    """Whether a technology or service is shown where its firm is: `editing` moves it from one to the other."""

    #: Never published: all that is known of it stands in a draft.
    DRAFT = "draft"
    PUBLIC = "public"
    #: Taken back by the firm.
    WITHDRAWN = "withdrawn"
    #: Taken out of sight by staff.
    HIDDEN = "hidden"


_PUBLIC = text("state = 'public'")
_STATES = ", ".join(repr(state.value) for state in State)

firm_tag = Table(
    "firm_tag",
    Base.metadata,
    Column("firm_id", ForeignKey("firm.id", ondelete="CASCADE"), primary_key=True),
    Column("tag_id", ForeignKey("tag.id"), primary_key=True, index=True),
)


class Tag(Base):
    """A word that firms are sorted by: a field, an industry or a region."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("vocabulary", "code"),)

    id: Mapped[primary_key]
    vocabulary: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(120))
    label_ko: Mapped[name]
    label_en: Mapped[str] = mapped_column(String(200), default="")

    def label(self, locale: str) -> str:
        return (locale == "en" and self.label_en) or self.label_ko


class Firm(Ageing, Base):
    """A firm in the directory."""

    __tablename__ = "firm"
    __table_args__ = (
        Index("ix_firm_name_key", "name_key"),
        Index("ix_firm_listing", "audience", "created_at"),
        CheckConstraint("employees is null or employees >= 0", name="employees"),
    )

    id: Mapped[primary_key]
    #: The key by which a repeatable source (the demo hub) names this firm again.
    source_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    name_ko: Mapped[name]
    name_en: Mapped[str] = mapped_column(String(200), default="")
    name_key: Mapped[name]
    former_names: Mapped[list[str]] = mapped_column(default=list)
    registration_number: Mapped[str | None] = mapped_column(String(10), unique=True)
    assigned_kind: Mapped[code | None]
    homepage: Mapped[str] = mapped_column(String(500), default="")
    homepage_key: Mapped[str] = mapped_column(String(300), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    representative_ko: Mapped[str] = mapped_column(String(100), default="")
    founded_on: Mapped[date | None]
    employees: Mapped[int | None] = mapped_column(Integer)
    stage: Mapped[code | None]
    looking_for: Mapped[list[str]] = mapped_column(default=list)
    keywords: Mapped[list[str]] = mapped_column(default=list)
    tagline_ko: Mapped[str] = mapped_column(String(500), default="")
    tagline_en: Mapped[str] = mapped_column(String(500), default="")
    description_ko: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    #: Who may see the profile: `public`, `members` or `staff`. Changed by `service.publish` and `service.hide`.
    audience: Mapped[str] = mapped_column(String(40), default=PUBLIC)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    tags: Mapped[list[Tag]] = relationship(secondary=firm_tag, order_by=Tag.id, lazy="selectin")
    tenures: Mapped[list["Tenure"]] = relationship(
        back_populates="firm", order_by="Tenure.began_on", cascade="all, delete-orphan", lazy="selectin"
    )
    #: What the firm shows of these. Whoever reads them without thinking of states hands out nothing that is not public.
    technologies: Mapped[list["Technology"]] = relationship(
        primaryjoin="and_(Firm.id == Technology.firm_id, Technology.state == 'public')",
        back_populates="firm",
        order_by="(Technology.position, Technology.id)",
        cascade="all, delete-orphan",
    )
    services: Mapped[list["Service"]] = relationship(
        primaryjoin="and_(Firm.id == Service.firm_id, Service.state == 'public')",
        back_populates="firm",
        order_by="(Service.position, Service.id)",
        cascade="all, delete-orphan",
    )
    #: Those that hold; what has ended is history (`numbers.queries`).
    facts: Mapped[list["Fact"]] = relationship(
        back_populates="firm",
        primaryjoin="and_(Firm.id == Fact.firm_id, Fact.ended_at.is_(None))",
        order_by="Fact.metric, Fact.period",
        cascade="all, delete-orphan",
    )
    edits: Mapped[list["FieldEdit"]] = relationship(back_populates="firm", cascade="all, delete-orphan")

    def rename(self, name_ko: str) -> None:
        """Take a new name and remember the old one."""
        if self.name_ko and korean.name_key(self.name_ko) != korean.name_key(name_ko):
            self.former_names = [*self.former_names, self.name_ko]
        self.name_ko = name_ko
        self.name_key = korean.name_key(name_ko)[:NAME_LENGTH]

    def name(self, locale: str) -> str:
        return (locale == "en" and self.name_en) or self.name_ko

    def tags_of(self, vocabulary: Vocabulary) -> list[Tag]:
        return [tag for tag in self.tags if tag.vocabulary == vocabulary]

    def tenure_on(self, day: date) -> "Tenure | None":
        """The tenure in force on a day; residency outweighs membership."""
        current = [tenure for tenure in self.tenures if tenure.covers(day)]
        return max(current, key=lambda tenure: tenure.kind == "resident", default=None)

    def kind_on(self, day: date) -> str | None:
        """resident or member by tenure, else what staff set, else alumni when a tenure has ended."""
        if tenure := self.tenure_on(day):
            return tenure.kind
        if self.assigned_kind:
            return self.assigned_kind
        return "alumni" if any(tenure.began_on <= day for tenure in self.tenures) else None

    @property
    def kind(self) -> str | None:
        return self.kind_on(clock.today())


class Tenure(Base):
    """A firm's time in the hub as resident or member; `ended_on` is the first day after it."""

    __tablename__ = "tenure"
    __table_args__ = (
        CheckConstraint("ended_on is null or ended_on > began_on", name="order"),
        CheckConstraint("kind in ('resident', 'member')", name="kind"),
    )

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"), index=True)
    kind: Mapped[code]
    began_on: Mapped[date]
    ended_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(200), default="")

    firm: Mapped[Firm] = relationship(back_populates="tenures")

    def covers(self, day: date) -> bool:
        return self.began_on <= day and (self.ended_on is None or day < self.ended_on)


class Technology(Ageing, Base):
    """기술: what a firm can do, how ready it is (TRL 1–9) and on what terms."""

    __tablename__ = "technology"
    __table_args__ = (
        Index(
            "ix_technology_public", "firm_id", "name_ko", unique=True, sqlite_where=_PUBLIC, postgresql_where=_PUBLIC
        ),
        CheckConstraint("trl is null or trl between 1 and 9", name="trl"),
        CheckConstraint(f"state in ({_STATES})", name="state"),
    )

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(SmallInteger, default=0)
    name_ko: Mapped[str] = mapped_column(String(500))
    name_en: Mapped[str] = mapped_column(String(500), default="")
    field: Mapped[code | None]
    summary_ko: Mapped[str] = mapped_column(String(500), default="")
    summary_en: Mapped[str] = mapped_column(String(500), default="")
    #: Markdown (`core.markdown`), like all descriptions.
    description_ko: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    #: What shows that it works: results, certificates, papers.
    evidence_ko: Mapped[str] = mapped_column(Text, default="")
    evidence_en: Mapped[str] = mapped_column(Text, default="")
    trl: Mapped[int | None] = mapped_column(SmallInteger)
    patents: Mapped[int] = mapped_column(default=0)
    #: Which they are: numbers and titles.
    patent_list: Mapped[list[str]] = mapped_column(default=list)
    terms: Mapped[code | None]
    state: Mapped[code] = mapped_column(default=State.PUBLIC)

    firm: Mapped[Firm] = relationship(back_populates="technologies", primaryjoin="Firm.id == Technology.firm_id")

    def name(self, locale: str) -> str:
        return (locale == "en" and self.name_en) or self.name_ko


class Service(Ageing, Base):
    """제품·서비스: what a firm sells, to which industry, how it is delivered and paid for."""

    __tablename__ = "service"
    __table_args__ = (
        Index("ix_service_public", "firm_id", "name_ko", unique=True, sqlite_where=_PUBLIC, postgresql_where=_PUBLIC),
        CheckConstraint(f"state in ({_STATES})", name="state"),
    )

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(SmallInteger, default=0)
    name_ko: Mapped[str] = mapped_column(String(500))
    name_en: Mapped[str] = mapped_column(String(500), default="")
    industry: Mapped[code | None]
    summary_ko: Mapped[str] = mapped_column(String(500), default="")
    summary_en: Mapped[str] = mapped_column(String(500), default="")
    description_ko: Mapped[str] = mapped_column(Text, default="")
    description_en: Mapped[str] = mapped_column(Text, default="")
    delivery: Mapped[code | None]
    price_model: Mapped[code | None]
    references_ko: Mapped[list[str]] = mapped_column(default=list)
    references_en: Mapped[list[str]] = mapped_column(default=list)
    demo_url: Mapped[str] = mapped_column(String(500), default="")
    state: Mapped[code] = mapped_column(default=State.PUBLIC)

    firm: Mapped[Firm] = relationship(back_populates="services", primaryjoin="Firm.id == Service.firm_id")

    def name(self, locale: str) -> str:
        return (locale == "en" and self.name_en) or self.name_ko


class Fact(Base):
    """One number about a firm, for one period, with where it is from and who vouches for it.

    `value` counts `unit`s: won for money, people for headcounts, hundredths of a percent for shares, else pieces. Rows
    are ended, never changed: a number that is corrected is another row, which nobody has verified yet.
    """

    __tablename__ = "fact"
    __table_args__ = (
        Index(
            "ix_fact_live",
            *("firm_id", "metric", "period", "about", "source"),
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("(verified_at is null) = (verified_by = '')", name="verified"),
    )

    id: Mapped[primary_key]
    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"), index=True)
    metric: Mapped[code]
    #: A year, `2025`, or a month, `2025-09`.
    period: Mapped[str] = mapped_column(String(10))
    #: What was measured, where the metric does not say so: that of which an accuracy is.
    about: Mapped[str] = mapped_column(String(120), default="")
    value: Mapped[int] = mapped_column(BigInteger)
    unit: Mapped[str] = mapped_column(String(20), default="")
    #: Who says so: `firm`, `staff`, an import's name.
    source: Mapped[str] = mapped_column(String(40), default="firm")
    #: What it was read from (`vocabulary.EVIDENCE`), of which day, and where that is found: an address or words.
    evidence: Mapped[code] = mapped_column(default="")
    dated_on: Mapped[date | None]
    document: Mapped[str] = mapped_column(String(300), default="")
    entered_by: Mapped[str] = mapped_column(String(100), default="")
    verified_by: Mapped[str] = mapped_column(String(100), default="")
    verified_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(100), default="")
    #: `corrected` or `removed`.
    ended_because: Mapped[code] = mapped_column(default="")

    firm: Mapped[Firm] = relationship(back_populates="facts")


class FieldEdit(Base):
    """That a firm's own people edited a field: an import never overwrites it."""

    __tablename__ = "field_edit"

    firm_id: Mapped[int] = mapped_column(ForeignKey("firm.id", ondelete="CASCADE"), primary_key=True)
    field: Mapped[str] = mapped_column(String(40), primary_key=True)
    edited_by: Mapped[str] = mapped_column(String(100))
    edited_at: Mapped[datetime] = mapped_column(default=clock.now)

    firm: Mapped[Firm] = relationship(back_populates="edits")
