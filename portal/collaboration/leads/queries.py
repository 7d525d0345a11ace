"""Reading leads: a firm's own are there for its people, and for nobody else."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from portal.accounts.models import Person
from portal.collaboration.leads.models import Lead, LeadAnswer, LeadAsking, LeadFile, LeadMove, LeadNote, Side, Stage
from portal.core import clock
from portal.core.db import session
from portal.core.viewer import MEMBERS, PUBLIC, Viewer
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson
from portal.firms.policy import EDITING_ROLES
from portal.messaging.knowing.models import Acquaintance
from portal.messaging.safety.models import FirmBlock

#: A lead that has not moved for so long stands still.
STALLED_AFTER = timedelta(days=30)
THIS_WEEK = timedelta(days=7)
#: Cards of one column of the board; the table shows all.
MOST_CARDS, MOST_ROWS, MOST_EXPORTED = 50, 50, 5000
#: By what a table is sorted; the second is which end comes first.
SORTS = ("moved", "firm", "stage", "owner", "next", "begun")

_RANKS = {stage.value: place for place, stage in enumerate(Stage)}


def _firms_of(viewer: Viewer) -> list[int]:
    return [one.firm_id for one in viewer.belongings]


def visible_leads(viewer: Viewer) -> Select[Lead]:
    """Leads of the firms that the viewer is of."""
    return select(Lead).where(Lead.firm_id.in_(_firms_of(viewer)))


def find_lead(viewer: Viewer, lead_id: int) -> Lead | None:
    """One of them with its firms and owner; another firm's is not there."""
    loaded = joinedload(Lead.firm), joinedload(Lead.other_firm), joinedload(Lead.owner)
    query = visible_leads(viewer).where(Lead.id == lead_id).options(*loaded)
    return session.scalars(query.execution_options(populate_existing=True)).unique().one_or_none()


def open_lead(firm_id: int, other_firm_id: int) -> Lead | None:
    """The lead that a firm has of another now."""
    query = select(Lead).where(Lead.firm_id == firm_id, Lead.other_firm_id == other_firm_id, Lead.closed_at.is_(None))
    return session.scalars(query).one_or_none()


def count_open(firm_id: int) -> int:
    """How many leads a firm has."""
    query = select(func.count()).select_from(Lead).where(Lead.firm_id == firm_id, Lead.closed_at.is_(None))
    return session.scalar(query) or 0


# ── Lists ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which leads of a firm: `owner` is a person's number, 0 of nobody; `stage` one of them, `open` or `closed`."""

    firm_id: int
    owner: int | None = None
    stage: str = ""
    is_stalled: bool = False
    sort: str = SORTS[0]
    is_backwards: bool = False


def is_stalled() -> ColumnElement[bool]:
    """That nothing has moved for long, in a query over `Lead`; a contract is where it was to come."""
    before = clock.now() - STALLED_AFTER
    return and_(Lead.closed_at.is_(None), Lead.stage != Stage.CONTRACT, Lead.moved_at < before)


def _chosen(wanted: Wanted) -> Select[Lead]:
    query = select(Lead).where(Lead.firm_id == wanted.firm_id)
    if wanted.owner is not None:
        query = query.where(Lead.owner_id == wanted.owner if wanted.owner else Lead.owner_id.is_(None))
    if wanted.stage == "closed":
        query = query.where(Lead.closed_at.is_not(None))
    elif wanted.stage:
        query = query.where(Lead.closed_at.is_(None))
        query = query if wanted.stage == "open" else query.where(Lead.stage == wanted.stage)
    return query.where(is_stalled()) if wanted.is_stalled else query


def count(wanted: Wanted) -> int:
    """How many such leads there are."""
    return session.scalar(select(func.count()).select_from(_chosen(wanted).subquery())) or 0


