"""What is held about mentors, and about who wrote what in mentoring."""

from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, select, update

from portal.core import clock
from portal.core.db import session
from portal.core.personal import Basis, Declarations, Holding, Impersonal, Subject, deed
from portal.jobs.queue import enqueue
from portal.privacy.words import HUBS_RECORD
from portal.programs.mentoring.models import (
    HourAccount,
    HourEntry,
    MeetingAsked,
    MeetingNote,
    Mentor,
    MentorCell,
    MentorProgram,
    MentorSlot,
    MentorTime,
    ProgramHours,
)
from portal.programs.mentoring.slots import ROUND
from portal.programs.models import ProgramSession

MENTOR, TIME, NOTE = (cast(Table, model.__table__) for model in (Mentor, MentorTime, MeetingNote))
_WORDS = ("name_ko", "name_en", "affiliation_ko", "affiliation_en", "bio_ko", "bio_en", "place_ko", "place_en")


def _times_of(subject: Subject) -> ColumnElement[bool]:
    return MentorTime.mentor_id.in_(select(Mentor.id).where(Mentor.person_id == subject.id))


def _destroy(subject: Subject) -> int:
    """Their name and words go, from their sessions, too; that there was a mentor stays, for what was booked."""
    found = session.scalars(select(Mentor).where(Mentor.person_id == subject.id)).all()
    for mentor in found:
        for name in (*_WORDS, "online_url"):
            setattr(mentor, name, "")
        mentor.fields, mentor.languages, mentor.person_id = [], [], None
        if mentor.left_at is None:
            mentor.left_at, mentor.left_by = clock.now(), "system"
        own = select(MentorSlot.session_id).where(MentorSlot.mentor_id == mentor.id)
        words = {"title_ko": "", "title_en": "", "place_ko": "", "place_en": "", "online_url": ""}
        session.execute(update(ProgramSession).where(ProgramSession.id.in_(own)).values(**words))
        # The worker withdraws what nobody has booked; staff see what is.
        enqueue(ROUND, str(mentor.id))
    session.flush()
    return len(found)


_TOLD = {
    "name_ko": _l("이름"),
    "name_en": _l("이름 (영어)"),
    "affiliation_ko": _l("소속"),
    "affiliation_en": _l("소속 (영어)"),
    "bio_ko": _l("소개"),
    "bio_en": _l("소개 (영어)"),
    "fields": _l("분야"),
    "languages": _l("언어"),
    "place_ko": _l("장소"),
    "place_en": _l("장소 (영어)"),
    "online_url": _l("온라인 주소"),
    "meeting_minutes": _l("한 번에 몇 분"),
    "buffer_minutes": _l("사이에 쉬는 분"),
    "day_cap": _l("하루에 많아야 몇 번"),
    "week_cap": _l("한 주에 많아야 몇 번"),
    "left_at": _l("그만둔 때"),
}
_WRITTEN = {
    "made_at": _l("쓴 때"),
    "made_by": _l("쓴 사람의 번호"),
    "left_by": _l("그만둔 것을 적은 사람의 번호"),
}

HOLDINGS = (
    Holding(
        code="mentor_time",
        table=TIME,
        label=_l("멘토로서 만날 수 있는 시간"),
        purpose=_l("멘토링 일정을 만들려고"),
        basis=Basis.CONTRACT,
        retention=_l("탈퇴할 때까지"),
        columns={
            "kind": _l("종류"),
            "weekday": _l("요일"),
            "day": _l("날짜"),
            "starts": _l("시작 (분)"),
            "ends": _l("끝 (분)"),
        },
        impersonal=("id", "mentor_id"),
        where=_times_of,
    ),
    Holding(
        code="mentor",
        table=MENTOR,
        label=_l("멘토 소개"),
        purpose=_l("회사가 멘토를 알고 고르게 하려고"),
        basis=Basis.CONTRACT,
        retention=_l("탈퇴할 때까지 (그 뒤에는 누구였는지 남지 않아요)"),
        columns=_TOLD,
        withheld={"made_by": _l("다른 사람의 정보예요."), "left_by": _l("다른 사람의 정보예요.")},
        impersonal=("id", "person_id", "made_at"),
        where=lambda subject: Mentor.person_id == subject.id,
        destroy=_destroy,
    ),
    deed(
        Mentor.made_by,
        Mentor.left_by,
        code="mentor_written",
        label=_l("내가 적은 멘토"),
        purpose=_l("누가 한 일인지 밝히려고"),
        retention=_l("멘토의 기록이 있는 동안"),
        columns=_WRITTEN,
        impersonal=tuple(one.name for one in MENTOR.columns if one.name not in _WRITTEN),
        stays=HUBS_RECORD,
    ),
    deed(
        HourEntry.by,
        code="hour_entry",
        label=_l("내가 회사의 멘토링 시간에 남긴 기록"),
        purpose=_l("누가 한 일인지 밝히려고"),
        retention=_l("회사의 기록이 있는 동안"),
        columns={
            "year": _l("연도"),
            "minutes": _l("분"),
            "kind": _l("종류"),
            "why": _l("까닭"),
            "at": _l("때"),
            "by": _l("한 사람의 번호"),
        },
        impersonal=("id", "firm_id", "booking_id"),
        stays=HUBS_RECORD,
    ),
    Holding(
        code="meeting_note",
        table=NOTE,
        label=_l("멘토링 뒤에 내가 남긴 기록"),
        purpose=_l("무엇을 이야기했는지 서로 알고, 이어 가려고"),
        basis=Basis.CONTRACT,
        retention=_l("탈퇴할 때까지"),
        columns={
            "booking_id": _l("신청의 번호"),
            "side": _l("멘토인지 회사인지"),
            "text": _l("내용"),
            "next_step": _l("다음에 할 일"),
            "at": _l("쓴 때"),
            "by": _l("쓴 사람의 번호"),
        },
        impersonal=("id",),
        where=lambda subject: MeetingNote.by == subject.actor,
    ),
)
_OF_NOBODY = {
    MentorProgram: "which of the hub's mentors is on offer in which program",
    ProgramHours: "which programs cost hours",
    MentorSlot: "which sessions are a mentor's; who that is stands with the mentor",
    MentorCell: "which minutes a session takes",
    HourAccount: "what firms have, not people",
    MeetingAsked: "that a reminder was sent",
}
IMPERSONAL = tuple(Impersonal(cast(Table, model.__table__), because) for model, because in _OF_NOBODY.items())


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL)
