"""Loading the demo hub from the TOML files beside this module. Doing it again changes nothing."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import selectinload

from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.korean import name_key
from portal.firms.models import Fact, Firm, Service, Technology, Tenure
from portal.firms.numbers.metrics import unit_of
from portal.firms.profile import apply_values, build_firm, check_values
from portal.firms.service import edited_fields
from portal.firms.tags import TagBook
from portal.firms.vocabulary import ASSIGNED_KINDS

SOURCE = "demo"
_PLAIN = (
    *("name_ko", "name_en", "homepage", "founded_on", "employees", "stage", "looking_for", "keywords"),
    *("tagline_ko", "tagline_en", "description_ko", "description_en", "representative_ko"),
    *("fields", "industries", "region"),
)
_TECHNOLOGY = ("name_ko", "name_en", "field", "summary_ko", "summary_en", "description_ko", "trl", "patents", "terms")
_SERVICE = (
    *("name_ko", "name_en", "industry", "summary_ko", "summary_en", "description_ko"),
    *("delivery", "price_model", "references_ko"),
)
#: Profiles were last touched within so many days, so that every state of freshness occurs.
_TOUCHED_WITHIN = 200
_ENTERED_WITHIN = 900


def has_firms() -> bool:
    """Whether the database holds any firm."""
    return bool(session.scalar(select(exists().where(Firm.id.is_not(None)))))


def refuse_unless_demo() -> None:
    """Raise `RuleError` when there are firms that the demo did not make."""
    if session.scalar(select(exists().where(Firm.source_key.is_(None)))):
        raise RuleError("not_demo", "시연용이 아닌 회사가 있는 데이터베이스예요. 빈 데이터베이스에서만 채워요.")


def load_demo(by: str) -> Counter[str]:
    """Create the demo firms and put right what differs. Returns counts: firms, each kind, created, updated …"""
    counts: Counter[str] = Counter()
    tags = TagBook()
    known = _known_firms()
    for row in demo_rows():
        firm = known.get(row["key"])
        outcome = _update(firm, row, tags, by) if firm else _create(row, tags, by)
        counts.update((outcome, "firms", row["kind"]))
        counts["technologies"] += len(row.get("technology", ()))
        counts["services"] += len(row.get("service", ()))
        counts["facts"] += len(row.get("fact", ()))
    return counts


@lru_cache(maxsize=1)
def demo_rows() -> tuple[dict[str, Any], ...]:
    """The firms of all files beside this module, by file and place."""
    files = sorted(Path(__file__).parent.glob("?_*.toml"))
    return tuple(row for file in files for row in tomllib.loads(file.read_text(encoding="utf-8"))["firm"])


def _known_firms() -> dict[str, Firm]:
    everything = (Firm.technologies, Firm.services, Firm.facts, Firm.edits)
    query = select(Firm).where(Firm.source_key.is_not(None)).options(*map(selectinload, everything))
    return {firm.source_key: firm for firm in session.scalars(query) if firm.source_key}


def _create(row: Mapping[str, Any], tags: TagBook, by: str) -> str:
    values = _values(row)
    firm = build_firm(values, tags)
    firm.source_key = row["key"]
    firm.former_names = list(row.get("former_names", ()))
    firm.created_at = _entered(row)
    touched = clock.now() - timedelta(days=spread(row["key"], _TOUCHED_WITHIN), hours=spread(row["key"] + "h", 24))
    firm.updated_at = firm.confirmed_at = max(firm.created_at, touched)
    _set_details(firm, row, by)
    for technology in firm.technologies:
        technology.updated_at = technology.confirmed_at = firm.updated_at
    for service in firm.services:
        service.updated_at = service.confirmed_at = firm.updated_at
    session.add(firm)
    return "created"


def _update(firm: Firm, row: Mapping[str, Any], tags: TagBook, by: str) -> str:
    values = _values(row)
    check_values(values, firm_id=firm.id)
    changed = bool(apply_values(firm, values, tags, edited_fields(firm)))
    changed |= _set_details(firm, row, by)
    if changed:
        firm.updated_at = clock.now()
    return "updated" if changed else "unchanged"


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: _stripped(row[name]) for name in _PLAIN if name in row}
    values["assigned_kind"] = row["kind"] if row["kind"] in ASSIGNED_KINDS else None
    return values


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _set_details(firm: Firm, row: Mapping[str, Any], by: str) -> bool:
    """Technologies, services, facts and the tenure; whether anything differed."""
    changes = [
        _set_tenure(firm, row),
        *(_set_technology(firm, index, offer) for index, offer in _untouched(firm, row, "technology", "technologies")),
        *(_set_service(firm, index, offer) for index, offer in _untouched(firm, row, "service", "services")),
        *(_set_fact(firm, fact, by) for fact in row.get("fact", ())),
    ]
    return any(changes)


def _untouched(firm: Firm, row: Mapping[str, Any], key: str, field: str) -> list[tuple[int, Any]]:
    """What the demo knows of the firm's offers, unless its own people have published or withdrawn any."""
    return [] if field in edited_fields(firm) else list(enumerate(row.get(key, ())))


