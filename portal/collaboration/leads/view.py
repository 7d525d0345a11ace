"""What the pages of leads show, in the page's language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from portal.collaboration.leads import labels, queries
from portal.collaboration.leads.models import Lead, LeadAsking, LeadFile, LeadMove, Side, Stage
from portal.core import clock
from portal.core.viewer import Viewer
from portal.firms.documents import firm_path
from portal.firms.media.shown import logo_addresses
from portal.firms.models import Firm
from portal.firms.people.queries import names_of_firm_people
from portal.messaging.threads.queries import thread_about, visible_thread
from portal.web.filters import format_day
from portal.web.language import current_locale, in_language
from portal.web.language import gettext as _

_PERSON = "person:"


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead as a card and as a row of the table."""

    id: int
    version: int
    name: str
    seed: str
    logo: str
    stage: str
    stage_label: str
    owner: str
    next_step: str
    next_on: date | None
    #: Its day is today or over.
    is_due: bool
    is_stalled: bool
    moved_at: datetime
    created_at: datetime
    is_open: bool
    closed_label: str


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A column with its first cards; `count` is how many there are."""

    code: str
    label: str
    rows: Sequence[LeadRow]
    count: int


def rows_of(found: Iterable[Lead]) -> list[LeadRow]:
    """Leads in words; their other firms and owners are loaded. One query, for the logos."""
    found = list(found)
    logos = logo_addresses(one.other_firm_id for one in found)
    return [_row(one, logos) for one in found]


def columns_of(board: Iterable[queries.Column]) -> list[BoardColumn]:
    """The board in words. One query, for all logos."""
    board = list(board)
    logos = logo_addresses(one.other_firm_id for column in board for one in column.leads)
    return [
        BoardColumn(
            column.stage, labels.stage_label(column.stage), [_row(one, logos) for one in column.leads], column.count
        )
        for column in board
    ]


def _row(lead: Lead, logos: Mapping[int, str]) -> LeadRow:
    firm, stalled_before = lead.other_firm, clock.now() - queries.STALLED_AFTER
    return LeadRow(
        id=lead.id,
        version=lead.version,
        name=firm.name(current_locale()),
        seed=firm.name_key,
        logo=logos.get(firm.id, ""),
        stage=lead.stage,
        stage_label=labels.stage_label(lead.stage if lead.is_open else "closed"),
        owner=name_of(lead.owner.name if lead.owner else ""),
        next_step=lead.next_step,
        next_on=lead.next_on,
        is_due=lead.is_open and lead.next_on is not None and lead.next_on <= clock.today(),
        is_stalled=lead.is_open and lead.stage != Stage.CONTRACT and lead.moved_at < stalled_before,
        moved_at=lead.moved_at,
        created_at=lead.created_at,
        is_open=lead.is_open,
        closed_label=labels.closed_label(lead.closed_because) if lead.closed_because else "",
    )


def name_of(name: str) -> str:
    """Who sees to a lead."""
    return name or _("담당 없음")


# ── One lead ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class MoveRow:
    """Something that became of a lead."""

    what: str
    why: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note; whoever wrote it may take it away."""

    id: int
    author: str
    text: str
    at: datetime
    is_own: bool


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a lead."""

    id: int
    name: str
    url: str
    size: int
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AskingRow:
    """What both sides were asked, and said; empty while one has not."""

    id: int
    stage_label: str
    own: str
    other: str
    is_agreed: bool
    is_live: bool
    waits_for_own: bool
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class LeadPage:
    """All that the page of a lead shows."""

    row: LeadRow
    own_name: str
    source: str
    source_label: str
    #: Where its profile lies; nothing when the viewer may not see it now.
    profile: str
    #: The thread of what it follows from; 0 when the viewer takes no part in one.
    thread_id: int
    band_label: str
    contract_on: date | None
    is_contract: bool
    is_agreed: bool
    moves: Sequence[MoveRow]
    notes: Sequence[NoteRow]
    files: Sequence[FileRow]
    askings: Sequence[AskingRow]


def page_of(lead: Lead, viewer: Viewer) -> LeadPage:
    """A lead with its history. Six queries, however much there is."""
    (row,) = rows_of([lead])
    moves, notes, files = queries.moves_of(lead.id), queries.notes_of(lead.id), queries.files_of(lead.id)
    actors = [*(one.by for one in moves), *(one.added_by for one in files)]
    numbers = {number for number in map(_number, actors) if number} | {one.person_id or 0 for one in notes}
    names = names_of_firm_people(numbers)
    askings = queries.askings_of(lead.id)
    return LeadPage(
        row=row,
        own_name=lead.firm.name(current_locale()),
        source=lead.source,
        source_label=labels.source_label(lead.source),
        profile=profile_of(lead.other_firm, viewer),
        thread_id=_thread_of(lead, viewer),
        band_label=labels.band_label(lead.amount_band) if lead.amount_band else "",
        contract_on=lead.contract_on,
        is_contract=lead.stage == Stage.CONTRACT,
        is_agreed=any(_is_agreed(one) and one.stage == Stage.CONTRACT for one in askings),
        moves=[_move(one, names) for one in moves],
        notes=[
            NoteRow(
                one.id,
                names.get(one.person_id or 0, "") or gone(),
                one.text,
                one.at,
                one.person_id == viewer.person_id,
            )
            for one in notes
        ],
        files=[_file(one, names) for one in files],
        askings=[_asking(one) for one in askings],
    )


def profile_of(firm: Firm, viewer: Viewer) -> str:
    """Where a firm's page lies, for those who may see it."""
    return in_language(firm_path(firm), current_locale()) if viewer.may_see(firm.audience) else ""


