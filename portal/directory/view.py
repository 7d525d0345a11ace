"""What the directory's templates get: plain values, labelled in the page's language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from portal.core.korean import won
from portal.core.paging import Page
from portal.directory.search import FACETS, PAGE_SIZE, SORTS, TYPES, VIEWS, DirectoryState
from portal.directory.table import Table, directory_table
from portal.firms.labels import Labelled
from portal.firms.vocabulary import KINDS, LOOKING_FOR, STAGES
from portal.search.finding import Found, SearchAnswer
from portal.web.language import in_language

#: Facets whose values keep the order of their list; the others show the most frequent first.
ORDERED_FACETS = frozenset({"kind", "stage", "headcount", "looking_for", "freshness"})
#: Values shown at once; the rest of a long list is folded away.
SHOWN_VALUES = 6
#: Facets with more values than this leave out what no document has, and end after so many.
SHORT_LIST = 24
LONGEST_LIST = 60


@dataclass(frozen=True, slots=True)
class FactItem:
    """One of the facts at a card's side."""

    label: str
    value: str
    small: str = ""


@dataclass(frozen=True, slots=True)
class TagItem:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class HitView:
    """A card in the list of hits."""

    url: str
    name: str
    name_other: str
    kind: str
    kind_label: str
    logo_seed: str
    tagline: str
    snippet: Markup | None
    source: str
    source_url: str
    tags: Sequence[TagItem]
    looking_for: str
    facts: Sequence[FactItem]
    region: str
    type: str
    owner: str
    owner_url: str


@dataclass(frozen=True, slots=True)
class FacetValue:
    code: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """A facet with its values; `folded` are those behind "more"."""

    name: str
    label: str
    shown: Sequence[FacetValue]
    folded: Sequence[FacetValue]


@dataclass(frozen=True, slots=True)
class Chip:
    """A ticked value, with the address at which it is not."""

    facet: str
    facet_label: str
    label: str
    url: str


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
    total: int
    tabs: Sequence[Tab]
    facets: Sequence[FacetGroup]
    chips: Sequence[Chip]
    clear_url: str
    sorts: Sequence[SortOption]
    shown_as: str
    views: Sequence[ViewOption]
    hits: Sequence[HitView]
    #: The hits as rows, when they are shown as a table.
    table: Table | None
    page: Page
    url_of: Callable[[int], str]


def facet_names() -> dict[str, str]:
    return {
        "kind": _("소속"),
        "field": _("AI 분야"),
        "industry": _("산업"),
        "stage": _("투자 단계"),
        "region": _("지역"),
        "headcount": _("임직원"),
        "looking_for": _("찾고 있는 것"),
        "freshness": _("정보 확인"),
    }


def type_names() -> dict[str, str]:
    return {"firm": _("기업"), "technology": _("기술"), "service": _("제품·서비스")}


def sort_names() -> dict[str, str]:
    return {
        "relevance": _("관련도순"),
        "updated": _("최근 업데이트순"),
        "created": _("새로 들어온 순"),
        "name": _("가나다순"),
        "employees": _("임직원 많은 순"),
    }


def view_names() -> dict[str, str]:
    return {"list": _("목록으로 보기"), "cards": _("카드로 보기"), "table": _("표로 보기")}


def directory_view(
    state: DirectoryState,
    answer: SearchAnswer | None,
    labels: dict[str, Mapping[str, Labelled]],
    url: Callable[[DirectoryState], str],
    locale: str,
    preferred_view: str = VIEWS[0],
) -> DirectoryView:
    """Put the answer into words. `answer` is `None` while the index is being made anew.

    `preferred_view` is one of `VIEWS`, for addresses that name none.
    """
    shown_as = state.view or preferred_view
    found = answer.found if answer else ()
    counts = answer.facets if answer else {}
    # Cards share their tags: each address is made once.
    tag_url = cache(lambda facet, code: url(state.with_value(facet, code)))
    total = answer.total if answer else 0
    return DirectoryView(
        state=state,
        text=state.text,
        was_cut=state.was_cut,
        corrected=(answer.corrected or "") if answer else "",
        as_typed_url=url(replace(state, exact=True, page=1)),
        unavailable=answer is None or (answer.is_partial and not answer.total),
        is_partial=answer is not None and answer.is_partial,
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
        hits=[hit_view(hit, locale, tag_url) for hit in found],
        table=directory_table(found, state, url, locale) if shown_as == "table" else None,
        page=Page(state.page, PAGE_SIZE, total),
        url_of=lambda number: url(state.on_page(number)),
    )


