"""Accounts: what signing in costs, what a page costs more for who has signed in, and what times tell of addresses."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.bench import asking, server
from tools.bench.asking import Told
from tools.bench.signing import SignedIn, Signing

FEWER_QUERIES, MORE_QUERIES, MORE_FLOORS, APART_MS = 8, 2, 0.3, 5.0


@dataclass(slots=True)
class Accounts:
    """All of it over one corpus; `floor` is the floor's CPU milliseconds a request, the least seen in the run."""

    signing: Signing
    told: dict[str, Told]
    floor: float


def read_signing(found: dict[str, object]) -> Signing:
    """What `tools.bench.signing` has printed."""
    pages = [SignedIn(**page) for page in found.pop("pages")]  # type: ignore[attr-defined]
    return Signing(**found, pages=pages)  # type: ignore[arg-type]


def ask(folder: Path, tries: int) -> dict[str, Told]:
    """Ask a portal that serves `folder`, where `asking.people_needed(tries)` people are."""
    with server.portal(folder) as running:
        # Each worker has shown every form, and hashed, before anything is timed.
        asking.warm_up(running.port)
        return asking.ask_all(running.port, tries)


def report(size: int, accounts: Accounts) -> None:
    """The tables, as Markdown."""
    print(f"\n| time until the answer, {size:,} firms; medians, ms | tries | with account | without | apart ", end="")
    print("| quickest tenths apart | errors |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, told in accounts.told.items():
        times = f"{told.known:.1f} | {told.unknown:.1f} | {told.difference:.1f} | {told.least_apart:.1f}"
        print(f"| {name} | 2 × {told.tries} | {times} | {told.errors} |")
    print(f"\n| accounts | target | at {size:,} firms | met |")
    print("|---|---|---|:-:|")
    for what, target, measured, met in _check(accounts):
        print(f"| {what} | {target} | {measured} | {'yes' if met else '**no**'} |")


def _check(accounts: Accounts) -> Iterator[tuple[str, str, str, bool]]:
    one, floor = accounts.signing, accounts.floor
    rest = (one.cpu - one.hash) / floor
    cost = f"{one.queries} queries, a hash ({one.hash:.1f} ms) + {rest:.1f} × floor"
    yield (
        "signing in",
        f"< {FEWER_QUERIES} queries, one hash",
        cost,
        one.queries < FEWER_QUERIES and one.cpu < 2 * one.hash,
    )
    for page in one.pages:
        more = page.cpu / floor
        target = f"≤ {MORE_QUERIES} queries, ≤ {MORE_FLOORS} × floor more"
        met = page.queries <= MORE_QUERIES and more <= MORE_FLOORS
        yield f"`{page.path}` for who has signed in", target, f"{page.queries} queries, {more:.2f} × floor more", met
    widest = max(accounts.told.items(), key=lambda pair: pair[1].difference)
    measured = f"{widest[1].difference:.1f} ms ({widest[0]})"
    met = widest[1].difference <= APART_MS and not sum(told.errors for told in accounts.told.values())
    yield "with an account and without, medians", f"≤ {APART_MS:.0f} ms apart", measured, met
