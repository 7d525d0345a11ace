"""Makes the programs of the demo hub, as staff and people would have: written, published, booked, called off.

What is over by now was done in its time: the clock is set back for it.
"""

import tomllib
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import exists, select

from portal.accounts import demo as accounts
from portal.accounts.demo import DemoPerson
from portal.accounts.models import Person
from portal.allocation.models import State
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.core.holidays import is_holiday
from portal.core.viewer import FirmRole
from portal.firms.demo.loader import demo_rows
from portal.firms.models import Firm
from portal.firms.people import service as people
from portal.firms.people.models import FirmPerson
from portal.programs import service
from portal.programs.booking import service as booking
from portal.programs.booking.checks import Wish
from portal.programs.demo import around
from portal.programs.models import Program, ProgramFirm, ProgramSession
from portal.programs.queries import bookings_in

_FILE = Path(__file__).parent / "programs.toml"
#: Those who fill programs, each of another firm; nobody signs in as they.
GUESTS = tuple(
    DemoPerson(f"guest{number:02}", name)
    for number, name in enumerate(
        (
            *("강노을", "고운비", "구름찬", "금나라", "김다솜", "김새벽", "나도담", "노아름"),
            *("류하늘", "문가온", "민들레", "박시내", "박여울", "배은솔", "서한별", "손미르"),
            *("송보람", "신아라", "안소리", "양지음", "오로라", "우가람", "윤슬아", "이든솔"),
        ),
        1,
    )
)
#: Before a program that is over, so many days before it began all of it was done.
_BEFORE = timedelta(days=5)
#: What stands in the file under names of its own, or is made of it.
_OWN = ("sessions", "seats", "course", "named", "guests", "people", "taken", "cancels", "cancelled_ko")


def make_programs() -> None:
    """Make them where there are none; what staff have changed since stays as it is."""
    if session.scalar(select(exists().where(Program.id.is_not(None)))):
        return
    session.flush()
    everybody = {one.source_key: one for one in session.scalars(select(Person).where(Person.source_key.is_not(None)))}
    by = f"person:{everybody['demo-manager'].id}"
    guests = _guests(by=by)
    firms = {one.source_key: one.id for one in session.scalars(select(Firm).where(Firm.source_key.is_not(None)))}
    seats = dict(session.execute(select(FirmPerson.person_id, FirmPerson.firm_id).order_by(FirmPerson.id.desc())).all())
    known = [everybody[f"demo-{key}"] for key in ("owner", "editor", "viewer", "both", "visitor")]
    crowd = {
        one.source_key.removeprefix("demo-"): (one.id, seats.get(one.id)) for one in (*known, *guests) if one.source_key
    }
    for number, told in enumerate(tomllib.loads(_FILE.read_text(encoding="utf-8"))["program"]):
        _make(told, number, crowd, firms, by)
    around.make_all(crowd, [one.key for one in GUESTS], everybody["demo-reviewer"], by=by)


def _guests(*, by: str) -> Sequence[Person]:
    """People of firms far down the list, so that the first ones stay as they are."""
    made = accounts.make_people("", GUESTS, by=by)
    keys = [row["key"] for row in demo_rows() if row["kind"] in ("resident", "member")][-len(GUESTS) :]
    for person, key in zip(made, keys, strict=False):
        people.add(
            session.scalars(select(Firm).where(Firm.source_key == key)).one(),
            person,
            FirmRole.VIEWER,
            by=by,
            how="brought_in",
        )
    return made


Crowd = Mapping[str, tuple[int, int | None]]


def _make(told: Mapping[str, Any], number: int, crowd: Crowd, firms: Mapping[str | None, int], by: str) -> None:
    times = [_times(one) for one in told["sessions"]]
    with _as_of(times[0][0]):
        program = _write(told, times, by)
        program.firms = [ProgramFirm(firm_id=firms[key]) for key in told.get("named", ())]
        service.publish(program, by=by)
        _book(told, program, _in_order(told, number, crowd), by)
        if "cancelled_ko" in told:
            service.call_off(program, told["cancelled_ko"], by=by)


def _as_of(begins: datetime) -> AbstractContextManager[None]:
    over = begins <= clock.now()
    return clock.frozen_at(begins - _BEFORE) if over else nullcontext()


def _times(one: Mapping[str, Any]) -> tuple[datetime, datetime]:
    day, (hour, minute) = _working_day(clock.today() + timedelta(days=one["days"])), one["at"].split(":")
    starts = datetime.combine(day, time(int(hour), int(minute)), SEOUL)
    return starts, starts + timedelta(minutes=one["minutes"])


def _working_day(day: date) -> date:
    while day.weekday() >= 5 or is_holiday(day):
        day += timedelta(days=1)
    return day


def _write(told: Mapping[str, Any], times: Sequence[tuple[datetime, datetime]], by: str) -> Program:
    now = clock.now()
    opens = now + timedelta(days=told["opens_days"]) if "opens_days" in told else now - timedelta(days=4)
    values = {name: value for name, value in told.items() if name in service.FIELDS and name not in _OWN}
    values["booking_opens_at"] = opens
    if "closes_days" in told:
        last = _working_day(clock.today() + timedelta(days=told["closes_days"]))
        values["booking_closes_at"] = datetime.combine(last, time(18), SEOUL)
    program = service.write(None, values, by=by)
    if told.get("course"):
        service.as_course(program, told["seats"], by=by)
    for one, (starts, ends) in zip(told["sessions"], times, strict=True):
        named = {name: one[name] for name in ("title_ko", "title_en") if name in one}
        service.add_session(program, starts, ends, told["seats"], named, by=by)
    return program


def _in_order(told: Mapping[str, Any], number: int, crowd: Crowd) -> list[tuple[int, int | None]]:
    """Who applies, guests first; each program begins with others of them."""
    guests = [crowd[one.key] for one in GUESTS if one.key in crowd]
    turned = guests[number * 5 % len(guests) :] + guests[: number * 5 % len(guests)] if guests else []
    return turned[: told.get("guests", 0)] + [crowd[key] for key in told.get("people", ())]


def _book(told: Mapping[str, Any], program: Program, order: Sequence[tuple[int, int | None]], by: str) -> None:
    sessions: Sequence[ProgramSession | None] = [None] if program.is_course else program.sessions
    for person_id, firm_id in order:
        wish = Wish(program.id, sessions[0].id if sessions[0] else None, person_id, firm_id)
        booking.book_by_staff(wish, by=f"person:{person_id}")
    for place, index in enumerate(told.get("taken", ())):
        one = program.sessions[index]
        guest = session.scalars(select(Person).where(Person.source_key == f"demo-{GUESTS[-1 - place].key}")).one()
        booking.book_by_staff(Wish(program.id, one.id, guest.id), by=f"person:{guest.id}")
    for gone in _confirmed(program)[: told.get("cancels", 0)]:
        found = booking.lock(gone)
        if found is not None:
            booking.cancel_by_staff(found, by=by, because="cancelled")


def _confirmed(program: Program) -> Sequence[int]:
    return [one.id for one in bookings_in(program.id) if one.state == State.CONFIRMED]
