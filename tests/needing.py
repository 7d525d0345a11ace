"""Firms with people, and needs and proposals of theirs, for tests of collaboration."""

from datetime import timedelta
from itertools import count
from typing import Any

from factories import make_firm
from kinds import sit
from people import make_person

from portal.collaboration.needs import service
from portal.collaboration.needs.editing import Written
from portal.collaboration.needs.models import Need
from portal.collaboration.proposals import service as proposing
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.firms.models import Firm

BY = "test"
_numbers = count(1)


def firm_with(name: str, address: str = "", role: FirmRole = FirmRole.OWNER, **values: Any) -> tuple[int, int]:
    """A firm of the hub with one person: both numbers."""
    firm_id = make_firm(name, **values).id
    person_id = make_person(address or f"needs{next(_numbers)}@hub.example", name="정하늘").id
    with unit_of_work():
        sit(firm_id, person_id, role)
    return firm_id, person_id


def written(**values: Any) -> Written:
    """What a need says."""
    usual = {
        "title": "어두운 공정의 불량을 찾는 검사 기술",
        "what": "조명이 약한 라인에서 흠집을 찾아 줄 비전 검사가 필요해요.",
        "why": "사람이 놓치는 흠집이 많아요.",
        "hoped_for": "석 달 안에 한 라인에서 실증",
        "purpose": "poc",
        "fields": ["vision"],
        "budget": "10m_50m",
        "closes_on": clock.today() + timedelta(days=20),
        "visibility": "everyone",
    }
    return Written(**usual | values)


def make_need(firm_id: int, *, is_open: bool = True, by: str = BY, **values: Any) -> int:
    """A need of a firm, shown to whom it is for; its number."""
    with unit_of_work():
        need = service.begin(session.get_one(Firm, firm_id), written(**values), by=by)
        if is_open:
            service.send_in(need, by=by)
            if need.state == "pending":
                service.approve(need, need.version, by=by)
    return need.id


def propose(
    need_id: int, firm_id: int, *, by: str = BY, text: str = "저조도 검사로 함께할 수 있어요.", **values: Any
) -> int:
    """A firm's answer to a need; its number."""
    with unit_of_work():
        need, firm = service.lock(need_id), session.get_one(Firm, firm_id)
        return proposing.send(need, firm, proposing.Written(text, **values), by=by).id


def need_of(need_id: int) -> Need:
    """A need as it is now."""
    session.rollback()
    return session.get_one(Need, need_id)
