"""What the calendar's templates get: plain values, labelled in the page's language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.allocation.models import State
from portal.core import clock
from portal.core.holidays import holiday_name
from portal.core.months import EARLIEST, LATEST, Week, days_of
from portal.core.paging import Page
from portal.firms.vocabulary import FIELDS
from portal.programs.calendar.rows import Slot
from portal.programs.calendar.state import VIEWS, CalendarState
from portal.programs.dates import at, month_name, month_words, span_words, week_words, weekday, whole_day
from portal.programs.documents import program_address
from portal.programs.labels import audience_label, kind_label
from portal.programs.models import Audience, Kind
from portal.programs.standing import WITH_PLACES, Places, Standing, Window, standing
from portal.programs.standing_labels import own_label, places_label, places_tone
from portal.web.language import gettext as _
from portal.web.language import in_language

#: Entries that a day of the month shows; the rest is behind "외 n개".
MOST_IN_A_DAY = 3
PAGE_SIZE = 30
Own = Mapping[tuple[int, int | None], State]
Url = Callable[[CalendarState], str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A program on a day: what of it happens on that day is one entry."""

    program_id: int
    day: date
    kind: str
    kind_label: str
    title: str
    lead: str
    at: str
    times: str
    place: str
    #: How many sessions it has on that day.
    count: int
    standing: Standing
    places: str
    tone: str
    icon: str
    audience: str
    own: str
    url: str
    path: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class DayView:
    """A day of the calendar. `more` counts the entries that have no room."""

    day: date
    number: int
    weekday: str
    words: str
    holiday: str
    url: str
    is_outside: bool
    is_today: bool
    is_chosen: bool
    entries: tuple[Entry, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that can be on or off, with how many programs it leaves."""

    label: str
    count: int | None
    url: str
    is_on: bool
    kind: str = ""


@dataclass(frozen=True, slots=True)
class CalendarView:
    """All that the calendar shows, apart from the program beside it."""

    state: CalendarState
    heading: str
    month_name: str
    summary: str
    number: int
    views: Sequence[Chip]
    kinds: Sequence[Chip]
    fields: Sequence[Chip]
    field_label: str
    field_off_url: str
    only_open: Chip
    only_mine: Chip
    weeks: Sequence[Sequence[DayView]]
    week: Sequence[DayView]
    days: Sequence[DayView]
    page: Page
    before_url: str
    after_url: str
    week_before_url: str
    week_after_url: str
    today_url: str
    clear_url: str
    #: What helps when nothing is there: words and an address.
    way_out: tuple[str, str] | None
    is_empty: bool
    url_of: Callable[[int], str]


@dataclass(frozen=True, slots=True)
class _Spot:
    """A session on a day, before it is known what of it is shown."""

    day: date
    slot: Slot
    standing: Standing
    state: State | None

    def fits(self, state: CalendarState, but: str = "") -> bool:
        """Whether it is among what is asked for, apart from the condition `but`."""
        return (
            (but == "kind" or not state.kind or self.slot.kind == state.kind)
            and (but == "field" or not state.field or self.slot.field == state.field)
            and (but == "open" or not state.open or self.standing in WITH_PLACES)
            and (but == "mine" or not state.mine or self.state is not None)
        )


def calendar_view(state: CalendarState, slots: Sequence[Slot], own: Own, url: Url, locale: str) -> CalendarView:
    """Put what happens into days. `slots` are those of all weeks of the month."""
    spots = [spot for slot in slots for spot in _spots(slot, own)]
    within = [spot for spot in spots if spot.day in state.month]
    fitting = [spot for spot in spots if spot.fits(state)]
    by_day: dict[date, list[_Spot]] = {}
    for spot in fitting:
        by_day.setdefault(spot.day, []).append(spot)
    maker = _Days(state, by_day, url, locale)
    weeks = [maker.week(week, MOST_IN_A_DAY) for week in state.month.weeks] if state.view == "month" else []
    week = maker.week(state.week, 0)
    listed = [maker.day(day, 0) for day in sorted(by_day) if day in state.month] if state.view == "list" else []
    page, days = _paged(listed, state.page)
    number = _programs(spot for spot in within if spot.standing in WITH_PLACES)
    entries = sum(
        len(one) for day, one in by_day.items() if day in (state.week if state.view == "week" else state.month)
    )
    return CalendarView(
        state=state,
        heading=_heading(state, locale),
        month_name=month_name(state.month, locale),
        summary=_summary(state, within, number, locale),
        number=number,
        views=_views(state, url),
        kinds=_kinds(state, within, url),
        fields=_fields(state, within, url, locale),
        field_label=FIELDS[state.field].label(locale) if state.field else "",
        field_off_url=url(state.in_field("")),
        only_open=_toggle(state, within, "open", _("신청 가능만"), url(state.only_open(not state.open))),
        only_mine=_toggle(state, within, "mine", _("내 신청"), url(state.only_mine(not state.mine))),
        weeks=weeks,
        week=week,
        days=days,
        page=page,
        before_url=_step(state, -1, url),
        after_url=_step(state, 1, url),
        week_before_url=url(state.on(_days_later(state.week[0], -7))),
        week_after_url=url(state.on(_days_later(state.week[0], 7))),
        today_url=url(state.on(clock.today())),
        clear_url=url(state.without_filters()),
        way_out=None if entries else _way_out(state, within, url),
        is_empty=not entries,
        url_of=lambda n: url(state.on_page(n)),
    )


def _spots(slot: Slot, own: Own) -> Iterable[_Spot]:
    window = Window(slot.opens_at, slot.closes_at)
    places = Places(slot.seats, slot.left, slot.has_line, slot.is_held)
    stands = standing(window, places, slot.starts_at, slot.ends_at, clock.now())
    state = own.get((slot.program_id, None if slot.is_course else slot.id))
    for day in days_of(slot.starts_at, slot.ends_at):
        yield _Spot(day, slot, stands, state)


def _programs(spots: Iterable[_Spot]) -> int:
    return len({spot.slot.program_id for spot in spots})


def _paged(days: Sequence[DayView], number: int) -> tuple[Page, Sequence[DayView]]:
    """Days of one page: a page holds whole days, so many that they have about `PAGE_SIZE` entries."""
    pages: list[list[DayView]] = []
    room = 0
    for day in days:
        if not pages or room <= 0:
            pages.append([])
            room = PAGE_SIZE
        pages[-1].append(day)
        room -= len(day.entries)
    page = Page(number, 1, len(pages))
    return page, pages[number - 1] if number <= len(pages) else []


# ── Days ─────────────────────────────────────────────────────────────────────


class _Days:
    """Makes days of a calendar, each at most twice: for the table and for the week below it."""

    def __init__(self, state: CalendarState, by_day: Mapping[date, list[_Spot]], url: Url, locale: str) -> None:
        self.state, self.by_day, self.url, self.locale = state, by_day, url, locale
        self.today = clock.today()

    def week(self, week: Week, most: int) -> list[DayView]:
        return [self.day(day, most) for day in week]

    def day(self, day: date, most: int) -> DayView:
        """A day with its entries; with `most`, so many of them at most, and none of other months."""
        is_outside = day not in self.state.month
        grouped: dict[int, list[_Spot]] = {}
        for spot in () if most and is_outside else self.by_day.get(day, ()):
            grouped.setdefault(spot.slot.program_id, []).append(spot)
        groups = list(grouped.values())
        shown = groups if not most or len(groups) <= most + 1 else groups[:most]
        return DayView(
            day=day,
            number=day.day,
            weekday=weekday(day, self.locale),
            words=whole_day(day, self.locale),
            holiday=holiday_name(day, self.locale),
            url=self.url(self.state.on(day)),
            is_outside=is_outside,
            is_today=day == self.today,
            is_chosen=day == self.state.shown_day if not most else day == self.state.day,
            entries=tuple(self._entry(day, spots) for spots in shown),
            more=len(groups) - len(shown),
        )

    def _entry(self, day: date, spots: Sequence[_Spot]) -> Entry:
        slot, locale = spots[0].slot, self.locale
        stands, left = _together(spots)
        tone, icon = places_tone(stands, left)
        state = next((spot.state for spot in spots if spot.state is not None), None)
        return Entry(
            program_id=slot.program_id,
            day=day,
            kind=slot.kind,
            kind_label=kind_label(slot.kind),
            title=slot.title(locale),
            lead=(locale == "en" and slot.lead_en) or slot.lead_ko,
            at=at(slot.starts_at) if slot.starts_at.astimezone(clock.SEOUL).date() == day else "",
            times=span_words(slot.starts_at, spots[-1].slot.ends_at, locale),
            place=slot.place(locale) or (_("온라인") if slot.is_online else ""),
            count=len(spots),
            standing=stands,
            places=places_label(stands, left, slot.approval, slot.opens_at, locale),
            tone=tone,
            icon=icon,
            audience=audience_label(slot.audience) if slot.audience != Audience.EVERYONE else "",
            own=own_label(state),
            url=self.url(self.state.choosing(slot.program_id, day)),
            path=in_language(program_address(slot.program_id, slot.title_ko, slot.title_en), locale),
            is_chosen=slot.program_id == self.state.program and day == self.state.day,
        )


def _together(spots: Sequence[_Spot]) -> tuple[Standing, int]:
    """How sessions of one program stand together: as the best of them, with the places of those that stand so."""
    order = list(Standing)
    stands = min((spot.standing for spot in spots), key=order.index)
    return stands, sum(spot.slot.left for spot in spots if spot.standing == stands)


# ── Around them ──────────────────────────────────────────────────────────────


def _heading(state: CalendarState, locale: str) -> str:
    if state.view == "week":
        return week_words(state.week[0], state.week[-1], locale)
    return month_words(state.month, locale)


def _summary(state: CalendarState, within: Sequence[_Spot], number: int, locale: str) -> str:
    month, total = month_name(state.month, locale), _programs(within)
    if number:
        return _("%(month)s에 신청할 수 있는 프로그램이 %(n)s개 있어요.", month=month, n=number)
    if not total:
        return _("%(month)s에는 아직 프로그램이 없어요.", month=month)
    return _("%(month)s 프로그램은 %(n)s개예요. 지금 신청할 수 있는 것은 없어요.", month=month, n=total)


def _views(state: CalendarState, url: Url) -> list[Chip]:
    labels = {"month": _("월"), "week": _("주"), "list": _("목록")}
    return [Chip(labels[view], None, url(state.shown_as(view)), view == state.view) for view in VIEWS]


def _kinds(state: CalendarState, within: Sequence[_Spot], url: Url) -> list[Chip]:
    """All, then each kind that there is this month, or that is asked for."""
    fitting = [spot for spot in within if spot.fits(state, "kind")]
    chips = [Chip(_("전체"), _programs(fitting), url(state.of_kind("")), not state.kind)]
    for kind in Kind:
        count = _programs(spot for spot in fitting if spot.slot.kind == kind)
        if count or kind == state.kind:
            chips.append(Chip(kind_label(kind), count, url(state.of_kind(kind)), kind == state.kind, kind))
    return chips


def _fields(state: CalendarState, within: Sequence[_Spot], url: Url, locale: str) -> list[Chip]:
    counts: dict[str, set[int]] = {}
    for spot in within:
        if spot.slot.field in FIELDS and spot.fits(state, "field"):
            counts.setdefault(spot.slot.field, set()).add(spot.slot.program_id)
    return [
        Chip(FIELDS[code].label(locale), len(counts[code]), url(state.in_field(code)), code == state.field)
        for code in FIELDS
        if code in counts
    ]


def _toggle(state: CalendarState, within: Sequence[_Spot], name: str, label: str, address: str) -> Chip:
    alone = {"open": state.only_open(True), "mine": state.only_mine(True)}[name]
    return Chip(label, _programs(spot for spot in within if spot.fits(alone)), address, getattr(state, name))


def _step(state: CalendarState, by: int, url: Url) -> str:
    """The month before or after, or the week; nothing where the calendar ends."""
    if state.view == "week":
        return url(state.on(_days_later(state.week[0], 7 * by)))
    month = state.month.next if by > 0 else state.month.previous
    return url(state.in_month(month)) if EARLIEST <= month.year <= LATEST else ""


def _days_later(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() + days)


def _way_out(state: CalendarState, within: Sequence[_Spot], url: Url) -> tuple[str, str] | None:
    """The one condition to drop, by what it brings back."""
    ways = []
    for name, label, without in (
        ("kind", kind_label(state.kind), state.of_kind("")),
        ("field", "", state.in_field("")),
        ("open", _("신청 가능만"), state.only_open(False)),
        ("mine", _("내 신청"), state.only_mine(False)),
    ):
        if getattr(state, name):
            words = label or FIELDS[state.field].label("ko")
            ways.append((_programs(spot for spot in within if spot.fits(without)), words, without))
    count, words, without = max(ways, key=lambda way: way[0], default=(0, "", state))
    if not count:
        return None
    return _("‘%(what)s’ 조건을 지우면 %(n)s개가 보여요", what=words, n=count), url(without)
