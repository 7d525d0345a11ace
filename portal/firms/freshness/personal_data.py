"""What is held about people: who said that pages are still correct."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table

from portal.core.personal import Declarations, Impersonal, deed
from portal.firms.freshness.models import FreshnessAsking, FreshnessConfirmation

HOLDINGS = (
    deed(
        FreshnessConfirmation.confirmed_by,
        code="freshness_confirmation",
        label=_l("아직 맞다고 확인한 회사 정보"),
        purpose=_l("회사의 정보를 누가 언제 확인했는지 밝히려고"),
        retention=_l("회사의 프로필이 있는 동안"),
        columns={
            "confirmed_at": _l("때"),
            "firm_id": _l("회사의 번호"),
            "profiles": _l("확인한 것"),
            "how": _l("방법"),
            "confirmed_by": _l("확인한 사람의 번호"),
        },
        impersonal=("id", "asking_id"),
        stays=_l("회사의 정보예요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요."),
    ),
)
IMPERSONAL = (Impersonal(cast(Table, FreshnessAsking.__table__), "that a firm was asked; whom, its letters know"),)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL)
