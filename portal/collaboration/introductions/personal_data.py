"""What is held about people in introductions: who proposed, who answered for a firm."""

from flask_babel import lazy_gettext as _l

from portal.collaboration.introductions.models import Introduction, IntroductionAnswer
from portal.core.personal import Basis, Declarations, deed
from portal.privacy.words import FIRMS_RECORD, HUBS_RECORD

HOLDINGS = (
    deed(
        Introduction.proposed_by,
        Introduction.ended_by,
        code="introduction",
        label=_l("내가 제안하거나 끝낸 소개"),
        purpose=_l("누가 두 회사를 소개했는지 밝히려고"),
        retention=_l("두 회사의 프로필이 있는 동안"),
        columns={
            "first_id": _l("한 회사의 번호"),
            "second_id": _l("다른 회사의 번호"),
            "why": _l("소개하는 까닭"),
            "state": _l("상태"),
            "proposed_by": _l("제안한 사람의 번호"),
            "proposed_at": _l("제안한 때"),
            "ended_at": _l("끝난 때"),
            "ended_by": _l("끝낸 사람의 번호"),
        },
        impersonal=("id", "need_id", "nameless_id", "expires_at"),
        stays=HUBS_RECORD,
    ),
    deed(
        IntroductionAnswer.answered_by,
        code="introduction_answer",
        label=_l("내가 회사를 위해 소개에 한 답"),
        purpose=_l("회사가 소개를 받을지 알려고"),
        basis=Basis.CONTRACT,
        retention=_l("두 회사의 프로필이 있는 동안"),
        columns={
            "firm_id": _l("회사의 번호"),
            "agrees": _l("좋다고 함"),
            "reason": _l("까닭"),
            "words": _l("덧붙인 말"),
            "answered_by": _l("답한 사람의 번호"),
            "answered_at": _l("답한 때"),
        },
        impersonal=("introduction_id",),
        stays=FIRMS_RECORD,
    ),
)


def declare(declared: Declarations) -> None:
    """Declare what this package holds."""
    declared.add(HOLDINGS)