def _tabs(state: DirectoryState, counts: dict[str, int], url: Callable[[DirectoryState], str]) -> list[Tab]:
    names = type_names()
    return [Tab(t, names[t], counts.get(t, 0), url(state.of_type(t)), t == state.type) for t in TYPES]


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
) -> FacetGroup:
    ticked = state.filters.get(name, ())
    codes = [*labels] if name in ORDERED_FACETS else _most_frequent(counts, ticked)
    values = [
        FacetValue(code, labels[code].label(locale), counts.get(code, 0), code in ticked)
        for code in codes
        if code in labels and (code in counts or code in ticked)
    ]
    if name in ORDERED_FACETS:
        return FacetGroup(name, label, values, [])
    # Rows keep their place when one is ticked: a second click must not land on another.
    shown = [value for place, value in enumerate(values) if place < SHOWN_VALUES or value.checked]
    return FacetGroup(name, label, shown, [value for value in values if value not in shown])


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
    return [
        Chip(
            facet,
            names[facet],
            labels[facet][value].label(locale) if value in labels[facet] else value[:40],
            url(state.without(facet, value)),
        )
        for facet in FACETS
        for value in state.filters.get(facet, ())
    ]


def hit_view(found: Found, locale: str, tag_url: Callable[[str, str], str]) -> HitView:
    """A hit as a card."""
    document, card = found.document, found.document["card"]
    english = locale == "en"
    name_ko, name_en = document["name"], card.get("name_en", "")
    source = found.source
    firm = card.get("firm")
    return HitView(
        url=in_language(document["url"], locale),
        name=name_en if english and name_en else name_ko,
        name_other=name_ko if english and name_en else name_en,
        kind=card.get("kind") or "",
        kind_label=KINDS[card["kind"]].label(locale) if card.get("kind") in KINDS else "",
        logo_seed=card["seed"],
        tagline=_pick(card["tagline"], english),
        snippet=found.snippet.text if found.snippet else None,
        source=(source["label_en"] if english else source["label_ko"]) if source else "",
        source_url=in_language(source["url"], locale) if source else "",
        tags=[
            TagItem((english and en) or ko, tag_url(vocabulary, code))
            for vocabulary, code, ko, en in card.get("tags", [])
            if vocabulary != "region"
        ][:4],
        looking_for=_looking_for(card, locale),
        facts=_facts(document["type"], card, english),
        region=next(((english and en) or ko for name, _code, ko, en in card.get("tags", ()) if name == "region"), ""),
        type=document["type"],
        owner=_pick(firm["name"], english) if firm else "",
        owner_url=in_language(firm["url"], locale) if firm else "",
    )


def _pick(pair: Sequence[str], english: bool) -> str:
    return (english and pair[1]) or pair[0] or pair[1]


def _looking_for(card: dict[str, Any], locale: str) -> str:
    code = next(iter(card.get("looking_for", [])), None)
    return LOOKING_FOR[code].label(locale) if code in LOOKING_FOR else ""


def _facts(kind: str, card: dict[str, Any], english: bool) -> list[FactItem]:
    """Up to three facts: those that are known."""
    locale = "en" if english else "ko"
    facts = []
    if kind == "technology" and card.get("trl"):
        facts.append(FactItem(_("성숙도"), f"TRL {card['trl']}"))
        if card.get("patents"):
            facts.append(FactItem(_("등록 특허"), _("%(n)s건", n=card["patents"])))
    if kind == "service" and card.get("delivery"):
        facts.append(FactItem(_("제공 방식"), _pick(card["delivery"], english)))
    stage = STAGES[card["stage"]].label(locale) if card.get("stage") in STAGES else ""
    if card.get("raised"):
        facts.append(FactItem(_("누적 투자"), _short_won(card["raised"], english), stage))
    elif stage:
        facts.append(FactItem(_("투자 단계"), stage))
    if kind == "firm" and card.get("employees"):
        facts.append(FactItem(_("임직원"), _("%(n)s명", n=f"{card['employees']:,}")))
    if card.get("founded"):
        facts.append(FactItem(_("설립"), _("%(year)s년", year=card["founded"])))
    return facts[:3]


def _short_won(amount: int, english: bool) -> str:
    if english:
        return f"₩{amount / 10**9:.1f}bn" if amount >= 10**9 else f"₩{amount / 10**6:.0f}m"
    rounded = amount // 10**8 * 10**8 if amount >= 10**9 else amount
    return won(rounded)
