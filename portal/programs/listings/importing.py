"""Taking a list in: what each row would do, and doing it, as a whole. The caller opens the unit of work."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, text, update

from portal.core import clock
from portal.core.db import is_sqlite, session
from portal.firms.importing.report import ROW_OUTCOMES, VALUE_OUTCOMES
from portal.firms.importing.rows import Note
from portal.programs.listings.links import link_key
from portal.programs.listings.matching import CHUNK, Known, identity_key
from portal.programs.listings.models import Listing, host_key, text_key
from portal.programs.listings.rows import ListedRow, guessed_kind, settled

#: The number of our advisory lock in PostgreSQL: any, but always the same.
_LOCK = 7_146_025
#: What a list may say of a listing, in the order in which changes are shown.
VALUES = (
    *("title", "host", "kind", "posted_on", "starts_on", "ends_on", "closes_on", "is_always_open", "place"),
    *("is_online", "region", "country", "topics", "language", "link", "source", "source_key"),
)
_EMPTY: dict[str, Any] = dict.fromkeys(VALUES, "") | {
    **dict.fromkeys(("posted_on", "starts_on", "ends_on", "closes_on", "source_key")),
    **dict.fromkeys(("is_always_open", "is_online"), False),
    "topics": [],
}
OVER = "over"
TAKEN = "이름, 주최, 날짜가 같은 다른 항목이 이미 있어요."


@dataclass(slots=True)
class Outcome:
    """What becomes of a row: notes for the report and, where a listing is made or changed, its values and which."""

    row: int
    title: str
    notes: list[Note]
    values: dict[str, Any] = field(default_factory=dict)
    listing: Listing | None = None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.notes[0].outcome


@dataclass(slots=True)
class Plan:
    """What a list would do, row by row."""

    outcomes: list[Outcome]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows and values had each outcome; how many of what comes in is over already."""
        counted = Counter(note.outcome for one in self.outcomes for note in one.notes)
        today = clock.today()
        over = sum(1 for one in self.outcomes if one.values and (last := one.values["last_day"]) and last < today)
        return {name: counted[name] for name in (*ROW_OUTCOMES, *VALUE_OUTCOMES)} | {OVER: over}

    @property
    def finding(self) -> str:
        """What was found, as a hash: the same as long as the rows would do the same."""
        digest = hashlib.sha256()
        for one in self.outcomes:
            changes = {name: [str(value) for value in pair] for name, pair in one.changes.items()}
            digest.update(repr((one.row, one.name, one.listing and one.listing.id, changes)).encode())
        return digest.hexdigest()


def plan(rows: Sequence[ListedRow], *, kind: str | None, source: str) -> Plan:
    """What the rows would do now. `kind` and `source` are those of rows that do not say."""
    outcomes: dict[int, Outcome] = {}
    usable: list[tuple[ListedRow, dict[str, Any]]] = []
    for row in rows:
        if row.refused:
            outcomes[row.number] = Outcome(row.number, row.title, [row.refused])
            continue
        try:
            usable.append((row, _new_values(row, kind, source)))
        except ValueError as problem:
            outcomes[row.number] = _refused(row, *problem.args)
    known, seen = Known([values for _row, values in usable]), _Seen()
    for row, values in usable:
        outcomes[row.number] = _outcome(row, values, known, seen, bool(kind))
    return Plan([outcomes[number] for number in sorted(outcomes)])


def _new_values(row: ListedRow, kind: str | None, source: str) -> dict[str, Any]:
    given = {**row.values, "source": row.values.get("source", source)}
    return settled(given | {"kind": row.values.get("kind") or kind or guessed_kind(row.values)})


def _refused(row: ListedRow, column: str, reason: str) -> Outcome:
    return Outcome(row.number, row.title, [Note(row.number, "refused", column, reason), *row.notes])


class _Seen:
    """What rows before this one have meant: nothing is made or changed twice by one list."""

    def __init__(self) -> None:
        self.listings: dict[int, int] = {}
        self.identities: dict[str, int] = {}
        self.keys: dict[tuple[str, str], int] = {}

    def before(self, values: dict[str, Any], listing: Listing | None) -> int | None:
        """The row that has meant the same."""
        key = (values["source"], values["source_key"]) if values.get("source_key") else None
        earlier = self.listings.get(listing.id) if listing else None
        return earlier or self.identities.get(identity_key(values)) or (self.keys.get(key) if key else None)

    def add(self, row: int, values: dict[str, Any], listing: Listing | None) -> None:
        self.identities[identity_key(values)] = row
        if values.get("source_key"):
            self.keys[values["source"], values["source_key"]] = row
        if listing:
            self.listings[listing.id] = row


