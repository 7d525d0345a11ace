"""What `messages.py` needs of a portal, made and looked at in a process: `python -m tools.bench.messages_made PLACE`.

Firms; a busy person with an inbox of 2,000 threads, one of which is long; a quiet one with three short ones; and a
thousand people of the other firms, who are in those threads too. All is as the verbs of `threads.service` leave it:
read marks and what is unread fit the messages, nobody waits for a letter. The log of events alone tells nothing of it.
Prints who and which as JSON; `--look` what pages cost inside.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select

from portal.accounts.viewing import cookie_name
from portal.core import clock
from portal.core.db import db, session, unit_of_work
from portal.core.viewer import FirmRole
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson
from portal.messaging.knowing import service as knowing
from portal.messaging.knowing.models import Reason
from portal.messaging.threads.models import Message, Participant, Thread, ThreadFirm
from portal.search import analysis
from tools.bench import corpus
from tools.bench.booking_made import BY, make_people, open_portal
from tools.bench.floor import create_floor
from tools.bench.made_firms import Maker
from tools.bench.pages import Page
from tools.bench.profile import FLOOR, look_inside
from tools.bench.words import Writer

FIRMS, PEOPLE = 62, 1000
THREADS, LONG, USUAL = 2000, 5000, 50
FEW_THREADS, FEW = 3, 4
PINNED = 5
ROUNDS = 8
#: Stands in the long thread alone; nobody has ever said the other.
RARE, NOBODYS = "판독대기열", "없는말씀"
#: Messages fall into as many hours as a usual thread has messages.
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Seat:
    """That somebody takes part for a firm; so many of the last messages are unread."""

    person: int
    firm: int
    unread: int = 0


@dataclass(frozen=True, slots=True)
class _Talk:
    """A thread: who takes part, and how many messages the first two of them have exchanged by turns."""

    number: int
    seats: tuple[_Seat, ...]
    messages: int
    pinned: bool


def make() -> dict[str, Any]:
    """Everything; takes some seconds."""
    upgrade()
    corpus.save(Maker().firms(FIRMS))
    firms = list(session.scalars(select(Firm.id).order_by(Firm.id)))
    people = make_people(2 + PEOPLE)
    (busy, busy_token), (quiet, quiet_token), *crowd = people
    with unit_of_work():
        _seat_people(firms, [number for number, _token in people])
        talks = list(_talks(firms, busy, quiet, [number for number, _token in crowd]))
        _make_threads(talks)
        said = _make_messages(talks)
        _make_participants(talks, said)
    # The worker beside the web is to have nothing left to do while that is measured.
    corpus.index(FIRMS)
    _let_the_database_know()
    return {
        "busy": [busy_token, 1, said[1][LONG // 2]],
        "quiet": [quiet_token, THREADS + 1, said[THREADS + 1][FEW // 2]],
        "crowd": [token for _number, token in crowd],
    }


def _let_the_database_know() -> None:
    """What it counts by itself in a hub that grows day by day."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _seat_people(firms: list[int], people: list[int]) -> None:
    """The first two have a firm for themselves; all others share the rest, the first of each firm owns it."""
    rows = [
        {"firm_id": _firm_of(place, firms), "person_id": person, "role": _role(place).value, "given_by": BY}
        for place, person in enumerate(people)
    ]
    session.execute(insert(FirmPerson.__table__), rows)


def _firm_of(place: int, firms: list[int]) -> int:
    return firms[place] if place < 2 else firms[2 + (place - 2) % (FIRMS - 2)]


def _role(place: int) -> FirmRole:
    return FirmRole.OWNER if place < FIRMS else FirmRole.EDITOR


def _talks(firms: list[int], busy: int, quiet: int, crowd: list[int]) -> Iterator[_Talk]:
    """The busy person's threads, each with one of the crowd and a colleague of theirs, then the quiet one's."""
    others = FIRMS - 2
    for number in range(THREADS):
        place = number % PEOPLE
        colleague = place - others if place >= others else place + others
        firm = _firm_of(place + 2, firms)
        seats = (
            _Seat(busy, firms[0], unread=int(number % 4 == 1)),
            _Seat(crowd[place], firm),
            _Seat(crowd[colleague], firm, unread=3 * (number % 3 == 0)),
        )
        yield _Talk(number + 1, seats, LONG if number == 0 else USUAL, pinned=0 < number <= PINNED)
    for number in range(FEW_THREADS):
        seats = (_Seat(quiet, firms[1]), _Seat(crowd[number], _firm_of(number + 2, firms)))
        yield _Talk(THREADS + number + 1, seats, FEW, pinned=number == 1)


