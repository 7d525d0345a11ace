"""What a workbook that came back would do to the profiles as they are now.

A field whose cell says what the profile says, or what it said when the workbook was written, was not touched. What was
touched is looked at by the editor's own form. Where somebody else has written the same field meanwhile, the row is
refused, as the editor would ask; what others wrote in fields that were not touched stays.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

import orjson

from portal.firms.editing.fields import FIRM, KINDS, Field, Kind
from portal.firms.editing.forms import Checking, ProfileForm, checking
from portal.firms.editing.profiles import Values, digest
from portal.firms.editing.queries import Profile, profiles_of
from portal.firms.editing.service import MOST_OFFERS, Basis
from portal.firms.models import Firm
from portal.firms.own_sheets.columns import MARK, NUMBER, Words, as_form, form_of, says
from portal.firms.own_sheets.labels import wrong_label
from portal.firms.own_sheets.reading import Line, Read


class Outcome(StrEnum):
    """What becomes of a row, worst first: in this order they are shown."""

    REFUSED = "refused"
    CONFLICT = "conflict"
    CHANGED = "changed"
    CREATED = "created"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is refused: the column, what stands in it, and why, in the reader's language."""

    column: str
    given: str
    why: str


@dataclass(slots=True)
class Planned:
    """A row and what becomes of it.

    `after` are the values that it writes, `before` those that are there. Of a conflict `after` is what the sheet says
    of the fields in question, and `before` what somebody else has written.
    """

    kind: Kind
    line: Line
    profile: Profile | None = None
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    is_conflict: bool = False

    @property
    def outcome(self) -> Outcome:
        if self.problems:
            return Outcome.REFUSED
        if self.is_conflict:
            return Outcome.CONFLICT
        if self.profile is None:
            return Outcome.CREATED
        return Outcome.CHANGED if self.after else Outcome.UNCHANGED

    def refuse(self, column: str, code: str, **values: Any) -> None:
        """Say no to the row because of one of its columns."""
        given = {NUMBER: self.line.number, MARK: ""}.get(column, self.line.cells.get(column, ""))
        self.problems.append(Problem(column, given, wrong_label(code, **values)))


@dataclass(frozen=True)
class Plan:
    """What becomes of all rows, in the order of the sheets."""

    rows: Sequence[Planned]
    unused: Sequence[str]

    @cached_property
    def counts(self) -> Mapping[str, int]:
        return Counter(str(row.outcome) for row in self.rows)

    @property
    def acts(self) -> list[Planned]:
        """The rows that write something."""
        return [row for row in self.rows if row.outcome in (Outcome.CHANGED, Outcome.CREATED)]

    @cached_property
    def finding(self) -> str:
        """A fingerprint of all that would be written: what was looked at is what is done."""
        told = [(row.kind.code, row.line.row, row.line.number, row.before, row.after) for row in self.acts]
        return hashlib.blake2b(orjson.dumps(told), digest_size=16).hexdigest()


def plan(firm: Firm, read: Read) -> Plan:
    """Look at a workbook. Asks the database for the firm's profiles, in three queries, and writes nothing."""
    profiles = profiles_of(firm)
    planner = _Planner(firm, profiles)
    twice = Counter((line.kind, line.number) for line in read.lines if line.number)
    return Plan([planner.row(line, is_twice=twice[line.kind, line.number] > 1) for line in read.lines], read.unused)


class _Planner:
    def __init__(self, firm: Firm, profiles: Sequence[Profile]) -> None:
        self._words = Words(firm)
        self._profiles = {(one.kind.code, str(one.thing.id)): one for one in profiles}
        self._checks: dict[str, Checking] = {code: checking(kind, firm) for code, kind in KINDS.items()}
        self._names = {(one.kind.code, one.values["name_ko"]) for one in profiles if one.kind.is_offer}
        self._count = Counter(one.kind.code for one in profiles)

    def row(self, line: Line, *, is_twice: bool) -> Planned:
        planned = Planned(KINDS[line.kind], line)
        for name, code in line.wrong.items():
            planned.refuse(name, code)
        if planned.problems:
            return planned
        if not line.number:
            self._new(planned)
        elif is_twice:
            planned.refuse(NUMBER, "number_twice")
        elif profile := self._profiles.get((line.kind, line.number)):
            planned.profile = profile
            self._compare(planned, profile)
        else:
            planned.refuse(NUMBER, "no_such_number")
        return planned

    def _new(self, planned: Planned) -> None:
        """A row without a number is a technology or service to be begun."""
        kind, line = planned.kind, planned.line
        if kind is FIRM:
            planned.refuse(NUMBER, "no_number")
            return
        form = self._form(kind, {one.name: as_form(one, line.cells[one.name], self._words) for one in kind.fields})
        self._note_errors(planned, form, kind.fields)
        values = form.values
        name = (kind.code, values.get("name_ko", ""))
        if planned.problems:
            return
        if name in self._names:
            planned.refuse("name_ko", "name_twice")
        elif self._count[kind.code] >= MOST_OFFERS:
            planned.refuse(NUMBER, "many_offers", most=MOST_OFFERS)
        else:
            self._names.add(name)
            self._count[kind.code] += 1
            planned.after = {one.name: values[one.name] for one in kind.fields if values[one.name] != one.nothing}

    def _compare(self, planned: Planned, profile: Profile) -> None:
        kind, line, now = planned.kind, planned.line, profile.values
        touched = [one for one in kind.fields if not says(line.cells[one.name], one, now[one.name], self._words)]
        if not touched:
            return
        basis = Basis.of(line.mark)
        if not basis.digests:
            planned.refuse(MARK, "no_mark")
            return
        typed = {one.name: as_form(one, line.cells[one.name], self._words) for one in touched}
        form = self._form(kind, {**dict(form_of(kind, now)), **typed})
        self._note_errors(planned, form, touched)
        values = {one.name: form.values[one.name] for one in touched if not form[one.name].errors}
        differing = {name: value for name, value in values.items() if value != now[name]}
        # What the sheet says of them is what was there when it was written: somebody else has changed them since.
        theirs = {name for name, value in differing.items() if basis.digests.get(name) == digest(value)}
        mine = {name: value for name, value in differing.items() if name not in theirs}
        both = {name: value for name, value in mine.items() if basis.has_moved(now, name)}
        planned.is_conflict = bool(both)
        planned.after = both or mine
        planned.before = {name: now[name] for name in planned.after}

    def _form(self, kind: Kind, typed: Mapping[str, Any]) -> ProfileForm:
        return self._checks[kind.code](typed)

    def _note_errors(self, planned: Planned, form: ProfileForm, fields: Any) -> None:
        one: Field
        for one in fields:
            for message in form[one.name].errors[:1]:
                planned.problems.append(Problem(one.name, planned.line.cells[one.name], str(message)))
