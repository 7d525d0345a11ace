"""Firms with people, needs and introductions for tests; what the addresses of these stand for, what is held of whom."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from factories import make_firm
from kinds import sit
from people import make_person
from sqlalchemy import delete, select

from portal.collaboration.introductions import queries
from portal.collaboration.introductions import service as introductions
from portal.collaboration.introductions.models import Introduction, IntroductionAnswer
from portal.collaboration.matching import service as matching
from portal.collaboration.matching.models import NeedMatch
from portal.collaboration.needs import service as needs
from portal.collaboration.needs.editing import Written
from portal.collaboration.needs.models import Need
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
#: The second of the firms that are suggested for a need here, as an address and as a form name it.
_second = {"firm": 0}
#: What is filled in.
FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {
    "introductions.decline": lambda: {"reason": "no_fit"},
    "staff_introductions.propose": lambda: {
        "first": str(firm_with_owner()),
        "second": str(firm_with_owner()),
        "why": "서로 도움이 됩니다.",
    },
    "staff_matches.add": lambda: {"firm": str(firm_with_owner())},
    "staff_matches.send": lambda: {"firms": str(_second["firm"])},
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


def _firm_of(person_id: int | None) -> int:
    """A firm that somebody owns, and no other; for visitors, one of others."""
    if person_id is None:
        return firm_with_owner()
    firm_id = make_firm(f"㈜내회사{next(_numbers)}").id
    with unit_of_work():
        session.execute(delete(FirmPerson).where(FirmPerson.person_id == person_id))
        sit(firm_id, person_id, FirmRole.OWNER)
    return firm_id


def _declined() -> None:
    """An introduction that a firm said no to, in words of its own."""
    firm_id = firm_with_owner()
    person_id = session.scalars(select(FirmPerson.person_id).where(FirmPerson.firm_id == firm_id)).one()
    number = introduce(firm_id, firm_with_owner())
    with unit_of_work():
        found = queries.lock_introduction(number)
        assert found is not None
        introductions.decline(found, firm_id, "other", "지금은 어려워요.", by=f"person:{person_id}")


def of_matching(thing: Callable[..., Any]) -> dict[str, Any]:
    """The arguments of introductions and of suggestions."""
    first, second, third = (firm_with_owner() for _ in range(3))
    hidden = make_firm("㈜숨은상대", audience="firm:0").id
    _second["firm"] = second
    strangers = introduce(firm_with_owner(), firm_with_owner())
    _declined()

    def suggested(person_id: int | None) -> int:
        """A need for which two firms are suggested and one is not any more."""
        number = open_need(_firm_of(person_id))
        with unit_of_work():
            need = session.get_one(Need, number)
            for firm_id in (first, second):
                matching.add(need, session.get_one(Firm, firm_id), by="test")
            matching.arrange(need, [first, second], by="test")
            matching.dismiss(need, third, "other", "", by="test")
        return number

    theirs = suggested(None)
    return {
        "introductions.introduction_id": thing(
            lambda person_id: introduce(_firm_of(person_id), firm_with_owner()), others=lambda: strangers
        ),
        "staff_introductions.introduction_id": thing(lambda _person_id: introduce(_firm_of(None), _firm_of(None))),
        "own_matches.need_id": thing(suggested, others=lambda: theirs),
        "own_matches.firm_id": thing(lambda _person_id: second, others=lambda: hidden),
        "staff_matches.need_id": thing(lambda _person_id: suggested(None)),
        "staff_matches.firm_id": thing(lambda _person_id: second, others=lambda: hidden),
        "staff_matches.restore.firm_id": thing(lambda _person_id: third, others=lambda: hidden),
    }


def rows_of_matching(actor: str) -> tuple[Any, ...]:
    """They introduced two firms, answered for one, and picked a firm for a need; in the caller's unit of work."""
    firms = [Firm(name_ko="", former_names=[]) for _ in range(2)]
    for number, firm in enumerate(firms):
        firm.rename(f"㈜소개받은회사{number}")
    session.add_all(firms)
    session.flush()
    low, high = sorted(firm.id for firm in firms)
    need = Need(firm_id=low, made_by="test")
    made = Introduction(first_id=low, second_id=high, why="=1+1", proposed_by=actor, expires_at=clock.now())
    session.add_all((need, made))
    session.flush()
    at = clock.now()
    match = NeedMatch(
        need_id=need.id, firm_id=high, added_by=actor, reason="other", dismissed_at=at, dismissed_by=actor
    )
    answer = {"agrees": False, "reason": "other", "words": "=1+1", "answered_by": actor}
    return match, IntroductionAnswer(introduction_id=made.id, firm_id=low, **answer)
