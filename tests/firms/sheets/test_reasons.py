"""Whatever the importer says is said in English, too."""

import ast
import re
from pathlib import Path

import pytest

from portal.firms import importing, profile
from portal.firms.sheets.reasons import told_reason
from portal.web.language import speaking

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
FOLDER = Path(importing.__file__).parent
#: For the command line alone, and names of what is put into sentences.
NOT_FOR_PAGES = re.compile(
    "--map|명단에서 가져옴|^[^ ]+$|항목이 없어요|열이 없어요|파일의 열|항목은 한 열|여러 열을|폴더예요"
    "|파일이 아니에요: |파일이 없어요: |파일을 열 수|내용이 없어요: |모르는 항목|나누어 주세요: |^ \\(파일의|^X7 "
)


def sentences(path: Path) -> list[str]:
    """The Korean of a module, with X where something is put in; docstrings left out."""
    tree = ast.parse(path.read_text())
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    said = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "X7" for part in node.values]
            said.append("".join(map(str, parts)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            said.append(node.value)
    return [text for text in said if re.search("[가-힣]", text) and re.search(r"[요다]\.", text)]


def test_what_the_importer_says_is_said_in_english(app):
    silent = []
    with app.test_request_context("/"), speaking("en"):
        for path in [*FOLDER.glob("*.py"), Path(profile.__file__)]:
            for text in sentences(path):
                if not NOT_FOR_PAGES.search(text) and re.search("[가-힣]", told_reason(text)):
                    silent.append(f"{path.name}: {text}")
    assert not silent, "tell these in portal/firms/sheets/reasons.py:\n" + "\n".join(silent)


@pytest.mark.parametrize(
    ("reason", "english"),
    [
        ("3행과 같은 회사라 합쳤어요.", "It is the same company as row 3, so the two were merged."),
        (
            "이름이 같은 회사가 여럿이라 어느 회사(#1, #2)인지 알 수 없어요. 사업자등록번호나 홈페이지를 적어 주세요.",
            "Several companies (#1, #2) have this name, so it is not clear which is meant."
            " Please give a registration number or website.",
        ),
        ("바뀐 항목: 홈페이지, 업종", "Changed: 홈페이지, 업종"),
        ("아무도 모르는 말", "아무도 모르는 말"),
    ],
)
def test_sentences_are_found_again(app, reason, english):
    with app.test_request_context("/"), speaking("en"):
        assert told_reason(reason) == english
    with app.test_request_context("/"), speaking("ko"):
        assert told_reason(reason) == reason
