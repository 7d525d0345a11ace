"""What staff see of reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.messaging.safety.labels import verdict_label, wrong_label
from portal.messaging.safety.models import Report
from portal.messaging.safety.queries import record_of
from portal.web.language import current_locale

_PERSON = "person:"


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    firm: str
    reported: str
    wrong: str
    verdict: str
    at: datetime
    decided_at: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Text:
    """Something that was reported: as it stood there, or as it was read before it was edited."""

    at: datetime
    text: str
    is_earlier: bool


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report with what was chosen, and how often the firm was reported before."""

    row: Row
    words: str
    told: str
    is_decided: bool
    texts: Sequence[Text]
    record: Sequence[tuple[str, int]]


def rows(reports: Iterable[Report]) -> list[Row]:
    return [_row(one) for one in reports]


def _row(report: Report) -> Row:
    locale = current_locale()
    return Row(
        id=report.id,
        firm=report.firm.name(locale),
        reported=report.reported.name(locale),
        wrong=wrong_label(report.wrong),
        verdict=verdict_label(report.verdict),
        at=report.created_at,
        decided_at=report.decided_at,
        until=report.until,
    )


def report_view(report: Report) -> ReportView:
    """The page of a report."""
    counts = record_of(report.reported_id)
    return ReportView(
        row=_row(report),
        words=report.words,
        told=report.told,
        is_decided=report.decided_at is not None,
        texts=[Text(one.written_at, one.text, one.about.startswith("wording:")) for one in report.texts],
        record=[(verdict_label(verdict), counts[verdict]) for verdict in sorted(counts)],
    )


def people_of(report: Report) -> list[int]:
    """Whose data a report is: who reported, and who wrote."""
    actors = {report.created_by, *(one.written_by for one in report.texts)}
    numbers = (actor.removeprefix(_PERSON) for actor in actors if actor.startswith(_PERSON))
    return [int(number) for number in numbers if number.isdigit()]
