"""What forms hold about people: what they answered, and that they took part."""

from datetime import datetime, timedelta
from typing import cast

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Table, select

from portal.core.db import session
from portal.core.personal import Basis, Clock, Declarations, Holding, Impersonal, Subject
from portal.questionnaires import answering
from portal.questionnaires.models import Answer, AnswerSet, Participation, Questionnaire, QuestionnaireVersion

SET, ANSWER, PARTICIPATION = (cast(Table, model.__table__) for model in (AnswerSet, Answer, Participation))
#: As long as somebody may ask how it was decided, and reports to the city are made of it.
ANSWERS = timedelta(days=3 * 365)
#: What was answered before it was answered anew.
REPLACED = timedelta(days=365)


def _own(subject: Subject) -> ColumnElement[bool]:
    return AnswerSet.person_id == subject.id


def _entered(subject: Subject) -> ColumnElement[bool]:
    """For somebody else: a child, a colleague, a caller at the desk."""
    return (AnswerSet.by == subject.actor) & AnswerSet.person_id.is_distinct_from(subject.id)


def _destroy(subject: Subject) -> int:
    """With their files and all that was answered before."""
    session.flush()
    return answering.destroy(select(AnswerSet.key).where(_own(subject)))


def _forget_old(now: datetime) -> int:
    return answering.forget_before(now - ANSWERS, now - REPLACED)


_SET_COLUMNS = {
    "version_id": _l("양식의 판 번호"),
    "about": _l("무엇에 대한 답인지"),
    "by": _l("적은 사람의 번호"),
    "answered_at": _l("답한 때"),
    "replaced_at": _l("다시 답한 때"),
}
_SET_REST = ("key", "questionnaire_id", "is_anonymous", "person_id", "answered_on")

HOLDINGS = (
    Holding(
        code="answer_set",
        table=SET,
        label=_l("신청서와 설문에 답한 기록"),
        purpose=_l("신청을 받고 프로그램을 준비하려고"),
        basis=Basis.CONTRACT,
        retention=_l("답한 지 3년, 다시 답한 것은 1년"),
        columns=_SET_COLUMNS,
        impersonal=_SET_REST,
        where=_own,
        destroy=_destroy,
    ),
    Holding(
        code="answer_set_entered",
        table=SET,
        label=_l("내가 다른 사람을 위해 답한 기록"),
        purpose=_l("누가 적었는지 밝히려고"),
        basis=Basis.INTEREST,
        retention=_l("답한 지 3년, 다시 답한 것은 1년"),
        columns=_SET_COLUMNS,
        impersonal=_SET_REST,
        where=_entered,
        stays=_l("다른 사람의 신청이에요. 회원 번호만 남고, 번호가 누구인지는 남지 않아요."),
    ),
    Holding(
        code="answer",
        table=ANSWER,
        label=_l("신청서와 설문의 답"),
        purpose=_l("신청을 받고 프로그램을 준비하려고"),
        basis=Basis.CONTRACT,
        retention=_l("답한 지 3년, 다시 답한 것은 1년"),
        columns={"question": _l("질문의 이름"), "given": _l("답")},
        impersonal=("set_key", "file_id"),
        where=lambda subject: Answer.set_key.in_(select(AnswerSet.key).where(_own(subject))),
        # With its set, which knows what was uploaded.
        destroy=lambda _subject: 0,
    ),
    Holding(
        code="participation",
        table=PARTICIPATION,
        label=_l("익명 설문에 참여한 기록"),
        purpose=_l("한 사람이 한 번만 답하게 하려고 (무엇을 답했는지는 이어져 있지 않아요)"),
        basis=Basis.INTEREST,
        retention=_l("탈퇴할 때까지"),
        columns={"about": _l("무엇에 대한 설문인지")},
        impersonal=("questionnaire_id", "person_id"),
        where=lambda subject: Participation.person_id == subject.id,
        destroy=lambda subject: answering.unlink(subject.id),
    ),
)
IMPERSONAL = (
    Impersonal(cast(Table, Questionnaire.__table__), "what the hub asks, and the numbers of who wrote it"),
    Impersonal(cast(Table, QuestionnaireVersion.__table__), "what the hub asks, and the numbers of who wrote it"),
)
CLOCKS = (Clock("answer_set.old", _l("신청서와 설문의 답"), _l("답한 지 3년, 다시 답한 지 1년이 지남"), _forget_old),)


def declare(declarations: Declarations) -> None:
    """Add the declarations of this package."""
    declarations.add(HOLDINGS, IMPERSONAL, CLOCKS)
