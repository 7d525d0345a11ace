"""What the page of a program shows, and the card beside the calendar, in the page's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.allocation.models import Pool, State
from portal.core import clock
from portal.core.months import day_of
from portal.firms.view import TagView, Text, pick
from portal.firms.vocabulary import FIELDS
from portal.programs.dates import day_words, moment_words, span_words, time_words
from portal.programs.documents import program_path
from portal.programs.labels import approval_label, audience_label, kind_label
from portal.programs.models import Approval, Program, ProgramSession
from portal.programs.standing import BOOKABLE, Places, Standing, Window, standing
from portal.programs.standing_labels import own_label, places_label, places_tone
from portal.web.hub import current_hub
from portal.web.language import gettext as _
from portal.web.language import in_language
from portal.web.outside import description

#: What somebody holds or waits for: `{session, or none for a course: state}`.
Mine = Mapping[int | None, State]


@dataclass(frozen=True, slots=True)
class PlacesView:
    """How the places of a session or a course stand."""

    standing: Standing
    label: str
    tone: str
    icon: str
    seats: int
    left: int
    waiting: int

    @property
    def taken(self) -> int:
        return self.seats - self.left

    @property
    def percent(self) -> int:
        """How full it is, for the meter."""
        return round(100 * self.taken / self.seats) if self.seats else 100

    @property
    def is_bookable(self) -> bool:
        """Whether there is something to press: a place, an application, a place in line."""
        return self.standing in BOOKABLE


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as the page, and the booking form's slots, show it."""

    id: int
    starts_at: datetime
    ends_at: datetime
    day: str
    #: `오후 2:00`, as buttons repeat it; and from when to when.
    begins: str
    times: str
    title: str
    place: str
    #: None for the sessions of a course, which have no places of their own.
    places: PlacesView | None
    is_over: bool
    cancelled_because: str | None
    state: State | None
    own: str
    #: Where it is on the net, for who has a confirmed place.
    link: str
    cancel_until: str

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_because is not None


@dataclass(frozen=True, slots=True)
class ProgramView:
    """All that the page of a program shows. `sessions` are those to come, `past` those that are over."""

    id: int
    path: str
    url: str
    seed: str
    kind: str
    kind_label: str
    title: str
    title_other: str
    lead: Text
    body: Text
    field: TagView | None
    host: str
    place: str
    is_online: bool
    price: str
    audience: str
    audience_label: str
    approval: str
    approval_label: str
    how: str
    #: When one may apply, in words.
    opens: str
    closes: str
    #: What holds for changing and cancelling, and for what a booking costs.
    cancelling: str
    limits: tuple[str, ...]
    is_course: bool
    sessions: tuple[SessionView, ...]
    past: tuple[SessionView, ...]
    places: PlacesView
    is_cancelled: bool
    cancelled_because: str
    #: What the reader has of the course as a whole.
    state: State | None
    own: str

    @property
    def when(self) -> str:
        """The next days in one line."""
        shown = [one for one in (self.sessions or self.past) if not one.is_cancelled]
        days = list(dict.fromkeys(one.day for one in shown))
        if not days:
            return ""
        if len(days) == 1:
            return f"{days[0]} {shown[0].times if len(shown) == 1 else ''}".rstrip()
        return f"{days[0]} – {days[-1]}"

    @property
    def has_own(self) -> bool:
        return bool(self.own or any(one.own for one in self.sessions))

    @property
    def about(self) -> str:
        """The page in one line, for lists of search results."""
        facts = " · ".join(word for word in (self.kind_label, self.when, self.place, self.price) if word)
        return description(f"{self.title}: {self.lead.text}" if self.lead else self.title, facts)


def program_view(program: Program, mine: Mine, waiting: Mapping[int, int], locale: str) -> ProgramView:
    """A program in a language. `waiting` counts who waits, by pool."""
    now = clock.now()
    sessions = [_session(program, one, mine, waiting, locale, now) for one in program.sessions]
    coming = tuple(one for one in sessions if not one.is_over)
    return ProgramView(
        id=program.id,
        path=program_path(program),
        url=in_language(program_path(program), locale),
        seed=f"program:{program.id}",
        kind=program.kind,
        kind_label=kind_label(program.kind),
        title=program.title(locale),
        title_other=_other(program.title_ko, program.title_en, locale),
        lead=pick(program.lead_ko, program.lead_en, locale),
        body=pick(program.body_ko, program.body_en, locale),
        field=_field(program.field, locale),
        host=pick(program.host_ko, program.host_en, locale).text or current_hub().name,
        place=_place(program, locale),
        is_online=program.is_online,
        price=pick(program.price_ko, program.price_en, locale).text or _("무료"),
        audience=program.audience,
        audience_label=audience_label(program.audience),
        approval=program.approval,
        approval_label=approval_label(program.approval),
        how=_how(program),
        opens=moment_words(program.booking_opens_at, locale) if program.booking_opens_at > now else "",
        closes=moment_words(program.booking_closes_at, locale) if program.booking_closes_at else "",
        cancelling=_cancelling(program.cancel_minutes),
        limits=tuple(_limits(program)),
        is_course=program.is_course,
        sessions=coming,
        past=tuple(one for one in sessions if one.is_over),
        places=_all_places(program, sessions, waiting, locale, now),
        is_cancelled=program.cancelled_at is not None,
        cancelled_because=program.cancelled_because,
        state=mine.get(None),
        own=own_label(mine.get(None)),
    )


