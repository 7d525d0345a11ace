"""Surveys and materials in words: on pages and in sheets."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from portal.accounts.models import Person
from portal.core.db import session
from portal.firms.models import Firm
from portal.programs.following import queries
from portal.programs.models import Booking
from portal.questionnaires import view as answers
from portal.questionnaires.models import AnswerSet, QuestionnaireVersion
from portal.web.language import current_locale
from portal.web.language import gettext as _


@dataclass(frozen=True, slots=True)
class Whose:
    """Who has answered under their name, and for which firm."""

    person_id: int
    name: str
    firm_ko: str
    firm_en: str

    def firm(self, locale: str) -> str:
        return (locale == "en" and self.firm_en) or self.firm_ko


def people_of(questionnaire_id: int) -> dict[str, Whose]:
    """`{about: who}` of answers that are somebody's. One query."""
    query = (
        select(Booking.id, Person.id, Person.name, Firm.name_ko, Firm.name_en)
        .join(AnswerSet, AnswerSet.person_id == Booking.person_id)
        .join(Person, Person.id == Booking.person_id)
        .outerjoin(Firm, Firm.id == Booking.firm_id)
        .where(AnswerSet.questionnaire_id == questionnaire_id, AnswerSet.replaced_at.is_(None))
    )
    return {queries.about(row[0]): Whose(row[1], row[2], row[3] or "", row[4] or "") for row in session.execute(query)}


def sheet(version: QuestionnaireVersion, people: Mapping[str, Whose]) -> bytes:
    """The answers as XLSX. Anonymous ones have no name beside them, and no column for one while all are anonymous."""
    if not people:
        return answers.sheet_of(version)
    more = {about: [one.name, one.firm(current_locale())] for about, one in people.items()}
    return answers.sheet_of(version, [_("이름"), _("회사")], more)
