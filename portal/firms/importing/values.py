"""A cell's text into a field's value, with a note wherever the value is not what was typed."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.core.korean import clean, clean_line, name_key
from portal.core.phones import as_e164
from portal.firms.homepages import repair_homepage
from portal.firms.importing.dates import parse_date
from portal.firms.profile import LONGEST_OFFER_NAME, MOST_EMPLOYEES, longest
from portal.firms.registration import is_valid_registration_number
from portal.firms.tags import LONGEST_LABEL, known_word, word_of
from portal.firms.vocabulary import KINDS, STAGES, Vocabulary

#: What people type into a cell to say that there is nothing.
_NOTHING = {"-", "--", "n/a", "na", "none", "null", "nan", "없음", "해당없음", "미정", "미상", "미공개", "x", "."}
_EXCEL_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!)", re.IGNORECASE)
#: What a spreadsheet would take for a formula; our own export puts an apostrophe before it.
FORMULA_SIGNS = "=+-@\t\r"
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,24}")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value (`None`: nothing to store) and, where it is not just what was typed, the reason."""

    value: Any = None
    reason: str = ""


def parse_value(field: str, cell: str, separator: str) -> Parsed:
    """Read a cell for an import field. Text that cannot be used gives no value and says why."""
    text = clean(cell).strip()
    if text[:1] == "'" and text[1:2] and text[1] in FORMULA_SIGNS:
        text = text[1:]
    if not text:
        return Parsed(None, "보이지 않는 글자뿐이라 비워 두었어요." if cell.strip() else "")
    if _EXCEL_ERROR.fullmatch(text):
        return Parsed(None, "엑셀 오류 값이라 비워 두었어요.")
    if field != "name" and clean_line(text).casefold().replace(" ", "") in _NOTHING:
        return Parsed(None, "빈칸으로 보았어요.")
    parsed = _PARSERS[field](text, separator)
    return parsed if parsed.reason or parsed.value is None else Parsed(parsed.value, _cleaned(field, cell))


def split_values(text: str, separator: str) -> list[str]:
    r"""The values in a cell, each on one line; `\` before a separator makes it part of a value."""
    if not separator:
        return [clean_line(text)]
    parts = re.split(rf"(?<!\\){re.escape(separator)}", text)
    values = (clean_line(part.replace("\\" + separator, separator)) for part in parts)
    return list(dict.fromkeys(value for value in values if value))


def join_values(values: list[str], separator: str) -> str:
    r"""One cell from several values, so that `split_values` gives them back."""
    escaped = (value.replace(separator, "\\" + separator) for value in values)
    return separator.join(value + " " if value.endswith("\\") else value for value in escaped)


def _cleaned(field: str, cell: str) -> str:
    """What cleaning did to a cell, when it did more than trim its ends."""
    typed = cell.strip().replace("\r\n", "\n").replace("\r", "\n")
    if unicodedata.normalize("NFC", typed) != typed:
        return "자모로 풀린 글자를 합쳤어요."
    if clean(typed) != typed:
        return "보이지 않는 글자를 지웠어요."
    if "\ufffd" in typed:
        return "깨진 글자(\ufffd)가 들어 있어요. 원본을 확인해 주세요."
    if field not in ("description", "homepage") and ("\n" in typed or "\t" in typed):
        return "줄바꿈을 빈칸으로 바꾸었어요."
    return ""


def _too_long(limit: int) -> Parsed:
    return Parsed(None, f"{limit}자를 넘어 저장하지 않았어요.")


def _line(column: str) -> Callable[[str, str], Parsed]:
    limit = longest(column) or 0

    def parse(text: str, _separator: str) -> Parsed:
        line = clean_line(text)
        return _too_long(limit) if len(line) > limit else Parsed(line)

    return parse


def _name(text: str, _separator: str) -> Parsed:
    line = clean_line(text)
    if not any(character.isalnum() for character in line) or not name_key(line):
        return Parsed(None, "회사 이름이 아니에요.")
    return _line("name_ko")(line, "")


def _paragraphs(text: str, _separator: str) -> Parsed:
    return Parsed(text)


def _values(limit: int) -> Callable[[str, str], Parsed]:
    def parse(text: str, separator: str) -> Parsed:
        values = split_values(text, separator)
        fitting = [value for value in values if len(value) <= limit]
        reason = "" if len(fitting) == len(values) else f"{limit}자를 넘는 값은 저장하지 않았어요."
        return Parsed(fitting or None, reason)

    return parse


def _kind(text: str, _separator: str) -> Parsed:
    word = word_of(KINDS, text)
    return Parsed(word.code) if word else Parsed(None, _unknown(KINDS))


