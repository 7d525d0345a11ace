"""Leads of the demo hub's living firm, with what its people noted; and one of another's that it is asked about."""

from datetime import timedelta

from sqlalchemy import select

from portal.accounts.models import Person
from portal.collaboration.leads import asking, service
from portal.collaboration.leads.models import Band, Closed, Lead, Side, Stage
from portal.core import clock
from portal.core.db import session
from portal.firms.models import Firm

_OWN_FIRM = "dalmuri"
#: With whom, how far, days since it began and since it moved, who sees to it, what comes next in how many days, a note.
_LEADS = (
    (
        "holssi",
        Stage.NEW,
        6,
        6,
        "editor",
        "기술 담당자에게 공동 연구 주제 묻기",
        2,
        "연구실 창업이라 데이터를 얻기 쉬울 것 같아요",
    ),
    ("jiremok", Stage.CONTACTED, 45, 38, "editor", "", None, ""),
    ("datbyeol", Stage.POC, 120, 12, "owner", "응급실 PoC 중간 점검", 0, "병원 쪽 일정은 12월 둘째 주가 좋대요"),
)
_CONTRACT, _CLOSED = 3, 5


def make_leads() -> None:
    """Make leads where there are none; what people have added since stays as it is."""
    if session.scalar(select(Lead.id).limit(1)) is not None:
        return
    people = {one.source_key: one for one in session.scalars(select(Person).where(Person.source_key.is_not(None)))}
    firms = list(session.scalars(select(Firm).where(Firm.source_key.is_not(None)).order_by(Firm.id)))
    by_key = {one.source_key: one for one in firms}
    own = by_key[_OWN_FIRM]
    others = [one for one in firms if one.source_key not in {_OWN_FIRM, *(row[0] for row in _LEADS)}]
    for key, stage, begun, moved, who, step, days, note in _LEADS:
        lead = _lead(own, by_key[key], stage, (begun, moved), people[f"demo-{who}"])
        _plan(lead, step, days)
        if note:
            service.write_note(lead, people[f"demo-{who}"].id, note)
    _with_contract(_lead(own, others[_CONTRACT], Stage.CONTRACT, (200, 40), people["demo-owner"]), people["demo-both"])
    closed = _lead(own, others[_CLOSED], Stage.MEETING, (90, 60), people["demo-editor"])
    service.close(closed, Closed.TIMING, by=closed.created_by, why="내년 예산이 정해지면 다시 이야기하기로")
    # Somebody else keeps a lead of the living firm, and asks.
    theirs = _lead(by_key["jiremok"], own, Stage.MEETING, (31, 20), None)
    asking.ask(theirs, 30, by="hub")


def _lead(own: Firm, other: Firm, stage: Stage, ages: tuple[int, int], owner: Person | None) -> Lead:
    by = f"person:{owner.id}" if owner else "hub"
    now = clock.now()
    with clock.frozen_at(now - timedelta(days=ages[0])):
        lead = service.begin(own.id, other.id, source="", by=by)
    for place, next_stage in enumerate(list(Stage)[1 : list(Stage).index(stage) + 1], 1):
        days = ages[0] - (ages[0] - ages[1]) * place // max(list(Stage).index(stage), 1)
        with clock.frozen_at(now - timedelta(days=days)):
            service.move(lead, next_stage, by=by)
    session.flush()
    return lead


def _plan(lead: Lead, step: str, days: int | None) -> None:
    next_on = clock.today() + timedelta(days=days) if days is not None else None
    service.plan(lead, lead.owner_id, step, next_on, by=lead.created_by)
    # Reminders of a demo would come while it is being looked at.
    lead.reminded_on = next_on


def _with_contract(lead: Lead, other: Person) -> None:
    """Both have said so."""
    service.write_contract(lead, clock.today() - timedelta(days=40), Band.UNDER_50M, by=lead.created_by)
    asked = asking.ask(lead, 180, by="hub")
    session.flush()
    for side, by in ((Side.OWN, lead.created_by), (Side.OTHER, f"person:{other.id}")):
        asking.answer(asked, side, Stage.CONTRACT, by=by)
