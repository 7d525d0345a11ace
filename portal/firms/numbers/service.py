"""Verbs on the numbers of a firm. The caller opens the unit of work and has locked the firm."""

from portal.audit import service as audit
from portal.core import clock
from portal.core.errors import RuleError
from portal.firms.models import Fact, Firm
from portal.firms.numbers.entering import Entry, end, key_of, put, replace
from portal.firms.numbers.metrics import MEASURES
from portal.firms.numbers.quantities import begins

OWN = "firm"
EARLIEST = 1900
#: Numbers of one firm that hold; more is a mistake or an attack.
MOST_FACTS = 500


def enter(firm: Firm, entry: Entry, *, by: str) -> Fact:
    """Say a number. Raises `RuleError` with the field."""
    _check(firm, entry)
    if any(key_of(fact) == _key(entry) for fact in firm.facts):
        raise RuleError("is_there", "이미 적은 수예요.", field="period")
    if len(firm.facts) >= MOST_FACTS:
        raise RuleError("many_facts", f"수는 {MOST_FACTS}개까지 적을 수 있어요.")
    fact = put(firm, entry, by=by, source=OWN)
    audit.record("fact.entered", fact, by=by, firm=firm.id, metric=entry.metric, period=entry.period)
    return fact


def correct(firm: Firm, fact: Fact, entry: Entry, *, by: str) -> Fact:
    """Say another number in the place of one: what was verified is so no longer. Raises `RuleError` with the field."""
    _refuse_what_has_ended(fact)
    _check(firm, entry, besides=fact)
    if any(key_of(other) == _key(entry) and other.id != fact.id for other in firm.facts):
        raise RuleError("is_there", "이미 적은 수예요.", field="period")
    new = replace(firm, fact, entry, by=by, source=OWN)
    if new is not fact:
        audit.record("fact.corrected", new, by=by, firm=firm.id, before=fact.id, was_verified=bool(fact.verified_at))
    return new


def remove(firm: Firm, fact: Fact, *, by: str) -> None:
    """Say a number no longer. Raises `RuleError`."""
    _refuse_what_has_ended(fact)
    end(firm, fact, by=by, because="removed")
    audit.record("fact.removed", fact, by=by, firm=firm.id)


def verify(fact: Fact, *, by: str) -> None:
    """Note that staff have seen what a number was read from. Raises `RuleError` when it was changed in the meantime."""
    _refuse_what_has_ended(fact)
    if fact.verified_at is None:
        fact.verified_at, fact.verified_by = clock.now(), by
        audit.record("fact.verified", fact, by=by, firm=fact.firm_id)


def take_mark_back(fact: Fact, *, by: str) -> None:
    """Note that a number is not verified after all; who had verified it stays in the event log."""
    _refuse_what_has_ended(fact)
    if fact.verified_at is not None:
        was = fact.verified_by
        fact.verified_at, fact.verified_by = None, ""
        audit.record("fact.mark_taken_back", fact, by=by, firm=fact.firm_id, verified_by=was)


def _key(entry: Entry) -> tuple[str, str, str, str]:
    return entry.metric, entry.period, entry.about, OWN


def _refuse_what_has_ended(fact: Fact) -> None:
    if fact.ended_at is not None:
        raise RuleError("gone", "그사이에 바뀐 수예요.")


def _check(firm: Firm, entry: Entry, besides: Fact | None = None) -> None:
    measure = MEASURES.get(entry.metric)
    if measure is None:
        raise RuleError("unknown_metric", f"모르는 지표예요: {entry.metric}", field="metric")
    if bool(entry.about) != measure.needs_about:
        code = "no_about" if measure.needs_about else "no_room_for_about"
        raise RuleError(code, "무엇의 정확도인지 적어 주세요.", field="about")
    if not 0 <= entry.value <= measure.most:
        raise RuleError("too_large", "너무 큰 수예요.", field="value")
    _check_period(firm, entry, besides)
    if entry.dated_on and not EARLIEST <= entry.dated_on.year <= clock.today().year:
        raise RuleError("bad_day", "날짜를 확인해 주세요.", field="dated_on")
    if entry.dated_on and entry.dated_on > clock.today():
        raise RuleError("future_day", "아직 오지 않은 날이에요.", field="dated_on")


def _check_period(firm: Firm, entry: Entry, besides: Fact | None) -> None:
    measure = MEASURES[entry.metric]
    if int(entry.period[:4]) < EARLIEST:
        raise RuleError("early_period", f"{EARLIEST}년부터 적을 수 있어요.", field="period")
    if begins(entry.period) > clock.today():
        raise RuleError("future_period", "아직 오지 않은 기간이에요.", field="period")
    if measure.yearly and len(entry.period) > 4:
        raise RuleError("yearly", "한 해의 수만 적어요.", field="period")
    others = {f.period for f in firm.facts if f.metric == entry.metric and f.source == OWN and f is not besides}
    if measure.summed and any(p[:4] == entry.period[:4] and len(p) != len(entry.period) for p in others):
        raise RuleError("overlaps", "그 해의 수가 이미 있어요.", field="period")
