"""From an address to a search: the URL is the whole state of the directory."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from portal.core.korean import clean_line
from portal.core.narrowing import Narrowing
from portal.core.paging import page_number
from portal.core.viewer import Viewer
from portal.search.query import LONGEST_QUERY, SearchRequest

TYPES = ("firm", "technology", "service", "program", "need")
#: What firms are and offer: that is compared, saved and exported; what others add to the search is looked at.
OF_FIRMS = TYPES[:3]
FACETS = ("kind", "field", "industry", "stage", "region", "headcount", "looking_for", "freshness")
#: How the hits are shown; the first is usual.
VIEWS = ("list", "cards", "table")
SORTS = ("relevance", "updated", "created", "name", "employees")
PAGE_SIZE = 20
#: Side by side on one page.
MOST_COMPARED = 4
_IS_NUMBER = re.compile(r"[1-9][0-9]{0,8}").fullmatch


@dataclass(frozen=True, slots=True)
class DirectoryState(Narrowing):
    """What is asked for: words, tab, ticked facet values, order and page."""

    FACETS = FACETS
    LONGEST_WORDS = LONGEST_QUERY

    type: str = "firm"
    sort: str = ""
    #: Whether more was typed than is looked at.
    was_cut: bool = False
    #: Search as typed, without corrections and synonyms.
    exact: bool = False
    #: How the hits are shown, when the address says so; else the reader's preference decides.
    view: str = ""
    #: Firms that are being chosen for a comparison: they follow from page to page.
    chosen: tuple[int, ...] = ()

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> "DirectoryState":
        """Read an address. What it says that makes no sense is left out: an address is never an error."""
        typed = clean_line(args.get("q", ""))
        return cls(
            text=typed[: cls.LONGEST_WORDS].rstrip(),
            was_cut=len(typed) > cls.LONGEST_WORDS,
            exact=args.get("exact") == "1",
            type=args.get("type", "firm") if args.get("type") in TYPES else "firm",
            filters=cls.ticked_in(args),
            sort=args.get("sort", "") if args.get("sort") in SORTS else "",
            page=page_number(args.get("page")),
            view=args.get("view", "") if args.get("view") in VIEWS else "",
            chosen=_chosen(args.getlist("compare")),
        )

    @property
    def effective_sort(self) -> str:
        """Relevance when there are words, else the most recently updated first."""
        if self.sort and (self.sort != "relevance" or self.text):
            return self.sort
        return "relevance" if self.text else "updated"

    def query_pairs(self) -> list[tuple[str, str]]:
        """What the address says, in one order and without what is usual; also the fields of a form."""
        pairs: list[tuple[str, str]] = []
        if self.text:
            pairs.append(("q", self.text))
        if self.type != "firm":
            pairs.append(("type", self.type))
        pairs += self.ticked
        if self.sort:
            pairs.append(("sort", self.sort))
        if self.exact:
            pairs.append(("exact", "1"))
        if self.view:
            pairs.append(("view", self.view))
        pairs += [("compare", str(number)) for number in self.chosen]
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def of_type(self, name: str) -> "DirectoryState":
        return replace(self, type=name, page=1)

    def of_firms(self) -> "DirectoryState":
        """The same search over what firms are and offer, when it was over something else."""
        return self if self.type in OF_FIRMS else self.of_type(OF_FIRMS[0])

    def shown_as(self, view: str) -> "DirectoryState":
        return replace(self, view=view)

    def sorted_by(self, sort: str) -> "DirectoryState":
        return replace(self, sort=sort, page=1)

    def without_facet(self, facet: str) -> "DirectoryState":
        """The same search without any ticked value of a facet."""
        return replace(self, filters={name: v for name, v in self.filters.items() if name != facet}, page=1)

    def with_value(self, facet: str, value: str) -> "DirectoryState":
        """The same search with one value more ticked."""
        values = tuple(sorted({*self.filters.get(facet, ()), value}))
        return replace(self, filters={**self.filters, facet: values}, page=1)

    def choosing(self, firm_id: int) -> "DirectoryState":
        """The same page with one firm more, or less, chosen for the comparison."""
        if firm_id in self.chosen:
            return replace(self, chosen=tuple(number for number in self.chosen if number != firm_id))
        return replace(self, chosen=(*self.chosen, firm_id)[:MOST_COMPARED])

    def without_filters(self) -> "DirectoryState":
        return replace(self, filters={}, page=1)

    def request(self, viewer: Viewer, facets: Iterable[str] = FACETS) -> SearchRequest:
        """The search that answers this state for a viewer."""
        return SearchRequest(
            text=self.text,
            type=self.type,
            filters={name: frozenset(values) for name, values in self.filters.items()},
            audiences=viewer.audiences,
            sort=self.effective_sort,
            offset=(self.page - 1) * PAGE_SIZE,
            limit=PAGE_SIZE,
            facets=tuple(facets),
            exact=self.exact,
        )


def _chosen(values: list[str]) -> tuple[int, ...]:
    """What is chosen: a firm that is named again is not any more, so one button, the same for all, does both."""
    numbers = [number for number in firm_numbers(values) if values.count(str(number)) % 2]
    return tuple(numbers[:MOST_COMPARED])


def firm_numbers(values: Iterable[str]) -> tuple[int, ...]:
    """The numbers of firms that an address names, each once, in its order; what is no number is left out."""
    return tuple(dict.fromkeys(int(value) for value in values if _IS_NUMBER(value)))
