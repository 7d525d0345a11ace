"""A race for places: real web workers, clients that are processes of their own, staff, and the clock; then a look at
whether the books are right, whether everybody was told once, and whether anything acknowledged is gone."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

from flask import Flask
from offering import BY, make_program
from people import Somebody, form_in, make_person
from processes import ForkedPortal, end, python
from sqlalchemy import select, update

from portal.accounts import sessions
from portal.allocation import queries
from portal.allocation.jobs import KIND as PLACES_DUE
from portal.allocation.models import HOLDING, Claim, ClaimMove, State
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.settings import Settings
from portal.jobs import queue
from portal.notices.models import Notice
from portal.programs import service
from portal.programs.booking.telling import message_of
from portal.programs.booking.tokens import make_token
from portal.programs.models import Booking, Program, ProgramSession

TESTS = Path(__file__).parent
PEOPLE, RACERS, WORKERS = 24, 8, 4
STIR_SECONDS = 0.05
#: What an answer may be: done, refused with words, not there, an offer that no longer stands.
ANSWERS = {"200", "303", "404", "410", "422"}


class RacingPortal(ForkedPortal):
    """`portal serve` over a test's database, or over one whose lock is off (`unlocked.py`)."""

    module = "portal.cli"

    def _start(self, arguments: list[str], log: BinaryIO) -> Any:
        return super()._start(["-m", self.module, *arguments[2:]], log)


class UnlockedPortal(RacingPortal):
    module = "unlocked"


@dataclass(slots=True)
class World:
    """Who races for what: `{person: the token of their session}`, and what can be booked."""

    people: dict[int, str]
    programs: list[int]
    #: `(program, what the form calls it)`.
    places: list[tuple[int, str]] = field(default_factory=list)


def make_world(people: int = PEOPLE) -> World:
    """Two sessions of one program, a session and a course of which places are offered; few places for many."""
    made = [make_person(f"racer{number}@hub.example", name=f"경주자 {number}") for number in range(people)]
    with unit_of_work():
        tokens = {one.id: sessions.begin(session.merge(one), device="", address_key="") for one in made}
    rules = {"offer_minutes": 600, "kind": "course", "first_timers_first": True}
    programs = [
        make_program(days=(5, 6), seats=3),
        make_program(days=(7,), seats=3, **rules),
        make_program(days=(8, 9), seats=3, is_course=True, **rules),
    ]
    world = World(tokens, [program.id for program in programs])
    for program in map(session.merge, programs):
        times = ["course"] if program.is_course else [str(one.id) for one in program.sessions]
        world.places += [(program.id, time) for time in times]
    session.rollback()
    return world


@dataclass(slots=True)
class Outcome:
    """What all clients were answered."""

    statuses: Counter[str] = field(default_factory=Counter)
    acknowledged: list[tuple[int, int]] = field(default_factory=list)
    disagreed: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    broken: int = 0
    wrong_meanwhile: list[tuple[str, str]] = field(default_factory=list)

    def add(self, told: dict[str, Any]) -> None:
        self.statuses.update(told["statuses"])
        self.acknowledged += [tuple(one) for one in told["acknowledged"]]
        self.disagreed += told["disagreed"]
        self.strange += told["strange"]
        self.broken += told["broken"]


class Race:
    """A portal, its clients, and staff: this process, which resizes and lets offers run out meanwhile."""

    def __init__(self, app: Flask, portal: type[RacingPortal] = RacingPortal, **settings: str) -> None:
        self.app, self.world = app, make_world()
        found: Settings = app.extensions["portal.settings"]
        self._offers = found.root / "offers.json"
        self._chance = random.Random(7)
        visitor = Somebody(app)
        self._form_token = form_in(visitor.get("/forgot-password").text, "/forgot-password")[1]["csrf_token"]
        self._form_cookie = visitor.client.get_cookie("session").value  # type: ignore[union-attr]
        self.portal = portal(found.root, f"--workers={WORKERS}", PORTAL_DATABASE_URL=found.database_url, **settings)

    def run(
        self,
        seconds: float,
        meanwhile: Callable[[], None] = lambda: None,
        *,
        acts: int = 0,
        until_wrong: bool = False,
    ) -> Outcome:
        """Let everybody race so long and do so much at least; `meanwhile` is called again and again.

        `until_wrong` stops as soon as books are wrong.
        """
        outcome = Outcome()
        self._offers.write_text("[]", encoding="utf-8")
        racers = [python(self.app, str(TESTS / "racer.py")) for _ in range(RACERS)]
        try:
            for number, racer in enumerate(racers):
                assert racer.stdin is not None
                racer.stdin.write(json.dumps(self._asked(number, seconds, acts)) + "\n")
                racer.stdin.flush()
            while any(racer.poll() is None for racer in racers):
                self._stir()
                meanwhile()
                outcome.wrong_meanwhile += wrong()
                if until_wrong and outcome.wrong_meanwhile:
                    return outcome
                time.sleep(STIR_SECONDS)
            for racer in racers:
                out, err = racer.communicate(timeout=120)
                assert racer.returncode == 0, err[-2000:]
                outcome.add(json.loads(out))
        finally:
            for racer in racers:
                end(racer)
        return outcome

    def _asked(self, number: int, seconds: float, acts: int) -> dict[str, Any]:
        people = {str(person): token for person, token in self.world.people.items()}
        forms = {"form_cookie": self._form_cookie, "form_token": self._form_token, "offers": str(self._offers)}
        more = {"seed": number, "seconds": seconds, "acts": acts, "port": self.portal.port, "places": self.world.places}
        return {"people": people, **forms, **more}

    # ── What staff and the clock do ──────────────────────────────────────────

    def _stir(self) -> None:
        if self._chance.random() < 0.5:
            self._resize()
        if self._chance.random() < 0.3:
            self._let_run_out()
        self._tell_of_offers()

    def _resize(self) -> None:
        """Staff change how many may come, in steps that meet who waits and who holds."""
        program = session.get_one(Program, self._chance.choice(self.world.programs))
        one: Program | ProgramSession = program if program.is_course else self._chance.choice(program.sessions)
        kind, number, seats = type(one), one.id, self._chance.randint(1, 6)
        with suppress(RuleError), unit_of_work():
            service.resize(session.get_one(kind, number), seats, by=BY)

    def _let_run_out(self) -> None:
        """An hour has gone for one who was offered a place; the portal's job worker comes."""
        offered = select(Claim.id).where(Claim.state == State.OFFERED).limit(1).scalar_subquery()
        over = update(Claim).where(Claim.id == offered, Claim.state == State.OFFERED)
        with unit_of_work():
            session.execute(over.values(offered_until=clock.now() - timedelta(minutes=1)))
            queue.enqueue(PLACES_DUE, PLACES_DUE)

    def _tell_of_offers(self) -> None:
        """The letters, as far as clients can read them."""
        session.rollback()
        offered = session.scalars(select(Booking).join(Booking.claim).where(Claim.state == State.OFFERED))
        told = [(make_token(one), one.id, one.person_id) for one in offered]
        partial = self._offers.with_suffix(".partial")
        partial.write_text(json.dumps(told), encoding="utf-8")
        partial.replace(self._offers)