def leads(wanted: Wanted, *, offset: int = 0, limit: int = MOST_ROWS) -> Sequence[Lead]:
    """Some of them in their order, with the firm that they are about and who sees to them. One query."""
    query = _chosen(wanted).join(Lead.other_firm).outerjoin(Lead.owner).order_by(*_order(wanted), Lead.id)
    query = query.options(contains_eager(Lead.other_firm), contains_eager(Lead.owner))
    return session.scalars(query.offset(offset).limit(limit)).unique().all()


def _order(wanted: Wanted) -> list[Any]:
    columns: dict[str, Any] = {
        "moved": Lead.moved_at,
        "firm": Firm.name_key,
        "stage": _rank(),
        "owner": Person.name,
        "next": Lead.next_on,
        "begun": Lead.created_at,
    }
    column = columns[wanted.sort]
    # What has no owner or no day is last, whichever way one looks; the latest of what happened comes first.
    is_latest_first = (wanted.sort in ("moved", "begun", "stage")) != wanted.is_backwards
    return [column.is_(None), column.desc() if is_latest_first else column.asc()]


def _rank() -> ColumnElement[int]:
    """How far a lead has come, as a number; what is closed is before all."""
    return case((Lead.closed_at.is_not(None), -1), *((Lead.stage == value, place) for value, place in _RANKS.items()))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board: the first of its cards, and how many there are."""

    stage: str
    leads: Sequence[Lead]
    count: int


def board(wanted: Wanted) -> list[Column]:
    """All columns, what is closed last. Two queries for counts and one for each column that has cards."""
    chosen = _chosen(wanted).subquery()
    is_open = chosen.c.closed_at.is_(None)
    counted = session.execute(select(chosen.c.stage, is_open, func.count()).group_by(chosen.c.stage, is_open))
    counts: dict[str, int] = {}
    for stage, is_live, number in counted:
        name = stage if is_live else "closed"
        counts[name] = counts.get(name, 0) + number
    columns = []
    for name in (*(stage.value for stage in Stage), "closed"):
        some = leads(replace(wanted, stage=name), limit=MOST_CARDS) if name in counts else ()
        columns.append(Column(name, some, counts.get(name, 0)))
    return columns


def due_for(firm_id: int, person_id: int | None, most: int) -> Sequence[Row[Any]]:
    """Next steps of this week, and those that are late, which somebody sees to or nobody does; the earliest first: of
    which lead, what and when, what the other firm is called, and how many there are in `total`."""
    asked = {"firm_id": firm_id, "person_id": person_id, "until": clock.today() + THIS_WEEK, "most": most}
    return session.connection().execute(_DUE, asked).all()


#: Made once: it is asked whenever somebody of a firm looks at their first page.
_DUE: Any = (
    select(
        *(Lead.id, Lead.next_step, Lead.next_on, Firm.name_ko, Firm.name_en),
        func.count().over().label("total"),
    )
    .join(Firm, Firm.id == Lead.other_firm_id)
    .where(Lead.firm_id == bindparam("firm_id"), Lead.closed_at.is_(None), Lead.next_on <= bindparam("until"))
    .where(or_(Lead.owner_id.is_(None), Lead.owner_id == bindparam("person_id")))
    .order_by(Lead.next_on, Lead.id)
    .limit(bindparam("most"))
)


# ── One lead ─────────────────────────────────────────────────────────────────


def moves_of(lead_id: int) -> Sequence[LeadMove]:
    """What has become of a lead, the latest first."""
    return session.scalars(select(LeadMove).where(LeadMove.lead_id == lead_id).order_by(LeadMove.id.desc())).all()


def notes_of(lead_id: int) -> Sequence[LeadNote]:
    """What the firm notes about it, the latest first."""
    return session.scalars(select(LeadNote).where(LeadNote.lead_id == lead_id).order_by(LeadNote.id.desc())).all()


def last_notes(lead_ids: Collection[int]) -> dict[int, str]:
    """What was noted last about each of some leads."""
    latest = select(func.max(LeadNote.id)).where(LeadNote.lead_id.in_(lead_ids)).group_by(LeadNote.lead_id)
    rows = session.execute(select(LeadNote.lead_id, LeadNote.text).where(LeadNote.id.in_(latest)))
    return {row.lead_id: row.text for row in rows}


def find_note(lead_id: int, note_id: int) -> LeadNote | None:
    """One of a lead's notes; another's is not there."""
    return session.scalars(select(LeadNote).where(LeadNote.lead_id == lead_id, LeadNote.id == note_id)).one_or_none()


def files_of(lead_id: int) -> Sequence[LeadFile]:
    """The files of a lead, the latest first."""
    query = select(LeadFile).where(LeadFile.lead_id == lead_id).options(joinedload(LeadFile.file))
    return session.scalars(query.order_by(LeadFile.id.desc())).all()


def find_file(lead_id: int, upload_id: int) -> LeadFile | None:
    """One of a lead's files; another's is not there."""
    query = select(LeadFile).where(LeadFile.lead_id == lead_id, LeadFile.id == upload_id)
    return session.scalars(query.options(joinedload(LeadFile.file))).one_or_none()


def colleagues(firm_id: int) -> Sequence[Person]:
    """Who of a firm can see to a lead: those who may write for it, by when they came."""
    query = (
        select(Person)
        .join(FirmPerson, FirmPerson.person_id == Person.id)
        .where(FirmPerson.firm_id == firm_id, FirmPerson.role.in_(EDITING_ROLES), FirmPerson.ended_at.is_(None))
        .order_by(FirmPerson.id)
    )
    return session.scalars(query).all()


def leads_owned(person_id: int, firm_id: int | None = None) -> Sequence[Lead]:
    """What somebody sees to, in one firm or in all; closed ones, too."""
    query = select(Lead).where(Lead.owner_id == person_id).order_by(Lead.id)
    return session.scalars(query.where(Lead.firm_id == firm_id) if firm_id is not None else query).all()


# ── What both sides are asked ────────────────────────────────────────────────


def asking_of(lead_id: int) -> LeadAsking | None:
    """What is asked about a lead now."""
    query = select(LeadAsking).where(LeadAsking.lead_id == lead_id, LeadAsking.ended_at.is_(None))
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def askings_of(lead_id: int) -> Sequence[LeadAsking]:
    """What was asked about a lead, the latest first."""
    return session.scalars(select(LeadAsking).where(LeadAsking.lead_id == lead_id).order_by(LeadAsking.id.desc())).all()


def find_asking(viewer: Viewer, asking_id: int) -> LeadAsking | None:
    """What one of the viewer's firms is asked, whichever side it is; what others are asked is not there."""
    firms = _firms_of(viewer)
    query = (
        select(LeadAsking)
        .join(LeadAsking.lead)
        .where(LeadAsking.id == asking_id, or_(Lead.firm_id.in_(firms), Lead.other_firm_id.in_(firms)))
        .options(contains_eager(LeadAsking.lead).options(joinedload(Lead.firm), joinedload(Lead.other_firm)))
    )
    return session.scalars(query.execution_options(populate_existing=True)).unique().one_or_none()


