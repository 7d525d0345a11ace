"""What the desk calls things, and what its rules say."""

from portal.core.errors import RuleError
from portal.firms.sheets.reasons import told_reason
from portal.firms.vocabulary import FIELDS
from portal.programs import labels
from portal.programs.desk.moments import split_span
from portal.programs.models import Approval, Audience, Kind
from portal.web.language import current_locale
from portal.web.language import gettext as _

Choices = list[tuple[str, str]]


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "no_firms": _("초대할 회사를 하나 이상 적어 주세요."),
        "moved": _("여는 동안 다른 사람이 먼저 저장했어요."),
        "no_reason": _("까닭을 적어 주세요."),
        "too_many_days": _("한 번에 60번까지 만들 수 있어요. 기간을 나누어 주세요."),
        "no_days": _("이 기간에는 만들 날이 없어요."),
        "not_of_program": _("이 프로그램의 신청이 아니에요."),
        "is_over": _("이미 끝난 신청이에요."),
    }
    if error.code == "no_columns":
        return str(_("이런 열이 있어야 해요: %(columns)s", columns=error.values["columns"]))
    if error.code == "too_big":
        return str(_("파일이 %(most)sMB를 넘어요. 나누어 주세요.", most=5))
    if error.code in texts:
        return str(texts[error.code])
    said = labels.told(error)
    # What reads files says so in sentences of its own.
    return told_reason(said) if said == error.message else said


def kind_choices() -> Choices:
    """The kinds of programs."""
    return [(kind.value, labels.kind_label(kind)) for kind in Kind]


def field_choices() -> Choices:
    """Fields of the hub's vocabulary, or none."""
    locale = current_locale()
    return [("", _("정하지 않음")), *((word.code, word.label(locale)) for word in FIELDS.values())]


def audience_choices() -> Choices:
    """Who may book."""
    return [(one.value, labels.audience_label(one)) for one in Audience]


def approval_choices() -> Choices:
    """How places are given."""
    return [(one.value, labels.approval_label(one)) for one in Approval]


def reminder_choices() -> Choices:
    """How long before it begins people may be reminded."""
    return [("10080", _("7일 전")), ("1440", _("1일 전")), ("60", _("1시간 전"))]


def weekday_choices() -> Choices:
    """Days of the week; Monday is 0."""
    days = (_("월요일"), _("화요일"), _("수요일"), _("목요일"), _("금요일"), _("토요일"), _("일요일"))
    return [(str(number), day) for number, day in enumerate(days)]


def span_text(minutes: int) -> str:
    """18시간; 1일 6시간; nothing for 0. What `moments.read_span` reads."""
    days, hours, left = split_span(minutes)
    parts = [
        _("%(n)s일", n=days) if days else "",
        _("%(n)s시간", n=hours) if hours else "",
        _("%(n)s분", n=left) if left else "",
    ]
    return " ".join(part for part in parts if part)


def state_name(state: str) -> str:
    """Where a program stands."""
    names = {"draft": _("초안"), "offered": _("공개 중"), "past": _("끝남"), "cancelled": _("취소됨")}
    return str(names[state])


def field_names() -> dict[str, str]:
    """What the fields of a program are called, as on its form."""
    return {
        "kind": _("종류"),
        "title_ko": _("제목 (한국어)"),
        "title_en": _("제목 (영어)"),
        "lead_ko": _("한 줄 소개 (한국어)"),
        "lead_en": _("한 줄 소개 (영어)"),
        "body_ko": _("소개 (한국어)"),
        "body_en": _("소개 (영어)"),
        "field": _("분야"),
        "host_ko": _("주관 (한국어)"),
        "host_en": _("주관 (영어)"),
        "place_ko": _("장소 (한국어)"),
        "place_en": _("장소 (영어)"),
        "is_online": _("온라인으로 열어요"),
        "online_url": _("온라인 주소"),
        "price_ko": _("가격 (한국어)"),
        "price_en": _("가격 (영어)"),
        "audience": _("대상"),
        "firms": _("초대할 회사"),
        "approval": _("선정 방식"),
        "booking_opens_at": _("신청 시작"),
        "booking_closes_at": _("신청 마감"),
        "cancel_minutes": _("취소·변경 마감 (시작하기 얼마 전)"),
        "has_line": _("자리가 차면 대기를 받아요"),
        "offer_minutes": _("난 자리에 답할 시간"),
        "firm_limit": _("한 회사에서 몇 명까지"),
        "credits": _("드는 이용권"),
        "first_timers_first": _("처음 오는 사람을 먼저"),
        "reconfirm_minutes": _("참석 확인 (시작하기 얼마 전)"),
        "releases_unconfirmed": _("확인하지 않은 자리는 대기자에게 넘겨요"),
        "reminders": _("미리 알림"),
        "counts_no_shows": _("오지 않으면 벌점을 줘요"),
    }


def action_label(action: str) -> str:
    """What was done with a program, its sessions and bookings; an action without a name goes by its code."""
    names = {
        "program.written": _("프로그램을 씀"),
        "program.copied": _("프로그램을 복사함"),
        "program.imported": _("프로그램을 파일에서 가져옴"),
        "program.made_course": _("회차를 하나로 신청받게 함"),
        "program.published": _("프로그램을 공개함"),
        "program.called_off": _("프로그램을 취소함"),
        "program.discarded": _("초안을 버림"),
        "program.questions_chosen": _("신청할 때 묻는 질문을 정함"),
        "program.children_set": _("아이를 받을지 정함"),
        "program.poster_changed": _("포스터를 바꿈"),
        "program.poster_removed": _("포스터를 뗌"),
        "program.survey_set": _("설문을 정함"),
        "program.survey_stopped": _("설문을 그만둠"),
        "program.material_added": _("자료를 올림"),
        "program.material_withdrawn": _("자료를 거둠"),
        "program_rules.changed": _("프로그램의 규칙을 고침"),
        "course.resized": _("정원을 바꿈"),
        "session.added": _("일정을 더함"),
        "session.changed": _("일정을 바꿈"),
        "session.resized": _("정원을 바꿈"),
        "session.called_off": _("일정을 취소함"),
        "booking.extra_granted": _("정원 밖의 자리를 줌"),
        "booking.made_by_staff": _("대신 신청함"),
        "booking.taken_back": _("신청을 거둠"),
    }
    return str(names.get(action, ""))
