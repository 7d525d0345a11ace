"""The tables that a run prints, as Markdown."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from tools.bench.accounts import report as report_of_accounts
from tools.bench.live import Live
from tools.bench.load import Load, percentile
from tools.bench.results import Results
from tools.bench.targets import JUDGED, check


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
    _report_live(results)
    _report_weights(results)
    for size in results.loads:
        _report_targets(size, results)
    report_accounts(results)


def report_accounts(results: Results) -> None:
    """What was measured of accounts."""
    for size, accounts in results.accounts.items():
        report_of_accounts(size, accounts)


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


def _report_live(results: Results) -> None:
    """What was measured over a copy of each corpus, with four web workers."""
    print("\n| saved → found | saves | median ms | p95 ms | longest ms | never found |")
    print("|---|--:|--:|--:|--:|--:|")
    for size, live in results.live.items():
        print(f"| {size:,} firms | {_found(live)} | {live.never_found} |")
    print("\n| memory with 4 web workers, PSS MB | all | without files | each process |")
    print("|---|--:|--:|---|")
    for size, live in results.live.items():
        every = [part.all for part in live.memory]
        print(f"| {size:,} firms | {sum(every):.0f} | {sum(part.own for part in live.memory):.0f} | {_list(every)} |")
    rebuilds = {size: live.rebuild for size, live in results.live.items() if live.rebuild}
    if rebuilds:
        print(
            "\n| `index rebuild`, searches going on | s | for 1,000 firms | CPU s of it | searches | p95 ms | failed |"
        )
        print("|---|--:|--:|--:|--:|--:|--:|")
    for size, one in rebuilds.items():
        thousand = f"{one.seconds * 1000 / size:.1f} | {one.cpu * 1000 / size:.1f}"
        print(f"| {size:,} firms | {one.seconds:.1f} | {thousand} | {one.searches} | {one.p95:.0f} | {one.failed} |")


def _found(live: Live) -> str:
    ordered = sorted(live.found_after)
    if not ordered:
        return "0 | – | – | –"
    return f"{len(ordered)} | {median(ordered) * 1000:.0f} | {percentile(ordered, 0.95):.0f} | {ordered[-1] * 1000:.0f}"


def _report_weights(results: Results) -> None:
    print("\n| first visit, without fonts and pictures | KB on the wire | of it the page | requests | elsewhere |")
    print("|---|--:|--:|--:|--:|")
    for name, weight in results.weights.items():
        print(f"| {name} | {weight.all:.0f} | {weight.page:.0f} | {weight.requests} | {weight.elsewhere} |")


def _report_targets(size: int, results: Results) -> None:
    print(f"\n| what | target | at {size:,} firms | met |")
    print("|---|---|---|:-:|")
    for one in check(size, results):
        print(f"| {one.what} | {one.target} | {one.measured} | {'yes' if one.met else '**no**'} |")
    print(f"\n{JUDGED}")


def _list(parts: Sequence[float]) -> str:
    return ", ".join(f"{part:.0f}" for part in parts)
