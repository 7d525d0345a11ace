"""What is held about people by needs: who wrote and moved them, and who asks to hear of such."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table, delete

from portal.collaboration.needs.kinds import NEEDS
from portal.collaboration.needs.models import Need, NeedFile, NeedFirm, NeedMove, NeedSetting, NeedWatch
from portal.core.db import session
from portal.core.personal import Basis, Declarations, Holding, Impersonal, Subject, deed, deleted
from portal.notices.models import Notice
from portal.privacy.words import FIRMS_RECORD

NEED, CHOSEN, WATCH = (cast(Table, model.__table__) for model in (Need, NeedFirm, NeedWatch))
_WORK = _l("누가 한 일인지 밝히려고")
_WHILE = _l("수요의 기록이 있는 동안")


def _stop_watching(subject: Subject) -> int:
    session.execute(delete(Notice).where(Notice.kind == NEEDS, Notice.about == f"need-watch:{subject.id}"))
    return deleted(WATCH, NeedWatch.person_id == subject.id)


HOLDINGS = (
    deed(
        Need.made_by,
        code="need",
        label=_l("내가 쓰기 시작한 협업 수요"),
        purpose=_WORK,
        retention=_WHILE,
        columns={"title": _l("제목"), "made_at": _l("쓴 때"), "made_by": _l("쓴 사람의 번호")},
        impersonal=tuple(one.name for one in NEED.columns if one.name not in ("title", "made_at", "made_by")),
        stays=FIRMS_RECORD,
    ),
    deed(
        NeedFile.added_by,
        code="need_file",
        label=_l("내가 협업 수요에 붙인 파일"),
        purpose=_WORK,
        retention=_WHILE,
        columns={"added_at": _l("올린 때"), "added_by": _l("올린 사람의 번호")},
        impersonal=("id", "need_id", "file_id", "look"),
        stays=FIRMS_RECORD,
    ),
    deed(
        NeedMove.by,
        code="need_move",
        label=_l("내가 협업 수요에 한 일"),
        purpose=_WORK,
        retention=_WHILE,
        columns={"state": _l("무엇"), "note": _l("남긴 말"), "at": _l("때"), "by": _l("한 사람의 번호")},
        impersonal=("id", "need_id", "reason"),
        stays=FIRMS_RECORD,
    ),
    Holding(
        code="need_watch",
        table=WATCH,
        label=_l("듣고 싶은 협업 수요"),
        purpose=_l("새 수요를 알리려고"),
        basis=Basis.CONTRACT,
        retention=_l("그만 듣겠다고 하거나 탈퇴할 때까지"),
        columns={
            "fields": _l("분야"),
            "words": _l("낱말"),
            "changed_at": _l("정한 때"),
            "told_until": _l("알린 때"),
        },
        impersonal=("person_id",),
        where=lambda subject: NeedWatch.person_id == subject.id,
        destroy=_stop_watching,
    ),
    deed(
        NeedSetting.changed_by,
        code="need_setting",
        label=_l("내가 정한 협업 수요의 승인 여부"),
        purpose=_WORK,
        retention=_l("다른 사람이 정할 때까지"),
        columns={"changed_at": _l("정한 때"), "changed_by": _l("정한 사람의 번호")},
        impersonal=("id", "asks_approval"),
        stays=FIRMS_RECORD,
    ),
)


def declare(declared: Declarations) -> None:
    """Declare what needs hold."""
    declared.add(HOLDINGS, [Impersonal(CHOSEN, "which firms a need is for")])
