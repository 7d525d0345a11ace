"""All that a firm's own people keep of it as one workbook: the firm, its technologies, its services."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from portal.core.korean import clean
from portal.core.phones import as_written
from portal.firms.exporting import MAX_XLSX_CELL
from portal.firms.importing.values import join_values
from portal.firms.models import Firm, Service, State, Technology
from portal.firms.queries import Offer, offers_of
from portal.firms.sheets.labels import value_text
from portal.firms.sheets.workbook import add_sheet
from portal.firms.vocabulary import Vocabulary
from portal.web.language import gettext as _

SEPARATOR = "|"
Column = tuple[str, Callable[[Any], Any]]


def workbook_of(firm: Firm) -> bytes:
    """The workbook: a sheet for the firm and one each for what it offers, a row for each thing."""
    book = Workbook(write_only=True)
    _add(book, _("회사"), _firm_columns(), [firm])
    _add(book, _("기술"), _technology_columns(), _written(Technology, firm.id))
    _add(book, _("제품·서비스"), _service_columns(), _written(Service, firm.id))
    output = BytesIO()
    book.save(output)
    return output.getvalue()


def _written(model: type[Offer], firm_id: int) -> list[Offer]:
    """Those that were public once; what was never published stands in its draft alone."""
    return [one for one in offers_of(model, firm_id) if one.state != State.DRAFT]


def _add(book: Workbook, title: str, columns: Sequence[Column], things: Sequence[object]) -> None:
    rows = [[name for name, _value in columns]]
    rows += [[_text(value(thing)) for _name, value in columns] for thing in things]
    add_sheet(book, title, rows, [24] * len(columns))


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = join_values(value, SEPARATOR)
    return clean("" if value is None else str(value))[:MAX_XLSX_CELL]


def _of(name: str) -> Callable[[Any], Any]:
    return lambda thing: getattr(thing, name)


def _tags(vocabulary: Vocabulary) -> Callable[[Firm], list[str]]:
    return lambda firm: [tag.label_ko for tag in firm.tags_of(vocabulary)]


def _firm_columns() -> list[Column]:
    return [
        (_("회사명"), _of("name_ko")),
        (_("영문명"), _of("name_en")),
        (_("사업자등록번호"), _of("registration_number")),
        (_("기술분야"), _tags(Vocabulary.FIELD)),
        (_("업종"), _tags(Vocabulary.INDUSTRY)),
        (_("한줄소개"), _of("tagline_ko")),
        (_("한줄소개 (영어)"), _of("tagline_en")),
        (_("회사소개"), _of("description_ko")),
        (_("회사소개 (영어)"), _of("description_en")),
        (_("키워드"), _of("keywords")),
        (_("홈페이지"), _of("homepage")),
        (_("지역"), _tags(Vocabulary.REGION)),
        (_("직원수"), _of("employees")),
        (_("설립일"), _of("founded_on")),
        (_("투자단계"), lambda firm: value_text("stage", firm.stage)),
        (_("대표이메일"), _of("email")),
        (_("대표전화"), lambda firm: as_written(firm.phone)),
    ]


def _offer_columns() -> list[Column]:
    return [
        (_("번호"), _of("id")),
        (_("이름"), _of("name_ko")),
        (_("영문명"), _of("name_en")),
        (_("한줄소개"), _of("summary_ko")),
        (_("한줄소개 (영어)"), _of("summary_en")),
        (_("설명"), _of("description_ko")),
    ]


def _technology_columns() -> list[Column]:
    more: list[Column] = [(_("기술 준비 수준 (TRL)"), _of("trl")), (_("특허 수"), _of("patents"))]
    return [*_offer_columns(), *more]


def _service_columns() -> list[Column]:
    return [*_offer_columns(), (_("도입 사례"), _of("references_ko"))]