def _make_threads(talks: list[_Talk]) -> None:
    """Threads of firms that know each other; their numbers are those that an empty database gives."""
    pairs = {(one.seats[0].firm, one.seats[1].firm) for one in talks}
    for first, second in sorted(pairs):
        knowing.record(first, second, Reason.WORKED_TOGETHER, about="", by=BY)
    rows = [
        {
            "subject": f"{one.number}번째 실증 이야기",
            "about": f"direct:{one.number}",
            "opened_by": f"person:{one.seats[0].person}",
            "opened_at": _said_at(one, 0),
            "last_at": _said_at(one, one.messages - 1),
        }
        for one in talks
    ]
    session.execute(insert(Thread.__table__), rows)
    numbers = list(session.scalars(select(Thread.id).order_by(Thread.id)))
    if numbers != [one.number for one in talks]:
        raise SystemExit("threads were made into a database that had some")
    firms = [{"thread_id": one.number, "firm_id": firm} for one in talks for firm in {seat.firm for seat in one.seats}]
    session.execute(insert(ThreadFirm.__table__), firms)


def _said_at(one: _Talk, place: int) -> datetime:
    """When a message was said: all threads go on at the same time, so that their messages lie among each other."""
    hour, part = divmod(place * USUAL, one.messages)
    share = (one.number / (THREADS + FEW_THREADS + 1) + part / one.messages) / 2
    return _end() - HOUR * (USUAL - hour - share)


@cache
def _end() -> datetime:
    return clock.now() - HOUR


def _make_messages(talks: list[_Talk]) -> dict[int, list[int]]:
    """What was said, in the order in which it was; the numbers by thread."""
    random, writer = Random(7), Writer()  # noqa: S311 - no secret
    texts = [writer.text(random.choice((20, 60, 60, 120, 300))) for _ in range(1500)]
    rows = [
        {
            "thread_id": one.number,
            "firm_id": one.seats[place % 2].firm,
            "person_id": one.seats[place % 2].person,
            "body": f"{RARE} {random.choice(texts)}"
            if one.messages == LONG and place % 500 == 9
            else random.choice(texts),
            "values": {},
            "said_at": _said_at(one, place),
        }
        for one in talks
        for place in range(one.messages)
    ]
    rows.sort(key=lambda row: row["said_at"])
    session.execute(insert(Message.__table__), rows)
    said: dict[int, list[int]] = {}
    for number, thread in session.execute(select(Message.id, Message.thread_id).order_by(Message.id)):
        said.setdefault(thread, []).append(number)
    return said


def _make_participants(talks: list[_Talk], said: dict[int, list[int]]) -> None:
    rows = []
    for one in talks:
        began, last = _said_at(one, 0), _said_at(one, one.messages - 1)
        for place, seat in enumerate(one.seats):
            seen = one.messages - 1 - seat.unread
            rows.append(
                {
                    "thread_id": one.number,
                    "person_id": seat.person,
                    "firm_id": seat.firm,
                    "joined_at": began,
                    "added_by": BY,
                    "read_upto": said[one.number][seen],
                    "read_at": _said_at(one, seen),
                    "unread": seat.unread,
                    "last_at": last,
                    "pinned_at": last if one.pinned and place == 0 else None,
                }
            )
    session.execute(insert(Participant.__table__), rows)


# ── Looking ──────────────────────────────────────────────────────────────────


def pages(thread: int, middle: int) -> list[Page]:
    """What is opened of an inbox, with one of its threads and a message in that."""
    return [
        Page("inbox", ["/messages"]),
        Page("thread", [f"/messages/{thread}"]),
        Page("… at one of its messages", [f"/messages/{thread}?at={middle}"]),
        Page("search in all threads, a common word", ["/messages/search?q=데이터"]),
        Page("… a rare word", [f"/messages/search?q={RARE}"]),
        Page("… what nobody has said", [f"/messages/search?q={NOBODYS}"]),
        Page("unread poll", ["/messages/unread"]),
    ]


def look(app: Flask, made: dict[str, Any]) -> dict[str, Any]:
    """The floor, and the pages of the busy and of the quiet person, in this process."""
    for name in ("portal.hub", "portal.needed_consents"):
        app.extensions[name].fresh_seconds = 3600.0
    found = {FLOOR: [asdict(look_inside(create_floor().test_client(), Page(FLOOR, ["/cards"]), 60))]}
    for who in ("busy", "quiet"):
        token, thread, middle = made[who]
        client = app.test_client()
        with app.app_context():
            client.set_cookie(cookie_name(), token)
        found[who] = []
        for page in pages(thread, middle):
            status = client.get(page.paths[0]).status_code
            if status != 200:
                raise SystemExit(f"{page.paths[0]} answered {status}")
            found[who].append(asdict(look_inside(client, page, ROUNDS)))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--look", action="store_true", help="at what was made before")
    options = parser.parse_args()
    app, kept = open_portal(options.folder), options.folder / "made.json"
    analysis.load()
    if options.look:
        print(json.dumps(look(app, json.loads(kept.read_text()))))
        return
    with app.app_context():
        made = json.dumps(make())
    kept.write_text(made)
    print(made)


if __name__ == "__main__":
    main()
