"""Which forms a program may ask, which one it asks now, and which bookings have answers."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from portal.core.db import session
from portal.programs.models import Booking, Program, ProgramQuestion
from portal.questionnaires import queries as forms
from portal.questionnaires.models import AnswerSet, Purpose, Questionnaire, QuestionnaireVersion


def owner_of(program_id: int) -> str:
    """How a form names the program that it belongs to."""
    return f"program:{program_id}"


def about_of(booking_id: int) -> str:
    """How answers name the booking that they came with."""
    return f"booking:{booking_id}"


def own_form(program_id: int) -> Questionnaire | None:
    """The form that was made for this program alone, published or not."""
    return forms.of_owner(owner_of(program_id), Purpose.BOOKING)


def forms_for(program_id: int) -> list[Questionnaire]:
    """The published forms that a program may ask: its own, and those that belong to no program."""
    own = own_form(program_id)
    found = [own] if own is not None else []
    found += forms.templates(Purpose.BOOKING)
    return [one for one in found if any(version.is_published for version in one.versions)]


def asked_by(program: Program) -> QuestionnaireVersion | None:
    """What a program asks now. No query for one that asks nothing, when it came from `find_program`."""
    return forms.published_of(program.asks.form_id) if program.asks is not None else None


def asked_now(program_id: int) -> int | None:
    """The number of the version that a program asks at this very moment, whatever was read before."""
    query = (
        select(QuestionnaireVersion.id)
        .join(ProgramQuestion, ProgramQuestion.form_id == QuestionnaireVersion.questionnaire_id)
        .where(ProgramQuestion.program_id == program_id, QuestionnaireVersion.published_at.is_not(None))
    )
    return session.scalar(query.order_by(QuestionnaireVersion.number.desc()).limit(1))


def answers_to(booking: Booking) -> Sequence[AnswerSet]:
    """What stands as answered with a booking; another set for each form that its program has asked."""
    return forms.sets_about(about_of(booking.id), purpose=Purpose.BOOKING)


def answered(booking_ids: Iterable[int]) -> set[int]:
    """Which of some bookings have answers. One query."""
    abouts = [about_of(number) for number in booking_ids]
    query = (
        select(AnswerSet.about)
        .join(Questionnaire, Questionnaire.id == AnswerSet.questionnaire_id)
        .where(AnswerSet.about.in_(abouts), AnswerSet.replaced_at.is_(None), Questionnaire.purpose == Purpose.BOOKING)
    )
    return {int(about.partition(":")[2]) for about in session.scalars(query)}
