"""Importing firms: rows into entries, entries into firms, batch by batch."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import selectinload

from portal.audit.models import Event
from portal.core import clock
from portal.core.db import is_sqlite, session, unit_of_work
from portal.core.errors import RuleError
from portal.core.korean import name_key
from portal.firms.importing.mapping import Mapping
from portal.firms.importing.matching import Directory
from portal.firms.importing.report import ImportReport
from portal.firms.importing.rows import FIELD_OF, Entry, Gathering, Note, parse_row, stored_text
from portal.firms.importing.tables import Table
from portal.firms.models import Firm, Tenure
from portal.firms.profile import apply_values, build_firm, check_values
from portal.firms.service import edited_fields
from portal.firms.tags import TagBook
from portal.firms.vocabulary import ASSIGNED_KINDS, KINDS, TENURE_KINDS

SEPARATOR = "|"
BATCH = 200
#: The number of our advisory lock in PostgreSQL: any, but always the same.
_LOCK = 7_146_001
_OWN_PEOPLE = "회사가 직접 고친 값이라 그대로 두었어요."

Outcome = tuple[str, list[Note]]


@dataclass(slots=True)
class _Import:
    """What all batches of one import share. `claimed` maps firms to the row that means them."""

    report: ImportReport
    by: str
    kind: str | None
    claimed: dict[int, int] = field(default_factory=dict)

    def column(self, name: str | None) -> str:
        return self.report.mapping.column_of(FIELD_OF.get(name, name)) if name else ""


class _DryRunError(Exception):
    """Ends a unit of work without its commit."""


def import_firms(
    table: Table,
    mapping: Mapping,
    *,
    by: str,
    kind: str | None = None,
    separator: str = SEPARATOR,
    dry_run: bool = False,
    report: ImportReport | None = None,
    advance: Callable[[int], None] = lambda rows: None,
) -> ImportReport:
    """Create and update firms from a table; a row that cannot be used is refused and the others go on.

    Each batch is one transaction. Doing it twice changes nothing the second time. `report` may be handed in, so that
    it is there for what was done when something ends the import halfway; `advance` hears of rows that are done.
    """
    if report is None:
        report = ImportReport(table.described, mapping, table.header_row, dry_run)
    entries = _gather(table, mapping, separator, report)
    advance(len(table.rows) - sum(len(entry.rows) for entry in entries))
    run = _Import(report, by, kind)
    for start in range(0, len(entries), BATCH):
        batch = entries[start : start + BATCH]
        _save(batch, run)
        advance(sum(len(entry.rows) for entry in batch))
    return report


def _gather(table: Table, mapping: Mapping, separator: str, report: ImportReport) -> list[Entry]:
    gathering = Gathering(mapping)
    for row in table.rows:
        parsed = parse_row(row, mapping, separator)
        if parsed.refused:
            report.add(parsed.name, parsed.refused)
            continue
        try:
            gathering.add(parsed)
        except RuleError as error:
            report.add(parsed.name, Note(parsed.number, "refused", mapping.column_of("name"), error.message))
    return gathering.entries


def _save(batch: Sequence[Entry], run: _Import) -> None:
    """Save a batch as one transaction; when the database refuses it, each entry as one of its own."""
    try:
        outcomes, claimed = _write(batch, run)
    except (IntegrityError, DataError):
        if len(batch) > 1:
            for entry in batch:
                _save([entry], run)
            return
        outcomes, claimed = [(batch[0].name, _refused(batch[0], "", "데이터베이스가 받지 않는 값이에요."))], {}
    run.claimed.update(claimed)
    for name, notes in outcomes:
        run.report.add(name, *notes)


def _write(batch: Sequence[Entry], run: _Import) -> tuple[list[Outcome], dict[int, int]]:
    claimed = dict(run.claimed)
    outcomes: list[Outcome] = []
    try:
        with unit_of_work():
            _one_at_a_time()
            outcomes.extend(_apply(batch, run, claimed))
            if run.report.dry_run:
                session.flush()
                raise _DryRunError
    except _DryRunError:
        pass
    return outcomes, claimed


def _one_at_a_time() -> None:
    """Let no other import decide upon the same firms; on SQLite there is one writer anyway."""
    if not is_sqlite():
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _apply(batch: Sequence[Entry], run: _Import, claimed: dict[int, int]) -> Iterator[Outcome]:
    firms, refusals = _match(batch, claimed)
    tags = TagBook()
    done: list[tuple[Firm, str, int, list[str]]] = []
    for entry in batch:
        error = refusals.get(entry.row)
        try:
            if error:
                raise error
            firm, notes, changed = _apply_entry(entry, firms.get(entry.row), tags, run)
        except RuleError as refusal:
            yield entry.name, _refused(entry, run.column(refusal.field), refusal.message)
            continue
        if changed:
            done.append((firm, "created" if entry.row not in firms else "updated", entry.row, changed))
        yield entry.name, notes
    session.flush()
    # Not `audit.record`, which flushes each event: that costs a fifth of an import.
    session.add_all(
        Event(
            actor=run.by,
            action=f"firm.{verb}",
            subject_type="firm",
            subject_id=firm.id,
            details={"source": "import", "row": row, "fields": changed},
        )
        for firm, verb, row, changed in done
    )


def _refused(entry: Entry, column: str, reason: str) -> list[Note]:
    return [Note(row.number, "refused", column, reason) for row in entry.rows]


def _match(batch: Sequence[Entry], claimed: dict[int, int]) -> tuple[dict[int, Firm], dict[int, RuleError]]:
    """The firms that entries mean, and why others cannot be told, both by the entries' rows."""
    directory = Directory(batch)
    ids: dict[int, int] = {}
    refusals: dict[int, RuleError] = {}
    for entry in batch:
        try:
            found = directory.find(entry, claimed)
        except RuleError as error:
            refusals[entry.row] = error
            continue
        if found is not None:
            ids[entry.row] = found
            claimed[found] = entry.row
    loaded = (
        select(Firm)
        .where(Firm.id.in_(ids.values()))
        .options(selectinload(Firm.technologies), selectinload(Firm.services), selectinload(Firm.edits))
    )
    firms = {firm.id: firm for firm in session.scalars(loaded)}
    return {row: firms[id] for row, id in ids.items()}, refusals


