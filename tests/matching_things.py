"""Firms with people, needs and introductions for tests; what the addresses of these stand for, what is held of whom."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from factories import make_firm
from people import make_person

from portal.collaboration.introductions import service as introductions
from portal.collaboration.introductions.models import Introduction, IntroductionAnswer
from portal.collaboration.matching.models import NeedMatch
from portal.collaboration.needs import service as needs
from portal.collaboration.needs.models import Need
from portal.collaboration.needs.service import Written
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.firms.models import Firm
from portal.firms.people import service as people
from portal.firms.people.models import FirmPerson

_numbers = count(1)
#: For `canary.OURS`: columns of what we make ourselves, or take from a list of ours.
OURS: Mapping[str, str] = {
    "introduction": "state proposed_by ended_by",
    "introduction_answer": "reason answered_by",
    "need_match": "added_by dismissed_by reason sent_by",
}


def seat(firm_id: int, address: str, role: str = "owner", name: str = "김이음") -> int:
    """Let somebody new be of a firm; their number."""
    person = make_person(address, name=name)
    with unit_of_work():
        people.add(people.lock_firm(firm_id), session.merge(person), FirmRole(role), by="test", how="brought_in")
    return person.id


def firm_with_owner(name: str = "", **values: Any) -> int:
    """A firm that somebody speaks for; its number."""
    number = next(_numbers)
    firm_id = make_firm(name or f"㈜이어진회사{number}", **values).id
    seat(firm_id, f"matched-{number}@firm.example", name="이어진이")
    return firm_id


def open_need(firm_id: int, title: str = "용접 불량을 찾는 장치", **values: Any) -> int:
    """A need of a firm that takes proposals; its number."""
    days = values.pop("days", 30)
    said = {
        "what": "용접 소리로 불량을 찾습니다.",
        "purpose": "poc",
        "budget": "open",
        "visibility": "everyone",
        **values,
    }
    with unit_of_work():
        written = Written(title, closes_on=clock.today() + timedelta(days=days), **said)
        need = needs.begin(people.lock_firm(firm_id), written, by="test")
        session.flush()
        needs.send_in(need, by="test")
        if need.state != "open":
            needs.approve(need, need.version, by="test")
        return need.id


def introduce(first: int, second: int, why: str = "서로 도움이 됩니다.", need: int | None = None) -> int:
    """Ask two firms; the number of the introduction."""
    with unit_of_work():
        about = session.get_one(Need, need) if need else None
        return introductions.propose(first, second, why, by="person:0", need=about).id