@contextmanager
def race(app: Flask, portal: type[RacingPortal] = RacingPortal, **settings: str) -> Iterator[Race]:
    """A race that is about to begin; nothing of it is left afterwards."""
    made = Race(app, portal, **settings)
    try:
        made.portal.wait_until_ready()
        yield made
    finally:
        made.portal.kill()
        session.remove()  # type: ignore[attr-defined]


# ── Whether it went well ─────────────────────────────────────────────────────


def wrong() -> list[tuple[str, str]]:
    """Pools whose books do not agree now, read anew."""
    session.rollback()
    return queries.wrong_pools()


def faults(outcome: Outcome) -> list[str]:
    """All that went wrong in a race; nothing, when nothing did."""
    session.rollback()
    return [
        *(f"{owner}: {what}" for owner, what in (*outcome.wrong_meanwhile, *queries.wrong_pools())),
        *outcome.disagreed,
        *outcome.strange[:3],
        *(f"answered {one}" for one in outcome.statuses if one.split()[1] not in ANSWERS),
        *_lost(outcome),
        *_twice_in_a_pool(),
        *_told_wrongly(),
        *(fault for moves in _moves_by_pool().values() for fault in _out_of_order(moves)),
    ]


def _lost(outcome: Outcome) -> Iterator[str]:
    """What was acknowledged and is not there, or is another's."""
    there = dict(session.execute(select(Booking.id, Booking.person_id)).all())
    for number, person in sorted(set(outcome.acknowledged)):
        if there.get(number) != person:
            yield f"booking {number} of {person} was acknowledged and is lost"


def _twice_in_a_pool() -> Iterator[str]:
    live = session.execute(select(Claim.pool_id, Claim.person_id).where(Claim.state != State.ENDED))
    for (pool, person), times in Counter(tuple(row) for row in live).items():
        if times > 1:
            yield f"{person} has {times} live claims in pool {pool}"


def _told_wrongly() -> Iterator[str]:
    """Of each move that is told of there is one row, and there is no other."""
    booking = {row.claim_id: row for row in session.execute(select(Booking.claim_id, Booking.id, Booking.person_id))}
    should: Counter[tuple[Any, ...]] = Counter()
    for move in session.scalars(select(ClaimMove)):
        if message := message_of(move.after, move.because):
            one = booking[move.claim_id]
            should[one.person_id, f"booking:{one.id}", message] += 1
    rows = session.execute(select(Notice.person_id, Notice.about, Notice.message).where(Notice.kind == "programs"))
    are = Counter(tuple(row) for row in rows)
    for what in sorted({*should, *are}):
        if should[what] != are[what]:
            yield f"{what} was told {are[what]} times, not {should[what]}"


@dataclass(frozen=True, slots=True)
class _Step:
    move: ClaimMove
    claim: Claim


def _moves_by_pool() -> dict[int, list[_Step]]:
    """Moves in the order in which they were made: in a pool, one after the other."""
    found: dict[int, list[_Step]] = {}
    rows = session.execute(select(ClaimMove, Claim).join(Claim, Claim.id == ClaimMove.claim_id).order_by(ClaimMove.id))
    for move, claim in rows:
        found.setdefault(claim.pool_id, []).append(_Step(move, claim))
    return found


def _out_of_order(steps: list[_Step]) -> Iterator[str]:
    """Who came in past somebody that waited with a lower tier or rank; a claim that moved from where it was not."""
    states: dict[int, str] = {}
    line: dict[int, tuple[int, int]] = {}
    for step in steps:
        move, claim = step.move, step.claim
        if states.get(claim.id, "") != move.before:
            yield f"claim {claim.id} moved from {move.before!r}, and was {states.get(claim.id, '')!r}"
        own = line.pop(claim.id, None)
        if move.after in HOLDING and move.because in ("", "promoted", "changed") and move.before not in HOLDING:
            first = min(line.values(), default=None)
            if first is not None and (own is None or first < own):
                yield f"claim {claim.id} came in with {own} past {first}"
        if move.after == State.WAITING:
            line[claim.id] = (claim.tier, claim.rank or 0)
        states[claim.id] = move.after
    for step in {step.claim.id: step for step in steps}.values():
        if states[step.claim.id] != step.claim.state:
            yield f"claim {step.claim.id} is {step.claim.state}, and moved to {states[step.claim.id]}"
