"""Programs as the desk's pages show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.allocation.models import Pool
from portal.core import clock
from portal.core.paging import Page
from portal.core.viewer import Viewer
from portal.programs.desk import labels, queries
from portal.programs.desk.forms import ProgramForm
from portal.programs.desk.moments import written
from portal.programs.desk.queries import Counts
from portal.programs.desk.wording import moment_text
from portal.programs.labels import approval_label, audience_label, kind_label
from portal.programs.models import Program, ProgramSession
from portal.programs.when import span
from portal.web.language import current_locale
from portal.web.language import gettext as _

TONES = {"draft": "amber", "offered": "brand", "past": "", "cancelled": "signal"}


@dataclass(frozen=True, slots=True)
class Places:
    """How full something is."""

    capacity: int
    held: int
    left: int
    extra: int
    offered: int
    waiting: int
    applied: int

    @property
    def is_full(self) -> bool:
        return self.left == 0


def places_of(pools: Iterable[Pool], counted: Mapping[int, Counts]) -> Places:
    """What pools hold together."""
    found = list(pools)
    each = [counted.get(pool.id, Counts()) for pool in found]
    return Places(
        capacity=sum(pool.capacity for pool in found),
        held=sum(one.held for one in each),
        left=sum(pool.places_left for pool in found),
        extra=sum(pool.extra for pool in found),
        offered=sum(one.offered for one in each),
        waiting=sum(one.waiting for one in each),
        applied=sum(one.applied for one in each),
    )


def pools_of(program: Program) -> list[Pool]:
    """The pools of a program that take place."""
    if program.pool is not None:
        return [program.pool]
    return [one.pool for one in program.sessions if one.pool is not None and one.cancelled_at is None]


def program_places(program: Program, session_id: int | None) -> Places | None:
    """How full a program is, or one of its sessions; nothing while it has no places."""
    pools = pools_of(program)
    if session_id is not None:
        one = queries.session_in(program, session_id)
        pools = [one.pool] if one is not None and one.pool is not None else []
    return places_of(pools, queries.claim_counts([pool.id for pool in pools])) if pools else None


# ── The list ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Tab:
    state: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class ProgramRow:
    id: int
    title: str
    kind: str
    when: str
    more: int
    places: Places | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    tabs: Sequence[Tab]
    rows: Sequence[ProgramRow]
    page: Page


def listing(state: str, text: str, number: int) -> Listing:
    """One page of the programs in a state, and how many there are in each. Four queries."""
    counts = queries.counts(text)
    found, page = queries.programs(state, text, number, counts[state])
    counted = queries.claim_counts([pool.id for program in found for pool in pools_of(program)])
    tabs = [Tab(one, labels.state_name(one), counts[one]) for one in queries.STATES]
    return Listing(tabs, [_program_row(program, counted) for program in found], page)


def _program_row(program: Program, counted: Mapping[int, Counts]) -> ProgramRow:
    times = [one for one in program.sessions if one.cancelled_at is None]
    coming = [one for one in times if one.ends_at > clock.now()] or times
    pools = pools_of(program)
    return ProgramRow(
        id=program.id,
        title=program.title(current_locale()),
        kind=kind_label(program.kind),
        when=span(coming[0].starts_at, coming[0].ends_at) if coming else "",
        more=len(times) - 1 if times else 0,
        places=places_of(pools, counted) if pools else None,
        changed_at=program.changed_at,
    )


# ── One program ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class SessionRow:
    id: int
    when: str
    title: str
    place: str
    places: Places | None
    is_cancelled: bool
    because: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a program still lacks; without what `is_needed` it cannot be published."""

    label: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class ProgramView:
    id: int
    title: str
    state: str
    state_label: str
    tone: str
    facts: Sequence[tuple[str, str]]
    sessions: Sequence[SessionRow]
    places: Places | None
    missing: Sequence[Missing]
    is_course: bool
    can_edit: bool
    can_publish: bool
    can_discard: bool
    can_call_off: bool
    cancelled_because: str


def program_view(program: Program) -> ProgramView:
    """All that the page of a program says of it, but its history."""
    state = queries.stands(program)
    counted = queries.claim_counts([pool.id for pool in pools_of(program)])
    missing = missing_of(program)
    is_draft = state == "draft"
    return ProgramView(
        id=program.id,
        title=program.title(current_locale()),
        state=state,
        state_label=labels.state_name(state),
        tone=TONES[state],
        facts=_facts(program),
        sessions=[_session_row(one, counted) for one in program.sessions],
        places=places_of([program.pool], counted) if program.pool else None,
        missing=missing,
        is_course=program.is_course,
        can_edit=state != "cancelled",
        can_publish=is_draft and not any(one.is_needed for one in missing),
        can_discard=is_draft,
        can_call_off=state in ("offered", "past"),
        cancelled_because=program.cancelled_because,
    )


