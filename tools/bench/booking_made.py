"""What `bookings.py` needs of a portal, made and checked inside a process: `python -m tools.bench.booking_made FOLDER`.

Makes the tables, people with sessions of theirs, a program that everybody wants, one to warm up with, and a month of
300 sessions; prints what there is as JSON. `--check` prints what became of the bookings instead, `--pages` what the
calendar costs inside.
"""

import argparse
import json
import os
from collections import Counter
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from portal.accounts import passwords, sessions
from portal.accounts import service as accounts
from portal.accounts.consents import current_texts
from portal.accounts.service import Newcomer
from portal.allocation import queries
from portal.allocation.models import HOLDING, Claim, Pool
from portal.app import create_app
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session, unit_of_work
from portal.core.settings import load_settings
from portal.programs import service
from portal.programs.models import Booking, Kind, Program
from tools.bench.floor import create_floor
from tools.bench.pages import Page
from tools.bench.profile import FLOOR, look_inside

SEATS, PEOPLE, WARMING = 50, 400, 80
PROGRAMS, SESSIONS_EACH = 60, 5
BY = "bench"


def open_portal(folder: Path) -> Flask:
    """The portal over `folder`, on the database that the environment names."""
    settings = {"PORTAL_ENV": "development", "PORTAL_DATABASE_URL": os.environ.get("PORTAL_DATABASE_URL", "")}
    app = create_app(load_settings(settings, root=folder))
    app.testing = True
    return app


def make() -> dict[str, Any]:
    """Everything, saved as the portal saves it."""
    upgrade()
    moment = clock.now() + timedelta(days=200)
    programs = [
        _program(name, moment + timedelta(days=day), 1, SEATS) for day, name in enumerate(("데우기", "한 자리"))
    ]
    first = _next_month()
    for number in range(PROGRAMS):
        _program(f"프로그램 {number}", first + timedelta(days=number % 6, hours=number % 9), SESSIONS_EACH, 20)
    people = make_people(WARMING + PEOPLE)
    warming, hot = ([program, session.get_one(Program, program).sessions[0].id] for program in programs)
    return {"warming": warming, "hot": hot, "month": f"{first.astimezone(SEOUL):%Y-%m}", "people": people}


def _next_month() -> datetime:
    now = clock.now().astimezone(SEOUL)
    return datetime(now.year + now.month // 12, now.month % 12 + 1, 1, 9, tzinfo=SEOUL)


def _program(title: str, starts_at: datetime, times: int, seats: int) -> int:
    with unit_of_work():
        values = {"kind": [*Kind][len(title) % len([*Kind])], "title_ko": title, "body_ko": "", "place_ko": "3층 강당"}
        program = service.write(None, values | {"booking_opens_at": clock.now() - timedelta(days=1)}, by=BY)
        for number in range(times):
            begins = (starts_at + timedelta(days=5 * number)).replace(second=0, microsecond=0)
            service.add_session(program, begins, begins + timedelta(hours=2), seats, {}, by=BY)
        service.publish(program, by=BY)
        return program.id


def make_people(count: int) -> list[tuple[int, str]]:
    """People who have signed in: the number of each, and the token of their session."""
    password_hash, texts = passwords.hash_password("푸른 코끼리 열한 마리"), current_texts("ko")
    made = []
    with unit_of_work():
        for number in range(count):
            person = accounts.sign_up(
                Newcomer(f"b{number}@bench.example", "김벤치", password_hash), texts, channel="bench"
            )
            assert person is not None
            person.verified_at = clock.now()
            made.append((person.id, sessions.begin(person, device="", address_key="")))
    return made


def check(program_id: int) -> dict[str, Any]:
    """What became of the bookings of a program: `{state: number}`, places oversold, books that are wrong."""
    rows = session.execute(select(Booking.id, Claim.state).join(Booking.claim).where(Booking.program_id == program_id))
    states = dict(rows.all())
    counts = Counter(states.values())
    pool = session.scalars(
        select(Pool).join(Claim, Claim.pool_id == Pool.id).join(Booking).where(Booking.program_id == program_id)
    ).first()
    seats = pool.capacity if pool else 0
    held = sum(counts[state] for state in HOLDING)
    return {"states": counts, "oversold": max(0, held - seats), "there": sorted(states), "wrong": queries.wrong_pools()}


def look(app: Flask, month: str) -> list[dict[str, Any]]:
    """The floor, and the calendar of a month, in this process."""
    for name in ("portal.hub", "portal.needed_consents"):
        app.extensions[name].fresh_seconds = 3600.0
    found = [look_inside(create_floor().test_client(), Page(FLOOR, ["/cards"]), 60)]
    for page in calendar_pages(month):
        client = app.test_client()
        client.get(page.paths[0])
        found.append(look_inside(client, page, 8))
    return [asdict(one) for one in found]


def calendar_pages(month: str) -> list[Page]:
    """The calendar of a month, as a month and as a list."""
    return [Page(f"calendar, {view}", [f"/programs?month={month}&view={view}"]) for view in ("month", "list")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", type=int, metavar="PROGRAM")
    parser.add_argument("--pages", metavar="MONTH")
    options = parser.parse_args()
    app = open_portal(options.folder)
    if options.pages:
        print(json.dumps(look(app, options.pages)))
        return
    with app.app_context():
        print(json.dumps(check(options.check) if options.check else make()))


if __name__ == "__main__":
    main()