def _thread_of(lead: Lead, viewer: Viewer) -> int:
    found = thread_about(lead.source)
    return found.id if found is not None and visible_thread(viewer, found.id) is not None else 0


def gone() -> str:
    """What somebody is called who has withdrawn."""
    return _("나간 사람")


def _number(actor: str) -> int:
    number = actor.removeprefix(_PERSON)
    return int(number) if actor.startswith(_PERSON) and number.isdigit() else 0


def _who(actor: str, names: Mapping[int, str]) -> str:
    return (names.get(_number(actor), "") or gone()) if actor.startswith(_PERSON) else _("허브")


def _move(one: LeadMove, names: Mapping[int, str]) -> MoveRow:
    after = labels.stage_label(one.after)
    if not one.before:
        what = _("리드를 시작했어요 (%(stage)s)", stage=after)
    elif one.after == "closed":
        what = _("마무리했어요: %(because)s", because=labels.closed_label(one.because))
    elif one.before == "closed":
        what = _("다시 열었어요 (%(stage)s)", stage=after)
    else:
        what = _("%(before)s → %(after)s", before=labels.stage_label(one.before), after=after)
    return MoveRow(what, one.why, _who(one.by, names), one.at)


def _file(one: LeadFile, names: Mapping[int, str]) -> FileRow:
    return FileRow(one.id, one.file.name, one.file.address(), one.file.size, _who(one.added_by, names), one.added_at)


def _is_agreed(one: LeadAsking) -> bool:
    return len(one.answers) == len(Side) and all(answer.stage == one.stage for answer in one.answers)


def _asking(one: LeadAsking) -> AskingRow:
    own, other = one.answer_of(Side.OWN), one.answer_of(Side.OTHER)
    return AskingRow(
        one.id,
        labels.stage_label(one.stage),
        labels.stage_label(own.stage) if own else "",
        labels.stage_label(other.stage) if other else "",
        _is_agreed(one),
        one.ended_at is None,
        one.ended_at is None and own is None,
        one.asked_at,
    )


# ── What is asked ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Question:
    """What one side is asked: about which firm, and which stage. The other side sees nothing else of a lead."""

    id: int
    #: Who is asked, and about whom.
    own_name: str
    firm_name: str
    profile: str
    stage_label: str
    asked_at: datetime
    is_own: bool
    #: What this side has said, and what the other has; that only once both have, or when it is one's own lead.
    said: str
    other_said: str
    is_live: bool


def question_of(asking: LeadAsking, side: Side, viewer: Viewer) -> Question:
    """A question as one side sees it; its lead and both firms are loaded."""
    lead, is_own = asking.lead, side == Side.OWN
    mine, theirs = (lead.firm, lead.other_firm) if is_own else (lead.other_firm, lead.firm)
    said, other = asking.answer_of(side), asking.answer_of(Side.OTHER if is_own else Side.OWN)
    return Question(
        id=asking.id,
        own_name=mine.name(current_locale()),
        firm_name=theirs.name(current_locale()),
        profile=profile_of(theirs, viewer),
        stage_label=labels.stage_label(asking.stage),
        asked_at=asking.asked_at,
        is_own=is_own,
        said=labels.stage_label(said.stage) if said else "",
        # What the other has said is not to lead anybody's word.
        other_said=labels.stage_label(other.stage) if other and said else "",
        is_live=asking.ended_at is None,
    )


def side_of(asking: LeadAsking, viewer: Viewer) -> Side:
    """Which side the viewer answers for: the firm acted for, when it is one of both; else the one they are of."""
    lead = asking.lead
    if viewer.firm_id in (lead.firm_id, lead.other_firm_id):
        return Side.OWN if viewer.firm_id == lead.firm_id else Side.OTHER
    return Side.OWN if viewer.role_in(lead.firm_id) is not None else Side.OTHER


def lines_of(found: Iterable[Lead]) -> list[list[str | int]]:
    """Leads as lines of a sheet, under `headings`."""
    found = list(found)
    notes = queries.last_notes([one.id for one in found])
    return [_line(_row(one, {}), one, notes.get(one.id, "")) for one in found]


def headings() -> list[str]:
    """What the columns of a sheet of leads are."""
    return [
        *(
            _("기업"),
            _("단계"),
            _("담당"),
            _("다음에 할 일"),
            _("다음에 할 일의 날"),
            _("마지막으로 옮긴 날"),
            _("시작한 날"),
        ),
        *(_("이어진 곳"), _("마무리한 까닭"), _("계약한 날"), _("계약 규모"), _("마지막 메모")),
    ]


def _line(row: LeadRow, lead: Lead, note: str) -> list[str | int]:
    return [
        *(row.name, row.stage_label, row.owner, row.next_step, format_day(row.next_on), format_day(row.moved_at)),
        *(format_day(row.created_at), labels.source_label(lead.source), row.closed_label),
        *(format_day(lead.contract_on), labels.band_label(lead.amount_band) if lead.amount_band else "", note),
    ]
