"""What kinds, fields, outcomes and refusals are called, in the reader's language."""

import re
from datetime import date
from typing import Any

from portal.core.errors import RuleError
from portal.firms.sheets.reasons import told_reason
from portal.programs.listings import importing, rows
from portal.programs.listings.days import MONTH_END
from portal.programs.listings.models import CALL, CONFERENCE, EVENT
from portal.web.filters import format_day
from portal.web.language import gettext as _

_SAME = re.compile(r"(\d+)행과 같은 항목이라 건너뛰었어요\.")


def kind_labels() -> dict[str, str]:
    return {CALL: _("공고"), EVENT: _("행사"), CONFERENCE: _("컨퍼런스")}


def kind_choices() -> list[tuple[str, str]]:
    """What rows may be that do not say."""
    return [("", _("행마다 짐작해요")), *kind_labels().items()]


def facet_labels() -> dict[str, str]:
    return {"kind": _("종류"), "month": _("언제"), "field": _("분야"), "host": _("주최")}


def field_labels() -> dict[str, str]:
    """Fields of a listing."""
    return {
        "title": _("제목"),
        "host": _("주최"),
        "kind": _("종류"),
        "posted_on": _("공고일"),
        "starts_on": _("시작일"),
        "ends_on": _("종료일"),
        "closes_on": _("마감일"),
        "is_always_open": _("상시"),
        "place": _("장소"),
        "is_online": _("온라인"),
        "region": _("지역"),
        "country": _("국가"),
        "topics": _("분야"),
        "language": _("언어"),
        "link": _("링크"),
        "source": _("출처"),
        "source_key": _("관리번호"),
    }


def outcome_labels(*, is_trial: bool) -> dict[str, str]:
    """What becomes of rows and values: before it is done, or after."""
    if is_trial:
        first = {"created": _("더할 항목"), "updated": _("고칠 항목"), "unchanged": _("그대로인 항목")}
    else:
        first = {"created": _("더한 항목"), "updated": _("고친 항목"), "unchanged": _("그대로인 항목")}
    return first | {
        "duplicate": _("건너뛴 행"),
        "refused": _("거절한 행"),
        "changed": _("다듬거나 버린 값"),
        "over": _("이미 끝난 항목"),
    }


def state_label(state: str) -> str:
    return {"checked": _("가져오기 전"), "applied": _("가져옴"), "undone": _("되돌림")}[state]


def value_text(name: str, value: Any) -> str:
    """A value as a person reads it."""
    if isinstance(value, bool):
        return _("예") if value else _("아니요")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if name == "kind":
        return kind_labels().get(str(value), str(value or ""))
    if name.endswith("_on") and value:
        return format_day(date.fromisoformat(value))
    return str(value or "")


def told_row(reason: str) -> str:
    """Why a row or a value is not taken as it is: our own sentences, else those of the readers of files."""
    if match := _SAME.fullmatch(reason):
        return _("%(row)s행과 같은 항목이라 건너뛰었어요.", row=match[1])
    return _row_reasons().get(reason) or told_reason(reason)


def _row_reasons() -> dict[str, str]:
    return {
        rows.NO_TITLE: _("제목이 비어 있어요."),
        rows.NO_DAY: _("행사 날짜가 없어요."),
        rows.ENDS_BEFORE: _("끝나는 날이 시작하는 날보다 앞서요."),
        rows.CLOSES_BEFORE: _("마감일이 공고일보다 앞서요."),
        rows.BAD_LINK: _("http:// 또는 https:// 주소가 아니에요."),
        rows.CUT: _("너무 길어 줄였어요."),
        rows.UNKNOWN_KIND: _("모르는 종류라 쓰지 않았어요."),
        rows.UNTAGGED: _("HTML 표시를 지웠어요."),
        rows.NOT_YES_OR_NO: _("온라인인지 알 수 없어 비워 두었어요."),
        importing.TAKEN: _("이름, 주최, 날짜가 같은 다른 항목이 이미 있어요."),
        MONTH_END: _("날이 없어 그달 마지막 날로 저장했어요."),
    }


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "not_now": _("지금은 할 수 없어요. 이 쪽을 다시 열어 지금 상태를 확인해 주세요."),
        "gone": _("그사이 지워졌어요. 다시 올려 주세요."),
        "looked_at_again": _(
            "확인한 뒤에 다른 목록이 들어와 결과가 달라졌어요. 아래가 지금의 결과예요. 맞으면 한 번 더 눌러 주세요."
        ),
        "raced": _("그사이 다른 목록이 들어왔어요. 한 번 더 눌러 주세요."),
        "no_title_column": _("제목이 든 열을 찾지 못했어요. 첫 줄에 ‘제목’이라고 적어 주세요."),
    }
    return texts.get(error.code) or told_reason(error.message)
