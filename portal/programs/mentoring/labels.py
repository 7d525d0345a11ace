"""What codes of mentoring are called, and what its rules say no with."""

from portal.core.errors import RuleError
from portal.firms.vocabulary import FIELDS
from portal.programs import labels
from portal.programs.dates import WEEKDAYS
from portal.programs.mentoring.models import TimeKind
from portal.web.language import current_locale
from portal.web.language import gettext as _

Choices = list[tuple[str, str]]


def time_kinds() -> Choices:
    return [(TimeKind.WEEKLY, _("매주")), (TimeKind.ONCE, _("하루만")), (TimeKind.OFF, _("쉬는 날"))]


def weekdays() -> Choices:
    return [(str(number), word) for number, word in enumerate(WEEKDAYS[current_locale()])]


def field_choices() -> Choices:
    return [(code, tag.label(current_locale())) for code, tag in FIELDS.items()]


def language_choices() -> Choices:
    return [("ko", _("한국어")), ("en", _("영어"))]


def entry_label(kind: str) -> str:
    """What a line of an account is."""
    return {"granted": _("허브가 줌"), "used": _("멘토링에 씀"), "returned": _("취소로 돌아옴")}[kind]


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "not_mentoring": _("멘토링이나 컨설팅 프로그램만 고를 수 있어요."),
        "days": _("끝나는 날은 시작하는 날부터 여섯 달 안이어야 해요."),
        "mentor_twice": _("이미 멘토로 있는 계정이에요."),
        "minutes": _("5분 단위의 분으로 적어 주세요."),
        "past_day": _("오늘이나 그 뒤의 날을 적어 주세요."),
        "time_order": _("끝나는 시각은 시작하는 시각보다 뒤여야 해요."),
        "time_step": _("시각은 5분 단위로 적어 주세요."),
        "time_overlaps": _("이미 적은 시간과 겹쳐요."),
        "not_over": _("만난 뒤에 적을 수 있어요."),
    }
    with_values = {
        "too_many_slots": lambda: _("한 번에 %(most)d번까지 만들 수 있어요.", **error.values),
        "too_many_times": lambda: _("%(most)d개까지 적을 수 있어요.", **error.values),
        "below_zero": lambda: _("%(left)d분이 남아 있어 그보다 많이 줄일 수 없어요.", **error.values),
    }
    if error.code in with_values:
        return str(with_values[error.code]())
    return str(texts.get(error.code) or labels.told(error))