def _other(title_ko: str, title_en: str, locale: str) -> str:
    return title_en if locale == "ko" else (title_ko if title_en else "")


def _field(code: str, locale: str) -> TagView | None:
    return TagView("field", code, FIELDS[code].label(locale)) if code in FIELDS else None


def _place(program: Program, locale: str) -> str:
    return pick(program.place_ko, program.place_en, locale).text


def _session(
    program: Program, one: ProgramSession, mine: Mine, waiting: Mapping[int, int], locale: str, now: datetime
) -> SessionView:
    state = mine.get(None if program.is_course else one.id)
    places = None
    if one.pool is not None:
        places = _places(program, one.pool, waiting, one.starts_at, one.ends_at, locale, now)
    return SessionView(
        id=one.id,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        day=day_words(day_of(one.starts_at), locale),
        begins=time_words(one.starts_at, locale),
        times=span_words(one.starts_at, one.ends_at, locale),
        title=pick(one.title_ko, one.title_en, locale).text,
        place=one.place(locale),
        places=places,
        is_over=one.ends_at <= now,
        cancelled_because=one.cancelled_because if one.cancelled_at is not None else None,
        state=state,
        own=own_label(state),
        link=one.link if state == State.CONFIRMED else "",
        cancel_until=moment_words(one.cancel_until, locale),
    )


def _places(
    program: Program,
    pool: Pool,
    waiting: Mapping[int, int],
    starts_at: datetime,
    ends_at: datetime,
    locale: str,
    now: datetime,
) -> PlacesView:
    window = Window(program.booking_opens_at, program.booking_closes_at)
    seats = pool.capacity + pool.extra
    stands = standing(window, Places(seats, pool.places_left, pool.has_line, pool.is_held), starts_at, ends_at, now)
    label = places_label(stands, pool.places_left, program.approval, window.opens_at, locale)
    return PlacesView(
        stands, label, *places_tone(stands, pool.places_left), seats, pool.places_left, waiting.get(pool.id, 0)
    )


def _all_places(
    program: Program, sessions: Sequence[SessionView], waiting: Mapping[int, int], locale: str, now: datetime
) -> PlacesView:
    """Those of the course, or of all sessions that one may still come to."""
    held = [one for one in program.sessions if one.cancelled_at is None]
    if program.pool is not None and held:
        begins, ends = held[0].starts_at, max(one.ends_at for one in held)
        return _places(program, program.pool, waiting, begins, ends, locale, now)
    coming = [one.places for one in sessions if one.places and not one.is_over and not one.is_cancelled]
    return joined(coming, program.approval, program.booking_opens_at, locale)


def joined(places: Sequence[PlacesView], approval: str, opens_at: datetime, locale: str) -> PlacesView:
    """Places of several sessions as one: it stands as the best of them."""
    order = list(Standing)
    stands = min((one.standing for one in places), key=order.index, default=Standing.OVER)
    alike = [one for one in places if one.standing == stands]
    left = sum(one.left for one in alike)
    label = places_label(stands, left, approval, opens_at, locale)
    seats, waiting = sum(one.seats for one in places), sum(one.waiting for one in places)
    return PlacesView(stands, label, *places_tone(stands, left), seats, sum(one.left for one in places), waiting)


def _how(program: Program) -> str:
    """How places are given, explained."""
    how = {
        Approval.FIRST_COME.value: _("먼저 신청한 순서로 자리가 정해져요."),
        Approval.REVIEW.value: _("신청이 끝난 뒤 내용을 보고 뽑아, 모두에게 한꺼번에 알려요."),
        Approval.LOTTERY.value: _(
            "신청이 끝난 뒤 추첨으로 뽑아요. 추첨에 쓴 수를 공개하므로 누구나 다시 해 볼 수 있어요."
        ),
    }
    first = _("이런 프로그램이 처음인 분이 먼저예요.") if program.first_timers_first else ""
    return f"{how.get(program.approval, '')} {first}".rstrip()


def _cancelling(minutes: int) -> str:
    if not minutes:
        return _("시작할 때까지 바꾸거나 취소할 수 있어요.")
    if minutes % 1440 == 0:
        return _("시작 %(n)d일 전까지 바꾸거나 취소할 수 있어요.", n=minutes // 1440)
    if minutes % 60 == 0:
        return _("시작 %(n)d시간 전까지 바꾸거나 취소할 수 있어요.", n=minutes // 60)
    return _("시작 %(n)d분 전까지 바꾸거나 취소할 수 있어요.", n=minutes)


def _limits(program: Program) -> Sequence[str]:
    limits = []
    if program.firm_limit is not None:
        limits.append(_("한 회사에서 %(n)d명까지 신청할 수 있어요.", n=program.firm_limit))
    if program.credits:
        limits.append(_("회사의 이용권이 %(n)d장 들어요.", n=program.credits))
    if program.has_line:
        offer = timedelta(minutes=program.offer_minutes)
        limits.append(
            _(
                "자리가 차면 기다릴 수 있어요. 자리가 나면 %(n)d시간 안에 답해 주세요.",
                n=-(-offer // timedelta(hours=1)),
            )
            if offer
            else _("자리가 차면 기다릴 수 있어요. 자리가 나면 바로 확정돼요.")
        )
    return limits
