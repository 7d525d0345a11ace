"""What is held about people once a program is over: their certificates, and who gave them."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ScalarSelect, Table, select, update

from portal.core.db import session
from portal.core.personal import Basis, Declarations, Holding, Impersonal, Subject, deed
from portal.privacy.words import HUBS_RECORD
from portal.programs.finishing.models import Certificate, CertificateSeries, ProgramCertificate
from portal.programs.models import Booking

SERIES, CERTIFICATE = (cast(Table, model.__table__) for model in (CertificateSeries, Certificate))
_WORK = _l("누가 한 일인지 밝히려고")
_OF_ANOTHER = _l("다른 사람의 정보예요.")


def _own(subject: Subject) -> ScalarSelect[int]:
    return select(Booking.id).where(Booking.person_id == subject.id).scalar_subquery()


def _unname(subject: Subject) -> int:
    """That a number was given stays, so that nobody else gets it; to whom does not."""
    whose = update(Certificate).where(Certificate.booking_id.in_(_own(subject)), Certificate.name != "")
    return int(getattr(session.execute(whose.values(name="")), "rowcount", 0))


HOLDINGS = (
    Holding(
        code="certificate",
        table=CERTIFICATE,
        label=_l("내 수료증"),
        purpose=_l("수료한 것을 증명하고 확인해 주려고"),
        basis=Basis.CONTRACT,
        retention=_l("탈퇴할 때까지 (그 뒤에는 번호와 과정만 남고 이름은 남지 않아요)"),
        columns={
            "number": _l("번호"),
            "code": _l("확인 코드"),
            "name": _l("이름"),
            "title_ko": _l("과정"),
            "began_on": _l("첫날"),
            "ended_on": _l("마지막 날"),
            "minutes": _l("교육 시간 (분)"),
            "sessions": _l("참석한 횟수"),
            "issued_at": _l("낸 때"),
            "revoked_at": _l("취소한 때"),
            "revoked_because": _l("취소한 까닭"),
        },
        withheld={"issued_by": _OF_ANOTHER, "revoked_by": _OF_ANOTHER},
        impersonal=("id", "booking_id", "title_en", "wording_ko", "wording_en", "of_sessions", "replaced_by_id"),
        where=lambda subject: Certificate.booking_id.in_(_own(subject)),
        destroy=_unname,
    ),
    deed(
        Certificate.issued_by,
        Certificate.revoked_by,
        code="certificate_given",
        label=_l("내가 내거나 취소한 수료증"),
        purpose=_WORK,
        retention=_l("프로그램의 기록이 있는 동안"),
        columns={
            "number": _l("번호"),
            "issued_at": _l("낸 때"),
            "issued_by": _l("낸 사람의 번호"),
            "revoked_at": _l("취소한 때"),
            "revoked_by": _l("취소한 사람의 번호"),
        },
        withheld={"name": _OF_ANOTHER, "code": _OF_ANOTHER, "revoked_because": _OF_ANOTHER},
        impersonal=(
            *("id", "booking_id", "title_ko", "title_en", "wording_ko", "wording_en", "began_on", "ended_on"),
            *("minutes", "sessions", "of_sessions", "replaced_by_id"),
        ),
        stays=HUBS_RECORD,
    ),
    deed(
        ProgramCertificate.changed_by,
        code="program_certificate",
        label=_l("내가 정한 수료증"),
        purpose=_WORK,
        retention=_l("프로그램의 기록이 있는 동안"),
        columns={"changed_at": _l("정한 때"), "changed_by": _l("정한 사람의 번호")},
        impersonal=("program_id", "share", "wording_ko", "wording_en"),
        stays=HUBS_RECORD,
    ),
)
IMPERSONAL = (Impersonal(SERIES, "The last number of each year."),)


def declare(declared: Declarations) -> None:
    """Declare what this package holds."""
    declared.add(HOLDINGS, IMPERSONAL)
