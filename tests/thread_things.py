"""Threads for the tests that are derived from views and tables, and for those of threads themselves."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from factories import make_firm
from kinds import sit
from people import Somebody, make_person
from sqlalchemy import delete, select

from portal.accounts.models import Person
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson
from portal.messaging.threads import service
from portal.messaging.threads.models import Message, MessageWording, Participant, Thread

_numbers = count(1)
#: For `canary.OURS`: columns of what we make ourselves.
OURS: Mapping[str, str] = {
    "thread": "about opened_by",
    "participant": "added_by left_because",
    "message": "kind key",
}

#: What is filled in.
FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {
    "threads.say": lambda: {"body": "반갑습니다"},
    "thread_acts.edit": lambda: {"body": "고쳐 말할게요"},
    "thread_acts.pin": lambda: {"on": "1"},
    "thread_acts.mute": lambda: {"on": "1"},
}


def gone(before: Any) -> dict[str, Any]:
    """Whoever comes in was out before."""
    thread_id, person_id = before.values["thread_id"], before.person_id
    mine = select(Participant).where(Participant.thread_id == thread_id, Participant.person_id == person_id)
    with unit_of_work():
        service.leave(thread_id, person_id, session.scalars(mine).one().firm_id)
    return {}


#: What has to be there before.
PREPARED: Mapping[str, Callable[[Any], dict[str, Any]]] = {"thread_acts.enter": gone}


def member(firm_id: int, name: str, role: FirmRole = FirmRole.EDITOR) -> int:
    """Somebody of a firm; their number."""
    person = make_person(f"talker-{next(_numbers)}@hub.example", name=name)
    with unit_of_work():
        sit(firm_id, person.id, role)
    return person.id


def talk(first: tuple[int, int], second: tuple[int, int], subject: str = "비전 검사 PoC") -> int:
    """A thread of two `(person, firm)`; its number."""
    with unit_of_work():
        firms = first[1], second[1]
        about = f"request:{next(_numbers)}"
        thread = service.open_thread(subject, firms=firms, people=[first, second], about=about, by="test")
        return thread.id


def said(thread_id: int, who: tuple[int, int], body: str) -> int:
    """Something that somebody says there."""
    with unit_of_work():
        return service.say(thread_id, person_id=who[0], firm_id=who[1], body=body).id


def browser_of(app: Any, person_id: int) -> Somebody:
    """The browser of somebody who has signed in."""
    somebody = Somebody(app)
    address = session.get_one(Person, person_id).email
    session.rollback()
    somebody.come_in(address)
    return somebody


def _own(person_id: int | None) -> int:
    """A thread in which somebody speaks for the firm that they own, beside a colleague; for visitors, of others."""
    if person_id is None:
        return _strangers()
    mine, theirs = make_firm(f"㈜나{next(_numbers)}").id, make_firm(f"㈜너{next(_numbers)}").id
    with unit_of_work():
        session.execute(delete(FirmPerson).where(FirmPerson.person_id == person_id))
        sit(mine, person_id, FirmRole.OWNER)
    member(mine, "한동료")
    other = member(theirs, "최상대")
    thread = talk((person_id, mine), (other, theirs))
    said(thread, (other, theirs), "안녕하세요")
    return thread


def _strangers() -> int:
    one, other = make_firm(f"㈜남{next(_numbers)}").id, make_firm(f"㈜남{next(_numbers)}").id
    first, second = (member(one, "박남"), one), (member(other, "이남"), other)
    thread = talk(first, second)
    said(thread, first, "둘만의 이야기")
    return thread


def of_threads(thing: Callable[..., Any]) -> dict[str, Any]:
    """The arguments of threads. They are made in the order of the alphabet: a message comes before its thread."""
    stranger = _strangers()
    last: dict[str, int] = {}

    def message(person_id: int | None) -> int:
        last["thread"] = number = _own(person_id)
        seats = select(Participant).where(Participant.thread_id == number)
        mine = seats.where(Participant.person_id == person_id) if person_id else seats.limit(1)
        seat = session.scalars(mine).one()
        who = seat.person_id, seat.firm_id
        session.rollback()
        return said(number, who, "반갑습니다")

    def theirs() -> int:
        number = session.scalars(select(Message.id).where(Message.thread_id == stranger)).one()
        session.rollback()
        return number

    own = thing(lambda person_id: last.pop("thread", 0) or _own(person_id), others=lambda: stranger)
    return {
        "threads.thread_id": own,
        "thread_acts.message_id": thing(message, others=theirs),
        "thread_acts.thread_id": own,
    }


def rows_of_threads(person_id: int, actor: str) -> tuple[Any, ...]:
    """They began a thread, let a colleague in, said something and put it right; in the caller's unit of work."""
    firm = session.query(Firm).order_by(Firm.id).first()
    assert firm is not None
    thread = Thread(subject="협업 이야기", about="", opened_by=actor)
    session.add(thread)
    session.flush()
    seat = Participant(thread_id=thread.id, person_id=person_id, firm_id=firm.id, added_by=actor)
    message = Message(thread_id=thread.id, person_id=person_id, firm_id=firm.id, body="고친 말", other_id=person_id)
    session.add_all([seat, message])
    session.flush()
    return (MessageWording(message_id=message.id, body="처음 말"),)
