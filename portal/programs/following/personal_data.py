"""What is held about people after a program: that they were asked and told; what staff chose and handed out."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ScalarSelect, Table, select

from portal.core.personal import Basis, Declarations, Holding, Subject, deed
from portal.privacy.words import HUBS_RECORD
from portal.programs.following.models import MaterialTelling, ProgramMaterial, ProgramSurvey, SurveyAsking
from portal.programs.models import Booking

ASKING, TELLING = (cast(Table, model.__table__) for model in (SurveyAsking, MaterialTelling))
_WORK = _l("누가 한 일인지 밝히려고")


def _own(subject: Subject) -> ScalarSelect[int]:
    return select(Booking.id).where(Booking.person_id == subject.id).scalar_subquery()


HOLDINGS = (
    deed(
        ProgramSurvey.changed_by,
        code="program_survey",
        label=_l("내가 정한 프로그램 설문"),
        purpose=_WORK,
        retention=_l("프로그램의 기록이 있는 동안"),
        columns={"changed_at": _l("정한 때"), "changed_by": _l("정한 사람의 번호")},
        impersonal=("program_id", "questionnaire_id", "days"),
        stays=HUBS_RECORD,
    ),
    deed(
        ProgramMaterial.added_by,
        code="program_material",
        label=_l("내가 올린 프로그램 자료"),
        purpose=_WORK,
        retention=_l("프로그램의 기록이 있는 동안"),
        columns={"title_ko": _l("제목"), "added_at": _l("올린 때"), "added_by": _l("올린 사람의 번호")},
        impersonal=("id", "program_id", "session_id", "title_en", "url", "file_id", "for_whom"),
        stays=HUBS_RECORD,
    ),
    Holding(
        code="survey_asking",
        table=ASKING,
        label=_l("설문에 답해 달라고 한 것"),
        purpose=_l("한 번만 물으려고"),
        basis=Basis.INTEREST,
        retention=_l("탈퇴할 때까지"),
        columns={"at": _l("물은 때")},
        impersonal=("booking_id",),
        where=lambda subject: SurveyAsking.booking_id.in_(_own(subject)),
    ),
    Holding(
        code="material_telling",
        table=TELLING,
        label=_l("자료가 올라왔다고 알린 것"),
        purpose=_l("같은 것을 두 번 알리지 않으려고"),
        basis=Basis.INTEREST,
        retention=_l("탈퇴할 때까지"),
        columns={"at": _l("알린 때")},
        impersonal=("booking_id",),
        where=lambda subject: MaterialTelling.booking_id.in_(_own(subject)),
    ),
)


def declare(declared: Declarations) -> None:
    """Declare what this package holds."""
    declared.add(HOLDINGS)
