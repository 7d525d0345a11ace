"""Numbers as their pages show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.core.viewer import Viewer
from portal.firms import policy
from portal.firms.dashboard.parts import Panel
from portal.firms.figures import address_in
from portal.firms.models import Fact, Firm
from portal.firms.numbers import queries
from portal.firms.numbers.labels import evidence_label, metric_label, written
from portal.firms.people.view import names_of
from portal.web.language import gettext as _

MOST_HISTORY = 50


@dataclass(frozen=True, slots=True)
class FactRow:
    """A number. `url` is the document's, when it has an address of the web; `by` is empty where no name belongs."""

    id: int
    label: str
    period: str
    value: str
    evidence: str
    dated_on: date | None
    document: str
    url: str
    by: str
    at: datetime
    verified_at: datetime | None
    verified_by: str
    ended_at: datetime | None
    ended_by: str
    ending: str


def fact_rows(facts: Sequence[Fact], verifiers: dict[str, str] | None = None) -> list[FactRow]:
    """For the firm's own people, who learn who of them wrote what; with `verifiers` for staff, who learn of staff."""
    names = {} if verifiers is not None else names_of(a for fact in facts for a in (fact.entered_by, fact.ended_by))
    return [_row(fact, names, verifiers or {}) for fact in facts]


def _row(fact: Fact, names: dict[str, str], verifiers: dict[str, str]) -> FactRow:
    return FactRow(
        id=fact.id,
        label=metric_label(fact.metric, fact.about),
        period=fact.period,
        value=written(fact),
        evidence=evidence_label(fact),
        dated_on=fact.dated_on,
        document=fact.document,
        url=address_in(fact.document),
        by=names.get(fact.entered_by, "" if fact.source == "firm" else _("허브")),
        at=fact.created_at,
        verified_at=fact.verified_at,
        verified_by=verifiers.get(fact.verified_by, "") if fact.verified_by else "",
        ended_at=fact.ended_at,
        ended_by=names.get(fact.ended_by, ""),
        ending={"corrected": _("고침"), "removed": _("지움")}.get(fact.ended_because, "") if fact.ended_at else "",
    )


def staff_panels(viewer: Viewer, firm: Firm) -> Iterable[Panel]:
    """The panel of the firm's page in the console: what may be verified."""
    facts = queries.facts_of(firm.id)
    rows = fact_rows(facts, queries.names_of_staff(fact.verified_by for fact in facts))
    if rows:
        may_verify = policy.can_verify(viewer, firm.id)
        yield Panel("firm_facts/_staff.html", {"rows": rows, "firm_id": firm.id, "may_verify": may_verify})
