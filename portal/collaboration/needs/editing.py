"""What is written of a need: whether it is complete, and what is written anew while what was approved stays shown.

The caller has the need locked.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import select

from portal.collaboration.needs.models import Look, Need, NeedFile, NeedFirm, Visibility
from portal.core import clock, korean
from portal.core.db import session
from portal.core.errors import RuleError
from portal.firms.models import Firm

MOST_FIRMS, MOST_FIELDS = 20, 5
#: Proposals are taken for at most so long.
LONGEST = timedelta(days=365)
#: Shorter names stand in many words by chance.
SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody writes of a need."""

    title: str
    what: str = ""
    why: str = ""
    hoped_for: str = ""
    purpose: str = ""
    fields: Sequence[str] = ()
    budget: str = ""
    closes_on: date | None = None
    visibility: str = Visibility.MEMBERS
    firms: Sequence[int] = ()


def written_of(need: Need) -> Written:
    """What others see of it, or will."""
    words = {name: getattr(need, name) for name in _PLAIN}
    return Written(**words, fields=list(need.fields), firms=[one.firm_id for one in need.chosen])


_PLAIN = ("title", "what", "why", "hoped_for", "purpose", "budget", "closes_on", "visibility")


def newest(need: Need) -> Written:
    """What was written last, whether others see it or not."""
    if need.edit is None:
        return written_of(need)
    day = need.edit["closes_on"]
    parsed = {"closes_on": date.fromisoformat(day) if day else None, "firms": _still_there(need.edit["firms"])}
    return Written(**{**need.edit, **parsed})


def _still_there(firms: Sequence[int]) -> list[int]:
    """Those that nobody has taken away since: the database does not know that an edit names them."""
    found = set(session.scalars(select(Firm.id).where(Firm.id.in_(firms)))) if firms else set()
    return [number for number in firms if number in found]


def waiting(need: Need) -> Written:
    """What it would say, were what waits approved. What was given back does not wait."""
    return newest(need) if need.look == Look.WAITING else written_of(need)


def put_aside(need: Need, written: Written) -> None:
    """Let something written anew wait; what was given back waits with it."""
    _refuse_bad_firms(need, written)
    day = written.closes_on
    need.edit = asdict(written) | {"closes_on": day.isoformat() if day else None}
    need.look, need.changed_at = Look.WAITING, clock.now()
    for one in need.files:
        one.look = Look.WAITING if one.look == Look.RETURNED else one.look


def take_over(need: Need, written: Written) -> None:
    """Let this be what the need says; nothing of it waits any more. Raises `RuleError`."""
    _refuse_bad_firms(need, written)
    for name in _PLAIN:
        setattr(need, name, getattr(written, name))
    need.fields = list(dict.fromkeys(written.fields))[:MOST_FIELDS]
    need.changed_at = clock.now()
    kept = {one.firm_id: one for one in need.chosen}
    need.chosen = [kept.get(number) or NeedFirm(firm_id=number) for number in _wanted(written)]
    forget(need)
    for one in need.files:
        one.look = Look.NONE


def let_through(need: Need) -> None:
    """Let what waits be what others see, and what was given back stay so. Raises `RuleError`."""
    if need.look == Look.WAITING:
        take_over(need, newest(need))
    for one in need.files:
        one.look = Look.NONE if one.look == Look.WAITING else one.look


def _wanted(written: Written) -> list[int]:
    return list(dict.fromkeys(written.firms)) if written.visibility == Visibility.FIRMS else []


def _refuse_bad_firms(need: Need, written: Written) -> None:
    wanted = _wanted(written)
    if need.firm_id in wanted or len(wanted) > MOST_FIRMS:
        raise RuleError("bad_firms", f"우리 회사를 빼고 {MOST_FIRMS}곳까지 고를 수 있어요.", field="firms")


def give_back(need: Need) -> None:
    """Let what waits wait for its firm."""
    whole: list[Need | NeedFile] = [need, *need.files]
    for one in whole:
        one.look = Look.RETURNED if one.look == Look.WAITING else one.look


def forget(need: Need) -> None:
    """Forget what was written anew."""
    need.edit, need.look = None, Look.NONE


# ── What has to be there ─────────────────────────────────────────────────────


def refuse_unfinished(firm: Firm, written: Written) -> None:
    """Refuse what cannot be shown as it is. Raises `RuleError`."""
    today = clock.today()
    missing = (("title", "제목을 적어 주세요."), ("what", "무엇이 필요한지 적어 주세요."))
    for name, message in missing:
        if not getattr(written, name).strip():
            raise RuleError(f"no_{name}", message, field=name)
    if not written.purpose:
        raise RuleError("no_purpose", "어떤 협업인지 골라 주세요.", field="purpose")
    if written.closes_on is None:
        raise RuleError("no_deadline", "언제까지 제안을 받을지 정해 주세요.", field="closes_on")
    if not today <= written.closes_on <= today + LONGEST:
        raise RuleError("bad_deadline", "기한은 오늘부터 1년 안의 날이어야 해요.", field="closes_on")
    if written.visibility == Visibility.FIRMS and not written.firms:
        raise RuleError("no_firms", "보여 줄 회사를 골라 주세요.", field="firms")
    _refuse_own_name(firm, written)


def _refuse_own_name(firm: Firm, written: Written) -> None:
    """Without a name means that the words do not say it, either."""
    if written.visibility != Visibility.STAFF:
        return
    names = {korean.name_key(one) for one in (firm.name_ko, firm.name_en, *firm.former_names) if one}
    for field in ("title", "what", "why", "hoped_for"):
        said = korean.name_key(getattr(written, field))
        if any(len(name) >= SHORTEST_NAME and name in said for name in names):
            raise RuleError("own_name", "이름 없이 올리는 수요예요. 글에서 우리 회사의 이름을 빼 주세요.", field=field)
