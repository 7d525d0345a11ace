"""What it costs to find the firms that fit a need, beside one search: `python -m tools.bench.matching FOLDER`.

Needs are made of what the corpus' own firms say, so that every word of theirs is known to many: the title is the name
of a technology, what is needed is what a firm says of itself. Nothing of it was asked before in the process, and the
searches are for the same titles, with the facets that the directory asks for.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from sqlalchemy import select

from portal.collaboration.matching.service import firms_for
from portal.collaboration.needs.models import Need
from portal.core.db import session
from portal.core.viewer import MEMBERS, PUBLIC, Viewer
from portal.firms.models import Firm, Technology
from portal.search import analysis
from portal.search.finding import engine, search
from portal.search.query import SearchRequest
from tools.bench.corpus import open_portal

NEEDS, WARM_UP = 60, 5
#: As long as people write.
WHAT, WHY = 600, 200
FACETS = ("kind", "field", "industry", "stage", "region", "headcount", "looking_for", "freshness")
MOST_MILLISECONDS = 300


@dataclass(frozen=True, slots=True)
class Matching:
    """Milliseconds of CPU: the middle one and the slowest but one in twenty."""

    firms: int
    need: float
    need_slow: float
    search: float
    search_slow: float

    @property
    def ratio(self) -> float:
        return self.need / self.search


def measure(folder: Path) -> Matching:
    """Measure over a corpus, which is only read."""
    app = open_portal(folder)
    analysis.load()
    with app.app_context():
        engine().load()
        count = session.query(Firm).count()
        needs = _needs(NEEDS + WARM_UP)
        audiences = frozenset({PUBLIC, MEMBERS})
        viewer = Viewer(audiences=audiences)

        def ask(title: str) -> object:
            return search(SearchRequest(title, audiences=audiences, facets=FACETS))

        found = [_milliseconds(lambda need=need: firms_for(viewer, need)) for need in needs][WARM_UP:]
        asked = [_milliseconds(lambda need=need: ask(f"{need.title} 업체")) for need in needs][WARM_UP:]
    return Matching(count, median(found), _slow(found), median(asked), _slow(asked))


def _needs(count: int) -> list[Need]:
    """Needs that are in no table."""
    columns = select(Technology.name_ko, Firm.description_ko, Firm.tagline_ko, Firm.id).join(Technology.firm)
    rows = session.execute(columns.order_by(Technology.id).limit(count * 7)).all()[::7]
    return [
        Need(
            id=0,
            firm_id=number,
            title=name[:100],
            what=about[:WHAT],
            why=tagline[:WHY],
            hoped_for=tagline[:WHY],
            purpose="poc",
            fields=["vision", "prediction"],
            visibility="everyone",
        )
        for name, about, tagline, number in rows
    ]


def _milliseconds(do: Callable[[], object]) -> float:
    burnt = time.thread_time()
    do()
    return (time.thread_time() - burnt) * 1000


def _slow(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def report(found: Matching) -> None:
    """A line of Markdown, and whether the target is met."""
    met = "yes" if found.need_slow <= MOST_MILLISECONDS else "NO"
    print("\n### Firms that fit a need\n")
    print(f"| of {found.firms:,} firms | CPU ms, median | 95th percentile | of one search | met |")
    print("|---|--:|--:|--:|---|")
    print(f"| one need (target: under {MOST_MILLISECONDS} ms) | {found.need:.1f} | {found.need_slow:.1f} ", end="")
    print(f"| {found.ratio:.1f} × | {met} |")
    print(f"| one search for its title | {found.search:.1f} | {found.search_slow:.1f} | 1 × | |")


if __name__ == "__main__":
    print(json.dumps(asdict(measure(Path(sys.argv[1]).resolve()))))