def _stage(text: str, _separator: str) -> Parsed:
    word = word_of(STAGES, text)
    return Parsed(word.code) if word else Parsed(None, _unknown(STAGES))


def _unknown(words: dict[str, Any]) -> str:
    return f"모르는 값이에요. 쓸 수 있는 값: {', '.join(word.ko for word in words.values())}"


def _region(text: str, _separator: str) -> Parsed:
    """A region, or the region that an address begins with."""
    line = clean_line(text)
    first = line.split()[0].rstrip(",")
    if not known_word(Vocabulary.REGION, line) and known_word(Vocabulary.REGION, first) and first != line:
        return Parsed(first, "주소에서 시·도만 저장했어요.")
    return _too_long(LONGEST_LABEL) if len(line) > LONGEST_LABEL else Parsed(line)


def _registration_number(text: str, _separator: str) -> Parsed:
    compact = re.sub(r"[\s\-–.]", "", unicodedata.normalize("NFKC", text))
    if not (compact.isascii() and compact.isdigit()):
        return Parsed(None, "사업자등록번호는 숫자 열 자리예요.")
    if len(compact) == 13:
        return Parsed(None, "열세 자리 법인등록번호예요. 사업자등록번호는 열 자리예요.")
    if len(compact) != 10:
        return Parsed(None, f"사업자등록번호는 열 자리인데 {len(compact)}자리예요.")
    if not is_valid_registration_number(compact):
        return Parsed(None, "사업자등록번호의 검증 번호가 맞지 않아요.")
    return Parsed(compact)


def _homepage(text: str, _separator: str) -> Parsed:
    address = repair_homepage(text)
    if address is None:
        return Parsed(None, "홈페이지 주소로 읽을 수 없어 비워 두었어요.")
    return Parsed(address, "" if address.lower() == text.lower() else "홈페이지 주소를 고쳤어요.")


def _employees(text: str, _separator: str) -> Parsed:
    compact = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", text))
    match = re.fullmatch(r"(?P<about>약|총|대략)?(?P<count>\d{1,9})(?:\.0+)?(?:명|인|people|여명)?", compact)
    if not match or int(match["count"]) > MOST_EMPLOYEES:
        return Parsed(None, "직원 수를 숫자로 읽을 수 없어요.")
    about = match["about"] == "약" or match["about"] == "대략" or "여명" in compact
    return Parsed(int(match["count"]), "어림수를 그대로 저장했어요." if about else "")


def _founded_on(text: str, _separator: str) -> Parsed:
    day, reason = parse_date(text)
    return Parsed(day, reason)


def _email(text: str, _separator: str) -> Parsed:
    normal = unicodedata.normalize("NFKC", text)
    match = _EMAIL.search(re.sub(r"\s*@\s*", "@", normal))
    if not match or len(match[0]) > (longest("email") or 0):
        return Parsed(None, "이메일 주소로 읽을 수 없어요.")
    return Parsed(match[0], "" if match[0] == text else "이메일 주소만 저장했어요.")


def _phone(text: str, _separator: str) -> Parsed:
    parts = [part for part in re.split(r"[,;/|\n]|\s{2,}", unicodedata.normalize("NFKC", text)) if part.strip()]
    for part in parts:
        if number := as_e164(re.sub(r"\(?\s*내선.*", "", part)):
            several = "여러 번호 가운데 첫 번호를 저장했어요." if len(parts) > 1 else ""
            return Parsed(number, several or _left_out(part, number))
    return Parsed(None, "전화번호로 읽을 수 없어요.")


def _left_out(text: str, number: str) -> str:
    """Whether digits of the text (an extension, a range) are not in the number, which begins with its country."""
    typed = re.sub(r"\D", "", text).lstrip("0")
    return "" if number[1:].endswith(typed) or typed == number[1:] else "내선이나 둘째 번호는 저장하지 않았어요."


_PARSERS: dict[str, Callable[[str, str], Parsed]] = {
    "name": _name,
    "name_en": _line("name_en"),
    "kind": _kind,
    "registration_number": _registration_number,
    "fields": _values(LONGEST_LABEL),
    "industries": _values(LONGEST_LABEL),
    "tagline": _line("tagline_ko"),
    "description": _paragraphs,
    "technologies": _values(LONGEST_OFFER_NAME),
    "services": _values(LONGEST_OFFER_NAME),
    "keywords": _values(LONGEST_LABEL),
    "homepage": _homepage,
    "region": _region,
    "employees": _employees,
    "founded_on": _founded_on,
    "stage": _stage,
    "email": _email,
    "phone": _phone,
}
