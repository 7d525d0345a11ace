"""Both firms are asked how far they have come: a contract counts only when both say so.

The other firm learns of the stage alone, and only when it knows of the lead anyway: something that both took part in
led to it (`Lead.source`), or the two know each other. Else to add a lead would be a way to write to strangers.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from portal.audit import service as audit
from portal.collaboration.leads import queries
from portal.collaboration.leads.models import DAYS, Lead, LeadAnswer, LeadAsking, Side, Stage
from portal.collaboration.leads.service import end_asking
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.messaging.knowing import service as knowing
from portal.messaging.knowing.models import Reason

#: Who asks at once waits so long before asking again about the same stage.
PAUSE = timedelta(days=7)
AT_ONCE = 50
NOTHING = "none"


def ask(lead: Lead, days: int, *, by: str) -> LeadAsking:
    """Ask both sides of a locked, open lead about its stage. What was asked before is asked no longer."""
    before = queries.asking_of(lead.id)
    if before is not None:
        end_asking(before, "asked_anew")
    asking = LeadAsking(lead_id=lead.id, days=days, stage=lead.stage, asked_by=by)
    session.add(asking)
    audit.record("lead_asking.asked", asking, by=by, lead=lead.id, stage=lead.stage, days=days)
    return asking


def ask_at_once(lead: Lead, *, by: str) -> LeadAsking:
    """The firm that keeps a lead says its stage, and asks the other for its word. Raises `RuleError`."""
    if not lead.is_open or lead.stage == Stage.NEW:
        raise RuleError("too_early", "연락을 시작한 열린 리드만 상대에게 물을 수 있어요.")
    if not queries.is_known_lead(lead.id):
        raise RuleError("strangers", "아직 서로 아는 회사가 아니에요. 먼저 협업 요청을 보내 주세요.")
    if not queries.may_be_asked(lead.id):
        raise RuleError("nobody_there", "상대 회사에 답할 사람이 아직 없어요.")
    before, last = queries.asking_of(lead.id), queries.last_asked(lead.id)
    is_same = before is not None and before.days == 0 and before.stage == lead.stage
    if is_same and last is not None and last > clock.now() - PAUSE:
        raise RuleError("asked_lately", "얼마 전에 물었어요. 일주일 뒤에 다시 물을 수 있어요.")
    asking = ask(lead, 0, by=by)
    answer(asking, Side.OWN, lead.stage, by=by)
    return asking


def answer(asking: LeadAsking, side: Side, stage: str, *, by: str) -> None:
    """Say in a firm's name how far the two have come. Raises `RuleError` for who speaks twice, or for both."""
    if asking.ended_at is not None or asking.answer_of(side) is not None:
        raise RuleError("answered", "이미 답했거나, 더는 묻지 않는 확인이에요.")
    if any(one.by == by for one in asking.answers):
        raise RuleError("both_sides", "한 사람이 두 회사를 모두 대신해 답할 수는 없어요. 동료가 답해 주세요.")
    session.add(LeadAnswer(asking_id=asking.id, side=side, stage=stage, by=by))
    session.flush()
    session.expire(asking, ["answers"])
    if len(asking.answers) == len(Side):
        end_asking(asking, "answered")
        _get_to_know(asking, by=by)
    audit.record("lead_asking.answered", asking, by=by, lead=asking.lead_id, side=side.value, stage=stage)


def _get_to_know(asking: LeadAsking, *, by: str) -> None:
    """Who both say that there is a contract between them have worked together."""
    if asking.stage == Stage.CONTRACT and all(one.stage == Stage.CONTRACT for one in asking.answers):
        lead = session.get_one(Lead, asking.lead_id)
        about = f"lead:{lead.id}"
        knowing.record(lead.firm_id, lead.other_firm_id, Reason.WORKED_TOGETHER, about=about, by=by)


def lock_asking(asking_id: int) -> LeadAsking | None:
    """A question that nobody else answers until the unit of work ends."""
    query = select(LeadAsking).where(LeadAsking.id == asking_id).with_for_update(of=LeadAsking)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


# ── When it is time ──────────────────────────────────────────────────────────


def due() -> Sequence[int]:
    """Open leads of which both are to be asked now, some at a time."""
    query = (
        select(Lead.id)
        .where(Lead.closed_at.is_(None), Lead.stage != Stage.NEW, queries.is_known(), queries.can_be_asked())
        .where(or_(*(_is_due(days) for days in DAYS)), ~_is_asked_by_other())
        .order_by(Lead.id)
        .limit(AT_ONCE)
    )
    return session.scalars(query).all()


def _is_due(days: int) -> ColumnElement[bool]:
    """That it is this time's turn: of several that have passed, the last alone."""
    later = [one for one in DAYS if one > days]
    now = clock.now()
    asked = exists().where(LeadAsking.lead_id == Lead.id, LeadAsking.days == days)
    within = [Lead.created_at > now - timedelta(days=later[0])] if later else []
    return and_(Lead.created_at <= now - timedelta(days=days), ~asked, *within)


def _is_asked_by_other() -> ColumnElement[bool]:
    """That the other firm keeps a lead of this one, too, and has kept it longer: two are not asked the same twice."""
    mirror = aliased(Lead)
    return exists().where(
        mirror.firm_id == Lead.other_firm_id,
        mirror.other_firm_id == Lead.firm_id,
        mirror.closed_at.is_(None),
        mirror.stage != Stage.NEW,
        mirror.id < Lead.id,
    )


def days_of(lead: Lead) -> int:
    """Which turn it is for a lead that is due."""
    age = clock.now() - lead.created_at
    return max((days for days in DAYS if timedelta(days=days) <= age), default=0)
