"""What people answer: kept, replaced, forgotten; in the caller's unit of work.

taken = answering.take(form)                                  # files, before the unit of work
with keeping(*taken.values()), unit_of_work():
    answering.save(version, form.values, taken, about="booking:5", person_id=7, by=viewer.actor)
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.core import clock
from portal.core.db import is_sqlite, session
from portal.core.errors import RuleError
from portal.files import service as files
from portal.files.models import StoredFile
from portal.files.service import Taken
from portal.questionnaires import queries, values
from portal.questionnaires.models import Answer, AnswerSet, Participation, QuestionnaireVersion, file_owner
from portal.questionnaires.questions import Kind, Question


def save(
    version: QuestionnaireVersion,
    given: Mapping[str, Any],
    taken: Mapping[str, Taken],
    *,
    about: str,
    person_id: int | None,
    by: str,
    locale: str = "ko",
) -> AnswerSet:
    """Keep answers `{key of a question: value}` about something (`booking:5`); what was answered before stays as
    history. A file that is not sent again stays the answer.

    Of an anonymous version neither person nor `about` are kept with the answers; that it was answered for `about` is
    noted apart, and a second time is refused. The caller records no event and sends no notice that would tell when.
    Raises `RuleError`, with a question's key as its field for what is no answer to it.
    """
    if not version.is_published:
        raise RuleError("not_published", "아직 공개하지 않은 양식이에요.")
    asked = version.asked
    before = None if version.is_anonymous else queries.current(version.questionnaire_id, about)
    files_before = {one.question: one for one in before.answers if one.file_id} if before else {}
    _check(asked, given, {**files_before, **taken})
    if version.is_anonymous:
        _take_part(version.questionnaire_id, about, person_id)
        made = _insert(version, is_anonymous=True)
    else:
        if before is not None:
            before.replaced_at = clock.now()
            session.flush()
        made = _insert(version, about=about, person_id=person_id, by=by, answered_at=clock.now())
    for question in asked:
        if question.kind == Kind.FILE:
            _keep_file(made, question, taken, files_before, by=by)
        elif values.answered(question, given):
            made.answers.append(_row(question, values.kept(question, given[question.key], locale)))
    session.flush()
    return made


def _check(asked: Iterable[Question], given: Mapping[str, Any], have: Mapping[str, object]) -> None:
    for question in asked:
        is_file = question.kind == Kind.FILE
        values.check(question, (question.key in have or None) if is_file else given.get(question.key))


def _take_part(questionnaire_id: int, about: str, person_id: int | None) -> None:
    row = {"questionnaire_id": questionnaire_id, "about": about, "person_id": person_id}
    insert = (sqlite if is_sqlite() else postgresql).insert(Participation).values(**row)
    if session.scalar(insert.on_conflict_do_nothing().returning(Participation.about)) is None:
        raise RuleError("answered", "이미 답한 설문이에요.")


def _insert(version: QuestionnaireVersion, **row: Any) -> AnswerSet:
    """One row, unless somebody else has answered about the same thing in this very moment."""
    key = secrets.token_hex(16)
    whole = {"key": key, "questionnaire_id": version.questionnaire_id, "version_id": version.id}
    whole |= {"answered_on": clock.today(), "is_anonymous": False, "about": "", "by": "", **row}
    insert = (sqlite if is_sqlite() else postgresql).insert(AnswerSet).values(**whole)
    if session.scalar(insert.on_conflict_do_nothing().returning(AnswerSet.key)) is None:
        raise RuleError("answered_meanwhile", "그사이 다른 답이 왔어요. 다시 보고 보내 주세요.")
    return session.get_one(AnswerSet, key)


def _row(question: Question, value: Any, file_id: int | None = None) -> Answer:
    return Answer(question=question.key, given={"is": value}, file_id=file_id)


def _keep_file(
    made: AnswerSet, question: Question, taken: Mapping[str, Taken], before: Mapping[str, Answer], *, by: str
) -> None:
    if question.key in taken:
        stored = files.keep(taken[question.key], owner=file_owner(made.key), by=by)
        made.answers.append(_row(question, stored.name, stored.id))
    elif question.key in before:
        made.answers.append(_row(question, before[question.key].value, before[question.key].file_id))


def values_of(answers: AnswerSet | None) -> dict[str, Any]:
    """What to fill a form with that is to be answered once more; consents are given anew."""
    if answers is None:
        return {}
    return {one.question: one.value for one in answers.answers if not isinstance(one.value, dict)}


def move(about: str, to: str) -> None:
    """Let what was answered about one thing, its history with it, be about another that nothing was answered about."""
    session.execute(update(AnswerSet).where(AnswerSet.about == about).values(about=to))


def forget(*abouts: str) -> int:
    """Destroy all that was answered about things, its history and its files; how many sets. What was answered
    anonymously is nobody's and stays; that somebody took part goes."""
    session.execute(delete(Participation).where(Participation.about.in_(abouts)))
    return destroy(select(AnswerSet.key).where(AnswerSet.about.in_(abouts)))


def destroy(keys: Any) -> int:
    """Destroy sets of answers with their files; `keys` is a query for them. How many sets."""
    found = list(session.scalars(keys))
    for start in range(0, len(found), 500):
        some = found[start : start + 500]
        held = session.scalars(select(Answer.file_id).where(Answer.set_key.in_(some), Answer.file_id.is_not(None)))
        file_ids = set(held)
        session.execute(delete(Answer).where(Answer.set_key.in_(some)))
        session.execute(delete(AnswerSet).where(AnswerSet.key.in_(some)))
        still = set(session.scalars(select(Answer.file_id).where(Answer.file_id.in_(file_ids))))
        for file in session.scalars(select(StoredFile).where(StoredFile.id.in_(file_ids - still))).all():
            files.remove(file)
    session.expire_all()
    return len(found)


def forget_before(moment: datetime, replaced_before: datetime) -> int:
    """Destroy what people answered before a moment, and what was replaced before another."""
    old = AnswerSet.answered_at < moment
    return destroy(select(AnswerSet.key).where(old | (AnswerSet.replaced_at < replaced_before)))


def unlink(person_id: int) -> int:
    """Forget that somebody took part in anonymous surveys; how many."""
    mine = update(Participation).where(Participation.person_id == person_id).values(person_id=None)
    return int(getattr(session.execute(mine), "rowcount", 0))
