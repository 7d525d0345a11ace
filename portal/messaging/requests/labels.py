"""What purposes, outcomes and refusals of requests are called, in the reader's language."""

from datetime import date

from portal.core.errors import RuleError
from portal.messaging.requests.models import Declined, Outcome, Purpose
from portal.web.filters import format_day
from portal.web.language import gettext as _


def purpose_label(purpose: str) -> str:
    labels = {
        Purpose.POC: _("PoC(실증)"),
        Purpose.DEVELOPMENT: _("공동 개발"),
        Purpose.SUPPLY: _("공급·구매"),
        Purpose.INVESTMENT: _("투자"),
        Purpose.HIRING: _("채용"),
        Purpose.MEDIA: _("언론·취재"),
        Purpose.OTHER: _("그 밖의 목적"),
    }
    return str(labels[Purpose(purpose)])


def purpose_choices() -> list[tuple[str, str]]:
    return [(purpose.value, purpose_label(purpose)) for purpose in Purpose]


def reason_label(reason: str) -> str:
    """Why a firm declines."""
    labels = {
        Declined.NO_NEED: _("지금은 필요하지 않아요"),
        Declined.NOT_OUR_FIELD: _("우리가 하는 일과 달라요"),
        Declined.NO_CAPACITY: _("맡을 여력이 없어요"),
        Declined.OTHER_PARTNER: _("이미 함께하는 곳이 있어요"),
        Declined.TOO_VAGUE: _("무엇을 하자는 것인지 잘 모르겠어요"),
        Declined.OTHER: _("그 밖의 까닭이 있어요"),
    }
    return str(labels[Declined(reason)])


def reason_choices() -> list[tuple[str, str]]:
    return [(reason.value, reason_label(reason)) for reason in Declined]


def state_label(state: str) -> str:
    """How a request stands."""
    labels = {
        "open": _("답을 기다려요"),
        "held": _("운영팀이 확인하고 있어요"),
        Outcome.ACCEPTED: _("받아들였어요"),
        Outcome.NOT_NOW: _("지금은 어려워요"),
        Outcome.DECLINED: _("함께하지 않기로 했어요"),
        Outcome.WITHDRAWN: _("요청을 거두었어요"),
        Outcome.EXPIRED: _("답 없이 기한이 지났어요"),
        Outcome.REFUSED: _("운영팀이 전하지 않았어요"),
    }
    return str(labels[state])


def state_tone(state: str) -> str:
    """The colour of that, for a badge."""
    return {"open": "amber", "held": "amber", Outcome.ACCEPTED: "brand"}.get(state, "")


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "own_firm": _("우리 회사에는 요청을 보낼 수 없어요."),
        "sender_hidden": _("우리 회사 페이지가 지금 공개되어 있지 않아서 요청을 보낼 수 없어요. 허브에 물어봐 주세요."),
        "closed": _("지금은 협업 요청을 받지 않는 기업이에요."),
        "closed_known": _("지금은 새 대화를 받지 않는 기업이에요."),
        "strange_key": _("이 화면을 다시 열어 주세요."),
        "you_blocked": _("우리가 차단한 기업이에요. 먼저 차단을 풀어 주세요."),
        "known": _("이미 아는 기업이에요. 바로 메시지를 보낼 수 있어요."),
        "unknown": _("아직 모르는 기업이에요. 협업 요청을 먼저 보내 주세요."),
        "asked_you": _("이 기업이 먼저 요청을 보냈어요. 받은 요청에 답해 주세요."),
        "open": _("이 기업과는 아직 답을 기다리는 요청이 있어요."),
        "limit": _("오늘 보낼 수 있는 요청을 모두 보냈어요. 내일 다시 보내 주세요."),
        "many_profiles": _("기술과 서비스는 5개까지 붙일 수 있어요."),
        "no_profile": _("우리 회사의 공개된 기술과 서비스만 붙일 수 있어요."),
        "ended": _("이미 끝난 요청이에요."),
        "not_shown": _("지금은 이야기를 시작할 수 없는 기업이에요."),
        "nobody": _("보낸 기업에 지금 이야기할 사람이 없어요."),
        "not_held": _("이미 처리한 요청이에요."),
        "no_words": _("까닭을 적어 주세요. 보낸 기업이 읽어요."),
        "no_firm": _("회사를 위해 글을 쓸 수 있는 사람만 할 수 있어요."),
    }
    if error.code == "pause":
        return _told_of_pause(str(error.values["because"]), _day(error.values["again"]))
    if error.code == "barred":
        return str(_("%(day)s까지 새 요청을 보낼 수 없어요.", day=_day(error.values["until"])))
    return str(texts.get(error.code, error.message))


def _told_of_pause(because: str, day: str) -> str:
    """When a firm may be asked again, by how the last request to it ended."""
    if because == Outcome.WITHDRAWN:
        return str(_("이 기업에 보낸 요청을 얼마 전에 거두었어요. %(day)s부터 다시 요청할 수 있어요.", day=day))
    if because == Outcome.EXPIRED:
        return str(_("얼마 전에 보낸 요청이 답 없이 끝났어요. %(day)s부터 다시 요청할 수 있어요.", day=day))
    return str(_("얼마 전에 답을 받았어요. %(day)s부터 다시 요청할 수 있어요.", day=day))


def _day(moment: object) -> str:
    return format_day(moment) if isinstance(moment, date) else ""


def action_label(action: str) -> str:
    """What was done, in the event log."""
    labels = {
        "request.sent": _("협업을 요청함"),
        "request.held": _("협업 요청이 확인을 기다림"),
        "request.released": _("확인한 협업 요청을 보냄"),
        "request.refused": _("확인한 협업 요청을 보내지 않음"),
        "request.accepted": _("협업 요청을 받아들임"),
        "request.not_now": _("협업 요청에 지금은 어렵다고 함"),
        "request.declined": _("협업 요청을 거절함"),
        "request.withdrawn": _("협업 요청을 거둠"),
        "request.expired": _("협업 요청의 기한이 지남"),
        "firm.blocked": _("다른 기업을 차단함"),
        "firm.unblocked": _("차단을 풂"),
        "report.made": _("받은 글을 신고함"),
        "report.decided": _("신고를 처리함"),
    }
    return str(labels.get(action, ""))
