"""Deciding in words: what the pages of draws and reviews show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.firms.models import Firm
from portal.programs.children.view import name_of
from portal.programs.deciding import lottery, queries
from portal.programs.deciding.labels import TONES, outcome_label, score_label
from portal.programs.deciding.lottery import Entry
from portal.programs.deciding.models import ApplicationDraft, ApplicationScore, DrawTicket
from portal.programs.deciding.queries import Part
from portal.programs.models import Booking, Program
from portal.web.filters import format_moment
from portal.web.language import current_locale
from portal.web.language import gettext as _


def part_name(part: Part) -> str:
    """Which session it is, by its time and title; a course has one name."""
    if part.session is None:
        return _("모든 일정")
    title = (current_locale() == "en" and part.session.title_en) or part.session.title_ko
    when = format_moment(part.session.starts_at)
    return f"{when} · {title}" if title else when


# ── Draws ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class DrawnRow:
    position: int | None
    number: int
    tier: int
    team: int | None
    room: int | None
    label: str
    tone: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class DrawView:
    """A draw as everybody may see it: its commitment from the beginning, all else once it is drawn."""

    id: int
    name: str
    commitment: str
    pledged_at: datetime | None
    own: Sequence[int] = ()
    drawn_at: datetime | None = None
    secret: str = ""
    seed: str = ""
    places: int = 0
    numbers: Sequence[int] = ()
    rows: Sequence[DrawnRow] = ()
    recipe: str = ""
    message: str = ""
    #: Whether some go first, and whether some firm had more applications than it may.
    has_tiers: bool = False
    has_teams: bool = False


def draws(program: Program, viewer: Viewer) -> list[DrawView]:
    """All draws of a program; the viewer's own numbers are marked."""
    own = queries.own_numbers(viewer.person_id, program.id)
    return [draw_view(part, own) for part in queries.parts_of(program) if part.session is None or _is_shown(part)]


def _is_shown(part: Part) -> bool:
    return part.session is not None and part.session.cancelled_at is None


def draw_view(part: Part, own: set[int]) -> DrawView:
    pledge, decision = queries.pledge_of(part.pool.id), queries.decision_of(part.pool.id)
    number, name = part.session.id if part.session else 0, part_name(part)
    if pledge is None:
        return DrawView(number, name, "", None)
    if decision is None:
        return DrawView(number, name, pledge.commitment, pledge.made_at)
    tickets = queries.tickets_of(decision)
    numbers = sorted(one.number for one in tickets)
    return DrawView(
        id=number,
        name=name,
        commitment=pledge.commitment,
        pledged_at=pledge.made_at,
        own=sorted(own.intersection(numbers)),
        drawn_at=decision.at,
        secret=pledge.secret,
        seed=decision.seed,
        places=decision.places,
        numbers=numbers,
        rows=[_drawn_row(one, own) for one in tickets],
        recipe=lottery.recipe(pledge.secret, decision.places, numbers, entries_of(tickets)),
        message=decision.message,
        has_tiers=len({one.tier for one in tickets if one.position}) > 1,
        has_teams=any(one.team for one in tickets),
    )


def entries_of(tickets: Sequence[DrawTicket]) -> list[Entry]:
    """What took part in a draw."""
    return [Entry(one.number, one.tier, one.team, one.room) for one in tickets if one.position is not None]


def _drawn_row(one: DrawTicket, own: set[int]) -> DrawnRow:
    told = outcome_label(one.outcome), TONES[one.outcome], one.number in own
    return DrawnRow(one.position, one.number, one.tier, one.team, one.room, *told)


