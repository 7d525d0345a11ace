"""The desk's verbs on programs: what a form was opened upon, copies, weekly series. The caller opens the unit of work.

The core's verbs (`portal.programs.service`) hold the rules; these compose them. The program is locked by the caller.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.holidays import holiday_name
from portal.programs import service
from portal.programs.asking import service as asking
from portal.programs.children import service as children
from portal.programs.desk import moments
from portal.programs.models import Audience, Kind, Program, ProgramFirm, ProgramRules, ProgramSession
from portal.programs.queries import rules

#: So many meetings at once; a year of weeks, and a few.
MOST_DAYS = 60
#: All that the form of a program holds.
NAMES = (*service.FIELDS, "firms")


# ── A form that somebody else's overtook ─────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Basis:
    """Fingerprints of the values upon which a form was made, `{field: fingerprint}`."""

    prints: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> "Basis":
        """Read what a form brought back; whatever is no fingerprint counts for nothing."""
        return cls(dict(part.partition(":")[::2] for part in text.split(",") if ":" in part))

    @classmethod
    def upon(cls, values: Mapping[str, Any]) -> "Basis":
        return cls({name: digest(value) for name, value in values.items()})

    def __str__(self) -> str:
        return ",".join(f"{name}:{found}" for name, found in self.prints.items())


def digest(value: Any) -> str:
    """A short fingerprint of a value, to the second: no form shows more."""
    if isinstance(value, datetime):
        value = value.astimezone(UTC).replace(microsecond=0).isoformat()
    return hashlib.blake2b(json.dumps(value).encode(), digest_size=5).hexdigest()


class Overtaken(RuleError):
    """Somebody else has saved other values of `names` meanwhile."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__("moved", "여는 동안 다른 사람이 먼저 저장했어요.")
        self.names = names


def values_of(program: Program) -> dict[str, Any]:
    """What a program says, as its form holds it."""
    values = {name: getattr(program, name) for name in service.FIELDS}
    return {**values, "firms": sorted(one.firm_id for one in program.firms)}


def proposed() -> dict[str, Any]:
    """What the form of a new program says before anything is typed: what the model says by itself."""
    columns = Program.__table__.columns
    values = {name: getattr(columns[name].default, "arg", None) for name in service.FIELDS}
    now = clock.now().replace(second=0, microsecond=0)
    return {**values, "kind": Kind.BRIEFING, "title_ko": "", "booking_opens_at": now, "firms": []}


def begin(values: Mapping[str, Any], *, by: str) -> Program:
    """Write a new draft. Raises `RuleError`."""
    _refuse_nobody(values)
    program = service.write(None, values, by=by)
    _invite(program, values["firms"])
    return program


def save(program: Program, values: Mapping[str, Any], basis: Basis, *, by: str) -> None:
    """Take what a form changed, upon what stood in it when it was opened; the rest stays as others left it.

    Raises `Overtaken` when somebody else changed the same fields to something else, and `RuleError`.
    """
    now = values_of(program)
    mine = [name for name in NAMES if digest(values[name]) != basis.prints.get(name)]
    moved = [name for name in mine if digest(now[name]) not in (basis.prints.get(name), digest(values[name]))]
    if moved:
        raise Overtaken(moved)
    chosen = {name: values[name] for name in mine}
    _refuse_nobody({**now, **chosen})
    service.write(program, chosen, by=by)
    if "firms" in chosen:
        _invite(program, chosen["firms"])


def _refuse_nobody(values: Mapping[str, Any]) -> None:
    if values["audience"] == Audience.FIRMS and not values["firms"]:
        raise RuleError("no_firms", "초대할 회사를 하나 이상 적어 주세요.", field="firms")


def _invite(program: Program, firm_ids: Iterable[int]) -> None:
    wanted = set(firm_ids)
    program.firms = [one for one in program.firms if one.firm_id in wanted]
    known = {one.firm_id for one in program.firms}
    program.firms += [ProgramFirm(firm_id=firm_id) for firm_id in sorted(wanted - known)]
    session.flush()


# ── Copies and series ────────────────────────────────────────────────────────


def copy(program: Program, *, by: str) -> Program:
    """A draft that says and asks the same; its dates are to be chosen anew, and nobody has booked it."""
    values = values_of(program)
    values |= {"booking_opens_at": clock.now().replace(second=0, microsecond=0), "booking_closes_at": None}
    made = begin(values, by=by)
    if program.pool is not None:
        service.as_course(made, program.pool.capacity, by=by)
    asking.copy(program, made, by=by)
    children.take(made, program.takes_children is not None, by=by)
    audit.record("program.copied", made, by=by, source=program.id)
    return made


@dataclass(frozen=True, slots=True)
class Week:
    """One day of a series; `because` says why it is left out: a holiday's name, or `past`."""

    day: date
    starts_at: datetime
    ends_at: datetime
    because: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """The same day of every week at the same time; `skips` leaves holidays out."""

    first: date
    last: date
    weekday: int
    begins: time
    ends: time
    skips: bool = True

    def weeks(self, locale: str = "ko") -> list[Week]:
        """Its days, those left out among them. Raises `RuleError` for none, and for too many."""
        days = list(moments.weekly(self.first, self.last, self.weekday))
        if not days:
            raise RuleError("no_days", "이 기간에는 만들 날이 없어요.", field="last")
        if len(days) > MOST_DAYS:
            raise RuleError("too_many_days", f"한 번에 {MOST_DAYS}번까지 만들 수 있어요.", field="last")
        return [self._week(day, locale) for day in days]

    def _week(self, day: date, locale: str) -> Week:
        starts_at, ends_at = moments.on(day, self.begins, self.ends)
        because = holiday_name(day, locale) if self.skips else ""
        return Week(day, starts_at, ends_at, "past" if starts_at <= clock.now() else because)


def add_series(program: Program, series: Series, seats: int, *, by: str) -> list[ProgramSession]:
    """Add a meeting for each day of a series that is not left out. Raises `RuleError`."""
    weeks = [week for week in series.weeks() if not week.because]
    if not weeks:
        raise RuleError("no_days", "이 기간에는 만들 날이 없어요.", field="last")
    return [service.add_session(program, week.starts_at, week.ends_at, seats, {}, by=by) for week in weeks]


# ── For all programs ─────────────────────────────────────────────────────────


def change_rules(values: Mapping[str, Any], *, by: str) -> ProgramRules:
    """Let other rules hold for all programs from now on."""
    row = session.merge(rules())
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    audit.record("program_rules.changed", row, by=by, **values)
    return row
