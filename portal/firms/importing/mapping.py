"""Which column of a table fills which field of a firm."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.errors import RuleError
from portal.core.korean import clean_line
from portal.firms.importing.tables import column_name

IMPORT_FIELDS = (
    *("name", "name_en", "kind", "registration_number", "fields", "industries", "tagline", "description"),
    *("technologies", "services", "keywords", "homepage", "region", "employees", "founded_on", "stage"),
    *("email", "phone"),
)
#: Fields that hold several values, so that several columns may fill them.
MULTIPLE = frozenset({"fields", "industries", "technologies", "services", "keywords"})
#: `--map COLUMN=-` leaves a column out.
IGNORE = "-"

#: Headers that Korean and English lists use. 상장일 (listed on) is no founding date; 시장 is no stage.
_HEADERS = {
    "name": (
        "회사명 기업명 업체명 상호 상호명 법인명 사명 회사이름 기업이름 회사명(국문) "
        "기업명(국문) 국문명 국문회사명 company companyname"
    ),
    "name_en": (
        "회사명(영문) 기업명(영문) 영문명 영문회사명 영문기업명 영문사명 영문상호 englishname nameenglish companynameen"
    ),
    "kind": "구분 기업구분 회사구분 기업유형 회원구분",
    "registration_number": "사업자등록번호 사업자번호 사업자등록no businessnumber brn registrationno",
    "fields": "기술분야 ai분야 분야 field",
    "industries": "업종 산업 산업분야 업종명 industry",
    "tagline": "한줄소개 한줄설명 슬로건 oneliner",
    "description": "소개 회사소개 기업소개 설명 사업내용 기업개요 회사개요 about",
    "technologies": "기술 보유기술 핵심기술 주요기술 technology",
    "services": (
        "서비스 제품 제품서비스 제품및서비스 주요제품 주요서비스 주요제품및서비스 주력제품 service product products"
    ),
    "keywords": "키워드 핵심키워드 태그 keyword tags",
    "homepage": "홈페이지 웹사이트 홈페이지주소 홈페이지url 사이트 누리집 url website web",
    "region": "지역 소재지 시도 본사지역 본사소재지 location",
    "employees": "종업원수 직원수 임직원수 종업원 인원 고용인원 상시근로자수 employeecount headcount",
    "founded_on": ("설립일 설립일자 설립연월일 설립년월일 창업일 창립일 개업일 founded foundedon foundingdate"),
    "stage": "투자단계 성장단계 투자유치단계 라운드 round",
    "email": "이메일 이메일주소 전자우편 메일 대표이메일 mail",
    "phone": "대표전화 전화 전화번호 연락처 대표번호 대표전화번호 tel telephone phonenumber",
}
_NOTES = re.compile(r"\((?:명|인|필수|선택|url|yyyy-mm-dd|한글|국문)\)$")


@dataclass(frozen=True, slots=True)
class Mapping:
    """`columns` pairs a column's index with its field; `unused` names the columns that fill nothing."""

    header: tuple[str, ...]
    columns: tuple[tuple[int, str], ...]
    unused: tuple[str, ...]

    def columns_of(self, field: str) -> list[int]:
        return [index for index, name in self.columns if name == field]

    def column_of(self, field: str) -> str:
        """The header of a field's first column, for reports; the field itself when no column fills it."""
        indexes = self.columns_of(field)
        return column_name(self.header, indexes[0]) if indexes else field


def map_columns(header: Sequence[str], given: Sequence[tuple[str, str]] = ()) -> Mapping:
    """Pair columns with fields: first as `given` (column, field), the others by what their headers say.

    Raises `RuleError` for a column or field that does not exist, and for two columns to one single-valued field.
    """
    header = tuple(header)
    pairs = [(_index_of(header, column), _field(field)) for column, field in given]
    spoken_for = {index for index, _ in pairs}
    pairs = [(index, field) for index, field in dict.fromkeys(pairs) if field != IGNORE]
    _refuse_two_columns(header, pairs)
    taken = {field for _, field in pairs}
    for index, field in _recognised(header):
        if index not in spoken_for and (field in MULTIPLE or field not in taken):
            pairs.append((index, field))
            taken.add(field)
    if "name" not in taken:
        message = f"회사 이름(name) 열을 찾지 못했어요. --map 열=name 으로 알려 주세요. {_columns(header)}"
        raise RuleError("no_name_column", message, field="name")
    used = {index for index, _ in pairs}
    unused = tuple(column_name(header, index) for index in range(len(header)) if index not in used)
    return Mapping(header, tuple(sorted(pairs)), unused)


