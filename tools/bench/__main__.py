"""`python -m tools.bench`: measure the portal's pages against the floor, and how fast firms come in.

CPU milliseconds a request hold better than requests a second and times on a machine that others use too; even these
grow when `others` (the share of the machine's CPU that went elsewhere) is large. `× undisturbed` is made from the least
that each page took inside one process, which holds best.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tools.bench import load, machine, server
from tools.bench.load import Load
from tools.bench.machine import Memory
from tools.bench.pages import pages
from tools.bench.server import Server
from tools.bench.weight import Weight, weigh

SIZES = (200, 10_000)
FLOOR = ("/cards",)
#: Pages that a first visit is weighed on.
WEIGHED = ("home", "list without a query", "firm")


@dataclass(slots=True)
class Results:
    """All that one run found."""

    floors: list[Load] = field(default_factory=list)
    #: By number of firms, then by page.
    loads: dict[int, dict[str, Load]] = field(default_factory=dict)
    #: The floor's CPU milliseconds a request around each of these.
    floor_then: dict[int, dict[str, float]] = field(default_factory=dict)
    inside: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    memory: dict[int, list[Memory]] = field(default_factory=dict)
    builds: dict[int, dict[str, Any]] = field(default_factory=dict)
    weights: dict[str, Weight] = field(default_factory=dict)
    rates: dict[str, Any] = field(default_factory=dict)

    def undisturbed(self, size: int, page: str) -> float:
        """A page's multiple of the floor by the least CPU that each takes in one process, with the server's share.

        That share is what the floor takes, at the least, when it is served, beyond what it takes inside.
        """
        inside = {one["name"]: float(one["cpu"]) for one in self.inside[size]}
        served = min([one.cpu for one in self.floors] + [cpu for by in self.floor_then.values() for cpu in by.values()])
        share = max(0.0, served - inside["floor"])
        return (inside[page] + share) / (inside["floor"] + share)


def main() -> int:
    options = _options()
    began = time.monotonic()
    results = Results()
    folders = {size: _corpus(size) for size in options.firms}
    with server.floor() as floor:
        _say("floor")
        results.floors.append(load.run(floor, FLOOR, options.seconds))
        for size, folder in folders.items():
            results.builds[size] = json.loads((folder / "build.json").read_text(encoding="utf-8"))
            _measure_portal(size, folder, floor, options.seconds, results)
        _say("floor")
        results.floors.append(load.run(floor, FLOOR, options.seconds))
    for size in folders:
        _say(f"{size:,} firms: looking inside")
        results.inside[size] = _run_json("tools.bench.profile", "--count", "--json", f"--firms={size}")
    _say(f"importing and indexing {options.rows:,} firms")
    results.rates = _run_json("tools.bench.rates", str(options.rows))
    report(results)
    _say(f"done in {time.monotonic() - began:.0f} s")
    if options.json:
        options.json.write_text(json.dumps(asdict(results), ensure_ascii=False, indent=1), encoding="utf-8")
    errors = sum(one.errors for by_page in results.loads.values() for one in by_page.values())
    return 1 if errors else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--firms", type=int, action="append", help="size of a corpus, may be repeated (200 and 10000)")
    parser.add_argument("--seconds", type=float, help="how long each load lasts (4)")
    parser.add_argument("--quick", action="store_true", help="200 firms, short loads: a look, no figures to keep")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here")
    options = parser.parse_args()
    options.firms = options.firms or ([SIZES[0]] if options.quick else [*SIZES])
    options.seconds = options.seconds or (2.0 if options.quick else 4.0)
    options.rows = 200 if options.quick else 1000
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
        results.memory[size] = machine.memory_of(running.pid)
        if not results.weights:
            paths = {page.name: page.paths[0] for page in pages(size)}
            results.weights = {name: weigh(running.port, paths[name]) for name in WEIGHED}


def _probe(floor: Server, seconds: float) -> float:
    return load.run(floor, FLOOR, seconds / 4, warm_up=0.3).cpu


def report(results: Results) -> None:
    """Print everything as Markdown."""
    print(
        "| page | CPU ms/request | × floor | × undisturbed | SQL | requests/s | p50 | p95 | p99 ms | errors | others |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    first, last = results.floors
    _row("floor, first", first, first.cpu)
    for size, by_page in results.loads.items():
        inside = {one["name"]: one for one in results.inside[size]}
        for name, one in by_page.items():
            then = results.floor_then[size][name]
            _row(f"{name}, {size:,} firms", one, then, results.undisturbed(size, name), inside[name]["queries"])
    _row("floor, last", last, last.cpu)
    low, high = sorted((first.cpu, last.cpu))
    if high > 1.2 * low:
        print(f"\nThe floor moved by {(high / low - 1) * 100:.0f} %; × floor is of the floor around each page.")
    _report_searches(results)
    _report_rates(results)
    _report_rest(results)


def _row(name: str, one: Load, floor: float, undisturbed: float = 1.0, queries: float = 0.0) -> None:
    times = f"{one.p50:.1f} | {one.p95:.1f} | {one.p99:.1f}"
    errors = str(one.errors) if not one.errors else f"**{one.errors}** {one.statuses}"
    print(
        f"| {name} | {one.cpu:.2f} | {one.cpu / floor:.1f} | {undisturbed:.1f} | {queries:.1f} "
        f"| {one.per_second:.0f} | {times} | {errors} | {one.others * 100:.0f} % |"
    )


def _report_searches(results: Results) -> None:
    """Searches by kind, measured inside one process."""
    sizes = [*results.inside]
    print("\n| kind of search (least CPU ms, without HTTP) | " + " | ".join(f"{size:,} firms" for size in sizes) + " |")
    print("|---|" + "--:|" * len(sizes))
    kinds = [one["name"] for one in results.inside[sizes[0]] if one["name"].startswith("·")]
    for kind in kinds:
        cells = [f"{one['cpu']:.1f}" for size in sizes for one in results.inside[size] if one["name"] == kind]
        print(f"| {kind} | " + " | ".join(cells) + " |")


def _report_rates(results: Results) -> None:
    rates, firms = results.rates, results.rates["firms"]
    print("\n| work | by the clock | for each second of CPU |")
    print("|---|--:|--:|")
    print(_rate(f"`import firms`, {firms:,} rows: rows saved/s", firms, rates, "import"))
    print(_rate("`worker --once` after it: firms visible in search/s", firms, rates, "index"))
    print(_seconds("`index rebuild`: s for 1,000 firms", firms, rates, "rebuild"))
    for size, build in results.builds.items():
        print(_rate(f"when the corpus of {size:,} was built: firms visible/s", size, build, "index"))
        print(_seconds(f"when the corpus of {size:,} was built: rebuild, s for 1,000 firms", size, build, "rebuild"))


def _rate(name: str, firms: int, times: dict[str, Any], step: str) -> str:
    return f"| {name} | {firms / times[step]:.0f} | {firms / times[f'{step}_cpu']:.0f} |"


def _seconds(name: str, firms: int, times: dict[str, Any], step: str) -> str:
    return f"| {name} | {times[step] * 1000 / firms:.1f} | {times[f'{step}_cpu'] * 1000 / firms:.1f} |"


def _report_rest(results: Results) -> None:
    print("\n| memory, PSS MB | all | without files | each process |")
    print("|---|--:|--:|---|")
    for size, parts in results.memory.items():
        every = [part.all for part in parts]
        print(f"| {size:,} firms | {sum(every):.0f} | {sum(part.own for part in parts):.0f} | {_list(every)} |")
    print("\n| first visit, without fonts and pictures | KB on the wire | of it the page | requests | elsewhere |")
    print("|---|--:|--:|--:|--:|")
    for name, weight in results.weights.items():
        print(f"| {name} | {weight.all:.0f} | {weight.page:.0f} | {weight.requests} | {weight.elsewhere} |")


def _list(parts: Sequence[float]) -> str:
    return ", ".join(f"{part:.0f}" for part in parts)


if __name__ == "__main__":
    sys.exit(main())
