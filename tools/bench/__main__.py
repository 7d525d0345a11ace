"""`python -m tools.bench`: measure the portal's pages against the floor, and how fast firms come in.

CPU milliseconds a request hold better than requests a second and times on a machine that others use too; even these
grow when `others` (the share of the machine's CPU that went elsewhere) is large. `× undisturbed` is made from the least
that each page took inside one process, which holds best. The last table holds all that against the targets.

`--firms 33000` (about 100,000 documents) measures the large corpus by its own targets; to make it takes hours.
`--only accounts` measures signing in, what pages cost more for who has, and what times tell of addresses: a minute.
`--only bookings` measures a rush for one session on both databases, and the calendar of a full month: a minute.
`--only messages` measures a full inbox, a long thread and a thousand people who poll, on both databases: some minutes.
`--only matching` measures how long one need looks for its firms, and prints how well needs find theirs: a minute.
"""

import argparse
import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tools.bench import accounts, asking, bookings, live, load, matching, messages, server
from tools.bench.accounts import Accounts
from tools.bench.pages import pages
from tools.bench.report import report, report_accounts
from tools.bench.results import Results
from tools.bench.server import Server
from tools.bench.weight import weigh

SIZE = 10_000
#: The queries to the database of a page are counted here too: they are to be as many at every size.
FEWEST = 200
FLOOR = ("/cards",)
#: Pages that a first visit is weighed on.
WEIGHED = ("home", "list without a query", "search", "firm")
#: The index of larger corpora is not rebuilt: it takes too long, and there is no target for it.
LARGEST_REBUILT = 10_000


def main() -> int:
    options = _options()
    began = time.monotonic()
    results = Results()
    if options.only == "bookings":
        return _measure_bookings(options, results)
    if options.only == "messages":
        return _measure_messages(options, results)
    folders = {size: _corpus(size) for size in options.firms}
    if options.only == "matching":
        _measure_matching(folders)
        return 0
    if options.only:
        _measure_accounts(folders, options, results)
        report_accounts(results)
        return _errors(results)
    few = _run_json("tools.bench.profile", "--count", "--json", "--rounds=0", f"--firms={FEWEST}")
    results.few = {one["name"]: one["most_queries"] for one in few}
    with server.floor() as floor:
        _say("floor")
        results.floors.append(load.run(floor, FLOOR, options.seconds))
        for size, folder in folders.items():
            results.builds[size] = json.loads((folder / "build.json").read_text(encoding="utf-8"))
            with live.copy_of(folder) as copy:
                _measure_portal(size, copy, floor, options.seconds, results)
                _say(f"{size:,} firms: saved and found, memory, rebuild")
                results.live[size] = live.measure(copy, size, options.saves, size <= LARGEST_REBUILT)
        _say("floor")
        results.floors.append(load.run(floor, FLOOR, options.seconds))
    for size in folders:
        _say(f"{size:,} firms: looking inside")
        results.inside[size] = _run_json("tools.bench.profile", "--count", "--json", f"--firms={size}")
    _measure_accounts(folders, options, results)
    _measure_bookings(options, results, told=False)
    _measure_messages(options, results, told=False)
    _say(f"importing and indexing {options.rows:,} firms")
    results.rates = _run_json("tools.bench.rates", str(options.rows))
    report(results)
    bookings.report(results.bookings)
    messages.report(results.messages)
    _measure_matching(folders)
    _say(f"done in {time.monotonic() - began:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(asdict(results), ensure_ascii=False, indent=1), encoding="utf-8")
    return _errors(results)


def _errors(results: Results) -> int:
    errors = sum(one.errors for by_page in results.loads.values() for one in by_page.values())
    errors += sum(one.never_found + (one.rebuild.failed if one.rebuild else 0) for one in results.live.values())
    errors += bookings.errors(results.bookings) + messages.errors(results.messages)
    errors += sum(told.errors for one in results.accounts.values() for told in one.told.values())
    return 1 if errors else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--firms", type=int, action="append", help="size of a corpus, may be repeated (10000)")
    parser.add_argument("--seconds", type=float, help="how long each load lasts (4)")
    parser.add_argument("--quick", action="store_true", help="200 firms, short loads: a look, no figures to keep")
    parser.add_argument("--only", choices=("accounts", "bookings", "messages", "matching"), help="measure nothing else")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here")
    options = parser.parse_args()
    options.firms = options.firms or [FEWEST if options.quick else SIZE]
    options.seconds = options.seconds or (1.0 if options.quick else 3.0)
    options.rows, options.saves = (100, 20) if options.quick else (500, 100)
    options.tries = 40 if options.quick else asking.TRIES
    return options


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _corpus(size: int) -> Path:
    _say(f"corpus of {size:,} firms")
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.corpus", str(size)],
        cwd=server.ROOT,
        env=server.environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Path(done.stdout.strip().splitlines()[-1])


def _run_json(module: str, *arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=server.ROOT,
        env=server.environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


def _measure_portal(size: int, folder: Path, floor: Server, seconds: float, results: Results) -> None:
    """Load every page; the floor is asked in between, since a page's multiple is of the floor at that time."""
    with server.portal(folder) as running:
        loads = results.loads[size] = {}
        before = _probe(floor, seconds)
        for page in pages(size):
            _say(f"{size:,} firms: {page.name}")
            loads[page.name] = load.run(running, page.paths, seconds)
            after = _probe(floor, seconds)
            results.floor_then.setdefault(size, {})[page.name] = (before + after) / 2
            before = after
        if not results.weights:
            paths = {page.name: page.paths[0] for page in pages(size)}
            results.weights = {name: weigh(running.port, paths[name]) for name in WEIGHED}


def _measure_bookings(options: argparse.Namespace, results: Results, *, told: bool = True) -> int:
    _say("bookings")
    results.bookings = bookings.measure(options.seconds)
    if told:
        bookings.report(results.bookings)
    return _errors(results)


def _measure_messages(options: argparse.Namespace, results: Results, *, told: bool = True) -> int:
    _say("messages")
    results.messages = messages.measure(options.seconds)
    if told:
        messages.report(results.messages)
    return _errors(results)


def _measure_matching(folders: dict[int, Path]) -> None:
    """How long a need looks for its firms, and how well it finds them."""
    for size, folder in folders.items():
        _say(f"{size:,} firms: those that fit a need")
        with live.copy_of(folder) as copy:
            matching.report(matching.Matching(**_run_json("tools.bench.matching", str(copy))))
    _say("needs over the demo hub")
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "tools.matching"], cwd=server.ROOT, env=server.environment(), check=True)


def _measure_accounts(folders: dict[int, Path], options: argparse.Namespace, results: Results) -> None:
    """The floor is asked before and after; each corpus is copied, since people are made in it."""
    for size, folder in folders.items():
        _say(f"{size:,} firms: accounts")
        with server.floor() as floor, live.copy_of(folder) as copy:
            before = _probe(floor, options.seconds)
            people = asking.people_needed(options.tries)
            signing = _run_json("tools.bench.signing", str(copy), f"--people={people}")
            told = accounts.ask(copy, options.tries)
            least = min(before, _probe(floor, options.seconds), *(one.cpu for one in results.floors))
            results.accounts[size] = Accounts(accounts.read_signing(signing), told, least)


def _probe(floor: Server, seconds: float) -> float:
    return load.run(floor, FLOOR, seconds / 4, warm_up=0.3).cpu


if __name__ == "__main__":
    sys.exit(main())
