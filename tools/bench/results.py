"""All that a run of `python -m tools.bench` finds."""

from dataclasses import dataclass, field
from typing import Any

from tools.bench.accounts import Accounts
from tools.bench.bookings import Bookings
from tools.bench.live import Live
from tools.bench.load import Load
from tools.bench.messages import Messages
from tools.bench.weight import Weight


@dataclass(slots=True)
class Results:
    """All that one run found."""

    floors: list[Load] = field(default_factory=list)
    #: By number of firms, then by page.
    loads: dict[int, dict[str, Load]] = field(default_factory=dict)
    #: The floor's CPU milliseconds a request around each of these.
    floor_then: dict[int, dict[str, float]] = field(default_factory=dict)
    inside: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    #: Queries to the database at the smallest size, by page.
    few: dict[str, int] = field(default_factory=dict)
    live: dict[int, Live] = field(default_factory=dict)
    builds: dict[int, dict[str, Any]] = field(default_factory=dict)
    weights: dict[str, Weight] = field(default_factory=dict)
    rates: dict[str, Any] = field(default_factory=dict)
    accounts: dict[int, Accounts] = field(default_factory=dict)
    bookings: Bookings = field(default_factory=Bookings)
    messages: Messages = field(default_factory=Messages)

    def undisturbed(self, size: int, page: str) -> float:
        """A page's multiple of the floor by the least CPU that each takes in one process, with the server's share.

        That share is what the floor takes, at the least, when it is served, beyond what it takes inside.
        """
        inside = {one["name"]: float(one["cpu"]) for one in self.inside[size]}
        served = min([one.cpu for one in self.floors] + [cpu for by in self.floor_then.values() for cpu in by.values()])
        share = max(0.0, served - inside["floor"])
        return (inside[page] + share) / (inside["floor"] + share)

    def as_loaded(self, size: int, page: str) -> float:
        """A page's multiple of the floor as it was around the page's load."""
        return self.loads[size][page].cpu / self.floor_then[size][page]
