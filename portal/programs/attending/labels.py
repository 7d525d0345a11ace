"""What pages and letters of the day say."""

from collections.abc import Sequence

from portal.core.errors import RuleError
from portal.programs.attending.models import How
from portal.programs.attending.service import Outcome
from portal.programs.models import ProgramRules, ProgramSession
from portal.programs.when import span
from portal.web.language import current_locale
from portal.web.language import gettext as _


def when(one: ProgramSession) -> str:
    """From when until when a session takes place."""
    return span(one.starts_at, one.ends_at)


def title_of(one: ProgramSession) -> str:
    """A program's title, with what sets the session apart."""
    locale = current_locale()
    own = (locale == "en" and one.title_en) or one.title_ko
    return f"{one.program.title(locale)} · {own}" if own else one.program.title(locale)


def how_label(how: str) -> str:
    """How somebody was let in."""
    labels = {How.QR: _("입장권"), How.LIST: _("명단"), How.WALK_IN: _("현장 등록")}
    return labels.get(How(how), "") if how else ""


def outcome_label(outcome: str) -> str:
    """What the door says to a scan."""
    labels: dict[str, str] = {
        Outcome.OK: _("입장했어요."),
        Outcome.ALREADY: _("이미 입장한 분이에요."),
        Outcome.WRONG_SESSION: _("다른 일정의 입장권이에요."),
        Outcome.NOT_CONFIRMED: _("확정된 자리가 없는 신청이에요."),
        Outcome.UNKNOWN: _("알 수 없는 입장권이에요."),
        Outcome.CLOSED: _("지금은 입장을 받는 때가 아니에요."),
    }
    return labels.get(outcome, "")


def outcomes() -> Sequence[tuple[str, str]]:
    """All of them, for the page at the door."""
    return [(one.value.replace("_", "-"), outcome_label(one)) for one in Outcome]


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "door_closed": outcome_label(Outcome.CLOSED),
        "came_already": outcome_label(Outcome.ALREADY),
        "already": _("이 일정을 기다리는 신청이 있어요. 들여보내려면 정원 밖의 자리를 주세요."),
        "full": _("남은 자리가 없거나 먼저 기다리는 사람이 있어요. 들여보내려면 정원 밖의 자리를 주세요."),
        "not_open": _("취소되었거나 공개하지 않은 프로그램이에요."),
        "no_appeal": _("이미 이의를 냈거나, 더는 남아 있지 않은 점수예요."),
        "decided": _("이미 결정한 이의예요."),
        "answer_over": _("이미 자리를 넘겼거나 시작한 프로그램이에요."),
        "offer_over": _("받아들일 수 있는 시간이 지났어요."),
    }
    return texts.get(error.code, error.message)


def rule_words(rules: ProgramRules) -> str:
    """What follows from not coming, as everybody may read it."""
    return _(
        "자리가 확정되고도 알리지 않고 오지 않으면 1점이 남고, %(days)d일 뒤에 사라져요. 점수는 회사의 것이고, "
        "회사 없이 신청했다면 그 사람의 것이에요. %(most)d점이 되면 점수가 사라질 때까지 신청할 수 없어요.",
        days=rules.point_days,
        most=rules.most_points,
    )


def waived_label(because: str) -> str:
    """Why points count no more."""
    return {"appeal": _("이의를 받아들였어요"), "came": _("참석한 것으로 고쳤어요")}.get(because, "")
