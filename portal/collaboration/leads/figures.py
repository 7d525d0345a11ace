"""What came of leads, for staff and for the hub's yearly figures. Rows are counted; nobody's notes are read."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from portal.collaboration.leads.models import Lead, LeadAnswer, LeadAsking, LeadMove, Stage
from portal.collaboration.leads.queries import is_agreed
from portal.core.clock import SEOUL
from portal.core.db import session

_RANKS = {stage.value: place for place, stage in enumerate(Stage)}


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract that both firms have confirmed: `on` is the day that was told, else when the second confirmed it."""

    lead_id: int
    firm_id: int
    other_firm_id: int
    on: date
    amount_band: str


def contracts(year: int) -> list[Contract]:
    """The contracts of a year, each once: what both firms keep a lead of is one contract, not two. One query."""
    by_pair: dict[frozenset[int], dict[int, list[Contract]]] = defaultdict(lambda: defaultdict(list))
    for one in _confirmed():
        if one.on.year == year:
            by_pair[frozenset((one.firm_id, one.other_firm_id))][one.firm_id].append(one)
    # Of two that keep leads of each other, the one that tells of more contracts.
    kept = (max(sides.values(), key=len) for sides in by_pair.values())
    return sorted((one for some in kept for one in some), key=lambda one: (one.on, one.lead_id))


def _confirmed() -> list[Contract]:
    """Each lead with a contract that both have confirmed, by when that was first so."""
    at = select(func.max(LeadAnswer.at)).where(LeadAnswer.asking_id == LeadAsking.id).correlate(LeadAsking)
    columns = Lead.id, Lead.firm_id, Lead.other_firm_id, Lead.contract_on, Lead.amount_band
    agreed = (
        select(LeadAsking.lead_id, at.scalar_subquery().label("at"))
        .where(LeadAsking.stage == Stage.CONTRACT, is_agreed())
        .subquery()
    )
    first = func.min(agreed.c.at)
    query = select(*columns, first).join(agreed, agreed.c.lead_id == Lead.id).group_by(*columns)
    return [
        Contract(number, firm, other, told or _seoul_day(moment), band)
        for number, firm, other, told, band, moment in session.execute(query)
    ]


def _seoul_day(moment: datetime) -> date:
    return moment.astimezone(SEOUL).date()


@dataclass(frozen=True, slots=True)
class Standing:
    """How many leads stand where, and why others were closed."""

    stages: dict[str, int]
    closed: dict[str, int]

    @property
    def count(self) -> int:
        return sum(self.stages.values())


def standing() -> Standing:
    """How all leads stand now. One query."""
    stages, closed = Counter[str](), Counter[str]()
    query = select(Lead.stage, Lead.closed_because, func.count()).group_by(Lead.stage, Lead.closed_because)
    for stage, because, number in session.execute(query):
        (closed if because else stages)[because or stage] += number
    return Standing(dict(stages), dict(closed))


@dataclass(frozen=True, slots=True)
class Year:
    """What leads that began in a year have come to: how many reached each stage, whatever became of them since."""

    year: int
    begun: int
    reached: dict[str, int]
    #: `{firm: (begun, open, closed, contracts that both confirmed in this year)}`.
    firms: dict[int, tuple[int, int, int, int]]
    contracts: int


def year_of(year: int) -> Year:
    """A year's leads, as Seoul counts days. Three queries."""
    begins, ends = (datetime(each, 1, 1, tzinfo=SEOUL) for each in (year, year + 1))
    within = Lead.created_at >= begins, Lead.created_at < ends
    rank = case(*((LeadMove.after == value, place) for value, place in _RANKS.items()), else_=0)
    furthest = (
        select(Lead.firm_id, Lead.closed_at.is_(None), func.max(rank))
        .join(LeadMove, LeadMove.lead_id == Lead.id)
        .where(*within)
        .group_by(Lead.id, Lead.firm_id, Lead.closed_at)
    )
    begun, live = Counter[int](), Counter[int]()
    ranks = Counter[int]()
    for firm_id, is_open, far in session.execute(furthest):
        begun[firm_id] += 1
        live[firm_id] += bool(is_open)
        ranks[far] += 1
    signed = contracts(year)
    agreed = Counter(one.firm_id for one in signed)
    reached = {value: sum(n for far, n in ranks.items() if far >= place) for value, place in _RANKS.items()}
    firms = {one: (begun[one], live[one], begun[one] - live[one], agreed[one]) for one in sorted({*begun, *agreed})}
    return Year(year, sum(begun.values()), reached, firms, len(signed))
