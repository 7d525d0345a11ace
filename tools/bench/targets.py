"""What the portal is to reach, and whether it does: by number of firms, in multiples of the floor where it is time."""

from collections.abc import Iterator
from dataclasses import dataclass

from tools.bench.load import percentile
from tools.bench.results import Results

#: The targets of a directory up to so many firms (30,000 documents); those beyond have others (100,000 documents).
USUAL = 10_000
MOST_QUERIES = 8
MOST_KILOBYTES, MOST_REQUESTS = 250, 12
REBUILD_SECONDS = 10
JUDGED = (
    "Multiples are of the floor's CPU for a request: first the undisturbed one (least CPU in one process, with the "
    "server's share), by which the target is judged; then as loaded, with whatever else the machine did."
)


@dataclass(frozen=True, slots=True)
class _Multiple:
    """At most so many times the floor, usually and with many firms."""

    what: str
    page: str
    usual: int
    many: int


MULTIPLES = (
    _Multiple("search page with facets and snippets", "search", 20, 60),
    _Multiple("… with a query that nobody has asked before", "search, every query new", 20, 60),
    _Multiple("… with two facets ticked", "search, two facets ticked", 20, 60),
    _Multiple("list without a query", "list without a query", 8, 12),
    _Multiple("firm page", "firm", 8, 8),
    _Multiple("… of a firm that nobody has looked at before", "firm, each for the first time", 8, 8),
    _Multiple("suggestion", "suggestion", 2, 3),
)
FOUND_SECONDS = (1, 2)
MEMORY_MB = (800, 1200)


@dataclass(frozen=True, slots=True)
class Checked:
    """A line of the table."""

    what: str
    target: str
    measured: str
    met: bool


def check(size: int, results: Results) -> Iterator[Checked]:
    """Every target of a size."""
    is_usual = size <= USUAL
    floor = min(one.cpu for one in results.floors)
    yield Checked("the floor itself: 20 cards from memory", "1 ×", f"{floor:.2f} ms of CPU", True)
    for one in MULTIPLES:
        most = one.usual if is_usual else one.many
        undisturbed, as_loaded = results.undisturbed(size, one.page), results.as_loaded(size, one.page)
        measured = f"{undisturbed:.2f} × ({as_loaded:.1f} × as loaded)"
        yield Checked(one.what, f"≤ {most} × floor", measured, undisturbed <= most)
    yield _queries(size, results)
    yield _found(size, results, FOUND_SECONDS[not is_usual])
    if is_usual:
        yield _first_load(results)
    memory = sum(part.all for part in results.live[size].memory)
    most_memory = MEMORY_MB[not is_usual]
    what = "memory, 4 web workers and the job worker (PSS)"
    yield Checked(what, f"≤ {most_memory:,} MB", f"{memory:,.0f} MB", memory <= most_memory)
    rebuild = results.live[size].rebuild
    if is_usual and rebuild:
        seconds = rebuild.seconds * 1000 / size
        went_on = f"{rebuild.searches - rebuild.failed} of {rebuild.searches} searches meanwhile answered"
        target = f"≤ {REBUILD_SECONDS} s per 1,000 firms, searches go on"
        met = seconds <= REBUILD_SECONDS and rebuild.searches > 0 and not rebuild.failed
        yield Checked("rebuild", target, f"{seconds:.1f} s, {went_on}", met)


def _queries(size: int, results: Results) -> Checked:
    """The most queries of any page of each kind, and whether they are as many with few firms."""
    here = {one["name"]: int(one["most_queries"]) for one in results.inside[size] if one["name"] in results.loads[size]}
    grown = [name for name, count in here.items() if count != results.few[name]]
    per_page = f"{min(here.values())} to {max(here.values())} by page"
    same = "as with 200 firms" if not grown else f"other than with 200 firms: {', '.join(grown)}"
    met = not grown and max(here.values()) <= MOST_QUERIES
    return Checked("queries to the database a page", f"constant, ≤ {MOST_QUERIES}", f"{per_page}, {same}", met)


def _found(size: int, results: Results, most: int) -> Checked:
    live = results.live[size]
    measured = percentile(sorted(live.found_after), 0.95) / 1000 if live.found_after else float("inf")
    count = len(live.found_after) + live.never_found
    never = f", {live.never_found} never found" if live.never_found else ""
    met = measured <= most and not live.never_found
    return Checked("saved → found, 95th percentile", f"≤ {most} s", f"{measured:.2f} s of {count} saves{never}", met)


def _first_load(results: Results) -> Checked:
    """The heaviest first visit."""
    name, heaviest = max(results.weights.items(), key=lambda pair: pair[1].all)
    requests = max(one.requests for one in results.weights.values())
    target = f"≤ {MOST_KILOBYTES} KB, ≤ {MOST_REQUESTS} requests"
    met = heaviest.all <= MOST_KILOBYTES and requests <= MOST_REQUESTS
    what = "first load without fonts and pictures"
    return Checked(what, target, f"{heaviest.all:.0f} KB ({name}), {requests} requests", met)
