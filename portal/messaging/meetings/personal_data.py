"""What meetings hold about people: who offered, answered and noted. It is done for a firm, and stays the firms'."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table

from portal.core.personal import Basis, Declarations, Holding, Impersonal, deed, let_go
from portal.messaging.meetings.models import MeetingOffer, OfferedTime, ThreadMeeting, ThreadMeetingNote
from portal.privacy.words import FIRMS_RECORD

OFFER, TIME, NOTE = (cast(Table, model.__table__) for model in (MeetingOffer, OfferedTime, ThreadMeetingNote))
_PURPOSE = _l("두 회사가 만날 시간을 정하게 하려고")
_AS_LONG = _l("두 회사의 대화가 있는 동안")
_AS_LONG_NAMELESS = _l("두 회사의 대화가 있는 동안 (탈퇴하면 회사 이름만 남아요)")


HOLDINGS = (
    deed(
        ThreadMeeting.made_by,
        ThreadMeeting.ended_by,
        code="thread_meeting",
        label=_l("내가 제안하거나 끝낸 만남"),
        purpose=_PURPOSE,
        basis=Basis.CONTRACT,
        retention=_AS_LONG,
        columns={
            "thread_id": _l("대화의 번호"),
            "state": _l("상태"),
            "made_by": _l("제안한 사람의 번호"),
            "made_at": _l("제안한 때"),
            "ended_by": _l("끝낸 사람의 번호"),
            "ended_at": _l("끝낸 때"),
        },
        impersonal=("id", "starts_at", "ends_at", "place", "online_url", "sequence", "changed_at"),
        stays=FIRMS_RECORD,
    ),
    Holding(
        code="thread_meeting_offer",
        table=OFFER,
        label=_l("내가 제안한 만남 시간"),
        purpose=_PURPOSE,
        basis=Basis.CONTRACT,
        retention=_AS_LONG_NAMELESS,
        columns={
            "meeting_id": _l("만남의 번호"),
            "firm_id": _l("회사의 번호"),
            "minutes": _l("얼마 동안 (분)"),
            "place": _l("만날 곳"),
            "online_url": _l("온라인 주소"),
            "state": _l("상태"),
            "made_at": _l("제안한 때"),
        },
        impersonal=("id", "person_id"),
        where=lambda subject: MeetingOffer.person_id == subject.id,
        destroy=let_go(MeetingOffer.person_id),
    ),
    deed(
        MeetingOffer.answered_by,
        code="thread_meeting_answer",
        label=_l("내가 답한 만남 제안"),
        purpose=_PURPOSE,
        basis=Basis.CONTRACT,
        retention=_AS_LONG,
        columns={
            "meeting_id": _l("만남의 번호"),
            "state": _l("상태"),
            "answered_at": _l("답한 때"),
            "answered_by": _l("답한 사람의 번호"),
        },
        stays=FIRMS_RECORD,
    ),
    Holding(
        code="thread_meeting_note",
        table=NOTE,
        label=_l("내가 남긴 만남의 메모"),
        purpose=_l("만나서 나눈 이야기를 잊지 않게 하려고"),
        basis=Basis.CONTRACT,
        retention=_AS_LONG_NAMELESS,
        columns={
            "meeting_id": _l("만남의 번호"),
            "firm_id": _l("회사의 번호"),
            "text": _l("메모"),
            "is_shared": _l("상대 회사도 읽는지"),
            "written_at": _l("적은 때"),
        },
        impersonal=("id", "person_id"),
        where=lambda subject: ThreadMeetingNote.person_id == subject.id,
        destroy=let_go(ThreadMeetingNote.person_id),
    ),
)
IMPERSONAL = (Impersonal(TIME, "the times of an offer; the offer says whose"),)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL)
