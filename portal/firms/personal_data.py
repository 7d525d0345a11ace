"""What firms hold about people with an account: the numbers of who entered and edited something.

Names and addresses in a profile (representative, contact) are the firm's own statement about itself, and public; who
wants one of them taken out asks the firm or the hub.
"""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, or_

from portal.core.personal import Basis, Declarations, Holding, Impersonal, Subject
from portal.firms.models import Fact, FieldEdit, Firm, Service, Tag, Technology, Tenure, firm_tag

_PROFILE = "what a firm states of itself in its public profile"
_STAYS = _l("회사의 정보예요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요.")


def _facts_of(subject: Subject) -> ColumnElement[bool]:
    return or_(*(who == subject.actor for who in (Fact.entered_by, Fact.verified_by, Fact.ended_by)))


def _edits_of(subject: Subject) -> ColumnElement[bool]:
    return FieldEdit.edited_by == subject.actor


HOLDINGS = (
    Holding(
        code="fact",
        table=cast(Table, Fact.__table__),
        label=_l("내가 적거나 확인한 회사의 수치"),
        purpose=_l("수치를 누가 적고 확인했는지 밝히려고"),
        basis=Basis.INTEREST,
        retention=_l("회사의 프로필이 있는 동안"),
        columns={
            "created_at": _l("때"),
            "firm_id": _l("회사의 번호"),
            "metric": _l("항목"),
            "period": _l("기간"),
            "entered_by": _l("적은 사람의 번호"),
            "verified_by": _l("확인한 사람의 번호"),
            "verified_at": _l("확인한 때"),
            "ended_at": _l("끝난 때"),
            "ended_by": _l("끝낸 사람의 번호"),
        },
        impersonal=("id", "value", "unit", "about", "source", "evidence", "dated_on", "document", "ended_because"),
        where=_facts_of,
        stays=_STAYS,
    ),
    Holding(
        code="field_edit",
        table=cast(Table, FieldEdit.__table__),
        label=_l("내가 고친 회사의 항목"),
        purpose=_l("회사가 직접 고친 것을 덮어쓰지 않으려고"),
        basis=Basis.INTEREST,
        retention=_l("회사의 프로필이 있는 동안"),
        columns={
            "edited_at": _l("때"),
            "firm_id": _l("회사의 번호"),
            "field": _l("항목"),
            "edited_by": _l("고친 사람의 번호"),
        },
        where=_edits_of,
        stays=_STAYS,
    ),
)
IMPERSONAL = (
    Impersonal(cast(Table, Firm.__table__), _PROFILE),
    Impersonal(cast(Table, Technology.__table__), _PROFILE),
    Impersonal(cast(Table, Service.__table__), _PROFILE),
    Impersonal(cast(Table, Tenure.__table__), "when a firm was in the hub"),
    Impersonal(cast(Table, Tag.__table__), "words that firms are sorted by"),
    Impersonal(firm_tag, "words that firms are sorted by"),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL)
