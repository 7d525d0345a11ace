"""What is held about people in matching: who added, dismissed, sent."""

from flask_babel import lazy_gettext as _l

from portal.collaboration.matching.models import NeedMatch
from portal.core.personal import Declarations, deed

HOLDINGS = (
    deed(
        NeedMatch.added_by,
        NeedMatch.dismissed_by,
        NeedMatch.sent_by,
        code="need_match",
        label=_l("내가 수요에 맞는 회사를 고르거나 지운 것"),
        purpose=_l("누가 왜 골랐는지 알고, 맞지 않는 회사를 다시 권하지 않으려고"),
        retention=_l("수요의 기록이 있는 동안"),
        columns={
            "need_id": _l("수요의 번호"),
            "firm_id": _l("회사의 번호"),
            "added_at": _l("더한 때"),
            "added_by": _l("더한 사람의 번호"),
            "dismissed_at": _l("지운 때"),
            "dismissed_by": _l("지운 사람의 번호"),
            "reason": _l("까닭"),
            "words": _l("덧붙인 말"),
            "sent_at": _l("보낸 때"),
            "sent_by": _l("보낸 사람의 번호"),
        },
        impersonal=("place", "position"),
        stays=_l("회사와 허브의 기록이에요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요."),
    ),
)


def declare(declared: Declarations) -> None:
    """Declare what this package holds."""
    declared.add(HOLDINGS)
