"""Mentors, their time and their meetings as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.core import clock
from portal.core.db import session
from portal.firms.models import Firm
from portal.firms.view import Text, pick
from portal.firms.vocabulary import FIELDS
from portal.programs.dates import WEEKDAYS, day_words
from portal.programs.mentoring.forms import time_of
from portal.programs.mentoring.labels import entry_label, language_choices
from portal.programs.mentoring.meetings import Meeting
from portal.programs.mentoring.models import HourEntry, MeetingNote, Mentor, MentorTime, Side, TimeKind
from portal.programs.when import span
from portal.web.language import current_locale
from portal.web.language import gettext as _


@dataclass(frozen=True, slots=True)
class MentorCard:
    """A mentor on a program's page, and in the console."""

    id: int
    name: str
    #: What stands for a picture: the given name of a Korean, the first letters of others.
    initials: str
    affiliation: str
    bio: Text
    fields: Sequence[str]
    languages: Sequence[str]
    has_left: bool


@dataclass(frozen=True, slots=True)
class TimeRow:
    id: int
    label: str
    time: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in a list, and on its own page."""

    id: int
    title: str
    mentor: str
    firm: str
    when: str
    place: str
    link: str
    note: str
    is_over: bool
    side: Side | None
    own: MeetingNote | None
    other: MeetingNote | None
    mentor_note: MeetingNote | None
    firm_note: MeetingNote | None


@dataclass(frozen=True, slots=True)
class EntryRow:
    at: datetime
    label: str
    why: str
    minutes: int
    year: int


def card_of(mentor: Mentor) -> MentorCard:
    locale = current_locale()
    name, languages = mentor.name(locale), dict(language_choices())
    return MentorCard(
        mentor.id,
        name,
        initials_of(name),
        mentor.affiliation(locale),
        pick(mentor.bio_ko, mentor.bio_en, locale),
        [FIELDS[code].label(locale) for code in mentor.fields if code in FIELDS],
        [languages[code] for code in mentor.languages if code in languages],
        mentor.left_at is not None,
    )


def initials_of(name: str) -> str:
    """민재 of 한민재; SO of Sua Oh."""
    words = name.split()
    if len(words) > 1:
        return "".join(word[0] for word in words[:2]).upper()
    return name[1:] if len(name) in (3, 4) and "가" <= name[0] <= "힣" else name[:2]


def times_of(mentor: Mentor) -> list[TimeRow]:
    """Weekly hours first, then single days to come, by day."""
    today = clock.today()
    shown = [one for one in mentor.times if one.day is None or one.day >= today]
    shown.sort(key=lambda one: (one.day is not None, one.weekday or 0, one.day or today, one.starts))
    return [TimeRow(one.id, _label(one), time_of(one), one.kind == TimeKind.OFF) for one in shown]


def _label(one: MentorTime) -> str:
    if one.day is not None:
        return day_words(one.day, current_locale())
    return _("매주 %(day)s", day=WEEKDAYS[current_locale()][one.weekday or 0])


def row_of(meeting: Meeting) -> MeetingRow:
    locale, booking, one = current_locale(), meeting.booking, meeting.session
    firm = session.get(Firm, booking.firm_id) if booking.firm_id else None
    return MeetingRow(
        booking.id,
        booking.program.title(locale),
        meeting.mentor.name(locale),
        firm.name(locale) if firm else "",
        span(one.starts_at, one.ends_at),
        one.place(locale),
        one.link,
        booking.note,
        meeting.is_over,
        meeting.side,
        meeting.own,
        meeting.other,
        meeting.note_of(Side.MENTOR),
        meeting.note_of(Side.FIRM),
    )


def entry_row(entry: HourEntry) -> EntryRow:
    why = entry.why if entry.kind == "granted" else ""
    return EntryRow(entry.at, entry_label(entry.kind), why, entry.minutes, entry.year)
