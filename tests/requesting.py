"""Two firms and their people, for the tests of what firms ask each other."""

from datetime import timedelta
from itertools import count

from factories import make_firm
from kinds import sit
from pages import page, visit
from people import Somebody, make_person
from sqlalchemy import select

from portal.accounts.models import Person
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.firms.models import Firm
from portal.firms.people import service as staff
from portal.firms.people.models import FirmPerson
from portal.messaging.requests import service
from portal.messaging.requests.models import Outcome, Purpose, Request
from portal.notices.models import Notice

_numbers = count(1)
WHY = "현장 카메라의 영상을 저희 모델로 함께 시험해 보고 싶습니다."
OFFER = "시험용 장비와 두 달 동안의 인력을 내겠습니다. 결과는 함께 발표하면 좋겠습니다."


def firm_of(name: str, *addresses: str, role: FirmRole = FirmRole.OWNER, days: int = 30) -> Firm:
    """A firm with people of one role, who have had accounts for some days."""
    firm = make_firm(name, technologies=[(f"{name}의 기술", "소개")])
    for address in addresses:
        join(firm.id, address, role, days=days)
    return firm


def join(firm_id: int, address: str, role: FirmRole, *, days: int = 30) -> int:
    """Somebody of a firm."""
    person = make_person(address, name=address.partition("@")[0])
    with unit_of_work():
        session.merge(person).created_at = clock.now() - timedelta(days=days)
        sit(firm_id, person.id, role)
    return person.id


def browser(app, address: str) -> Somebody:
    somebody = Somebody(app)
    somebody.come_in(address)
    return somebody


def text(number: int = 0) -> dict[str, str]:
    """A request that is like no other of another number."""
    why = WHY if not number else "".join(chr(0xAC00 + (number * 7919 + place * 613) % 11172) for place in range(60))
    return {"purpose": "poc", "why": why, "offer": why[::-1] if number else OFFER}


def made(sender: int, receiver: int, person_id: int, number: int = 0) -> Request:
    """A request, asked by the service."""
    values = text(number)
    with unit_of_work():
        draft = service.Draft(Purpose(values["purpose"]), values["why"], values["offer"])
        return service.ask(*service.lock_pair(sender, receiver), draft, session.get_one(Person, person_id))


def past(sender: int, receiver: int, outcome: Outcome, *, hours: int = 1, days: int = 10) -> Request:
    """A request that was answered or ran out some days ago, so many hours after it came."""
    low, high = sorted((sender, receiver))
    asked = clock.now() - timedelta(days=days)
    reason = {"reason": "no_need"} if outcome == Outcome.DECLINED else {}
    values = {"sender_id": sender, "receiver_id": receiver, "first_id": low, "second_id": high, **reason}
    with unit_of_work():
        row = Request(purpose="poc", why="x", offer="x", created_at=asked, created_by="person:0", **values)
        row.expires_at, row.ended_at = asked + timedelta(days=14), asked + timedelta(hours=hours)
        row.ended_because, row.ended_by = outcome, "test"
        session.add(row)
    return row


def told(person_id: int, kind: str = "requests") -> list[str]:
    """What somebody was told, in order."""
    session.rollback()
    query = select(Notice.message).where(Notice.person_id == person_id, Notice.kind == kind).order_by(Notice.id)
    return list(session.scalars(query))


def fresh(number: int) -> Request:
    session.rollback()
    return session.get_one(Request, number, populate_existing=True)


def people() -> dict[str, int]:
    """Who there is, by address."""
    session.rollback()
    return {row.email: row.id for row in session.execute(select(Person.id, Person.email))}


def token_of(somebody: Somebody) -> dict[str, str]:
    """The token of a form of theirs."""
    return {"csrf_token": page(somebody.client, "/me").xpath("//input[@name='csrf_token']/@value")[0]}


def post(somebody: Somebody, url: str, **fields: str):
    """A form that they send, whether a page shows it to them or not."""
    return visit(somebody.client, url, "POST", data={**fields, **token_of(somebody)})


def number_of(answer) -> int:
    """The number in the address that an answer leads to."""
    assert answer.status_code == 303, answer.text[:3000]
    return int(answer.location.partition("?")[0].rpartition("/")[2])


def refused(answer) -> str:
    """The page that answers 422, in words."""
    assert answer.status_code == 422, (answer.status_code, answer.location)
    return " ".join(answer.text.split())


def browser_of_nobody(app) -> Somebody:
    """Of a firm that has no part in anything."""
    firm_of("㈜남의회사", "stranger@c.example")
    return browser(app, "stranger@c.example")


def meanwhile(monkeypatch, module, act) -> None:
    """Let something happen, once, after a page has looked and before it writes."""
    acts = [act]

    def late():
        if acts:
            acts.pop()()
        return unit_of_work()

    monkeypatch.setattr(module, "unit_of_work", late)


def let_go(address: str) -> None:
    """Somebody is of their firm no longer."""
    with unit_of_work():
        seat = _seat_of(address)
        staff.remove(staff.lock_firm(seat.firm_id), seat, by="test")


def make_reader(address: str) -> None:
    """Somebody may only read for their firm by now."""
    with unit_of_work():
        seat = _seat_of(address)
        staff.change_role(staff.lock_firm(seat.firm_id), seat, FirmRole.VIEWER, by="test")


def _seat_of(address: str) -> FirmPerson:
    live = select(FirmPerson).join(Person).where(Person.email == address, FirmPerson.ended_at.is_(None))
    return session.scalars(live).one()