# ── Reviews ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ScoreRow:
    value: int | None
    label: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application as a reviewer may see it; of one they are recused from, its number alone."""

    id: int
    is_recused: bool
    name: str = ""
    firm: str = ""
    firm_id: int | None = None
    note: str = ""
    at: datetime | None = None
    own: ScoreRow | None = None
    #: Others' scores; none before one's own is in.
    others: Sequence[ScoreRow] = ()
    #: Of all scores, once one's own is in.
    average: float | None = None
    choice: str = ""
    place: str = ""
    score_count: int = 0
    #: Who applied, when it is for a child; the child is the name.
    guardian: str = ""


def application_rows(bookings: Sequence[Booking], viewer: Viewer) -> list[ApplicationRow]:
    """Applications with what the viewer may know of each; five queries."""
    numbers = [one.id for one in bookings]
    recused = queries.conflicts(viewer.person_id, bookings)
    scores, drafts = queries.scores_of(numbers), queries.drafts_of(numbers)
    names = _names({one.person_id for one in bookings if one.id not in recused})
    names |= _names({int(s.by.partition(":")[2]) for given in scores.values() for s in given if s.by[7:].isdigit()})
    firms = _firm_names({one.firm_id for one in bookings if one.id not in recused})
    return [
        ApplicationRow(one.id, is_recused=True)
        if one.id in recused
        else _row(one, viewer, scores[one.id], drafts.get(one.id), names, firms)
        for one in bookings
    ]


def _row(
    one: Booking,
    viewer: Viewer,
    scores: Sequence[ApplicationScore],
    draft: ApplicationDraft | None,
    names: Mapping[int, str],
    firms: Mapping[int, str],
) -> ApplicationRow:
    own = next((given for given in scores if given.by == viewer.actor), None)
    others = [given for given in scores if given is not own] if own else []
    values = [given.score for given in scores if given.score is not None] if own else []
    applicant = names.get(one.person_id or 0, "")
    return ApplicationRow(
        id=one.id,
        is_recused=False,
        name=applicant if one.child is None else name_of(one.child),
        guardian=applicant if one.child is not None else "",
        firm=firms.get(one.firm_id or 0, ""),
        firm_id=one.firm_id,
        note=one.note,
        at=one.booked_at,
        own=_score_row(own, names) if own else None,
        others=[_score_row(given, names) for given in others],
        average=sum(values) / len(values) if values else None,
        choice=draft.choice if draft else "",
        place=str(draft.place) if draft and draft.place else "",
        score_count=len(values),
    )


def _score_row(given: ApplicationScore, names: Mapping[int, str]) -> ScoreRow:
    number = given.by.partition(":")[2]
    name = names.get(int(number), "") if number.isdigit() else ""
    return ScoreRow(given.score, score_label(given.score), given.note, name or _("탈퇴한 사람"), given.at)


def _names(numbers: set[int | None] | set[int]) -> dict[int, str]:
    query = select(Person.id, Person.name).where(Person.id.in_([number for number in numbers if number]))
    return {row[0]: row[1] for row in session.execute(query)}


def _firm_names(numbers: set[int | None]) -> dict[int, str]:
    query = select(Firm).where(Firm.id.in_([number for number in numbers if number]))
    return {firm.id: firm.name(current_locale()) for firm in session.scalars(query)}


@dataclass(frozen=True, slots=True)
class Tally:
    """How the drafts of a part stand."""

    places: int
    applied: int
    chosen: int
    reserve: int
    not_chosen: int

    @property
    def undecided(self) -> int:
        return self.applied - self.chosen - self.reserve - self.not_chosen


def tally(part: Part, drafts: Mapping[int, ApplicationDraft], applied: int) -> Tally:
    """Counted over all, those that the viewer is recused from among them."""
    counts = [sum(one.choice == choice for one in drafts.values()) for choice in ("chosen", "reserve", "not_chosen")]
    return Tally(part.pool.places_left, applied, *counts)


def outcome_counts(pool_id: int) -> list[tuple[str, int]]:
    """`(label, how many)` of what was decided, from where the claims stand that were moved by it."""
    counted = queries.decided_counts(pool_id)
    return [(outcome_label(code), counted.get(code, 0)) for code in ("chosen", "reserve", "not_chosen")]