def _outcome(row: ListedRow, values: dict[str, Any], known: Known, seen: _Seen, kind_is_given: bool) -> Outcome:
    listing = known.find(values)
    earlier = seen.before(values, listing)
    if earlier:
        note = Note(row.number, "duplicate", "", f"{earlier}행과 같은 항목이라 건너뛰었어요.")
        return Outcome(row.number, row.title, [note, *row.notes])
    if listing is None:
        seen.add(row.number, values, None)
        whole = _whole(_EMPTY | values)
        made = {name: (None, whole[name]) for name in VALUES if whole[name] not in (None, "", [], False)}
        return Outcome(row.number, row.title, [Note(row.number, "created"), *row.notes], whole, None, made)
    return _change(row, values, listing, known, seen, kind_is_given)


def _change(
    row: ListedRow, values: dict[str, Any], listing: Listing, known: Known, seen: _Seen, kind_is_given: bool
) -> Outcome:
    """What the list says counts; what it does not say stays. A kind that was only guessed is no word on it."""
    before = {name: getattr(listing, name) for name in VALUES}
    told = row.values if "kind" in row.values or kind_is_given else {**row.values, "kind": listing.kind}
    told = {"kind": values["kind"], **told}
    if listing.source_key is None and "source_key" in told:
        told["source"] = values["source"]
    else:
        told = {name: value for name, value in told.items() if name not in ("source", "source_key")}
    try:
        whole = _whole(before | {name: value for name, value in settled(before | told).items() if name in before})
    except ValueError as problem:
        return _refused(row, *problem.args)
    if whole["identity_key"] != listing.identity_key and (known.bears(whole) or seen.before(whole, None)):
        return _refused(row, "title", TAKEN)
    seen.add(row.number, whole, listing)
    changes = {name: (before[name], whole[name]) for name in VALUES if before[name] != whole[name]}
    outcome = "updated" if changes else "unchanged"
    return Outcome(row.number, row.title, [Note(row.number, outcome), *row.notes], whole, listing, changes)


def _whole(values: dict[str, Any]) -> dict[str, Any]:
    """With what follows from them."""
    first, last = values["starts_on"], values["ends_on"] or values["starts_on"]
    if values["kind"] == "call":
        first = last = values["closes_on"]
    told = (values["title"], values["host"], values["place"], values["region"], values["country"], *values["topics"])
    return values | {
        "identity_key": identity_key(values),
        "link_key": link_key(values["link"]),
        "host_key": host_key(values["host"]),
        "words": "\n".join(map(text_key, told)),
        "first_day": first,
        "last_day": last,
    }


def carry_out(found: Plan, import_id: int) -> None:
    """Make and change what a plan says, which was made in this unit of work."""
    now = clock.now()
    new = [one.values for one in found.outcomes if one.name == "created"]
    stamps = {"import_id": import_id, "seen_import_id": import_id, "created_at": now, "updated_at": now}
    if new:
        session.execute(insert(Listing), [values | stamps | {"hidden_by": ""} for values in new])
    for one in found.outcomes:
        if one.name == "updated" and one.listing:
            _put(one.listing, one.values, now)
    same = [one.listing.id for one in found.outcomes if one.name in ("updated", "unchanged") and one.listing]
    session.flush()
    options = {"synchronize_session": False}
    for start in range(0, len(same), CHUNK):
        there = Listing.id.in_(same[start : start + CHUNK])
        session.execute(update(Listing).where(there).values(seen_import_id=import_id), execution_options=options)


def _put(listing: Listing, values: dict[str, Any], now: datetime) -> None:
    for name, value in values.items():
        if getattr(listing, name) != value:
            setattr(listing, name, value)
    listing.updated_at = now


def one_at_a_time() -> None:
    """Let no other list be taken in until the unit of work ends; on SQLite there is one writer anyway."""
    if not is_sqlite():
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def as_text(value: Any) -> Any:
    """A value as a report keeps it."""
    return value.isoformat() if isinstance(value, date) else value
