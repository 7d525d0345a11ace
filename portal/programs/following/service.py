"""Choosing a program's survey, asking who was there, taking their answers. The caller opens the unit of work."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from portal.audit import service as audit
from portal.core import clock
from portal.core.db import session
from portal.core.errors import RuleError
from portal.core.viewer import Viewer
from portal.files.service import Taken
from portal.programs import service as programs
from portal.programs.following import queries
from portal.programs.following.models import ProgramSurvey, SurveyAsking
from portal.programs.following.queries import Turn
from portal.programs.models import Booking, Program
from portal.questionnaires import answering
from portal.questionnaires import queries as forms
from portal.questionnaires import service as writing
from portal.questionnaires.models import Purpose, Questionnaire, QuestionnaireVersion

SYSTEM = "system"
AT_ONCE = 100


def choose(program: Program, template: QuestionnaireVersion | None, days: int, *, by: str) -> ProgramSurvey:
    """Let a locked program ask by a form of its own that begins as `template`, or by the one that it has already; or
    change until when people may answer.

    Each program has its own, because anonymous answers say of what they are by their form alone.
    """
    setting = queries.survey_of(program.id)
    if setting is None:
        form = queries.own_form(program.id) or _begin(program, template, by=by)
        setting = ProgramSurvey(program_id=program.id, questionnaire_id=form.id)
        session.add(setting)
    setting.days, setting.changed_at, setting.changed_by = days, clock.now(), by
    audit.record("program.survey_set", program, by=by, days=days)
    return setting


def _begin(program: Program, template: QuestionnaireVersion | None, *, by: str) -> Questionnaire:
    if template is None:
        raise RuleError("no_form", "공개한 설문 양식을 골라 주세요.")
    form = writing.copy(template, queries.form_owner(program.id), Purpose.SURVEY, by=by)
    session.flush()
    writing.publish(forms.newest(form.id), by=by)
    return form


def stop(program: Program, *, by: str) -> None:
    """Ask nobody any more; the form and what was answered stay. Again it changes nothing."""
    setting = queries.survey_of(program.id)
    if setting is not None:
        session.delete(setting)
        audit.record("program.survey_stopped", program, by=by)


def ask_some(program_id: int) -> int:
    """Ask some of those who were at a program and were not asked; how many."""
    programs.lock(program_id)
    due = queries.waiting_turns(Booking.program_id == program_id)[:AT_ONCE]
    for turn in due:
        session.add(SurveyAsking(booking_id=turn.booking.id))
        audit.record("survey.asked", turn.booking, by=SYSTEM, last_day=turn.last_day.isoformat())
    return len(due)


def answer(
    viewer: Viewer,
    turn: Turn,
    version: QuestionnaireVersion,
    given: Mapping[str, Any],
    taken: Mapping[str, Taken],
    *,
    locale: str,
) -> None:
    """Take what somebody answers, once. Raises `RuleError`. Nothing of it is noted in the event log."""
    if not turn.is_open:
        raise RuleError("survey_over", "답할 수 있는 기간이 지났어요.")
    mine = select(SurveyAsking).where(SurveyAsking.booking_id == turn.booking.id)
    session.scalars(mine.with_for_update(of=SurveyAsking)).one()
    if queries.has_answered(turn):
        raise RuleError("answered", "이미 답한 설문이에요.")
    about, by = queries.about(turn.booking.id), viewer.actor
    answering.save(version, given, taken, about=about, person_id=viewer.person_id, by=by, locale=locale)
