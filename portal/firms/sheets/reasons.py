"""What the importer says about rows and files, in the reader's language.

The importer knows no languages: it says Korean, to commands and reports alike. Its sentences are found again here, what
was put into them is taken out, and they are said anew. A test fails on a sentence that is missing.
"""

import re
from functools import cache

from flask_babel import lazy_gettext as _l

from portal.web.language import current_locale, gettext

#: Whole sentences; a reason may be several, one after the other.
_SENTENCES = (
    _l("CSV, %(encoding)s, 구분자 쉼표"),
    _l("CSV, %(encoding)s, 구분자 탭"),
    _l("CSV, %(encoding)s, 구분자 쌍반점"),
    _l("CSV, %(encoding)s, 구분자 세로줄"),
    _l("XLSX, 시트 '%(title)s'"),
    _l("HTML 표, %(encoding)s"),
    _l("CSV로 저장해 주세요."),
    _l("XLSX나 CSV로 저장해 주세요."),
    _l("엑셀에서 열어 XLSX나 CSV로 저장한 뒤 다시 가져와 주세요."),
    _l("사업자등록번호나 홈페이지를 적어 주세요."),
    _l("%(row)s행(제목 줄)을 읽을 수 없어요."),
    _l("%(row)s행과 같은 회사(#%(firm)s)로 보여요. 한 행으로 합쳐 주세요."),
    _l("%(row)s행과 같은 회사라 합쳤어요."),
    _l("%(row)s행의 값을 저장했어요."),
    _l("HTML 표는 %(n)sMB까지 읽어요. XLSX나 CSV로 저장해 주세요."),
    _l("PDF 파일이에요. 표가 들어 있는 XLSX나 CSV 파일을 골라 주세요."),
    _l("XLSX 파일이 깨져 있어요. 엑셀에서 열어 다시 저장해 주세요."),
    _l("XML 스프레드시트는 읽지 않아요. XLSX나 CSV로 저장해 주세요."),
    _l("글자를 읽을 수 없어요. UTF-8이나 CP949(EUC-KR)로 저장해 주세요."),
    _l("날이 없어 그달 1일로 저장했어요."),
    _l("날짜로 읽을 수 없어요."),
    _l("내선이나 둘째 번호는 저장하지 않았어요."),
    _l("너무 이른 날짜예요."),
    _l("다른 회사가 쓰고 있는 사업자등록번호예요."),
    _l("달력에 없는 날짜예요."),
    _l("데이터베이스 파일이에요. 표가 들어 있는 XLSX나 CSV 파일을 골라 주세요."),
    _l("데이터베이스가 받지 않는 값이에요."),
    _l("두 자리 연도를 네 자리로 읽었어요."),
    _l("따옴표의 짝이 맞지 않아요 (파일의 %(line)s번째 줄)."),
    _l("모르는 값이에요. 쓸 수 있는 값: %(values)s"),
    _l("모르는 '찾는 것'이에요."),
    _l("모르는 투자 단계예요."),
    _l("바뀐 항목: %(columns)s"),
    _l("보이지 않는 글자를 지웠어요."),
    _l("보이지 않는 글자뿐이라 비워 두었어요."),
    _l("빈칸으로 보았어요."),
    _l("사업자등록번호가 아니에요. 숫자 열 자리와 검증 번호를 확인해 주세요."),
    _l("사업자등록번호는 숫자 열 자리예요."),
    _l("사업자등록번호는 열 자리인데 %(n)s자리예요."),
    _l("사업자등록번호의 검증 번호가 맞지 않아요."),
    _l("설립일은 오늘이거나 그 전이어야 해요."),
    _l("시트의 내용이 너무 큽니다. 파일을 나누어 주세요."),
    _l("시트의 행이 너무 많습니다. 파일을 나누어 주세요."),
    _l("아직 오지 않은 날짜예요."),
    _l("압축 파일이에요. 압축을 풀어 주세요."),
    _l("압축을 풀면 너무 큰 XLSX 파일이라 열지 않았어요. CSV로 저장해 주세요."),
    _l("어림수를 그대로 저장했어요."),
    _l("엑셀 날짜 번호로 읽었어요."),
    _l("엑셀 오류 값이라 비워 두었어요."),
    _l("엑셀 통합 문서(.xlsx)가 아니에요. XLSX나 CSV로 저장해 주세요."),
    _l("여러 번호 가운데 첫 번호를 저장했어요."),
    _l("열세 자리 법인등록번호예요. 사업자등록번호는 열 자리예요."),
    _l("열이 %(n)s개를 넘어요. 회사 목록이 맞는지 확인해 주세요."),
    _l("예전 이름이라 지금 이름을 그대로 두었어요."),
    _l("옛 엑셀 파일(.xls)이거나 암호가 걸린 파일이에요."),
    _l("옛 엑셀 파일(.xls)이에요."),
    _l("월일이 없어 그해 1월 1일로 저장했어요."),
    _l("이름은 1자에서 %(n)s자까지예요."),
    _l("이름이 같은 회사가 여럿이라 어느 회사(%(firms)s)인지 알 수 없어요."),
    _l("이름이 같은 회사가 이 파일에 여럿(%(rows)s행)이라 어느 회사인지 알 수 없어요."),
    _l("이메일 주소로 읽을 수 없어요."),
    _l("이메일 주소만 저장했어요."),
    _l("이미 %(kind)s이에요."),
    _l("읽을 수 없는 글자가 있어요."),
    _l("자모로 풀린 글자를 합쳤어요."),
    _l("전화번호로 읽을 수 없어요."),
    _l("정할 수 없는 회사 구분이에요."),
    _l("제목 줄만 있고 자료가 없어요."),
    _l("제목 줄에 같은 이름의 열이 둘 이상 있어요: %(columns)s. 이름을 다르게 고쳐 주세요."),
    _l("제목 줄은 %(n)s칸인데 이 행은 %(m)s칸뿐이에요."),
    _l("제목 줄은 %(n)s칸인데 이 행은 %(m)s칸이에요."),
    _l("제목 줄을 읽을 수 없어요. 표가 들어 있는 CSV나 XLSX 파일인지 확인해 주세요."),
    _l("졸업은 입주 기간이 끝나면 돼요."),
    _l("주소에서 시·도만 저장했어요."),
    _l("줄바꿈을 빈칸으로 바꾸었어요."),
    _l("직원 수는 0명에서 %(n)s명까지예요."),
    _l("직원 수를 숫자로 읽을 수 없어요."),
    _l("칸에 %(n)s자가 들어 있어요. 한 칸은 %(most)s자까지예요."),
    _l("파일에 내용이 없어요."),
    _l("파일에 표가 없어요. XLSX나 CSV로 저장해 주세요."),
    _l("파일이 %(n)sMB를 넘어요. 나누어 주세요."),
    _l("표가 아니에요. 표가 들어 있는 XLSX나 CSV 파일을 골라 주세요."),
    _l("한 번에 %(n)s행까지 읽어요. 파일을 나누어 주세요."),
    _l("홈페이지 주소는 http:// 또는 https://로 시작해야 해요."),
    _l("홈페이지 주소로 읽을 수 없어 비워 두었어요."),
    _l("홈페이지 주소를 고쳤어요."),
    _l("회사 이름이 든 열을 골라 주세요."),
    _l("회사 이름이 비어 있어요 (파일의 %(line)s번째 줄)."),
    _l("회사 이름이 비어 있어요."),
    _l("회사 이름이 아니에요."),
    _l("회사 이름이 없어요."),
    _l("회사가 직접 고친 값이라 그대로 두었어요."),
    _l("깨진 글자(\ufffd)가 들어 있어요. 원본을 확인해 주세요."),
    _l("%(n)s자를 넘는 값은 저장하지 않았어요."),
    _l("%(n)s자를 넘어 저장하지 않았어요."),
    _l("%(n)s자를 넘어요."),
)


def told_reason(reason: str) -> str:
    """A sentence of the importer, or several, in the reader's language; as it is when nobody knows it."""
    if current_locale() == "ko":
        return reason
    said, rest = [], reason.strip()
    while rest:
        for message, pattern in _patterns():
            if match := pattern.match(rest):
                said.append(gettext(message, **match.groupdict()))
                rest = rest[match.end() :].strip()
                break
        else:
            return " ".join([*said, rest])
    return " ".join(said)


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Each sentence with what finds it again; the longest first, since some begin as others do."""
    messages: list[str] = sorted((_source(sentence) for sentence in _SENTENCES), key=lambda text: -len(text))
    return [(message, _pattern(message)) for message in messages]


def _source(sentence: object) -> str:
    """What a lazy message says in the sources, which is its Korean."""
    return str(sentence._args[0])  # type: ignore[attr-defined]


def _pattern(message: str) -> re.Pattern[str]:
    parts = re.split(r"%\((\w+)\)s", message)
    text = "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    # What comes last goes on to the end: a list of values or columns.
    return re.compile(text + r"(?:$|(?=\s))" if not text.endswith("+?)") else text[:-2] + ")$", re.DOTALL)
