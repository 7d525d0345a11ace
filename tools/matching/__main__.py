"""`python -m tools.matching`: how well needs find their firms, beside plain keyword search of their titles."""

import logging
import sys

from tools.matching.judging import JUDGED, TUNING, Figures, JudgedNeed, between, measure, rankers, read_needs
from tools.relevance.hub import DemoHub, demo_hub


def main() -> None:
    with demo_hub() as hub:
        logging.disable()
        print_figures(hub)
        if "--each" in sys.argv:
            print_each(hub, read_needs(TUNING))


def print_figures(hub: DemoHub) -> None:
    """Markdown: a table for each set."""
    for title, path in (("judged apart from the tuning", JUDGED), ("tuned on", TUNING)):
        needs = read_needs(path)
        if not needs:
            print(f"\n### needs {title}: {path.name} is not there\n")
            continue
        print(f"\n### {len(needs)} needs {title}\n")
        print("| | precision@5 | of at best | nDCG@10 | 95 % | first is a best one | fooled by a twin | ms |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|")
        figures = {name: measure(rank, needs) for name, rank in rankers(hub).items()}
        for name, one in figures.items():
            low, high = between(one.each)
            print(
                f"| {name} | {one.precision:.3f} | {one.best_precision:.3f} | {one.ndcg:.3f} | {low:.3f}–{high:.3f} "
                f"| {one.first_is_best:.2f} | {one.fooled:.2f} | {one.milliseconds:.1f} |"
            )
        print_gain(*figures.values())


def print_gain(ours: Figures, by_title: Figures) -> None:
    """How much better need by need, and between what that may lie."""
    gains = [one - other for one, other in zip(ours.each, by_title.each, strict=True)]
    low, high = between(gains)
    print(f"\nnDCG@10 beside the title's: {sum(gains) / len(gains):+.3f} (95 %: {low:+.3f} to {high:+.3f})")


def print_each(hub: DemoHub, needs: list[JudgedNeed]) -> None:
    """What was suggested for each need that we wrote ourselves, with the grades."""
    rank = rankers(hub)["이음"]
    for need in needs:
        told = " ".join(f"{key}:{need.grades.get(key, '!' if key in need.twins else 0)}" for key in rank(need))
        print(f"{need.id}: {told}")


if __name__ == "__main__":
    main()
