"""Importing firms: rows into entries, entries into firms, batch by batch."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import selectinload

from portal.audit.models import Event
from portal.core import clock
from portal.core.db import is_sqlite, session, unit_of_work
from portal.core.errors import RuleError
from portal.core.korean import name_key
from portal.firms.importing.columns import Mapping
from portal.firms.importing.matching import Directory
from portal.firms.importing.report import ImportReport
from portal.firms.importing.rows import FIELD_OF, Entry, Gathering, Note, parse_row, stored_text
from portal.firms.importing.tables import Table
from portal.firms.models import Firm, Tenure
from portal.firms.profile import apply_values, build_firm, check_values, current_value
from portal.firms.service import edited_fields
from portal.firms.tags import TagBook
from portal.firms.vocabulary import ASSIGNED_KINDS, KINDS, TENURE_KINDS

SEPARATOR = "|"
BATCH = 200
#: The number of our advisory lock in PostgreSQL: any, but always the same.
_LOCK = 7_146_001
#: Why a tenure began.
FROM_A_LIST = "명단에서 가져옴"
_OWN_PEOPLE = "회사가 직접 고친 값이라 그대로 두었어요."


@dataclass(slots=True)
class Outcome:
    """What became of one firm of the file, or of a row that is none: notes for the report and, when a firm was made or
    changed, which (once it is written) and how: `{field: (before, after)}`."""

    name: str
    notes: list[Note]
    firm: Firm | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    #: The firm's `updated_at` before; nothing for a new one.
    touched_before: datetime | None = None

    @property
    def is_new(self) -> bool:
        return self.touched_before is None


#: Hears, inside the transaction that saves them, of what became of firms and how many entries that were.
Keep = Callable[[Sequence[Outcome], int], None]


class _DryRunError(Exception):
    """Ends a unit of work without its commit."""


class Importing:
    """One import: its rows gathered into entries, of which each batch is saved as one transaction.

    `claimed` maps firms to the row that means them. `trial` holds what a dry run would have changed, by row.
    """

    def __init__(
        self,
        report: ImportReport,
        table: Table,
        *,
        by: str,
        kind: str | None = None,
        separator: str = SEPARATOR,
        keep: Keep = lambda _outcomes, _entries: None,
        number: int | None = None,
    ) -> None:
        self.report, self.by, self.kind, self.keep = report, by, kind, keep
        self.number = number
        self.claimed: dict[int, int] = {}
        self.trial: dict[int, Outcome] = {}
        self.entries = _gather(table, report.mapping, separator, report)

    def column(self, name: str | None) -> str:
        """The header under which a field came."""
        return self.report.mapping.column_of(FIELD_OF.get(name, name)) if name else ""

    def save(self, start: int, count: int) -> int:
        """Save the entries from `start` on, `count` of them; how many rows they were."""
        batch = self.entries[start : start + count]
        if batch:
            _save(batch, self)
        return sum(len(entry.rows) for entry in batch)

    def resume(self, start: int) -> None:
        """Know again what the entries before `start`, which another process has saved, have claimed."""
        for at in range(0, start, BATCH):
            _match(self.entries[at : min(at + BATCH, start)], self.claimed)


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
    save_all(Importing(report, table, by=by, kind=kind, separator=separator), table, advance)
    return report


def save_all(run: Importing, table: Table, advance: Callable[[int], None] = lambda rows: None) -> None:
    """Save all of an import, batch by batch; `advance` hears of rows that are done."""
    advance(len(table.rows) - sum(len(entry.rows) for entry in run.entries))
    for start in range(0, len(run.entries), BATCH):
        advance(run.save(start, BATCH))


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


def _save(batch: Sequence[Entry], run: Importing) -> None:
    """Save a batch as one transaction; when the database refuses it, each entry as one of its own."""
    try:
        outcomes, claimed = _write(batch, run)
    except (IntegrityError, DataError):
        if len(batch) > 1:
            for entry in batch:
                _save([entry], run)
            return
        outcomes, claimed = [_refused(batch[0], "", "데이터베이스가 받지 않는 값이에요.")], {}
        if not run.report.dry_run:
            with unit_of_work():
                run.keep(outcomes, 1)
    run.claimed.update(claimed)
    for outcome in outcomes:
        run.report.add(outcome.name, *outcome.notes)


def _write(batch: Sequence[Entry], run: Importing) -> tuple[list[Outcome], dict[int, int]]:
    claimed = dict(run.claimed)
    outcomes: list[Outcome] = []
    try:
        with unit_of_work():
            one_at_a_time()
            outcomes.extend(_apply(batch, run, claimed))
            if run.report.dry_run:
                session.flush()
                raise _DryRunError
            _note(outcomes, run)
            run.keep(outcomes, len(batch))
    except _DryRunError:
        run.trial |= {outcome.notes[0].row: outcome for outcome in outcomes if outcome.changes}
    return outcomes, claimed


def one_at_a_time() -> None:
    """Let no other import decide upon the same firms; on SQLite there is one writer anyway."""
    if not is_sqlite():
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _apply(batch: Sequence[Entry], run: Importing, claimed: dict[int, int]) -> Iterator[Outcome]:
    firms, refusals = _match(batch, claimed)
    tags = TagBook()
    for entry in batch:
        error = refusals.get(entry.row)
        try:
            if error:
                raise error
            yield _apply_entry(entry, firms.get(entry.row), tags, run)
        except RuleError as refusal:
            yield _refused(entry, run.column(refusal.field), refusal.message)


def _note(outcomes: Sequence[Outcome], run: Importing) -> None:
    """Add what was done to the event log. Not by `audit.record`, which flushes each event: a fifth of an import."""
    session.flush()
    source: dict[str, Any] = {"source": "import"} | ({"import": run.number} if run.number else {})
    session.add_all(
        Event(
            actor=run.by,
            action="firm.created" if outcome.is_new else "firm.updated",
            subject_type="firm",
            subject_id=outcome.firm.id,
            details={**source, "row": outcome.notes[0].row, "fields": sorted(outcome.changes)},
        )
        for outcome in outcomes
        if outcome.firm is not None and outcome.changes
    )


def _refused(entry: Entry, column: str, reason: str) -> Outcome:
    return Outcome(entry.name, [Note(row.number, "refused", column, reason) for row in entry.rows])


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


def _apply_entry(entry: Entry, known: Firm | None, tags: TagBook, run: Importing) -> Outcome:
    """Make or change the firm; with the notes for the report."""
    values = {name: value for name, value in entry.values.items() if name != "kind"}
    notes: list[Note] = []
    touched_before = known.updated_at if known else None
    if known is None:
        firm = build_firm(values, tags)
        changes = {name: (None, current_value(firm, name)) for name in sorted(values)}
    else:
        firm = known
        _drop_former_name(entry, firm, values, notes, run)
        changes = _update(entry, firm, values, tags, notes, run)
    changes |= _set_kind(entry, firm, notes, run)
    session.add(firm)
    outcome = "created" if known is None else "updated" if changes else "unchanged"
    columns = ", ".join(run.column(name) for name in changes)
    reason = f"바뀐 항목: {columns}" if outcome == "updated" else ""
    told = [Note(entry.row, outcome, "", reason), *entry.notes, *notes]
    return Outcome(entry.name, told, firm, changes, touched_before)


def _update(
    entry: Entry, firm: Firm, values: dict[str, Any], tags: TagBook, notes: list[Note], run: Importing
) -> dict[str, tuple[Any, Any]]:
    check_values(values if values.get("registration_number") != firm.registration_number else _without_number(values))
    changes = apply_values(firm, values, tags, edited_fields(firm))
    for name, before in changes.kept.items():
        notes.append(_kept(entry, name, _OWN_PEOPLE, before, run))
    if changes:
        firm.updated_at = clock.now()
    return dict(sorted(changes.changed.items()))


def _without_number(values: dict[str, Any]) -> dict[str, Any]:
    """The values but for a number that the firm has already, which needs no look at other firms."""
    return {name: value for name, value in values.items() if name != "registration_number"}


def _kept(entry: Entry, name: str, reason: str, stored: Any, run: Importing) -> Note:
    row = next((row for row in reversed(entry.rows) if name in row.given), entry.rows[0])
    return Note(row.number, "kept", run.column(name), reason, row.given.get(name, ""), stored_text(stored))


def _drop_former_name(entry: Entry, firm: Firm, values: dict[str, Any], notes: list[Note], run: Importing) -> None:
    """A list that still has a firm's former name must not rename it back."""
    former = {name_key(name) for name in firm.former_names}
    if entry.name_key in former and entry.name_key != firm.name_key:
        del values["name_ko"]
        notes.append(_kept(entry, "name_ko", "예전 이름이라 지금 이름을 그대로 두었어요.", firm.name_ko, run))


def _set_kind(entry: Entry, firm: Firm, notes: list[Note], run: Importing) -> dict[str, tuple[Any, Any]]:
    """Let a firm be what the row, else the whole import, says it is; resident and member begin today."""
    kind = entry.values.get("kind", run.kind)
    if kind is None or firm.kind == kind:
        return {}
    if kind in ASSIGNED_KINDS and firm.assigned_kind != kind:
        if "assigned_kind" in edited_fields(firm):
            return {}
        before, firm.assigned_kind = firm.assigned_kind, kind
        return {"kind": (before, kind)}
    current = firm.tenure_on(clock.today())
    if kind in TENURE_KINDS and current is None:
        before = firm.kind
        firm.tenures.append(Tenure(kind=kind, began_on=clock.today(), reason=FROM_A_LIST))
        return {"kind": (before, kind)}
    if kind not in ASSIGNED_KINDS:
        reason = f"이미 {KINDS[current.kind].ko}이에요." if current else "졸업은 입주 기간이 끝나면 돼요."
        notes.append(_kept(entry, "kind", reason, firm.kind, run))
    return {}
