"""Who is asked what it was like, and told of materials: it follows from the event log."""

from typing import cast

from flask import Flask

from portal.accounts.models import Person
from portal.audit.listening import Happening, listen
from portal.core.db import session
from portal.notices.service import notify
from portal.programs.booking.kinds import about
from portal.programs.following import queries
from portal.programs.following.kinds import MATERIALS, SURVEYS
from portal.programs.models import Booking
from portal.questionnaires import queries as forms


def register(app: Flask) -> None:
    """Listen to what becomes of surveys and materials."""
    listen(app, "survey.asked", _tell_of_survey)
    listen(app, "materials.told", _tell_of_materials)


def _tell_of_survey(happening: Happening) -> None:
    booking = cast(Booking, happening.subject)
    person, survey = session.get(Person, booking.person_id), queries.survey_of(booking.program_id)
    version = forms.published_of(survey.questionnaire_id) if survey else None
    if person is None or person.key is None or version is None:
        return
    values = {"title_ko": booking.program.title_ko, "title_en": booking.program.title_en}
    more = {"last_day": happening.details["last_day"], "is_anonymous": version.is_anonymous}
    notify(SURVEYS, person, "asked", values | more, url=f"/me/bookings/{booking.id}/survey", about=about(booking.id))


def _tell_of_materials(happening: Happening) -> None:
    booking = cast(Booking, happening.subject)
    person = session.get(Person, booking.person_id)
    if person is not None and person.key is not None:
        values = {"title_ko": booking.program.title_ko, "title_en": booking.program.title_en}
        values["titles"] = happening.details["titles"]
        notify(MATERIALS, person, "added", values, url=f"/me/bookings/{booking.id}", about=about(booking.id))
