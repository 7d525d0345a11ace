"""What is held about the people by whose doing firms know each other."""

from flask_babel import lazy_gettext as _l

from portal.core.personal import Declarations, deed
from portal.messaging.knowing.models import Acquaintance

HOLDINGS = (
    deed(
        Acquaintance.by,
        code="acquaintance",
        label=_l("내가 이어 준 기업"),
        purpose=_l("서로 아는 기업이 요청 없이 이야기할 수 있게 하려고"),
        retention=_l("두 회사가 허브에 있는 동안"),
        columns={
            "first_id": _l("한 회사의 번호"),
            "second_id": _l("다른 회사의 번호"),
            "reason": _l("알게 된 까닭"),
            "about": _l("무엇에서"),
            "by": _l("한 사람의 번호"),
            "at": _l("알게 된 때"),
        },
        impersonal=("id",),
        stays=_l("두 회사의 기록이에요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요."),
    ),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this part."""
    declarations.add(HOLDINGS)