def guessed_columns(header: Sequence[str]) -> list[str]:
    """The field that each column fills by what its header says; nothing where none is known."""
    fields, taken = [""] * len(header), set[str]()
    for index, field in _recognised(tuple(header)):
        if field in MULTIPLE or field not in taken:
            fields[index] = field
            taken.add(field)
    return fields


def chosen_columns(header: Sequence[str], fields: Sequence[str]) -> Mapping:
    """The mapping in which each column fills the field of its place, or nothing. Raises `RuleError` with the field."""
    header = tuple(header)
    pairs = [(index, _field(field)) for index, field in enumerate(fields) if field and field != IGNORE]
    _refuse_two_columns(header, pairs)
    if "name" not in {field for _, field in pairs}:
        raise RuleError("no_name_column", "회사 이름이 든 열을 골라 주세요.", field="name")
    used = {index for index, _ in pairs}
    unused = tuple(column_name(header, index) for index in range(len(header)) if index not in used)
    return Mapping(header, tuple(pairs), unused)


def knows_header(cells: Sequence[str]) -> bool:
    """Whether a row is a header of firms: one of its cells names their names."""
    return any(recognised_field(cell) == "name" for cell in cells)


def recognised_field(column: str) -> str | None:
    """The field that a header stands for, if it is its name or a well-known one."""
    key = _key(column)
    return _FIELD_OF.get(key) or _FIELD_OF.get(_NOTES.sub("", key))


def _recognised(header: tuple[str, ...]) -> list[tuple[int, str]]:
    """Columns with their fields; those that bear a field's own name come first."""
    found = [(index, field) for index, name in enumerate(header) if (field := recognised_field(name))]
    return sorted(found, key=lambda pair: (_key(header[pair[0]]) != _key(pair[1]), pair[0]))


def _index_of(header: tuple[str, ...], column: str) -> int:
    if clean_line(column) in header:
        return header.index(clean_line(column))
    keys = [_key(name) for name in header]
    if _key(column) and _key(column) in keys:
        return keys.index(_key(column))
    raise RuleError("unknown_column", f"'{column}' 열이 없어요. {_columns(header)}", field=column)


def _field(field: str) -> str:
    name = field.strip().lower()
    if name not in IMPORT_FIELDS and name != IGNORE:
        message = f"'{field}' 항목이 없어요. 쓸 수 있는 항목: {', '.join(IMPORT_FIELDS)} (빼려면 -)"
        raise RuleError("unknown_field", message, field=field)
    return name


def _refuse_two_columns(header: tuple[str, ...], pairs: list[tuple[int, str]]) -> None:
    for field in IMPORT_FIELDS:
        names = [column_name(header, index) for index, name in pairs if name == field]
        if len(names) > 1 and field not in MULTIPLE:
            message = (
                f"{field} 항목은 한 열에서만 와요: {', '.join(names)}. "
                f"여러 열을 모을 수 있는 항목: {', '.join(sorted(MULTIPLE))}"
            )
            raise RuleError("two_columns", message, field=field)


def _columns(header: tuple[str, ...]) -> str:
    return "이 파일의 열: " + ", ".join(column_name(header, index) for index in range(len(header)))


def _key(text: str) -> str:
    """A header without what people vary: case, spaces, signs between words, the star of required columns."""
    return re.sub(r"[\s_\-*·./:]+", "", unicodedata.normalize("NFKC", clean_line(text)).casefold())


_FIELD_OF = {_key(name): field for field, names in _HEADERS.items() for name in (field, *names.split())}
