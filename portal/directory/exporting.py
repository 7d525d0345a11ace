"""A result as XLSX: its first rows in its order, with what the pages of firms show, in the page's language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, selectinload

from portal.core.db import session
from portal.core.korean import clean
from portal.core.phones import as_written
from portal.core.viewer import Viewer
from portal.directory.search import DirectoryState
from portal.firms.documents import firm_path, service_path, technology_path
from portal.firms.exporting import MAX_XLSX_CELL
from portal.firms.models import Firm, Service, Technology
from portal.firms.queries import visible_firms
from portal.firms.view import FirmView, firm_view, service_view, technology_view
from portal.firms.vocabulary import Vocabulary
from portal.search.finding import matching
from portal.web.filters import format_day
from portal.web.language import gettext as _
from portal.web.language import in_language
from portal.web.outside import absolute_url

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: A page holds a worker for about a second with so many; the button says so.
MOST_EXPORTED = 1000
#: Rows that are read at once.
_AT_ONCE = 500

#: What stands in a row of the sheet: `(heading, text or number)` pairs.
Line = Sequence[tuple[str, str | int]]


def result_sheet(state: DirectoryState, viewer: Viewer, locale: str) -> tuple[bytes, int]:
    """The sheet, and how many rows it has. Raises `EngineUnavailable`."""
    request = replace(state.request(viewer, facets=()), offset=0, limit=MOST_EXPORTED)
    ids, _is_partial = matching(request)
    load = {"firm": _firm_lines, "technology": _technology_lines, "service": _service_lines}[state.type]
    lines = load(viewer, ids, locale)
    return write_sheet(_titles()[state.type], _headings(state.type), lines), len(lines)


def firms_sheet(title: str, viewer: Viewer, ids: Sequence[int], locale: str, more: Mapping[int, Line]) -> bytes:
    """Some firms as a sheet, each with what `more` adds at its end."""
    headings = [*_headings("firm"), *(heading for heading, _text in next(iter(more.values()), ()))]
    found = _found(viewer, ids)
    lines = [[*_firm_line(firm, locale), *more.get(firm.id, ())] for firm in found]
    return write_sheet(title, headings, lines)


def write_sheet(title: str, headings: Sequence[str], lines: Sequence[Line]) -> bytes:
    """An XLSX with one sheet. What is text is text: never a formula, never a number."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    for place in range(1, len(headings) + 1):
        sheet.column_dimensions[chr(64 + place) if place <= 26 else f"A{chr(38 + place)}"].width = 18
    sheet.append([_bold(sheet, heading) for heading in headings])
    for line in lines:
        sheet.append([_cell(sheet, value) for _heading, value in line])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _bold(sheet: Any, heading: str) -> Any:
    cell = _cell(sheet, heading)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: str | int) -> Any:
    if isinstance(value, int):
        return WriteOnlyCell(sheet, value)
    text = clean(value)[:MAX_XLSX_CELL]
    cell = WriteOnlyCell(sheet, text or None)
    if text:
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = True
    return cell


def _titles() -> dict[str, str]:
    return {"firm": _("기업"), "technology": _("기술"), "service": _("제품·서비스")}


def _headings(kind: str) -> list[str]:
    firm = [
        *(_("이름"), _("다른 이름"), _("소속"), _("AI 분야"), _("산업"), _("투자 단계"), _("지역"), _("임직원")),
        *(_("설립"), _("찾고 있는 것"), _("한 줄 소개"), _("기술"), _("제품·서비스"), _("대표"), _("누리집")),
        *(_("이메일"), _("전화"), _("정보 확인"), _("업데이트"), _("주소")),
    ]
    technology = [_("이름"), _("보유 기업"), _("AI 분야"), _("성숙도"), _("등록 특허"), _("조건"), _("요약")]
    service = [_("이름"), _("보유 기업"), _("산업"), _("제공 방식"), _("가격 방식"), _("요약")]
    ends = [_("업데이트"), _("주소")]
    return {"firm": firm, "technology": technology + ends, "service": service + ends}[kind]


# ── Firms ────────────────────────────────────────────────────────────────────


def _found(viewer: Viewer, ids: Sequence[int]) -> list[Firm]:
    """Firms with what stands in their rows, in the order of `ids`."""
    parts = (Firm.tags, Firm.tenures, Firm.technologies, Firm.services)
    query = visible_firms(viewer).options(*(selectinload(part) for part in parts))
    return _in_order(query, Firm.id, ids)


def _in_order(query: Select[Any], number: Any, ids: Sequence[int]) -> list[Any]:
    """Rows in the order of their numbers, some hundreds at a time."""
    found: dict[int, Any] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = session.scalars(query.where(number.in_(ids[start : start + _AT_ONCE])))
        found |= {row.id: row for row in some}
    return [found[one] for one in ids if one in found]


def _firm_lines(viewer: Viewer, ids: Sequence[int], locale: str) -> list[Line]:
    return [_firm_line(firm, locale) for firm in _found(viewer, ids)]


def _firm_line(firm: Firm, locale: str) -> Line:
    """What the page of a firm shows, and of persons nothing that it does not."""
    view = _view(firm, locale)

    def tags(vocabulary: Vocabulary) -> str:
        return ", ".join(tag.label for tag in view.tags if tag.vocabulary == vocabulary)

    values: list[str | int] = [
        *(view.name, view.name_other, view.kind_label, tags(Vocabulary.FIELD), tags(Vocabulary.INDUSTRY)),
        *(view.stage, view.region, view.employees or "", format_day(view.founded_on)),
        *(", ".join(tag.label for tag in view.looking_for), view.tagline.text),
        *(", ".join(brief.name for brief in view.technologies), ", ".join(brief.name for brief in view.services)),
        *(view.representative, view.homepage, view.email, as_written(view.phone)),
        *(view.freshness_label, format_day(view.updated_at)),
        absolute_url(in_language(firm_path(firm), locale)),
    ]
    return list(zip(_headings("firm"), values, strict=True))


def _view(firm: Firm, locale: str) -> FirmView:
    # The figures of a firm are a table of their own; nothing of a row is read for them.
    return firm_view(firm, (), locale, facts=())


# ── Technologies and services ────────────────────────────────────────────────


def _part_query(model: Any, viewer: Viewer) -> Select[Any]:
    of_firm = contains_eager(model.firm).options(selectinload(Firm.technologies), selectinload(Firm.services))
    return select(model).join(model.firm).where(Firm.audience.in_(viewer.audiences)).options(of_firm)


def _technology_lines(viewer: Viewer, ids: Sequence[int], locale: str) -> list[Line]:
    rows = _in_order(_part_query(Technology, viewer), Technology.id, ids)
    return [_part_line("technology", technology_view, technology_path, row, locale) for row in rows]


def _service_lines(viewer: Viewer, ids: Sequence[int], locale: str) -> list[Line]:
    rows = _in_order(_part_query(Service, viewer), Service.id, ids)
    return [_part_line("service", service_view, service_path, row, locale) for row in rows]


def _part_line(kind: str, view_of: Callable[..., Any], path_of: Callable[..., str], row: Any, locale: str) -> Line:
    view = view_of(row, locale)
    tag = view.tag.label if view.tag else ""
    if kind == "technology":
        own: list[str | int] = [f"TRL {view.trl}" if view.trl else "", view.patents or "", view.terms]
    else:
        own = [view.delivery, view.price_model]
    ends = [view.summary.text, format_day(view.updated_at), absolute_url(in_language(path_of(row), locale))]
    return list(zip(_headings(kind), [view.name, view.firm.name, tag, *own, *ends], strict=True))