def _apply_entry(entry: Entry, known: Firm | None, tags: TagBook, run: _Import) -> tuple[Firm, list[Note], list[str]]:
    """The firm, the notes for the report, and the names of the fields that changed."""
    values = {name: value for name, value in entry.values.items() if name != "kind"}
    notes: list[Note] = []
    if known is None:
        firm = build_firm(values, tags)
        changed = sorted(values)
    else:
        firm = known
        _drop_former_name(entry, firm, values, notes, run)
        changed = _update(entry, firm, values, tags, notes, run)
    changed += _set_kind(entry, firm, notes, run)
    session.add(firm)
    outcome = "created" if known is None else "updated" if changed else "unchanged"
    columns = ", ".join(run.column(name) for name in changed)
    reason = f"바뀐 항목: {columns}" if outcome == "updated" else ""
    return firm, [Note(entry.row, outcome, "", reason), *entry.notes, *notes], changed


def _update(
    entry: Entry, firm: Firm, values: dict[str, Any], tags: TagBook, notes: list[Note], run: _Import
) -> list[str]:
    check_values(values if values.get("registration_number") != firm.registration_number else _without_number(values))
    changes = apply_values(firm, values, tags, edited_fields(firm))
    for name, before in changes.kept.items():
        notes.append(_kept(entry, name, _OWN_PEOPLE, before, run))
    if changes:
        firm.updated_at = clock.now()
    return sorted(changes.changed)


def _without_number(values: dict[str, Any]) -> dict[str, Any]:
    """The values but for a number that the firm has already, which needs no look at other firms."""
    return {name: value for name, value in values.items() if name != "registration_number"}


def _kept(entry: Entry, name: str, reason: str, stored: Any, run: _Import) -> Note:
    row = next((row for row in reversed(entry.rows) if name in row.given), entry.rows[0])
    return Note(row.number, "kept", run.column(name), reason, row.given.get(name, ""), stored_text(stored))


def _drop_former_name(entry: Entry, firm: Firm, values: dict[str, Any], notes: list[Note], run: _Import) -> None:
    """A list that still has a firm's former name must not rename it back."""
    former = {name_key(name) for name in firm.former_names}
    if entry.name_key in former and entry.name_key != firm.name_key:
        del values["name_ko"]
        notes.append(_kept(entry, "name_ko", "예전 이름이라 지금 이름을 그대로 두었어요.", firm.name_ko, run))


def _set_kind(entry: Entry, firm: Firm, notes: list[Note], run: _Import) -> list[str]:
    """Let a firm be what the row, else the whole import, says it is; resident and member begin today."""
    kind = entry.values.get("kind", run.kind)
    if kind is None or firm.kind == kind:
        return []
    if kind in ASSIGNED_KINDS and firm.assigned_kind != kind:
        if "assigned_kind" in edited_fields(firm):
            return []
        firm.assigned_kind = kind
        return ["kind"]
    current = firm.tenure_on(clock.today())
    if kind in TENURE_KINDS and current is None:
        firm.tenures.append(Tenure(kind=kind, began_on=clock.today(), reason="명단에서 가져옴"))
        return ["kind"]
    if kind not in ASSIGNED_KINDS:
        reason = f"이미 {KINDS[current.kind].ko}이에요." if current else "졸업은 입주 기간이 끝나면 돼요."
        notes.append(_kept(entry, "kind", reason, firm.kind, run))
    return []
