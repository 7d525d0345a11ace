"""The workbook to fill in: headings in the reader's language, an example, and what each column takes."""

from datetime import timedelta
from io import BytesIO

from openpyxl import Workbook

from portal.core import clock
from portal.core.clock import SEOUL
from portal.firms.sheets.workbook import add_sheet
from portal.programs.desk import labels
from portal.programs.desk.columns import columns
from portal.web.language import current_locale
from portal.web.language import gettext as _

_WIDTH = 20


def template() -> bytes:
    """The workbook: the list to fill in, then an example and the explanations in sheets of their own."""
    at = 1 if current_locale() == "en" else 0
    known = columns()
    headings = [one.headings[at] for one in known]
    widths = [_WIDTH] * len(headings)
    book = Workbook(write_only=True)
    add_sheet(book, _("프로그램"), [headings], widths)
    example = _example()
    add_sheet(book, _("보기"), [headings, [example.get(one.name, "") for one in known]], widths)
    about = [[one.headings[at], _about(one.name, is_needed=one.is_needed)] for one in known]
    add_sheet(book, _("설명"), [[_("열"), _("적을 것")], *about], [_WIDTH, 90])
    output = BytesIO()
    book.save(output)
    return output.getvalue()


def _example() -> dict[str, str]:
    day = (clock.now().astimezone(SEOUL) + timedelta(days=30)).date().isoformat()
    return {
        "title_ko": _("AI 반도체 실무 교육"),
        "kind": labels.kind_choices()[2][1],
        "starts_at": f"{day} 14:00",
        "ends_at": f"{day} 17:00",
        "seats": "20",
        "audience": labels.audience_choices()[0][1],
        "approval": labels.approval_choices()[0][1],
        "booking_closes_at": f"{day} 12:00:00",
    }


def _about(name: str, *, is_needed: bool) -> str:
    words = {
        "title_ko": _("같은 제목과 종류의 행은 한 프로그램의 여러 일정이 돼요."),
        "kind": ", ".join(label for _code, label in labels.kind_choices()),
        "starts_at": _("서울 시각으로 2026-12-01 14:00처럼"),
        "ends_at": _("2026-12-01 17:00 또는 같은 날이면 17:00"),
        "seats": _("숫자"),
        "field": ", ".join(label for _code, label in labels.field_choices()[1:]),
        "audience": ", ".join(label for _code, label in labels.audience_choices()),
        "firms": _("회사 이름이나 사업자등록번호를 | 로 나누어"),
        "approval": ", ".join(label for _code, label in labels.approval_choices()),
        "booking_opens_at": _("비우면 지금부터"),
        "booking_closes_at": _("2026-12-01 23:59:59처럼. 비우면 시작할 때까지"),
    }
    said = str(words.get(name, ""))
    return f"{_('꼭 적어요.')} {said}".strip() if is_needed else said
