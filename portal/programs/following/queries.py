"""Whose turn it is to say what a program was like, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import contains_eager

from portal.allocation.models import Claim, State
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session
from portal.core.viewer import Viewer
from portal.programs.attending.models import Attendance
from portal.programs.following.models import MOST_DAYS, ProgramSurvey, SurveyAsking
from portal.programs.models import Booking, Program, ProgramSession
from portal.questionnaires import queries as forms
from portal.questionnaires.models import Purpose, Questionnaire, QuestionnaireVersion


def form_owner(program_id: int) -> str:
    """How forms name the program that they are of."""
    return f"program:{program_id}"


def about(booking_id: int) -> str:
    """How answers name the booking that they are about."""
    return f"booking:{booking_id}"


def survey_of(program_id: int) -> ProgramSurvey | None:
    """The survey of a program."""
    return session.get(ProgramSurvey, program_id)


def own_form(program_id: int) -> Questionnaire | None:
    """The form that a program has for its survey, also when nobody is asked any more."""
    return forms.of_owner(form_owner(program_id), Purpose.SURVEY)


def templates() -> Sequence[Questionnaire]:
    """Forms that a survey may begin from: published ones."""
    return [one for one in forms.templates(Purpose.SURVEY) if any(each.is_published for each in one.versions)]


def find_template(questionnaire_id: int) -> QuestionnaireVersion | None:
    """What such a form asks now."""
    if questionnaire_id not in [one.id for one in templates()]:
        return None
    return forms.published_of(questionnaire_id)


def asked_count(program_id: int) -> int:
    """How many people were asked."""
    query = select(func.count()).select_from(SurveyAsking).join(Booking, Booking.id == SurveyAsking.booking_id)
    return session.scalar(query.where(Booking.program_id == program_id)) or 0


# ── Whose turn it is ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Turn:
    """That somebody who was there may answer, until the end of a day in Seoul."""

    booking: Booking
    survey: ProgramSurvey
    last_day: date

    @property
    def is_open(self) -> bool:
        return clock.today() <= self.last_day


def over_at() -> ScalarSelect[datetime]:
    """When it is over for who has booked, in a query over bookings: of a course with its last session."""
    its_own = or_(Booking.session_id.is_(None), ProgramSession.id == Booking.session_id)
    return (
        select(func.max(ProgramSession.ends_at))
        .where(ProgramSession.program_id == Booking.program_id, ProgramSession.cancelled_at.is_(None), its_own)
        .correlate(Booking)
        .scalar_subquery()
    )


def turns(*which: ColumnElement[bool]) -> list[Turn]:
    """Who was at a program that has a survey and is over for them. One query."""
    over = over_at()
    came = exists().where(Attendance.booking_id == Booking.id, Attendance.undone_at.is_(None))
    query = (
        select(Booking, ProgramSurvey, over)
        .join(Booking.claim)
        .join(Booking.program)
        .join(ProgramSurvey, ProgramSurvey.program_id == Booking.program_id)
        .where(Claim.state == State.CONFIRMED, Booking.person_id.is_not(None), Program.cancelled_at.is_(None))
        .where(came, over <= clock.now(), *which)
        .options(contains_eager(Booking.claim), contains_eager(Booking.program))
        .order_by(Booking.id)
    )
    rows = session.execute(query).all()
    return [Turn(row[0], row[1], row[2].astimezone(SEOUL).date() + timedelta(days=row[1].days)) for row in rows]


def waiting_turns(*which: ColumnElement[bool]) -> list[Turn]:
    """Of these, who was not asked yet and could still answer."""
    asked = exists().where(SurveyAsking.booking_id == Booking.id)
    lately = over_at() > clock.now() - timedelta(days=MOST_DAYS + 1)
    return [one for one in turns(~asked, lately, *which) if one.is_open]


def programs_to_ask() -> list[int]:
    """Programs that somebody was at who is to be asked now."""
    return sorted({one.booking.program_id for one in waiting_turns()})


def own_turn(viewer: Viewer, booking_id: int) -> Turn | None:
    """The viewer's own, once they were asked; also when the time to answer is over."""
    asked = exists().where(SurveyAsking.booking_id == Booking.id)
    found = turns(asked, Booking.id == booking_id, Booking.person_id == viewer.person_id)
    return found[0] if found else None


def has_answered(turn: Turn) -> bool:
    """Whether who was asked has answered: for themselves to see, and nobody else."""
    return bool(forms.have_answered(turn.survey.questionnaire_id, [about(turn.booking.id)]))