def _facts(program: Program) -> list[tuple[str, str]]:
    opens, closes = moment_text(program.booking_opens_at), moment_text(program.booking_closes_at)
    before = labels.span_text(program.cancel_minutes)
    offer = labels.span_text(program.offer_minutes)
    return [
        (_("종류"), kind_label(program.kind)),
        (_("대상"), audience_label(program.audience)),
        (_("선정 방식"), approval_label(program.approval)),
        (_("신청 기간"), _("%(opens)s부터 %(closes)s까지", opens=opens, closes=closes or _("시작할 때"))),
        (_("취소·변경 마감"), _("시작 %(span)s 전", span=before) if before else _("시작할 때까지")),
        (_("대기"), _waiting(program, offer)),
        (_("한 회사에서"), _("%(n)s명까지", n=program.firm_limit) if program.firm_limit else ""),
        (_("드는 이용권"), _("%(n)s장", n=program.credits) if program.credits else ""),
        (_("가격"), program.price_en if current_locale() == "en" and program.price_en else program.price_ko),
    ]


def _waiting(program: Program, offer: str) -> str:
    if not program.has_line:
        return str(_("받지 않아요"))
    return str(_("난 자리에 %(span)s 안에 답해요", span=offer) if offer else _("자리가 나면 바로 확정돼요"))


def missing_of(program: Program) -> list[Missing]:
    """What a draft lacks before it is published."""
    now = clock.now()
    times = [one for one in program.sessions if one.cancelled_at is None]
    closes = program.booking_closes_at
    checks = (
        (any(one.starts_at > now for one in times), True, _("앞으로 열릴 일정")),
        (closes is None or closes > now, False, _("신청 마감이 지났어요. 이대로면 아무도 신청하지 못해요")),
        (bool(program.body_ko), False, _("소개 (한국어)")),
        (bool(program.title_en), False, _("영어 제목")),
        (bool(program.place_ko) or program.is_online or all(one.place_ko for one in times), False, _("장소")),
        (not program.is_online or bool(program.online_url), False, _("온라인 주소 (자리가 있는 사람에게만 보여요)")),
    )
    return [Missing(str(label), needed) for is_there, needed, label in checks if not is_there]


def _session_row(one: ProgramSession, counted: Mapping[int, Counts]) -> SessionRow:
    locale = current_locale()
    return SessionRow(
        id=one.id,
        when=span(one.starts_at, one.ends_at),
        title=(locale == "en" and one.title_en) or one.title_ko,
        place=one.place(locale),
        places=places_of([one.pool], counted) if one.pool else None,
        is_cancelled=one.cancelled_at is not None,
        because=one.cancelled_because,
        is_over=one.ends_at <= clock.now(),
    )


# ── History, and what two people wrote at once ───────────────────────────────


@dataclass(frozen=True, slots=True)
class EventRow:
    at: datetime
    who: str
    what: str
    more: str


def history(program: Program, viewer: Viewer) -> list[EventRow]:
    """Who did what when, the latest first. Those who are not staff go by their number."""
    events = queries.events_of(program)
    names = queries.staff_names(event.actor for event in events)
    return [
        EventRow(
            one.at, _who(one.actor, names, viewer), labels.action_label(one.action) or one.action, _more(one.details)
        )
        for one in events
    ]


def _who(actor: str, names: Mapping[str, str], viewer: Viewer) -> str:
    if actor == viewer.actor:
        return str(_("나"))
    return names.get(actor) or (_("회원 #%(n)s", n=actor.removeprefix("person:")) if ":" in actor else _("자동으로"))


def _more(details: Mapping[str, Any]) -> str:
    parts = []
    if "seats" in details:
        parts.append(_("정원 %(n)s명", n=details["seats"]))
    if before := details.get("before"):
        parts.append(_("앞의 때: %(when)s", when=moment_text(datetime.fromisoformat(before))))
    if reason := details.get("reason"):
        parts.append(str(reason))
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class Clash:
    """A field of which two people have written different things."""

    id: str
    label: str
    mine: str
    theirs: str


def clashes(names: Sequence[str], form: ProgramForm, theirs: Mapping[str, Any]) -> list[Clash]:
    """What was typed beside what is saved by now."""
    mine, called, firms = form.values, labels.field_names(), queries.firm_names
    locale = current_locale()
    said = {
        "mine": ", ".join(firms(mine["firms"], locale).values()),
        "theirs": ", ".join(firms(theirs["firms"], locale).values()),
    }
    return [
        Clash(
            form[name].id,
            called[name],
            said["mine"] if name == "firms" else _plainly(name, mine[name], form),
            said["theirs"] if name == "firms" else _plainly(name, theirs[name], form),
        )
        for name in names
    ]


def _plainly(name: str, value: Any, form: ProgramForm) -> str:
    choices = dict(getattr(form[name], "choices", ()) or ())
    if isinstance(value, bool):
        return str(_("예") if value else _("아니요"))
    if isinstance(value, datetime):
        return written(value).replace("T", " ")
    if name.endswith("_minutes"):
        return labels.span_text(value)
    if name == "reminders":
        return ", ".join(choices.get(part, part) for part in value.split(",") if part)
    return str(choices.get(value, "" if value is None else value))
