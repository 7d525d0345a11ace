"""What codes are called, for pages and the API."""

from collections.abc import Mapping
from typing import Protocol

from portal.firms.queries import tag_labels
from portal.firms.vocabulary import FRESHNESS, HEADCOUNT_BANDS, KINDS, LOOKING_FOR, STAGES, Vocabulary
from portal.search.engine import EngineUnavailable
from portal.search.finding import engine


class Labelled(Protocol):
    """Something with a label in each language."""

    def label(self, locale: str) -> str: ...


def facet_labels() -> dict[str, Mapping[str, Labelled]]:
    """`{facet: {code: labelled}}`; the fixed lists in the order in which they are shown.

    Kept until the index changes, as it does when a firm gets a tag that was not there before.
    """
    try:
        return engine().kept("facet labels", _facet_labels)
    except EngineUnavailable:
        return _facet_labels()


def _facet_labels() -> dict[str, Mapping[str, Labelled]]:
    tags = tag_labels()
    return {
        "kind": KINDS,
        "field": tags.get(Vocabulary.FIELD, {}),
        "industry": tags.get(Vocabulary.INDUSTRY, {}),
        "stage": STAGES,
        "region": tags.get(Vocabulary.REGION, {}),
        "headcount": HEADCOUNT_BANDS,
        "looking_for": LOOKING_FOR,
        "freshness": FRESHNESS,
    }
