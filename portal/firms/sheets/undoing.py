"""Taking back what an import did, but for what somebody has touched since: looked at for a page, or done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.audit import service as audit
from portal.audit.models import Event
from portal.core import clock
from portal.core.db import Base, session, unit_of_work
from portal.core.errors import RuleError
from portal.firms.importing.service import FROM_A_LIST, one_at_a_time
from portal.firms.models import Firm, Service, Technology, Tenure
from portal.firms.profile import OFFER_FIELDS, apply_values, check_values, current_value
from portal.firms.service import edited_fields
from portal.firms.sheets.models import UNDOING, UNDONE, FirmImport, FirmImportLine
from portal.firms.sheets.recording import lock, plain
from portal.firms.tags import TagBook
from portal.firms.vocabulary import ASSIGNED_KINDS

BATCH = 50
UNDONE_WHOLE, PARTLY, KEPT = "undone", "partly", "kept"
#: Tables whose rows an import itself makes.
_OWN = {"firm_tag", "tenure", "technology", "service"}
_PEOPLE = {"firm_person", "firm_invitation", "firm_request"}


@dataclass(slots=True)
class Verdict:
    """What may be taken back of a line: a whole firm, or fields of it. `kept` says why a field stays, and `reason` why
    the firm does; both are codes."""

    line: FirmImportLine
    firm: Firm | None
    takes_away: bool = False
    back: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    reason: str = ""

    @property
    def outcome(self) -> str:
        if self.takes_away or (self.back and not self.kept):
            return UNDONE_WHOLE
        return PARTLY if self.back else KEPT


def lines_to_undo(record: FirmImport, most: int | None = None) -> list[FirmImportLine]:
    """The lines that made or changed a firm and were not undone, the last first."""
    mine = FirmImportLine.import_id == record.id, FirmImportLine.firm_id.is_not(None), FirmImportLine.undone == ""
    return list(session.scalars(select(FirmImportLine).where(*mine).order_by(FirmImportLine.id.desc()).limit(most)))


def plan(record: FirmImport) -> list[Verdict]:
    """What undoing an import would take back; nothing is changed."""
    lines = lines_to_undo(record)
    verdicts = []
    for start in range(0, len(lines), 500):
        verdicts += judge(lines[start : start + 500])
    return verdicts


def step(import_id: int) -> bool:
    """Undo the next lines, in a unit of work; whether there are more."""
    with unit_of_work():
        record = lock(import_id)
        if record is None or record.state != UNDOING:
            return False
        one_at_a_time()
        lines = lines_to_undo(record, BATCH + 1)
        counts = {name: int(record.undone.get(name, 0)) for name in ("taken", "back", PARTLY, KEPT)}
        tags = TagBook()
        for verdict in judge(lines[:BATCH]):
            _undo(verdict, tags, record)
            outcome = verdict.outcome
            done = ("taken" if verdict.takes_away else "back") if outcome == UNDONE_WHOLE else outcome
            counts[done] += 1
        record.undone, record.done = counts, record.done + len(lines[:BATCH])
        if len(lines) <= BATCH:
            record.state, record.ended_at = UNDONE, record.ended_at or clock.now()
        return record.state == UNDOING


def judge(lines: Sequence[FirmImportLine]) -> list[Verdict]:
    """What may be taken back of lines of one import."""
    ids = [line.firm_id for line in lines if line.firm_id]
    offers = (selectinload(Firm.technologies), selectinload(Firm.services), selectinload(Firm.edits))
    firms = {firm.id: firm for firm in session.scalars(select(Firm).where(Firm.id.in_(ids)).options(*offers))}
    traces = _Traces(lines, firms.values())
    return [_judge(line, firms.get(line.firm_id or 0), traces) for line in lines]


class _Traces:
    """What others have left at firms since they were imported."""

    def __init__(self, lines: Sequence[FirmImportLine], firms: Iterable[Firm]) -> None:
        ids = {line.firm_id for line in lines if line.firm_id}
        self.rows = _rows_at("firm", ids, _OWN)
        found = list(firms)
        self.offers = {
            Technology: set(_rows_at("technology", {one.id for firm in found for one in firm.technologies})),
            Service: set(_rows_at("service", {one.id for firm in found for one in firm.services})),
        }
        since = {line.firm_id: line.at for line in lines}
        events = select(Event.subject_id, Event.at).where(Event.subject_type == "firm", Event.subject_id.in_(ids))
        self.events = {number for number, at in session.execute(events) if at > since[number]}

    def is_touched(self, offer: Technology | Service, line: FirmImportLine) -> bool:
        return offer.updated_at > line.at or offer.id in self.offers[type(offer)]


def _rows_at(table: str, ids: set[Any], but: Iterable[str] = ()) -> dict[int, str]:
    """Rows of any feature that point at rows of a table: `{id: the table that points}`."""
    target, found = Base.metadata.tables[table], dict[int, str]()
    for other in Base.metadata.sorted_tables:
        for key in other.foreign_keys if other.name not in but and ids else ():
            if key.column.table is target:
                pointing = select(key.parent).where(key.parent.in_(ids)).distinct()
                found |= dict.fromkeys(session.scalars(pointing), other.name)
    return found


def _judge(line: FirmImportLine, firm: Firm | None, traces: _Traces) -> Verdict:
    verdict = Verdict(line, firm)
    if firm is None:
        verdict.reason = "gone"
    elif line.outcome == "created":
        verdict.reason = _why_stays(line, firm, traces)
        verdict.takes_away = not verdict.reason
    else:
        for name, (before, after) in line.changes.items():
            if why := _why_field_stays(line, firm, name, before, after, traces):
                verdict.kept[name] = why
            else:
                verdict.back.append(name)
    return verdict


def _why_stays(line: FirmImportLine, firm: Firm, traces: _Traces) -> str:
    """Why a firm that the import made is not taken away; nothing when it is."""
    if where := traces.rows.get(firm.id):
        return "has_people" if where in _PEOPLE else "edited" if where == "field_edit" else "has_more"
    made = {name for field_name in OFFER_FIELDS for name in (line.changes.get(field_name) or [None, []])[1]}
    offers: list[Technology | Service] = [*firm.technologies, *firm.services]
    if any(one.name_ko not in made or traces.is_touched(one, line) for one in offers):
        return "edited"
    if firm.updated_at > line.at or firm.id in traces.events:
        return "edited"
    if any(_is_not_ours(tenure, line) for tenure in firm.tenures):
        return "edited"
    return ""


def _is_not_ours(tenure: Tenure, line: FirmImportLine) -> bool:
    """Whether a tenure was not begun by the import, or has changed since."""
    before_and_after = line.changes.get("kind")
    is_so = before_and_after is not None and tenure.kind == before_and_after[1]
    return not (is_so and tenure.reason == FROM_A_LIST and tenure.ended_on is None)


def _why_field_stays(line: FirmImportLine, firm: Firm, name: str, before: Any, after: Any, traces: _Traces) -> str:
    if (name if name != "kind" else "assigned_kind") in edited_fields(firm):
        return "edited"
    if name == "kind":
        is_so = firm.assigned_kind == after if after in ASSIGNED_KINDS else bool(_our_tenures(line, firm))
        return "" if is_so else "changed"
    if name in OFFER_FIELDS:
        ours = [one for one in getattr(firm, name) if one.name_ko in set(after) - set(before)]
        return "edited" if any(traces.is_touched(one, line) for one in ours) else ""
    if plain(current_value(firm, name)) != after:
        return "changed"
    try:
        check_values({name: value_of(name, before)}, firm_id=firm.id)
    except RuleError:
        return "taken"
    return ""


def _our_tenures(line: FirmImportLine, firm: Firm) -> list[Tenure]:
    return [tenure for tenure in firm.tenures if not _is_not_ours(tenure, line)]


def value_of(name: str, value: Any) -> Any:
    """A value of a firm, from JSON."""
    return date.fromisoformat(value) if name == "founded_on" and value else value


# ── Doing it ─────────────────────────────────────────────────────────────────


def _undo(verdict: Verdict, tags: TagBook, record: FirmImport) -> None:
    line, firm = verdict.line, verdict.firm
    line.undone = verdict.outcome
    line.undone_reason = verdict.reason or next(iter(verdict.kept.values()), "")
    if firm is None or verdict.outcome == KEPT:
        return
    by, number = record.undone_by, record.id
    if verdict.takes_away:
        audit.note("firm.taken_away", "firm", firm.id, by=by, source="import", **{"import": number})
        session.delete(firm)
        return
    was_touched = firm.updated_at > line.at
    for name in verdict.back:
        _put_back(firm, line, name, tags)
    is_as_before = not was_touched and not verdict.kept and line.touched_before is not None
    firm.updated_at = line.touched_before if is_as_before and line.touched_before else clock.now()
    audit.note(
        "firm.put_back", "firm", firm.id, by=by, source="import", fields=sorted(verdict.back), **{"import": number}
    )


def _put_back(firm: Firm, line: FirmImportLine, name: str, tags: TagBook) -> None:
    before, after = line.changes[name]
    if name == "kind":
        if after in ASSIGNED_KINDS:
            firm.assigned_kind = before
        for tenure in _our_tenures(line, firm) if after not in ASSIGNED_KINDS else ():
            firm.tenures.remove(tenure)
    elif name in OFFER_FIELDS:
        offers = getattr(firm, name)
        for offer in [one for one in offers if one.name_ko in set(after) - set(before)]:
            offers.remove(offer)
    else:
        apply_values(firm, {name: value_of(name, before)}, tags)
        if name == "name_ko":
            firm.former_names = [one for one in firm.former_names if one not in (before, after)]
