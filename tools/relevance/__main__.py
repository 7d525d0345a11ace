"""`python -m tools.relevance`: nDCG@10 and success@3 by group, for both judged sets, beside the baselines."""

import logging
from collections.abc import Sequence

from whoosh.qparser import AndGroup, OrGroup

from tools.relevance.baselines import Search, bigrams_only, plain_whoosh
from tools.relevance.hub import DemoHub, demo_hub
from tools.relevance.measures import HELD_OUT, TUNED, Judged, measure, read_judged


def main() -> None:
    with demo_hub() as hub:
        logging.disable()
        systems = {"이음": hub.search, **baselines(hub)}
        for title, path in (("held out", HELD_OUT), ("tuned on", TUNED)):
            print(f"\n### {title}\n")
            print_table(systems, read_judged(path))


def baselines(hub: DemoHub) -> dict[str, Search]:
    """The baselines over the hub's firms, answering by the sets' keys."""
    documents = hub.documents()
    made = {
        "Whoosh, all words": plain_whoosh(documents, AndGroup),
        "Whoosh, any word": plain_whoosh(documents, OrGroup),
        "bigrams only": bigrams_only(documents),
    }
    return {name: _named(hub, search) for name, search in made.items()}


def _named(hub: DemoHub, search: Search) -> Search:
    return lambda asked: hub.named(search(asked))


def print_table(systems: dict[str, Search], judged: Sequence[Judged]) -> None:
    """Markdown: a row for each group, for each system nDCG@10 / success@3."""
    measured = {name: measure(search, judged) for name, search in systems.items()}
    print("| group | queries |" + "".join(f" {name} |" for name in systems))
    print("|---|--:|" + "--:|" * len(systems))
    for group, (count, _, _) in sorted(
        next(iter(measured.values())).items(), key=lambda row: (row[0] == "all", row[0])
    ):
        cells = "".join(f" {found[group][1]:.3f} / {found[group][2]:.2f} |" for found in measured.values())
        print(f"| {group} | {count} |{cells}")


if __name__ == "__main__":
    main()