def waiting_for(firm_id: int) -> Sequence[LeadAsking]:
    """What a firm is asked and has not answered, the oldest first."""
    query = (
        select(LeadAsking)
        .join(LeadAsking.lead)
        .where(_waits_for(firm_id))
        .options(contains_eager(LeadAsking.lead).options(joinedload(Lead.firm), joinedload(Lead.other_firm)))
        .order_by(LeadAsking.id)
    )
    return session.scalars(query).unique().all()


def _waits_for(firm_id: Any) -> ColumnElement[bool]:
    own, other = (
        and_(firm == firm_id, ~exists().where(LeadAnswer.asking_id == LeadAsking.id, LeadAnswer.side == side))
        for firm, side in ((Lead.firm_id, Side.OWN), (Lead.other_firm_id, Side.OTHER))
    )
    return and_(LeadAsking.ended_at.is_(None), or_(own, other))


def first_waiting(firm_id: int, most: int) -> Sequence[Row[Any]]:
    """Some of those: which, since when, what the other firm is called, and how many there are in `total`."""
    return session.connection().execute(_FIRST, {"firm_id": firm_id, "most": most}).all()


def _first() -> Any:
    mine: Any = bindparam("firm_id")
    other = case((Lead.firm_id == mine, Lead.other_firm_id), else_=Lead.firm_id)
    total = func.count().over().label("total")
    return (
        select(LeadAsking.id, LeadAsking.asked_at, Firm.name_ko, Firm.name_en, total)
        .select_from(LeadAsking)
        .join(Lead, Lead.id == LeadAsking.lead_id)
        .join(Firm, Firm.id == other)
        .where(_waits_for(mine))
        .order_by(LeadAsking.id)
        .limit(bindparam("most"))
    )


