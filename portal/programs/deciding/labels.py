"""What deciding is called on pages, and what its rules say."""

from portal.core.errors import RuleError
from portal.programs import labels
from portal.web.language import gettext as _


def outcome_label(outcome: str) -> str:
    """What an application got, or is to get."""
    known = {
        "chosen": _("선정"),
        "reserve": _("예비"),
        "not_chosen": _("선정되지 않음"),
        "gone": _("추첨 전에 빠짐"),
    }
    return str(known.get(outcome, _("정하지 않음")))


#: The tone of a badge.
TONES = {"chosen": "brand", "reserve": "amber", "not_chosen": "", "gone": ""}


def score_label(score: int | None) -> str:
    """A score, in words for who chooses it."""
    known = {
        5: _("5점 · 꼭 함께하면 좋겠어요"),
        4: _("4점 · 잘 맞아요"),
        3: _("3점 · 맞아요"),
        2: _("2점 · 덜 맞아요"),
        1: _("1점 · 맞지 않아요"),
    }
    return str(known.get(score or 0, _("점수 없이 봄")))


def told(error: RuleError) -> str:
    """A rule's no, for people."""
    texts = {
        "stale_form": _("그사이에 바뀐 것이 있어요. 화면을 다시 열어 주세요."),
        "decided_before": _("이미 정했어요. 두 번 정할 수 없고, 먼저 정한 결과는 그대로예요."),
        "still_open": _("아직 신청을 받고 있어요. 마감이 지나면 정할 수 있어요."),
        "not_on": _("취소된 일정이에요."),
        "begun": _("이미 시작해서 정할 수 없어요."),
        "nobody": _("신청한 사람이 없어요."),
        "scored": _("이미 점수를 매겼어요. 다른 사람의 점수를 볼 수 있어서 고칠 수 없어요."),
        "recused": _("나나 우리 회사와 관계있는 신청이라 심사할 수 없어요."),
        "no_line": _("대기를 받지 않는 프로그램이라 예비를 둘 수 없어요."),
        "stale_drafts": _("그사이에 신청이나 초안이 바뀌었어요. 지금 것을 다시 보고 눌러 주세요."),
        "at_once": _("마감이 있는 프로그램은 모두에게 한꺼번에 알려요."),
        "needs_deadline": _("추첨으로 정하는 프로그램은 신청 마감을 적어 주세요."),
    }
    with_values = {
        "undecided": lambda: _("아직 정하지 않은 신청이 %(count)s건 있어요.", **error.values),
        "too_many_chosen": lambda: _(
            "선정한 사람(%(chosen)s명)이 남은 자리(%(places)s자리)보다 많아요.", **error.values
        ),
    }
    if error.code in with_values:
        return str(with_values[error.code]())
    return str(texts[error.code]) if error.code in texts else labels.told(error)
