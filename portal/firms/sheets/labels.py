"""What fields, outcomes, states and refusals are called, in the reader's language."""

from typing import Any

from portal.core.errors import RuleError
from portal.firms.sheets.reasons import told_reason
from portal.firms.vocabulary import ASSIGNED_KINDS, KINDS, STAGES, TENURE_KINDS
from portal.web.language import current_locale
from portal.web.language import gettext as _

SEPARATORS = ("|", ",", ";", "/")


def field_labels() -> dict[str, str]:
    """Import fields; these words are the template's headings, too, and the importer knows them all."""
    return {
        "name": _("회사명"),
        "name_en": _("영문명"),
        "kind": _("구분"),
        "registration_number": _("사업자등록번호"),
        "fields": _("기술분야"),
        "industries": _("업종"),
        "tagline": _("한줄소개"),
        "description": _("회사소개"),
        "technologies": _("보유기술"),
        "services": _("제품·서비스"),
        "keywords": _("키워드"),
        "homepage": _("홈페이지"),
        "region": _("지역"),
        "employees": _("직원수"),
        "founded_on": _("설립일"),
        "stage": _("투자단계"),
        "email": _("대표이메일"),
        "phone": _("대표전화"),
    }


def field_notes() -> dict[str, str]:
    """What may stand in a field, for the template."""
    several = _("여럿이면 | 로 나눠요.")
    kinds = ", ".join(KINDS[code].label(current_locale()) for code in (*TENURE_KINDS, *ASSIGNED_KINDS))
    stages = ", ".join(word.label(current_locale()) for word in STAGES.values())
    return {
        "name": _("꼭 있어야 해요. ㈜와 주식회사는 같은 것으로 보아요."),
        "name_en": _("영어로 보는 사람에게 보여요."),
        "kind": _("다음 가운데 하나: %(values)s", values=kinds),
        "registration_number": _("숫자 열 자리. 같은 번호는 같은 회사예요."),
        "fields": several,
        "industries": several,
        "tagline": _("500자까지, 한 줄."),
        "description": _("여러 줄이어도 돼요."),
        "technologies": several,
        "services": several,
        "keywords": several,
        "homepage": _("http:// 또는 https://로 시작하는 주소."),
        "region": _("시·도. 주소를 적으면 시·도만 남겨요."),
        "employees": _("숫자."),
        "founded_on": _("예: 2021-04-12"),
        "stage": _("다음 가운데 하나: %(values)s", values=stages),
        "email": _("모두에게 보이는 이메일."),
        "phone": _("모두에게 보이는 전화."),
    }


def kind_choices() -> list[tuple[str, str]]:
    """The kinds that an import may give its firms."""
    words = [(code, KINDS[code].label(current_locale())) for code in (*TENURE_KINDS, *ASSIGNED_KINDS)]
    return [("", _("파일에 적힌 대로")), *words]


def separator_choices() -> list[tuple[str, str]]:
    return [(sign, sign) for sign in SEPARATORS] + [("none", _("나누지 않음"))]


def outcome_labels(*, is_trial: bool) -> dict[str, str]:
    """What becomes of rows and values: before it is done, or after."""
    if is_trial:
        first = {"created": _("새로 만들 회사"), "updated": _("고칠 회사"), "unchanged": _("그대로인 회사")}
    else:
        first = {"created": _("새로 만든 회사"), "updated": _("고친 회사"), "unchanged": _("그대로인 회사")}
    return first | {
        "duplicate": _("합친 행"),
        "refused": _("거절한 행"),
        "changed": _("다듬거나 버린 값"),
        "kept": _("그대로 둔 값"),
    }


def state_label(state: str) -> str:
    labels = {
        "choosing": _("열을 고르는 중"),
        "checking": _("확인하는 중"),
        "checked": _("가져오기 전"),
        "applying": _("가져오는 중"),
        "applied": _("가져옴"),
        "stopped": _("멈춤"),
        "undoing": _("되돌리는 중"),
        "undone": _("되돌림"),
    }
    return labels[state]


def stay_label(code: str) -> str:
    """Why something is not taken back."""
    labels = {
        "gone": _("이미 지워진 회사예요."),
        "has_people": _("사람이 함께하거나 신청한 회사예요."),
        "has_more": _("그 뒤에 다른 자료가 더해진 회사예요."),
        "edited": _("그 뒤에 누가 고쳤어요."),
        "changed": _("그 뒤에 값이 바뀌었어요."),
        "taken": _("그사이 다른 회사가 쓰는 값이에요."),
    }
    return labels.get(code, code)


def undone_labels() -> dict[str, str]:
    return {
        "taken": _("지우는 회사"),
        "back": _("되돌리는 회사"),
        "partly": _("일부만 되돌리는 회사"),
        "kept": _("그대로 두는 회사"),
    }


def problem_label(code: str) -> str:
    """Why an import has stopped, or waits for a choice."""
    labels = {
        "ended_halfway": _("끝나기 전에 멈췄어요. 그때까지 저장한 것은 남아 있어요."),
        "gone": _("파일이 지워졌어요. 다시 올려 주세요."),
    }
    return labels.get(code, _("파일을 더 읽을 수 없었어요. 다시 올려 주세요."))


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "not_now": _("지금은 바꿀 수 없어요. 끝난 다음 다시 해 주세요."),
        "not_undoable": _("되돌릴 수 없는 가져오기예요."),
        "gone": _("파일이 지워졌어요. 다시 올려 주세요."),
        "no_name_column": _("회사 이름이 든 열을 골라 주세요."),
        "two_columns": _("이 항목은 한 열에서만 와요."),
    }
    return texts.get(error.code) or told_reason(error.message)


def value_text(name: str, value: Any) -> str:
    """A value of a firm as a person reads it."""
    words = KINDS if name == "kind" else STAGES if name == "stage" else {}
    if isinstance(value, list):
        return " | ".join(map(str, value))
    if value is None:
        return ""
    return words[value].label(current_locale()) if value in words else str(value)
