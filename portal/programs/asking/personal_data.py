"""What is held about people beside their answers (`portal.questionnaires`): who chose what a program asks."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table

from portal.core.personal import Declarations, deed
from portal.privacy.words import HUBS_RECORD
from portal.programs.models import ProgramQuestion

QUESTION = cast(Table, ProgramQuestion.__table__)

HOLDINGS = (
    deed(
        ProgramQuestion.set_by,
        code="program_question",
        label=_l("내가 정한, 신청할 때 묻는 질문"),
        purpose=_l("누가 한 일인지 밝히려고"),
        retention=_l("프로그램의 기록이 있는 동안"),
        columns={"program_id": _l("프로그램의 번호"), "set_by": _l("정한 사람의 번호"), "set_at": _l("정한 때")},
        impersonal=("form_id",),
        stays=HUBS_RECORD,
    ),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this part."""
    declarations.add(HOLDINGS)
