"""What the directory's templates get: plain values, labelled in the page's language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from portal.core.paging import Page
from portal.directory.hits import HitView, hit_view
from portal.directory.names import facet_names, sort_names, type_names, view_names
from portal.directory.nothing import Nothing
from portal.directory.search import OF_FIRMS, PAGE_SIZE, SORTS, TYPES, VIEWS, DirectoryState
from portal.directory.shortlist import NOTHING_SAVED, Saved
from portal.directory.table import Table, directory_table
from portal.directory.tray import Tray
from portal.firms.labels import Labelled
from portal.search.finding import SearchAnswer
from portal.web.results import SHOWN_VALUES, Chip, Group, Value

#: Facets whose values keep the order of their list; the others show the most frequent first.
ORDERED_FACETS = frozenset({"kind", "stage", "headcount", "looking_for", "freshness"})
#: Facets with more values than this leave out what no document has, and end after so many.
SHORT_LIST = 24
LONGEST_LIST = 60


@dataclass(frozen=True, slots=True)
class Tab:
    type: str
    label: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class SortOption:
    code: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class ViewOption:
    """A way to show the hits: list, cards or table."""

    code: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class DirectoryView:
    """All that the directory page shows."""

    state: DirectoryState
    text: str
    was_cut: bool
    #: What was looked for instead of `text`, and the address that looks for `text` all the same.
    corrected: str
    as_typed_url: str
    #: There is nothing to answer from, or nothing was found where something may be missing.
    unavailable: bool
    #: The index is away; something may be missing.
    is_partial: bool
    #: What helps, when nothing was found.
    nothing: Nothing | None
    total: int
    tabs: Sequence[Tab]
    facets: Sequence[Group]
    chips: Sequence[Chip]
    clear_url: str
    sorts: Sequence[SortOption]
    shown_as: str
    views: Sequence[ViewOption]
    hits: Sequence[HitView]
    #: The hits as rows, when they are shown as a table.
    table: Table | None
    page: Page
    #: What is chosen for a comparison; none when nothing is.
    tray: Tray | None
    #: The firms on this page that are on the reader's list.
    saved: Saved
    url_of: Callable[[int], str]


def directory_view(
    state: DirectoryState,
    answer: SearchAnswer | None,
    labels: dict[str, Mapping[str, Labelled]],
    url: Callable[[DirectoryState], str],
    locale: str,
    preferred_view: str = VIEWS[0],
    nothing: Nothing | None = None,
    tray: Tray | None = None,
    saved: Saved = NOTHING_SAVED,
) -> DirectoryView:
    """Put the answer into words. `answer` is `None` while the index is being made anew.

    `preferred_view` is one of `VIEWS`, for addresses that name none.
    """
    shown_as = state.view or preferred_view
    found = answer.found if answer else ()
    counts = answer.facets if answer else {}
    # Cards share their tags: each address is made once.
    # They know nothing of what is chosen: else each choice makes other cards. results.js adds it to them.
    plain = replace(state, page=1, chosen=())
    tag_url = cache(lambda facet, code: url(plain.with_value(facet, code)))
    around = url(plain)
    total = answer.total if answer else 0
    return DirectoryView(
        state=state,
        text=state.text,
        was_cut=state.was_cut,
        corrected=(answer.corrected or "") if answer else "",
        as_typed_url=url(replace(state, exact=True, page=1)),
        unavailable=answer is None or (answer.is_partial and not answer.total),
        is_partial=answer is not None and answer.is_partial,
        nothing=nothing,
        total=total,
        tabs=_tabs(state, answer.types if answer else {}, url),
        facets=[
            _facet(name, label, state, counts.get(name, {}), labels[name], locale)
            for name, label in facet_names().items()
        ],
        chips=_chips(state, labels, url, locale),
        clear_url=url(state.without_filters()),
        sorts=_sorts(state),
        shown_as=shown_as,
        views=[ViewOption(v, label, url(state.shown_as(v)), v == shown_as) for v, label in view_names().items()],
        hits=[hit_view(hit, locale, tag_url, around) for hit in found],
        table=directory_table(found, state, url, locale) if shown_as == "table" else None,
        page=Page(state.page, PAGE_SIZE, total),
        tray=tray,
        saved=saved,
        url_of=lambda number: url(state.on_page(number)),
    )


def _tabs(state: DirectoryState, counts: dict[str, int], url: Callable[[DirectoryState], str]) -> list[Tab]:
    """The three of firms always; what else there is to be found where something is."""
    names = type_names()
    shown = [t for t in TYPES if t in OF_FIRMS or counts.get(t) or t == state.type]
    return [Tab(t, names[t], counts.get(t, 0), url(state.of_type(t)), t == state.type) for t in shown]


def _sorts(state: DirectoryState) -> list[SortOption]:
    names = sort_names()
    usable = [code for code in SORTS if code != "relevance" or state.text]
    return [SortOption(code, names[code], code == state.effective_sort) for code in usable]


def _facet(
    name: str,
    label: str,
    state: DirectoryState,
    counts: dict[str, int],
    labels: Mapping[str, Labelled],
    locale: str,
) -> Group:
    ticked = state.filters.get(name, ())
    codes = [*labels] if name in ORDERED_FACETS else _most_frequent(counts, ticked)
    values = [
        Value(code, labels[code].label(locale), counts.get(code, 0), code in ticked)
        for code in codes
        if code in labels and (code in counts or code in ticked)
    ]
    if name in ORDERED_FACETS:
        return Group(name, label, tuple(values), ())
    # Rows keep their place when one is ticked: a second click must not land on another.
    shown = [value for place, value in enumerate(values) if place < SHOWN_VALUES or value.checked]
    folded = (value for value in values if value not in shown)
    return Group(name, label, tuple(shown), tuple(folded))


def _most_frequent(counts: dict[str, int], ticked: Sequence[str]) -> list[str]:
    """Codes by falling count. A list too long to read through keeps only what can be found."""
    codes = sorted(counts, key=lambda code: (-counts[code], code))
    if len(codes) <= SHORT_LIST:
        return codes
    found = [code for code in codes if counts[code]][:LONGEST_LIST]
    return [*found, *(code for code in ticked if code in counts and code not in found)]


def _chips(
    state: DirectoryState,
    labels: dict[str, Mapping[str, Labelled]],
    url: Callable[[DirectoryState], str],
    locale: str,
) -> list[Chip]:
    names = facet_names()

    def label_of(facet: str, value: str) -> str:
        return labels[facet][value].label(locale) if value in labels[facet] else value[:40]

    return [
        Chip(names[facet], label_of(facet, value), url(state.without(facet, value))) for facet, value in state.ticked
    ]
