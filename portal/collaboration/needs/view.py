"""Needs as pages show them, in the reader's language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.collaboration.needs import labels, queries
from portal.collaboration.needs.board import PAGE_SIZE, BoardState, Found, find, with_words
from portal.collaboration.needs.documents import need_path
from portal.collaboration.needs.editing import newest
from portal.collaboration.needs.models import Look, Need, NeedFile, NeedMove, State
from portal.collaboration.needs.policy import can_handle
from portal.collaboration.needs.words import BUDGETS, OUTCOMES, PURPOSES, VISIBILITIES
from portal.core import clock
from portal.core.paging import Page
from portal.core.viewer import Viewer
from portal.firms.documents import firm_path
from portal.firms.vocabulary import FIELDS
from portal.web.filters import format_day
from portal.web.language import current_locale, in_language
from portal.web.language import gettext as _
from portal.web.results import Chip, Group, chips, conditions, group_of

#: From so many days on a deadline is in its colour.
SOON = 7


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, for those who may know."""

    id: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class NeedCard:
    """A need among others, and at the top of its page. Without `asker` nobody is to learn who asks."""

    id: int
    title: str
    url: str
    purpose: str
    fields: Sequence[str]
    budget: str
    closes_on: date | None
    #: `D-3` and the same in words; nothing where no proposals are taken any more.
    left: str
    left_words: str
    is_soon: bool
    state: str
    state_label: str
    state_tone: str
    is_over: bool
    is_anonymous: bool
    visibility: str
    excerpt: str
    edited_at: datetime | None
    opened_at: datetime | None
    outcome: str
    asker: Asker | None


@dataclass(frozen=True, slots=True)
class MoveRow:
    """What became of a need, when."""

    label: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """The page of all needs."""

    state: BoardState
    total: int
    page: Page
    groups: Sequence[Group]
    chips: Sequence[Chip]
    cards: Sequence[NeedCard]


def board_view(viewer: Viewer, state: BoardState, url: Callable[[BoardState], str]) -> Board:
    """What an address asks for: two queries, and what the search asks where there are words."""
    glances = queries.glances(viewer)
    if state.text:
        glances = with_words(state.text, viewer, glances)
    found = find(state, glances, clock.today())
    page = Page(state.page, PAGE_SIZE, len(found.ids))
    needs = queries.in_order(viewer, found.ids[page.offset : page.offset + page.size])
    return Board(
        state=state,
        total=page.total,
        page=page,
        groups=[_group(name, state, found) for name in state.FACETS],
        chips=chips(conditions(state, labels.facet_labels(), _value_label), url),
        cards=[card_of(one, viewer) for one in needs],
    )


def _group(name: str, state: BoardState, found: Found) -> Group:
    known, counts = _values(name), found.counts[name]
    codes = [code for code in known if counts[code] or code in state.filters.get(name, ())]
    return group_of(name, labels.facet_labels()[name], state, codes, counts, lambda code: known.get(code, code))


def _values(name: str) -> dict[str, str]:
    if name == "until":
        return labels.until_labels()
    words = {"purpose": PURPOSES, "field": FIELDS, "budget": BUDGETS}[name]
    return dict(labels.choices_of(words))


def _value_label(name: str, code: str) -> str:
    return _values(name).get(code, code)


def card_of(need: Need, viewer: Viewer) -> NeedCard:
    """A need as this viewer may see it. Asks who may know where there is no name."""
    asker = _asker(need) if queries.knows_asker(viewer, need) else None
    left, left_words, is_soon = _left(need)
    return NeedCard(
        id=need.id,
        title=need.title,
        url=in_language(need_path(need.id), current_locale()),
        purpose=labels.label_of(PURPOSES, need.purpose),
        fields=[labels.label_of(FIELDS, code) for code in need.fields],
        budget=labels.label_of(BUDGETS, need.budget),
        closes_on=need.closes_on,
        left=left,
        left_words=left_words,
        is_soon=is_soon,
        state=need.state,
        state_label=labels.state_label(need.state),
        state_tone=labels.state_tone(need.state),
        is_over=need.is_over,
        is_anonymous=need.is_anonymous,
        visibility=labels.label_of(VISIBILITIES, need.visibility),
        excerpt=need.what,
        edited_at=need.edited_at,
        opened_at=need.opened_at,
        outcome=labels.label_of(OUTCOMES, need.outcome),
        asker=asker,
    )


def _asker(need: Need) -> Asker:
    locale = current_locale()
    return Asker(need.firm_id, need.firm.name(locale), in_language(firm_path(need.firm), locale))


def _left(need: Need) -> tuple[str, str, bool]:
    if not need.takes_proposals or need.closes_on is None:
        return "", "", False
    days = (need.closes_on - clock.today()).days
    words = _("오늘 마감") if days == 0 else _("마감까지 %(n)s일", n=f"{days:,}")
    short = _("D-DAY") if days == 0 else _("D-%(n)s", n=f"{days:,}")
    return short, words, days <= SOON


@dataclass(frozen=True, slots=True)
class WordsAnew:
    """What was written anew and waits: its words and facts, as staff read them."""

    title: str
    what: str
    why: str
    hoped_for: str
    facts: Sequence[str]


def words_anew(need: Need) -> WordsAnew | None:
    """What of a need that is shown waits to be approved; what was given back is not what staff approve."""
    if need.look != Look.WAITING:
        return None
    said = newest(need)
    until = _("%(day)s까지", day=format_day(said.closes_on))
    facts = [labels.label_of(PURPOSES, said.purpose), until, labels.label_of(BUDGETS, said.budget)]
    facts += [labels.label_of(FIELDS, code) for code in said.fields] + [labels.label_of(VISIBILITIES, said.visibility)]
    return WordsAnew(said.title, said.what, said.why, said.hoped_for, [one for one in facts if one])


def moves_of(need: Need) -> list[MoveRow]:
    """What became of a need, the latest first: for its own people and for staff."""
    return [_move(one) for one in reversed(need.moves)]


def _move(move: NeedMove) -> MoveRow:
    return MoveRow(labels.move_label(move.state, move.reason), move.note, move.at)


def returned_note(need: Need) -> str:
    """What staff want to be changed, of what was given back and is not sent in again."""
    last = need.moves[-1] if need.moves else None
    return last.note if last is not None and need.state != State.CLOSED and last.reason == "returned" else ""


def files_for(viewer: Viewer, need: Need) -> Sequence[NeedFile]:
    """What goes with a need, for those who know who asks: a file's name and content may say it."""
    if not queries.knows_asker(viewer, need):
        return ()
    return [one for one in need.files if one.look == Look.NONE]


def hides_files(viewer: Viewer, need: Need) -> bool:
    """Whether there are files that this viewer is not shown yet."""
    return any(one.look == Look.NONE for one in need.files) and not queries.knows_asker(viewer, need)


def handles(viewer: Viewer) -> bool:
    return can_handle(viewer)
