"""What outcomes and refusals of a firm's workbook are called, in the reader's language."""

from typing import Any

from portal.core.errors import RuleError
from portal.firms.editing import labels as editing_labels
from portal.web.language import gettext as _


def outcome_label(outcome: str) -> str:
    labels = {
        "refused": _("거절한 행"),
        "conflict": _("겹친 행"),
        "changed": _("고칠 글"),
        "created": _("새 글"),
        "unchanged": _("그대로인 글"),
    }
    return labels[outcome]


def wrong_label(code: str, **values: Any) -> str:
    """Why a row is refused that no form has looked at."""
    labels = {
        "formula": _("수식이 들어 있어요. 결과를 값으로 붙여 넣어 주세요."),
        "error": _("엑셀 오류 값이에요. 고치거나 지워 주세요."),
        "unread": _("읽을 수 없는 칸이에요. 글자를 줄이거나 이상한 글자를 지워 주세요."),
        "no_such_number": _("우리 회사에 이 번호의 글이 없어요. 새로 쓰려면 번호를 비워 주세요."),
        "number_twice": _("같은 번호가 두 행에 있어요. 새로 쓰려면 번호를 비워 주세요."),
        "no_number": _("회사의 번호가 지워졌어요. 다시 내려받아 주세요."),
        "no_mark": _("판이 지워져서 그사이 바뀐 것이 있는지 알 수 없어요. 다시 내려받아 주세요."),
        "name_twice": _("같은 이름의 글이 이미 있어요. 새로 내려받아 그 행을 고쳐 주세요."),
        "many_offers": _("한 회사에 %(most)s개까지 쓸 수 있어요."),
    }
    return labels[code] % values if values else labels[code]


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    detail = {"what": error.message}
    texts = {
        "too_big": _("파일이 %(mb)sMB를 넘어요. 내려받은 파일에는 그림을 넣지 말아 주세요.", mb=5),
        "empty_file": _("파일에 내용이 없어요. 내려받은 파일을 고쳐서 올려 주세요."),
        "not_xlsx": _("XLSX 파일이 아니에요. 내려받은 파일을 엑셀에서 고쳐 XLSX로 저장해 주세요."),
        "protected": _("암호가 걸렸거나 옛 엑셀 파일(.xls)이에요. 암호를 풀고 XLSX로 저장해 주세요."),
        **dict.fromkeys(
            ("broken_xlsx", "bad_header", "not_a_table"),
            _("XLSX 파일이 깨져 있어요. 엑셀에서 열어 다시 저장해 주세요."),
        ),
        "zip_bomb": _("압축을 풀면 너무 큰 파일이라 열지 않았어요. 다시 내려받아 그 파일을 고쳐 주세요."),
        "too_many_rows": _("한 시트에 %(most)s행까지 읽어요. 우리 회사 것이 아닌 행을 지워 주세요.", most=500),
        "too_many_columns": _("열이 너무 많아요. 내려받은 파일을 고쳐서 올려 주세요."),
        "no_sheet": _(
            "시트가 없어요: %(what)s. 시트 이름을 바꾸거나 지우지 말고, 다시 내려받아 고쳐 주세요.", **detail
        ),
        "two_sheets": _("같은 것을 담은 시트가 둘이에요: %(what)s. 하나만 남겨 주세요.", **detail),
        "no_column": _("열이 없어요. %(what)s. 열을 지우거나 제목을 바꾸지 말고, 다시 내려받아 고쳐 주세요.", **detail),
        "two_columns": _("제목이 같은 열이 둘 이상 있어요: %(what)s 시트. 하나만 남겨 주세요.", **detail),
        "no_rows": _("제목 줄만 있고 고칠 행이 없어요. 다시 내려받아 고쳐 주세요."),
        "gone": _("지워진 파일이에요. 다시 올려 주세요."),
        "applied": _("이미 저장한 파일이에요."),
        "nothing": _("저장할 것이 없어요."),
    }
    return texts.get(error.code) or editing_labels.told(error)
