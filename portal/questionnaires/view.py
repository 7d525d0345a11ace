"""Answers in words: on pages, and as a table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from portal.core.db import session
from portal.files.models import StoredFile
from portal.questionnaires import exporting, queries
from portal.questionnaires.labels import yes_no
from portal.questionnaires.models import Answer, AnswerSet, Purpose, QuestionnaireVersion
from portal.questionnaires.questions import Kind, Question
from portal.web.filters import format_day, format_moment
from portal.web.language import current_locale
from portal.web.language import gettext as _

#: With fewer answers an anonymous survey shows none: who knows the people would know who said what.
FEWEST_ANONYMOUS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One question with its answer; `url` leads to a file (without a language)."""

    label: str
    text: str
    url: str = ""


def answers_of(about: str, *, purpose: Purpose | None = None) -> list[Line]:
    """What was answered about something, as it stands, in the order of its questions; one query for each of three
    tables. Anonymous answers are about nothing. A page that shows them to staff notes the look (`audit.looked_at`)."""
    return answers_of_many([about], purpose=purpose).get(about, [])


def answers_of_many(abouts: Sequence[str], *, purpose: Purpose | None = None) -> dict[str, list[Line]]:
    """`answers_of` for a list, in as many queries as for one."""
    found: dict[str, list[Line]] = {}
    sets = queries.sets_about(*abouts, purpose=purpose)
    addresses = _addresses(sets)
    for one in sets:
        found.setdefault(one.about, []).extend(_lines(one, addresses))
    return found


def _addresses(sets: Sequence[AnswerSet]) -> dict[int, str]:
    ids = [answer.file_id for one in sets for answer in one.answers if answer.file_id]
    if not ids:
        return {}
    return {file.id: file.address() for file in session.scalars(select(StoredFile).where(StoredFile.id.in_(ids)))}


def _lines(answers: AnswerSet, addresses: Mapping[int, str]) -> list[Line]:
    given = {one.question: one for one in answers.answers}
    locale = current_locale()
    return [
        Line(
            question.label(locale),
            in_words(question, given[question.key].value, locale),
            addresses.get(given[question.key].file_id or 0, ""),
        )
        for question in answers.version.asked
        if question.key in given
    ]


def in_words(question: Question, value: Any, locale: str) -> str:
    """An answer as people read it."""
    if question.kind in (Kind.CHOICE, Kind.CHOICES):
        keys = value if isinstance(value, list) else [value]
        options = (question.option(key) for key in keys)
        return ", ".join(one.label(locale) for one in options if one)
    if question.kind == Kind.YES_NO:
        return yes_no(value)
    if question.kind == Kind.CONSENT:
        return str(_("동의함"))
    if question.kind == Kind.NUMBER and isinstance(value, int | float):
        return f"{value:,}"
    return str(value)


# ── As a table ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Table:
    """All that was answered to a form. `abouts` says for each line what it is about; nothing of anonymous ones."""

    headings: list[str]
    lines: list[list[exporting.Cell]]
    abouts: list[str]


def table_of(version: QuestionnaireVersion, abouts: Iterable[str] | None = None) -> Table:
    """The answers to a form's questions, of this version and of all before: its questions, then those asked no more;
    all of them, or those about some things: many programs may ask one form.

    Anonymous answers come without a time and in no order, and not at all while there are fewer than five.
    """
    locale = current_locale()
    sets = list(queries.sets_of(version.questionnaire_id, abouts))
    hidden = [one for one in sets if one.is_anonymous]
    if len(hidden) < FEWEST_ANONYMOUS:
        sets = [one for one in sets if not one.is_anonymous]
    columns = {one.key: one for one in version.asked}
    for one in sorted({one.version for one in sets}, key=lambda one: -one.number):
        columns = {**{question.key: question for question in one.asked}, **columns}
    own = [one.key for one in version.asked]
    keys = [*own, *(key for key in columns if key not in own)]
    lines = [[_when(one), *_cells(one, keys, locale)] for one in sets]
    return Table([str(_("답한 때")), *(columns[key].label(locale) for key in keys)], lines, [one.about for one in sets])


def _when(answers: AnswerSet) -> str:
    return format_moment(answers.answered_at) if answers.answered_at else format_day(answers.answered_on)


def _cells(answers: AnswerSet, keys: Sequence[str], locale: str) -> list[exporting.Cell]:
    given: dict[str, Answer] = {one.question: one for one in answers.answers}
    asked = {one.key: one for one in answers.version.asked}
    return [_cell(asked[key], given[key].value, locale) if key in given and key in asked else "" for key in keys]


def _cell(question: Question, value: Any, locale: str) -> exporting.Cell:
    if question.kind == Kind.NUMBER and isinstance(value, int | float):
        return value
    return in_words(question, value, locale)


def sheet_of(
    version: QuestionnaireVersion, headings: Sequence[str] = (), more: Mapping[str, Sequence[str]] | None = None
) -> bytes:
    """`table_of` as XLSX. `more` are columns of the caller's (`headings`: name, firm …) by what answers are about."""
    table, empty = table_of(version), [""] * len(headings)
    lines = [[*(more or {}).get(about, empty), *line] for about, line in zip(table.abouts, table.lines, strict=True)]
    title = version.questionnaire.title(current_locale())
    return exporting.workbook(title, [*headings, *table.headings], lines)
