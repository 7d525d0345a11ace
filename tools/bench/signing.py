"""What accounts cost, inside one process: `python -m tools.bench.signing FOLDER` over a copy of a corpus, as JSON.

Signing in: queries to the database, and CPU beside that of one Argon2 hash. A page for who has signed in against the
same page for a visitor. Also makes the people (`--people N`) whom `asking.py` asks a running portal about.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from portal.accounts import passwords, service
from portal.accounts.consents import current_texts
from portal.accounts.service import Newcomer
from portal.core import clock
from portal.core.db import unit_of_work
from portal.search import analysis
from tools.bench.corpus import open_portal
from tools.bench.profile import counted_queries

#: A phrase that nobody uses.
PASSWORD = "푸른 코끼리 열한 마리"  # noqa: S105 - the bench's own people, in a copy that is thrown away
ROUNDS = 30
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A page for who has signed in, beyond the same for a visitor: queries, CPU milliseconds."""

    path: str
    queries: int
    cpu: float


@dataclass(frozen=True, slots=True)
class Signing:
    """Signing in: queries; CPU milliseconds of it, and of one hash. Then pages of who has."""

    queries: int
    cpu: float
    hash: float
    pages: list[SignedIn]


def email_of(number: int) -> str:
    """The address of one of the bench's people."""
    return f"known{number:05}@bench.example"


def make_people(count: int) -> None:
    """People who have verified their address, all with one password."""
    password_hash, texts = passwords.hash_password(PASSWORD), current_texts("ko")
    with unit_of_work():
        for number in range(count):
            person = service.sign_up(Newcomer(email_of(number), "김벤치", password_hash), texts, channel="bench")
            if person is not None:
                person.verified_at = clock.now()


def measure(app: Flask) -> Signing:
    """Least CPU of `ROUNDS` each: other work on the machine only ever adds to it."""
    password_hash = passwords.hash_password(PASSWORD)
    hashing = min(_cpu(lambda: passwords.fits(PASSWORD, password_hash)) for _ in range(ROUNDS))
    queries, cpu = 0, float("inf")
    for number in range(ROUNDS):
        asked, burnt = _sign_in(app.test_client(), number)
        # The first has to read what all others then have at hand.
        queries, cpu = (max(queries, asked) if number else 0), min(cpu, burnt)
    member = app.test_client()
    _sign_in(member, 0)
    pages = [_compared(app.test_client(), member, path) for path in ("/", "/directory", "/firms/1")]
    return Signing(queries, cpu, hashing, pages)


def _sign_in(client: FlaskClient, number: int) -> tuple[int, float]:
    found = _TOKEN.search(client.get("/sign-in").text)
    assert found is not None
    data = {"csrf_token": found[1], "email": email_of(number), "password": PASSWORD}
    with counted_queries() as counter:
        status = []
        burnt = _cpu(lambda: status.append(client.post("/sign-in", data=data).status_code))
    if status != [303]:
        raise SystemExit(f"signing in answered {status}")
    return len(counter.statements), burnt


def _compared(visitor: FlaskClient, member: FlaskClient, path: str) -> SignedIn:
    """By turns, so that what the machine does meanwhile meets both."""
    clients = (visitor, member)
    counts, least = [], [float("inf"), float("inf")]
    for client in clients:
        client.get(path)
        with counted_queries() as counter:
            client.get(path)
        counts.append(len(counter.statements))
    for _ in range(ROUNDS * 4):
        for which, client in enumerate(clients):
            least[which] = min(least[which], _cpu(lambda client=client: client.get(path)))  # type: ignore[misc]
    return SignedIn(path, counts[1] - counts[0], least[1] - least[0])


def _cpu(act: Callable[[], object]) -> float:
    """The CPU milliseconds of this thread."""
    burnt = time.thread_time()
    act()
    return (time.thread_time() - burnt) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=ROUNDS, help="how many to make")
    options = parser.parse_args()
    app = open_portal(options.folder)
    # What is asked here is no traffic to be written down.
    app.testing = True
    analysis.load()
    with app.app_context():
        make_people(options.people)
    print(json.dumps(asdict(measure(app))))


if __name__ == "__main__":
    sys.exit(main())