def _set_tenure(firm: Firm, row: Mapping[str, Any]) -> bool:
    """The time in the hub; firms that left were residents."""
    if "joined" not in row:
        return False
    kind = "resident" if row["kind"] == "alumni" else row["kind"]
    tenure = next((one for one in firm.tenures if (one.kind, one.began_on) == (kind, row["joined"])), None)
    if tenure is None:
        firm.tenures.append(Tenure(kind=kind, began_on=row["joined"], ended_on=row.get("ceased"), reason=""))
        return True
    return False


def _set_technology(firm: Firm, position: int, row: Mapping[str, Any]) -> bool:
    known = next((one for one in firm.technologies if one.name_ko == row["name_ko"]), None)
    technology = known or Technology(position=position)
    if known is None:
        firm.technologies.append(technology)
    return _set_columns(technology, row, _TECHNOLOGY)


def _set_service(firm: Firm, position: int, row: Mapping[str, Any]) -> bool:
    known = next((one for one in firm.services if one.name_ko == row["name_ko"]), None)
    service = known or Service(position=position)
    if known is None:
        firm.services.append(service)
    return _set_columns(service, row, _SERVICE)


def _set_columns(offer: Technology | Service, row: Mapping[str, Any], columns: tuple[str, ...]) -> bool:
    changed = False
    for column in columns:
        if column in row and getattr(offer, column) != _stripped(row[column]):
            setattr(offer, column, _stripped(row[column]))
            changed = True
    return changed


def _set_fact(firm: Firm, row: Mapping[str, Any], by: str) -> bool:
    metric, period, value = row["metric"], str(row["period"]), row["value"]
    same = [one for one in firm.facts if (one.metric, one.period, one.about) == (metric, period, "")]
    if any(one.source == "firm" for one in same):
        # The firm's own word stands.
        return False
    fact = next((one for one in same if one.source == SOURCE), None)
    if fact is None:
        unit = unit_of(metric)
        firm.facts.append(Fact(metric=metric, period=period, value=value, unit=unit, source=SOURCE, entered_by=by))
        return True
    changed = bool(fact.value != value)
    fact.value = value
    return changed


def _entered(row: Mapping[str, Any]) -> datetime:
    """When the firm came into the directory: the morning it joined, else some day of the last years."""
    day: date = row.get("joined") or clock.today() - timedelta(days=30 + spread(row["key"] + "e", _ENTERED_WITHIN))
    at = datetime.combine(day, time(1), UTC) + timedelta(minutes=spread(name_key(row["name_ko"]), 480))
    return min(at, clock.now())


def spread(key: str, within: int) -> int:
    """A number below `within` that follows from the key alone."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % within
