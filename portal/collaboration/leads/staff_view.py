"""The figures of leads in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.collaboration.leads import figures, labels
from portal.collaboration.leads.models import Closed, Stage
from portal.core.db import session
from portal.firms.models import Firm
from portal.web.language import current_locale


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the funnel: how many came so far, of a hundred that began, and of a hundred of the step before."""

    label: str
    count: int
    percent: int
    of_before: int


@dataclass(frozen=True, slots=True)
class FirmRow:
    """A firm's leads of a year."""

    id: int
    name: str
    begun: int
    open: int
    closed: int
    contracts: int


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract that both have confirmed."""

    firm: str
    other: str
    on: date
    band_label: str


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """All that the page of staff shows."""

    year: int
    begun: int
    stages: Sequence[tuple[str, int]]
    closed: Sequence[tuple[str, int]]
    funnel: Sequence[Step]
    firms: Sequence[FirmRow]
    contracts: Sequence[ContractRow]


def page_of(year: int) -> FiguresPage:
    """The figures of now and of a year. Six queries."""
    standing, found, signed = figures.standing(), figures.year_of(year), figures.contracts(year)
    names = _names({*found.firms, *(one.firm_id for one in signed), *(one.other_firm_id for one in signed)})
    rows = [FirmRow(number, names.get(number, ""), *counts) for number, counts in found.firms.items()]
    return FiguresPage(
        year=year,
        begun=found.begun,
        stages=[(labels.stage_label(stage), standing.stages.get(stage, 0)) for stage in Stage],
        closed=[(labels.closed_label(one), standing.closed[one]) for one in Closed if one in standing.closed],
        funnel=_funnel(found.reached),
        firms=sorted(rows, key=lambda row: (-row.begun, row.name)),
        contracts=[
            ContractRow(
                names.get(one.firm_id, ""),
                names.get(one.other_firm_id, ""),
                one.on,
                labels.band_label(one.amount_band),
            )
            for one in signed
        ],
    )


def _names(numbers: set[int]) -> Mapping[int, str]:
    query = select(Firm.id, Firm.name_ko, Firm.name_en).where(Firm.id.in_(numbers))
    return {row.id: (current_locale() == "en" and row.name_en) or row.name_ko for row in session.execute(query)}


def _funnel(reached: Mapping[str, int]) -> list[Step]:
    counts = [reached[stage] for stage in Stage]
    whole = counts[0]
    return [
        Step(labels.stage_label(stage), count, _percent(count, whole), _percent(count, before))
        for stage, count, before in zip(Stage, counts, [whole, *counts], strict=False)
    ]


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0
