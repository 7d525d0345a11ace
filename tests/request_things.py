"""Requests, blocks, reports and what stands of them for the tests that are derived from views and tables."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from factories import make_firm
from kinds import sit
from people import make_person

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson
from portal.messaging.knowing.models import Acquaintance
from portal.messaging.requests.models import Request
from portal.messaging.safety.models import FirmBlock, Report, ReportedText

_numbers = count(1)
#: For `canary.OURS`: columns of what we make ourselves.
OURS: Mapping[str, str] = {
    "acquaintance": "reason about by",
    "firm_block": "began_by ended_by",
    "report": "about wrong created_by decided_by verdict",
    "reported_text": "about written_by",
    "request": "purpose created_by released_by ended_because ended_by reason",
}
KEY = "0123456789abcdef01234567"
#: What is filled in.
FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {
    "asking.take_ask": lambda: {"purpose": "poc", "why": "함께 시험해 보려고요", "offer": "장비를 내겠습니다"},
    "asking.take_write": lambda: {"key": KEY, "subject": "다음 일", "body": "안녕하세요"},
    "requests.decline": lambda: {"reason": "no_need"},
    "safety.take_report": lambda: {"wrong": "spam"},
    "staff_requests.refuse": lambda: {"words": "까닭"},
    "staff_reports.decide": lambda: {"verdict": "warned", "told": "주의해 주세요"},
}
#: What is sent first, to the same things.
BEFORE: Mapping[str, tuple[str, ...]] = {"safety.unblock": ("safety.block",)}


def _acting(before: Any) -> int:
    """A firm for which who sends may write: the first of theirs is acted for."""
    seat = (
        session.query(FirmPerson).filter_by(person_id=before.person_id, ended_at=None).order_by(FirmPerson.id).first()
    )
    return seat.firm_id if seat else _firm(before.person_id)


def _acts(before: Any) -> dict[str, Any]:
    _acting(before)
    return {}


def _asks(before: Any) -> dict[str, Any]:
    """For a firm without technologies: the form asks which of them to show, and shows none."""
    return {**_acts(before), "profiles": None}


def _is_known(before: Any) -> dict[str, Any]:
    """The firm that is written to knows theirs."""
    low, high = sorted((_acting(before), before.values["firm_id"]))
    with unit_of_work():
        session.add(Acquaintance(first_id=low, second_id=high, reason="introduced", about="test", by="test"))
    return {}


#: What has to be there.
PREPARED: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "asking.take_ask": _asks,
    "asking.take_write": _is_known,
    "safety.block": _acts,
}


def _firm(person_id: int | None = None) -> int:
    """A firm of somebody, or of nobody who knocks."""
    number = next(_numbers)
    firm_id = make_firm(f"㈜요청회사{number}").id
    owner = person_id or make_person(f"requester{number}@hub.example").id
    with unit_of_work():
        sit(firm_id, owner, FirmRole.OWNER)
    return firm_id


def request_between(sender: int, receiver: int, by: str = "person:0", **values: Any) -> Request:
    """A row, in the caller's unit of work."""
    low, high = sorted((sender, receiver))
    pair = {"sender_id": sender, "receiver_id": receiver, "first_id": low, "second_id": high}
    until = clock.now() + timedelta(days=14)
    row = Request(purpose="poc", why="까닭", offer="내놓을 것", created_by=by, expires_at=until, **pair, **values)
    session.add(row)
    session.flush()
    return row


def report_of(firm_id: int, reported_id: int, by: str = "person:0", **values: Any) -> Report:
    """A row with a text, in the caller's unit of work."""
    row = Report(firm_id=firm_id, reported_id=reported_id, about=f"request:{next(_numbers)}", created_by=by, **values)
    row.wrong = "spam"
    row.texts = [ReportedText(about=row.about, written_by="person:0", written_at=clock.now(), text="적은 말")]
    session.add(row)
    session.flush()
    return row


def of_requests(thing: Callable[..., Any], stranger: int) -> Mapping[str, Any]:
    """A request to a firm of one's own, and one between two others; a firm to ask; what staff hold and decide."""
    other, third = _firm(), _firm()

    def received(person_id: int | None) -> int:
        own = _firm(person_id or stranger)
        with unit_of_work():
            return request_between(other, own).id

    def sent(person_id: int | None) -> int:
        own = _firm(person_id or stranger)
        with unit_of_work():
            return request_between(own, other).id

    def theirs() -> int:
        another = make_firm(f"㈜요청회사{next(_numbers)}").id
        with unit_of_work():
            return request_between(other, another).id

    def held(_person_id: int | None) -> int:
        one, another = _firm(), _firm()
        with unit_of_work():
            return request_between(one, another, held_at=clock.now()).id

    def known(person_id: int | None) -> int:
        """A firm that every firm of somebody's knows."""
        firm_id = _firm()
        with unit_of_work():
            for own in session.query(FirmPerson.firm_id).filter_by(person_id=person_id or stranger):
                low, high = sorted((own[0], firm_id))
                session.add(Acquaintance(first_id=low, second_id=high, reason="introduced", by="test"))
        return firm_id

    def report(_person_id: int | None) -> int:
        with unit_of_work():
            return report_of(other, third).id

    hidden = make_firm(f"㈜숨은요청회사{next(_numbers)}", audience="firm:0").id
    anywhere = thing(lambda _person_id: _firm(), others=lambda: hidden)
    return {
        "requests.request_id": thing(received, others=theirs),
        "requests.withdraw.request_id": thing(sent, others=theirs),
        "asking.firm_id": anywhere,
        "asking.write.firm_id": thing(known, others=lambda: hidden),
        "asking.take_write.firm_id": thing(known, others=lambda: hidden),
        "safety.firm_id": anywhere,
        "safety.kind": thing(lambda _person_id: "request", none="nothing"),
        "safety.number": thing(received, others=theirs),
        "staff_requests.request_id": thing(held),
        "staff_reports.report_id": thing(report),
    }


def rows_of_requests(actor: str, firm_id: int) -> tuple[Any, ...]:
    """They asked, answered, blocked, reported and decided, and were reported; in the caller's unit of work."""
    others = [make_row(number) for number in range(3)]
    ended = {"ended_at": clock.now(), "ended_because": "accepted", "ended_by": actor}
    request_between(firm_id, others[0], by=actor)
    request_between(others[1], firm_id, **ended)
    report_of(firm_id, others[0], by=actor)
    judged = report_of(others[0], firm_id, verdict="warned", decided_at=clock.now(), decided_by=actor, told="알린 글")
    judged.texts[0].written_by = actor
    low, high = sorted((firm_id, others[2]))
    return (
        Acquaintance(first_id=low, second_id=high, reason="introduced", about="introduction:1", by=actor),
        FirmBlock(firm_id=firm_id, blocked_id=others[2], began_by=actor),
    )


def make_row(number: int) -> int:
    """A firm, in the caller's unit of work."""
    firm = Firm(name_ko="", former_names=[])
    firm.rename(f"㈜다른회사{number}")
    session.add(firm)
    session.flush()
    return firm.id
