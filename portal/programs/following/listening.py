"""Who is asked what it was like: it follows from the event log."""

from typing import cast

from flask import Flask

from portal.accounts.models import Person
from portal.audit.listening import Happening, listen
from portal.core.db import session
from portal.notices.service import notify
from portal.programs.booking.kinds import about
from portal.programs.following import queries
from portal.programs.following.kinds import SURVEYS
from portal.programs.models import Booking
from portal.questionnaires import queries as forms


def register(app: Flask) -> None:
    """Listen to what becomes of surveys."""
    listen(app, "survey.asked", _tell_of_survey)


def _tell_of_survey(happening: Happening) -> None:
    booking = cast(Booking, happening.subject)
    person, survey = session.get(Person, booking.person_id), queries.survey_of(booking.program_id)
    version = forms.published_of(survey.questionnaire_id) if survey else None
    if person is None or person.key is None or version is None:
        return
    values = {"title_ko": booking.program.title_ko, "title_en": booking.program.title_en}
    more = {"last_day": happening.details["last_day"], "is_anonymous": version.is_anonymous}
    notify(SURVEYS, person, "asked", values | more, url=f"/me/bookings/{booking.id}/survey", about=about(booking.id))
