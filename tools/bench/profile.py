"""Where a page's time goes: `python -m tools.bench.profile '/directory?q=로봇'` over a kept corpus, in this process.

With `--work` it profiles import, indexing and rebuild instead. With `--count` it tells, for every kind of page, how
many SQL queries it makes and the CPU that it takes without HTTP, searches kind by kind; `--json` prints that as JSON.
"""

import argparse
import cProfile
import json
import pstats
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from portal.search import analysis, synonyms
from tools.bench import corpus, rates
from tools.bench.floor import create_floor
from tools.bench.load import encoded
from tools.bench.pages import Page, pages, searches

ROOT = Path(__file__).resolve().parents[2]
MOST_PATHS = 40
ROUNDS = 4
FLOOR = "floor"


@dataclass(frozen=True, slots=True)
class Inside:
    """What a kind of page costs inside the application, as means of CPU milliseconds, SQL queries and kilobytes."""

    name: str
    queries: float
    #: Of the page that makes most.
    most_queries: int
    cpu: float
    kilobytes: float


class _Counter:
    """The statements that this thread sends to the database; beginning and ending a transaction is none."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self._thread = threading.get_ident()

    def __call__(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if threading.get_ident() == self._thread and not statement.startswith(("BEGIN", "PRAGMA")):
            self.statements.append(statement)


@contextmanager
def counted_queries() -> Iterator[_Counter]:
    """Count statements of every engine while the block runs."""
    counter = _Counter()
    event.listen(Engine, "before_cursor_execute", counter)
    try:
        yield counter
    finally:
        event.remove(Engine, "before_cursor_execute", counter)


def open_client(firms: int) -> FlaskClient:
    """A visitor of the portal over a corpus, in this process."""
    app = corpus.open_portal(corpus.ensure(firms))
    # What is asked here is not written to the query log: the corpus is kept.
    app.testing = True
    # Once a second some page of a process asks for them; which one it meets would be chance.
    for name in ("portal.hub", "portal.needed_consents"):
        app.extensions[name].fresh_seconds = 3600.0
    synonyms.FRESH_SECONDS = 3600.0
    analysis.load()
    return app.test_client()


def look_inside(client: FlaskClient, page: Page, rounds: int = ROUNDS) -> Inside:
    """Ask for paths in some rounds; the least CPU counts, since other work only ever adds to it.

    Each path's least, where paths are asked for again; the least of the rounds' means, where each round asks for
    what nobody has asked before.
    """
    paths = [encoded(path) for path in page.paths]
    first, paths = paths[:MOST_PATHS], paths[MOST_PATHS:] if page.is_new else paths[:MOST_PATHS]
    queries, size = [], 0
    for path in first:
        with counted_queries() as counter:
            size += len(client.get(path).data)
        queries.append(len(counter.statements))
    if page.is_new:
        parts = [paths[start : start + MOST_PATHS] for start in range(0, rounds * MOST_PATHS, MOST_PATHS)]
        cpu = min((mean(_cpu_of(client, path) for path in part) for part in parts if part), default=0.0)
    else:
        cpu = mean(min((_cpu_of(client, path) for _ in range(rounds)), default=0.0) for path in paths)
    return Inside(page.name, mean(queries), max(queries), cpu, size / 1024 / len(first))


def _cpu_of(client: FlaskClient, path: str) -> float:
    """The CPU milliseconds of one request."""
    burnt = time.thread_time()
    client.get(path)
    return (time.thread_time() - burnt) * 1000


def look_at_all(firms: int, rounds: int = ROUNDS) -> list[Inside]:
    """The floor, every kind of page, then every kind of search; without rounds, queries to the database alone."""
    client = open_client(firms)
    found = [look_inside(create_floor().test_client(), Page(FLOOR, ["/cards"]), 15 * rounds)]
    found += [look_inside(client, page, rounds) for page in pages(firms)]
    for kind, queries in searches().items() if rounds else ():
        page = Page(f"· {kind}", [f"/directory?{urlencode({'q': query})}" for query in queries])
        found.append(look_inside(client, page, rounds))
    return found


def show_profile(client: FlaskClient, paths: Sequence[str], repeat: int, lines: int, sort: str) -> None:
    """Profile requests for `paths`, warm, and print the functions that cost most."""
    paths = [encoded(path) for path in paths]
    with counted_queries() as counter:
        for path in paths:
            status = client.get(path).status_code
            if status != 200:
                print(f"! {path} answers {status}", file=sys.stderr)
    count = repeat * len(paths)
    burnt = time.process_time()
    for _ in range(repeat):
        for path in paths:
            client.get(path)
    milliseconds = (time.process_time() - burnt) * 1000 / count
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(repeat):
        for path in paths:
            client.get(path)
    profile.disable()
    print(
        f"{count} requests, {milliseconds:.2f} ms CPU each (unprofiled), {len(counter.statements) / len(paths):.1f} SQL"
    )
    stats = pstats.Stats(profile)
    _print(stats, count, lines, sort)


def show_work(firms: int, lines: int, sort: str) -> None:
    """Profile the commands by which firms come in; times are for each firm."""

    @contextmanager
    def around(step: str) -> Iterator[None]:
        profile = cProfile.Profile()
        with profile:
            yield
        print(f"\n{step}, for each of {firms:,} firms")
        _print(pstats.Stats(profile), firms, lines, sort)

    times = rates.measure(firms, around)
    print({name: value for name, value in times.items() if name.endswith("_cpu")})


def _print(stats: pstats.Stats, count: int, lines: int, sort: str) -> None:
    """The functions by time, for each request or firm: own and with what they call, in milliseconds."""
    entries = stats.stats.items()  # type: ignore[attr-defined]  # not in typeshed
    total = sum(own for _, (_, _, own, _, _) in entries)
    key = (lambda item: -item[1][2]) if sort == "own" else (lambda item: -item[1][3])
    print(
        f"{'own ms':>8} {'%':>5} {'with callees':>12} {'calls':>8}  function (profiled: {total * 1000 / count:.2f} ms)"
    )
    for (file, line, function), (_, calls, own, with_callees, _) in sorted(entries, key=key)[:lines]:
        place = f"{_short(file)}:{line} {function}" if line else function
        share = own / total * 100
        print(
            f"{own * 1000 / count:8.3f} {share:5.1f} {with_callees * 1000 / count:12.3f} {calls / count:8.1f}  {place}"
        )


def _short(file: str) -> str:
    return file.removeprefix(f"{ROOT}/").rsplit("site-packages/", 1)[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", help="paths, or names of kinds of pages as in the bench's table")
    parser.add_argument("--firms", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--lines", type=int, default=30)
    parser.add_argument("--sort", choices=("own", "all"), default="own", help="by own time, or with callees")
    parser.add_argument("--work", type=int, nargs="?", const=1000, metavar="FIRMS")
    parser.add_argument("--count", action="store_true")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="with --count; 0 counts queries alone")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.count:
        found = look_at_all(options.firms, options.rounds)
        if options.json:
            print(json.dumps([asdict(one) for one in found]))
        else:
            for one in found:
                print(f"{one.name:28} {one.queries:5.1f} SQL {one.cpu:8.2f} ms {one.kilobytes:8.1f} KB")
        return
    if options.work:
        show_work(options.work, options.lines, options.sort)
        return
    client = open_client(options.firms)
    known = {page.name: page.paths for page in pages(options.firms)}
    paths = [path for name in options.paths or ["/"] for path in known.get(name, [name])]
    show_profile(client, paths[:MOST_PATHS], options.repeat, options.lines, options.sort)


if __name__ == "__main__":
    main()
