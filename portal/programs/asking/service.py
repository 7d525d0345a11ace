"""Verbs: a program asks a form, or none; answers are kept with a booking. The caller opens the unit of work."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.audit import service as audit
from portal.core.db import session
from portal.core.errors import RuleError
from portal.files.service import Taken
from portal.files.storage import storage
from portal.programs.asking import queries
from portal.programs.models import Booking, Program, ProgramQuestion
from portal.questionnaires import answering
from portal.questionnaires import queries as forms
from portal.questionnaires import service as questionnaires
from portal.questionnaires.models import Purpose, Questionnaire, QuestionnaireVersion

#: Refused because of what is asked, not because of what was answered.
CHANGED = "questions_changed"


def ask(program: Program, form_id: int | None, *, by: str) -> None:
    """Let a locked program ask a form with each booking, or nothing. Raises `RuleError` for one that it may not ask."""
    if form_id is not None and form_id not in {one.id for one in queries.forms_for(program.id)}:
        raise RuleError("no_such_form", "공개한 양식을 골라 주세요.", field="asks")
    before = program.asks.form_id if program.asks is not None else None
    if form_id == before:
        return
    program.asks = None
    session.flush()
    if form_id is not None:
        program.asks = ProgramQuestion(form_id=form_id, set_by=by)
        session.flush()
    audit.record("program.questions_chosen", program, by=by, form=form_id)


def begin_own(program: Program, *, by: str) -> Questionnaire:
    """A form of this program's alone: the one that is there, a copy of what the program asks, or an empty one."""
    owner, asked = queries.owner_of(program.id), queries.asked_by(program)
    found = queries.own_form(program.id)
    if found is None and asked is not None:
        return questionnaires.copy(asked, owner, Purpose.BOOKING, by=by)
    titles = {"title_ko": program.title_ko, "title_en": program.title_en}
    return found or questionnaires.begin(owner, Purpose.BOOKING, by=by, **titles)


def copy(program: Program, made: Program, *, by: str) -> None:
    """Let a copy of a program ask what the program asks: the same template, or a copy of its own form."""
    asked = queries.asked_by(program)
    if asked is None:
        return
    form = asked.questionnaire
    if not form.is_template:
        form = questionnaires.copy(asked, queries.owner_of(made.id), Purpose.BOOKING, by=by)
        session.flush()
        questionnaires.publish(forms.newest(form.id), by=by)
    ask(made, form.id, by=by)


# ── Answers ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody answered to a version, in the language in which they were asked; `taken` are their files."""

    version: QuestionnaireVersion
    values: Mapping[str, Any]
    taken: Mapping[str, Taken]
    locale: str


def keep(booking: Booking, reply: Reply, *, by: str) -> bool:
    """Keep what was answered with a booking that was just made; nothing for one that was made before and found again
    by its key: its answers stand. Whether they were kept; if not, the files are for the caller to take away."""
    about = queries.about_of(booking.id)
    if forms.current(reply.version.questionnaire_id, about) is not None:
        return False
    save(booking, reply, by=by)
    return True


def take_away(taken: Mapping[str, Taken]) -> None:
    """Contents that came a second time and belong to nothing; after the unit of work."""
    for one in taken.values():
        storage().remove(one.written.key)


def save(booking: Booking, reply: Reply, *, by: str) -> None:
    """Keep what was answered about a locked booking in place of what stood. Raises `RuleError` when something else is
    asked by now: nobody agrees to what they have not seen."""
    if queries.asked_now(booking.program_id) != reply.version.id:
        raise RuleError(CHANGED, "그사이 질문이 바뀌었어요. 다시 보고 보내 주세요.")
    about, whose = queries.about_of(booking.id), booking.person_id
    answering.save(reply.version, reply.values, reply.taken, about=about, person_id=whose, by=by, locale=reply.locale)


def move(booking: Booking, to: Booking) -> None:
    """Let the answers to a booking go with it to another time."""
    answering.move(queries.about_of(booking.id), queries.about_of(to.id))
