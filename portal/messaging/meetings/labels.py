"""What meetings are called, and what their rules say, in the reader's language."""

from portal.core.errors import RuleError
from portal.messaging.meetings.models import State
from portal.messaging.threads import labels
from portal.web.language import gettext as _


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "many_meetings": _("한 대화에서 한꺼번에 10건까지 약속할 수 있어요. 지난 제안을 먼저 거두어 주세요."),
        "begun": _("이미 시작한 만남은 옮기거나 취소할 수 없어요. 새로 제안해 주세요."),
        "no_times": _("시간을 하나 이상 적어 주세요."),
        "many_times": _("한 번에 5개까지 제안할 수 있어요."),
        "minutes": _("15분부터 8시간까지 고를 수 있어요."),
        "no_place": _("만날 곳이나 온라인 주소를 적어 주세요."),
        "same_time": _("같은 시간을 두 번 적었어요."),
        "past": _("이미 지난 시간이에요. 앞으로의 시간을 적어 주세요."),
        "far": _("1년 안의 시간을 적어 주세요."),
        "overlaps": _("이미 약속한 다른 만남과 겹쳐요."),
        "no_such_time": _("제안한 시간 가운데에서 골라 주세요."),
        "not_agreed": _("아직 약속하지 않은 만남이에요."),
        "answered": _("이미 답했거나 거둔 제안이에요. 지금 어떤지 아래에서 확인해 주세요."),
        "own_offer": _("우리 회사가 낸 제안이에요. 상대 회사가 답해요."),
        "over": _("이미 끝난 제안이에요."),
        "no_text": _("메모를 적어 주세요."),
        "long_text": _("4,000자까지 쓸 수 있어요."),
        "not_begun": _("만난 뒤에 메모를 남길 수 있어요."),
        "many_notes": _("메모는 100개까지 남길 수 있어요."),
    }
    return str(texts.get(error.code) or labels.told(error))


def state_label(state: str) -> str:
    """How a meeting stands."""
    texts = {
        State.PROPOSED: _("답을 기다려요"),
        State.AGREED: _("약속했어요"),
        State.DECLINED: _("만나지 않기로 했어요"),
        State.WITHDRAWN: _("제안을 거두었어요"),
        State.CANCELLED: _("취소했어요"),
    }
    return str(texts[State(state)])


#: `{state: (tone of the badge, icon)}`.
TONES = {
    State.PROPOSED: ("amber", "clock"),
    State.AGREED: ("brand", "calendar-check"),
    State.DECLINED: ("", "calendar-x"),
    State.WITHDRAWN: ("", "calendar-x"),
    State.CANCELLED: ("", "calendar-x"),
}


def minutes_label(minutes: int) -> str:
    """How long: 1시간 30분."""
    hours, rest = divmod(minutes, 60)
    parts = [_("%(n)s시간", n=hours)] if hours else []
    return " ".join([*parts, _("%(n)s분", n=rest)] if rest else parts)
