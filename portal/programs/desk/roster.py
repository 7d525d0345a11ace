"""Who takes part, as a workbook: text is text, never a formula."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook

from portal.firms.sheets.workbook import add_sheet
from portal.programs.asking.view import Columns
from portal.programs.desk.participants import Participant
from portal.programs.desk.wording import moment_text
from portal.programs.labels import state_label
from portal.web.language import gettext as _

_WIDTHS = (30, 16, 22, 28, 16, 10, 22, 14, 10, 30, 30)


def roster(found: Sequence[Participant], times: dict[int | None, str], answers: Columns) -> bytes:
    """The workbook; `times` says of each session when it is, `answers` hold a column for each question."""
    headings = [
        *(_("일정"), _("이름"), _("회사"), _("이메일"), _("상태"), _("대기 순서"), _("신청한 때"), _("신청한 사람")),
        *(_("처음"), _("남긴 말"), _("허브의 메모")),
        *answers.headings,
    ]
    lines = ([*_line(one, times), *map(str, answers.of(one.id))] for one in found)
    widths = (*_WIDTHS, *([22] * len(answers.headings)))
    book = Workbook(write_only=True)
    add_sheet(book, _("참가자"), [headings, *lines], widths)
    output = BytesIO()
    book.save(output)
    return output.getvalue()


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
