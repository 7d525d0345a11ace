"""Listings as the page of all shows them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.core import clock
from portal.core.paging import Page
from portal.programs.listings import queries
from portal.programs.listings.browsing import OPEN, PAGE_SIZE, Found, Glance, State, find
from portal.programs.listings.labels import facet_labels, kind_labels
from portal.programs.listings.models import Listing
from portal.web.filters import format_day, format_month
from portal.web.language import gettext as _
from portal.web.results import Chip, Group, chips, conditions, group_of

#: Of a facet's values; what is beyond is left out unless it is ticked.
LONGEST_LIST = 40
#: How many conditions are tried to be left out where nothing fits.
MOST_TRIED = 5
#: From so many days on a deadline is in its colour.
SOON = 7
_ICONS = {"call": "megaphone", "event": "compass", "conference": "building"}


@dataclass(frozen=True, slots=True)
class Deadline:
    """`D-3`, and the same in words; `is_soon` is in the colour of deadlines."""

    short: str
    words: str
    is_soon: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One listing."""

    id: int
    kind: str
    icon: str
    title: str
    host: str
    source: str
    link: str
    when: str
    where: str
    topics: Sequence[str]
    deadline: Deadline | None


@dataclass(frozen=True, slots=True)
class MonthOfCards:
    """What of a page stands under one heading."""

    code: str
    label: str
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Listings:
    """The page."""

    state: State
    total: int
    page: Page
    groups: Sequence[Group]
    chips: Sequence[Chip]
    months: Sequence[MonthOfCards]
    #: The one condition without which something is found: `(label, address, how many)`.
    relief: tuple[str, str, int] | None


def listings_view(state: State, url: Callable[[State], str]) -> Listings:
    """What an address asks for: two queries; three where nothing has the words that were typed."""
    today = clock.today()
    glances = queries.glances(state.words)
    found = find(state, glances, today)
    page = Page(state.page, PAGE_SIZE, len(found.ids))
    listings = queries.in_order(found.ids[page.offset : page.offset + page.size])
    asked = conditions(state, facet_labels(), lambda name, code: _label(name, code, found))
    return Listings(
        state=state,
        total=page.total,
        page=page,
        groups=[_group(name, state, found) for name in state.FACETS],
        chips=chips(asked, url),
        months=_months(listings, found, today),
        relief=None if found.ids else _relief(state.words, asked, glances, today, url),
    )


def _group(name: str, state: State, found: Found) -> Group:
    counts = found.counts[name]
    codes = sorted(counts) if name == "month" else [code for code, _count in counts.most_common(LONGEST_LIST)]
    return group_of(name, facet_labels()[name], state, codes, counts, lambda code: _label(name, code, found))


def _label(name: str, code: str, found: Found) -> str:
    if name == "kind":
        return kind_labels().get(code, code)
    if name == "month":
        return month_label(code)
    return found.spellings[name].get(code, code)


def month_label(code: str) -> str:
    """A month's name; what is none is called as what has no day, so that an address is never an error."""
    try:
        return format_month(date.fromisoformat(f"{code}-01"))
    except ValueError:
        return _("상시·기한 미정") if code == OPEN else code


def _relief(
    words: Sequence[str],
    asked: Sequence[tuple[str, str, State]],
    glances: Sequence[Glance],
    today: date,
    url: Callable[[State], str],
) -> tuple[str, str, int] | None:
    """The condition without which most is found: its name, the address without it, how many."""
    best: tuple[str, str, int] | None = None
    for _group_label, label, less in asked[:MOST_TRIED]:
        among = glances if less.words == words else queries.glances(less.words)
        number = len(find(less, among, today).ids)
        if number > (best[2] if best else 0):
            best = (label, url(less), number)
    return best


def _months(listings: Sequence[Listing], found: Found, today: date) -> list[MonthOfCards]:
    months: dict[str, list[Card]] = {}
    for listing in listings:
        months.setdefault(found.months[listing.id], []).append(card(listing, today))
    return [MonthOfCards(code, month_label(code), cards) for code, cards in months.items()]


def card(listing: Listing, today: date) -> Card:
    """A listing as a card shows it."""
    places = (listing.place, listing.region, listing.country)
    where = list(dict.fromkeys([place for place in places if place] + ([_("온라인")] if listing.is_online else [])))
    return Card(
        id=listing.id,
        kind=kind_labels()[listing.kind],
        icon=_ICONS[listing.kind],
        title=listing.title,
        host=listing.host,
        source=listing.source,
        link=listing.link,
        when=when(listing),
        where=" · ".join(where),
        topics=listing.topics[:4],
        deadline=deadline(listing.closes_on, today),
    )


def when(listing: Listing) -> str:
    """Until when a call is open; when an event takes place."""
    if listing.is_call:
        if listing.closes_on:
            return _("%(day)s 마감", day=format_day(listing.closes_on))
        return _("상시 모집") if listing.is_always_open else _("마감일을 알 수 없어요")
    if listing.ends_on and listing.ends_on != listing.starts_on:
        return f"{format_day(listing.starts_on)} – {format_day(listing.ends_on)}"
    return format_day(listing.starts_on)


def deadline(closes_on: date | None, today: date) -> Deadline | None:
    """How long somebody can still apply."""
    if closes_on is None or closes_on < today:
        return None
    days = (closes_on - today).days
    words = _("오늘 마감") if days == 0 else _("마감까지 %(n)s일", n=f"{days:,}")
    short = _("D-DAY") if days == 0 else _("D-%(n)s", n=f"{days:,}")
    return Deadline(short, words, days <= SOON)
