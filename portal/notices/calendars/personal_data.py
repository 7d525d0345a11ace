"""What is held about people for their calendars, and when it goes."""

from datetime import datetime, timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import Table

from portal.core.personal import Basis, Clock, Declarations, Holding, deleted
from portal.notices.calendars.models import CalendarFeed, CalendarInvitation

#: By then nobody moves what is over, nor calls it off.
KEPT_AFTER = timedelta(days=180)

INVITATION, FEED = cast(Table, CalendarInvitation.__table__), cast(Table, CalendarFeed.__table__)


def _forget_over(now: datetime) -> int:
    return deleted(INVITATION, CalendarInvitation.ends_at < now - KEPT_AFTER)


HOLDINGS = (
    Holding(
        code="calendar_invitation",
        table=INVITATION,
        label=_l("메일로 보낸 달력 초대"),
        purpose=_l("바뀐 일정과 취소를 같은 일정으로 알아보게 하려고"),
        basis=Basis.CONTRACT,
        retention=_l("일정이 끝난 지 180일"),
        columns={
            "about": _l("무엇의 일정인지"),
            "uid": _l("일정의 이름표"),
            "sequence": _l("몇 번째로 바뀐 것인지"),
            "ends_at": _l("끝나는 때"),
            "sent_at": _l("보낸 때"),
            "cancelled_at": _l("취소를 알린 때"),
        },
        withheld={"digest": _l("되돌릴 수 없게 바꾼 값이에요.")},
        impersonal=("id", "person_id"),
        where=lambda subject: CalendarInvitation.person_id == subject.id,
    ),
    Holding(
        code="calendar_feed",
        table=FEED,
        label=_l("내 달력의 구독 주소"),
        purpose=_l("내 일정을 내 달력에서만 보게 하려고"),
        basis=Basis.CONTRACT,
        retention=_l("주소를 없애거나 탈퇴할 때까지"),
        columns={"created_at": _l("만든 때")},
        withheld={
            "token_hash": _l("되돌릴 수 없게 바꾼 값이에요."),
            "sealed_token": _l("아는 사람은 누구나 일정을 볼 수 있는 주소예요. ‘내 달력 구독’에서 볼 수 있어요."),
        },
        impersonal=("id", "person_id"),
        where=lambda subject: CalendarFeed.person_id == subject.id,
    ),
)
CLOCKS = (
    Clock(
        "calendar_invitation.over",
        _l("메일로 보낸 달력 초대"),
        _l("일정이 끝난 지 180일이 지남"),
        _forget_over,
    ),
)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, (), CLOCKS)