#: Made once, as what is due is.
_FIRST = _first()


def is_agreed() -> ColumnElement[bool]:
    """That both sides said the stage that was asked about, in a query over `LeadAsking`."""
    own, other = (
        exists().where(each.asking_id == LeadAsking.id, each.side == side, each.stage == LeadAsking.stage)
        for each, side in ((aliased(LeadAnswer), Side.OWN), (aliased(LeadAnswer), Side.OTHER))
    )
    return and_(own, other)


def is_contract_agreed(lead_id: int) -> bool:
    """Whether both sides have said that there is a contract: only then it counts."""
    query = select(LeadAsking.id).where(LeadAsking.lead_id == lead_id, LeadAsking.stage == Stage.CONTRACT, is_agreed())
    return session.scalar(query.limit(1)) is not None


def is_known() -> ColumnElement[bool]:
    """That the other firm knows of a lead anyway, in a query over `Lead`: both took part in what led to it, or the two
    know each other.
    """
    pair = or_(
        and_(Acquaintance.first_id == Lead.firm_id, Acquaintance.second_id == Lead.other_firm_id),
        and_(Acquaintance.first_id == Lead.other_firm_id, Acquaintance.second_id == Lead.firm_id),
    )
    return or_(Lead.source != "", exists().where(pair))


def can_be_asked() -> ColumnElement[bool]:
    """That the other firm of a lead can be asked: it is shown, has people to answer, and has not blocked who asks."""
    shown = exists().where(Firm.id == Lead.other_firm_id, Firm.audience.in_((PUBLIC, MEMBERS)))
    peopled = exists().where(
        FirmPerson.firm_id == Lead.other_firm_id, FirmPerson.role.in_(EDITING_ROLES), FirmPerson.ended_at.is_(None)
    )
    blocked = exists().where(
        FirmBlock.firm_id == Lead.other_firm_id, FirmBlock.blocked_id == Lead.firm_id, FirmBlock.ended_at.is_(None)
    )
    return and_(shown, peopled, ~blocked)


def is_known_lead(lead_id: int) -> bool:
    """Whether the other firm of a lead knows of it anyway."""
    return session.scalar(select(Lead.id).where(Lead.id == lead_id, is_known())) is not None


def may_be_asked(lead_id: int) -> bool:
    """The same of one lead."""
    return session.scalar(select(Lead.id).where(Lead.id == lead_id, can_be_asked())) is not None


def last_asked(lead_id: int) -> datetime | None:
    """When both were last asked at once about a lead."""
    return session.scalar(
        select(func.max(LeadAsking.asked_at)).where(LeadAsking.lead_id == lead_id, LeadAsking.days == 0)
    )


def firms_of(number: int) -> Sequence[int]:
    """The two firms of a lead, by its number."""
    row = session.execute(select(Lead.firm_id, Lead.other_firm_id).where(Lead.id == number)).one_or_none()
    return tuple(row) if row is not None else ()
