"""What is held about people beside their answers (`portal.questionnaires`): who chose what a program asks."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table

from portal.core.personal import Basis, Declarations, Holding
from portal.programs.models import ProgramQuestion

QUESTION = cast(Table, ProgramQuestion.__table__)
_NUMBER_STAYS = _l("허브의 기록이에요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요.")

HOLDINGS = (
    Holding(
        code="program_question",
        table=QUESTION,
        label=_l("내가 정한, 신청할 때 묻는 질문"),
        purpose=_l("누가 한 일인지 밝히려고"),
        basis=Basis.INTEREST,
        retention=_l("프로그램의 기록이 있는 동안"),
        columns={"program_id": _l("프로그램의 번호"), "set_by": _l("정한 사람의 번호"), "set_at": _l("정한 때")},
        impersonal=("form_id",),
        where=lambda subject: ProgramQuestion.set_by == subject.actor,
        stays=_NUMBER_STAYS,
    ),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this part."""
    declarations.add(HOLDINGS)
