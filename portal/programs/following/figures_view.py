"""The figures of a year in the hub's words, as a page and a sheet show them."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.programs.following.figures import Cell, Figures
from portal.programs.labels import kind_label
from portal.programs.models import Kind
from portal.questionnaires.exporting import Cell as SheetCell
from portal.web.language import gettext as _

QUARTERS = (1, 2, 3, 4, 0)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table; what it counts, in a sentence where its name does not say so."""

    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: `cells` begin with kind and quarter. `is_sum` of a kind's year, and of all kinds."""

    cells: list[SheetCell]
    is_sum: bool

    @property
    def shown(self) -> list[str]:
        return [f"{one:,}" if isinstance(one, int | float) else one for one in self.cells]


def columns() -> Sequence[Column]:
    """What stands over the cells."""
    return (
        Column(_("분류")),
        Column(_("분기")),
        Column(_("프로그램"), _("한 번이라도 열린 프로그램")),
        Column(_("회차"), _("열린 일정의 수")),
        Column(_("정원"), _("회차마다 마련한 자리를 더한 수")),
        Column(_("신청 인원"), _("회차마다 자리가 확정된 사람을 더한 수 (연인원)")),
        Column(_("참석 인원"), _("회차마다 참석한 사람을 더한 수 (연인원)")),
        Column(_("참석률") + " (%)", _("참석 인원을 신청 인원으로 나눈 것")),
        Column(_("참여자"), _("한 번이라도 참석한 사람. 여러 번 와도 한 명")),
        Column(
            _("수료 인원"),
            _("교육을 정해진 비율 이상 들은 사람. 마지막 회차가 있는 분기에 세어요."),
        ),
        Column(_("참여 기업"), _("한 명이라도 참석한 기업. 여러 번 와도 한 곳")),
        Column(_("방문객"), _("회원이 아니어서 머릿수만 센 사람")),
        Column(_("노쇼율") + " (%)", _("끝난 신청 가운데 알리지 않고 오지 않은 것. 받아들인 이의는 빼요.")),
        Column(_("설문 응답"), _("끝난 뒤의 설문에 온 답. 답한 날의 분기에 세어요.")),
    )


def rows(found: Figures) -> list[Row]:
    """Kinds by quarters, those in which there was anything; the year of each, and of all."""
    kinds = [*(kind.value for kind in Kind), ""]
    keys = [(kind, quarter) for kind in kinds for quarter in QUARTERS if (kind, quarter) in found.cells]
    return [_row(kind, quarter, found[kind, quarter]) for kind, quarter in keys]


def _row(kind: str, quarter: int, cell: Cell) -> Row:
    words = [kind_label(kind) if kind else _("모두"), _("%(n)s분기", n=quarter) if quarter else _("한 해")]
    counts = [len(cell.programs), cell.sessions, cell.places, cell.booked, cell.attended]
    people = [len(cell.people), len(cell.completed), len(cell.firms), cell.visitors]
    rates = _percent(cell.attendance_rate), _percent(cell.no_show_rate)
    return Row([*words, *counts, rates[0], *people, rates[1], cell.answers], is_sum=not kind or not quarter)


def _percent(value: float | None) -> SheetCell:
    return "" if value is None else round(value, 1)


def headline(found: Figures) -> list[tuple[str, str]]:
    """What a report begins with."""
    whole = found["", 0]
    rate = _percent(whole.attendance_rate)
    return [
        (_("수료 인원"), _("%(n)s명", n=f"{len(whole.completed):,}")),
        (_("참여자"), _("%(n)s명", n=f"{len(whole.people):,}")),
        (_("참여 기업"), _("%(n)s곳", n=f"{len(whole.firms):,}")),
        (_("프로그램"), _("%(n)s개 · %(m)s회", n=f"{len(whole.programs):,}", m=f"{whole.sessions:,}")),
        (_("참석률"), f"{rate}%" if rate != "" else "–"),
    ]
