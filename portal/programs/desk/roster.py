"""Who takes part, as a workbook or as CSV: text is text, never a formula."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook

from portal.firms.importing.report import safe_cell
from portal.firms.sheets.workbook import add_sheet
from portal.programs.asking.view import Columns
from portal.programs.desk.participants import Participant
from portal.programs.desk.wording import moment_text
from portal.programs.labels import state_label
from portal.web.language import gettext as _

_WIDTHS = (30, 16, 22, 28, 16, 10, 22, 14, 10, 30, 30)


def workbook(found: Sequence[Participant], times: dict[int | None, str], answers: Columns) -> bytes:
    """The workbook; `times` says of each session when it is, `answers` hold a column for each question."""
    widths = (*_WIDTHS, *([22] * len(answers.headings)))
    book = Workbook(write_only=True)
    add_sheet(book, _("참가자"), _table(found, times, answers), widths)
    output = BytesIO()
    book.save(output)
    return output.getvalue()


def comma_separated(found: Sequence[Participant], times: dict[int | None, str], answers: Columns) -> bytes:
    """The same as CSV in UTF-8, with the mark by which Excel knows it."""
    output = StringIO(newline="")
    csv.writer(output).writerows([safe_cell(text) for text in line] for line in _table(found, times, answers))
    return output.getvalue().encode("utf-8-sig")


def _table(found: Sequence[Participant], times: dict[int | None, str], answers: Columns) -> list[list[str]]:
    headings = [
        *(_("일정"), _("이름"), _("회사"), _("이메일"), _("상태"), _("대기 순서"), _("신청한 때"), _("신청한 사람")),
        *(_("처음"), _("남긴 말"), _("허브의 메모")),
        *answers.headings,
    ]
    return [headings, *([*_line(one, times), *map(str, answers.of(one.id))] for one in found)]


def _line(one: Participant, times: dict[int | None, str]) -> list[str]:
    state = one.because or state_label(one.state)
    return [
        times.get(one.session_id, ""),
        f"{one.name}, {_('보호자 %(name)s', name=one.guardian)}" if one.guardian else one.name,
        one.firm,
        one.email,
        f"{state} ({_('정원 밖')})" if one.is_extra else state,
        str(one.place or ""),
        moment_text(one.booked_at),
        one.by,
        str(_("예")) if one.is_first else "",
        one.note,
        " / ".join(one.remarks),
    ]
