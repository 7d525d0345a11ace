"""What comes before and after programs of the demo hub, done as people would have: mentors give time, a form is
answered, a lottery drawn, a door kept, a survey answered, materials handed out."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Person
from portal.allocation.models import State
from portal.core import clock
from portal.core.db import session
from portal.firms.models import Firm
from portal.programs import service
from portal.programs.asking import queries as asking
from portal.programs.asking import service as asking_service
from portal.programs.attending import service as door
from portal.programs.attending.models import How
from portal.programs.booking import service as booking
from portal.programs.booking.checks import Wish
from portal.programs.deciding import drawing, reviewing
from portal.programs.following import handing, queries
from portal.programs.following import service as following
from portal.programs.mentoring import hours, slots
from portal.programs.mentoring import service as mentoring
from portal.programs.mentoring.models import Mentor, TimeKind
from portal.programs.models import Booking, Program, ProgramSession
from portal.programs.queries import bookings_in
from portal.questionnaires import answering
from portal.questionnaires import queries as forms
from portal.questionnaires import service as writing
from portal.questionnaires.models import Purpose, QuestionnaireVersion
from portal.questionnaires.questions import Kind, Option, Question

_FILE = Path(__file__).parent / "more.toml"
_LIMITS = {"meeting_minutes": 40, "buffer_minutes": 10, "day_cap": 4, "week_cap": 8}
_LINE, _PEOPLE, _GOAL = "q1", "q2", "q3"
_GOALS = (
    Option("o1", "투자자를 만나기", "Meeting investors"),
    Option("o2", "첫 고객을 찾기", "Finding a first customer"),
    Option("o3", "함께할 사람을 구하기", "Finding people"),
)
_RATE, _AGAIN, _WORDS = "q1", "q2", "q3"
_YES = (Option("o1", "네", "Yes"), Option("o2", "글쎄요", "Not sure"))


def _question(key: str, kind: Kind, label_ko: str, label_en: str, **more: Any) -> Question:
    return Question(key=key, kind=kind, label_ko=label_ko, label_en=label_en, **more)


_APPLICATION = [
    _question(_LINE, Kind.SHORT, "한 줄로 소개해 주세요", "Your product in one line", required=True, most=80),
    _question(_PEOPLE, Kind.NUMBER, "함께 일하는 사람 수", "How many of you are there?", least=1, greatest=1000),
    _question(_GOAL, Kind.CHOICES, "무엇을 바라시나요?", "What do you hope for?", options=_GOALS),
]
_SURVEY = [
    _question(_RATE, Kind.NUMBER, "얼마나 만족하셨나요? (1–5)", "How satisfied are you? (1–5)", least=1, greatest=5),
    _question(_AGAIN, Kind.CHOICE, "다시 오고 싶으신가요?", "Would you come again?", required=True, options=_YES),
    _question(_WORDS, Kind.LONG, "하고 싶은 말", "Anything else", most=1000),
]

#: `{key: (person, firm or none)}`, as `making` knows those who take part.
Crowd = Mapping[str, tuple[int, int | None]]


def make_all(crowd: Crowd, guests: Sequence[str], reviewer: Person, *, by: str) -> None:
    """All of it, in the caller's unit of work; `guests` are the keys of those who fill programs."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    _give_time(told, crowd, by)
    _ask_and_score(told["form"], reviewer, by)
    _draw(told["lottery"], [crowd[key] for key in guests], by)
    _keep_door_and_ask(told["survey"], by)
    for one in told["material"]:
        _hand_out(one, by)


def _program(title: str) -> Program:
    return session.scalars(select(Program).where(Program.title_ko == title)).one()


# ── Mentors ──────────────────────────────────────────────────────────────────


def _give_time(told: Mapping[str, Any], crowd: Crowd, by: str) -> None:
    mentors = [_mentor(one, by) for one in told["mentor"]]
    asked = told["mentoring"]
    values = {name: value for name, value in asked.items() if name in service.FIELDS}
    program = service.write(None, values | {"booking_opens_at": clock.now() - timedelta(days=4)}, by=by)
    last = clock.today() + timedelta(days=asked["days"])
    for mentor in mentors:
        slots.offer(program, mentor, clock.today() + timedelta(days=1), last, asks_hours=True, by=by)
    service.publish(program, by=by)
    times = slots.sessions_of(mentors[0].id, program.id)
    for key, one in zip(asked["books"], times, strict=False):
        person_id, firm_id = crowd[key]
        if firm_id is not None:
            hours.grant(
                session.get_one(Firm, firm_id), hours.year_of(one.starts_at), asked["minutes"], "올해 몫", by=by
            )
            booking.book_by_staff(Wish(program.id, one.id, person_id, firm_id), by=f"person:{person_id}")


def _mentor(told: Mapping[str, Any], by: str) -> Mentor:
    values = dict.fromkeys(mentoring.FIELDS, "") | {name: told[name] for name in mentoring.FIELDS if name in told}
    key = f"demo-{told.get('account', '')}"
    person = session.scalars(select(Person).where(Person.source_key == key)).one_or_none()
    mentor = mentoring.write(None, values, person, by=by)
    mentoring.set_limits(mentor, _LIMITS, by=by)
    for span in told["weekly"]:
        begins, ends = (time.fromisoformat(span[name]) for name in ("from", "to"))
        minutes = begins.hour * 60 + begins.minute, ends.hour * 60 + ends.minute
        mentoring.add_time(mentor, TimeKind.WEEKLY, span["weekday"], None, minutes, by=by)
    return mentor


# ── Applications ─────────────────────────────────────────────────────────────


def _ask_and_score(told: Mapping[str, Any], reviewer: Person, by: str) -> None:
    program = service.lock(_program(told["program"]).id)
    version = _template(told, Purpose.BOOKING, _APPLICATION, by)
    asking_service.ask(program, version.questionnaire_id, by=by)
    applied = [one for one in bookings_in(program.id) if one.state == State.APPLIED]
    for one, said in zip(applied, told["answers"], strict=False):
        given = {_LINE: said["line"], _PEOPLE: said["people"], _GOAL: said["goal"]}
        _answer(version, given, asking.about_of(one.id), one)
    for one, scored in zip(applied, told["scores"], strict=False):
        reviewing.score(one.id, scored["score"], scored["note"], by=reviewer.id)


def _template(
    told: Mapping[str, Any], purpose: Purpose, asked: Sequence[Question], by: str, *, is_anonymous: bool = False
) -> QuestionnaireVersion:
    titles = {"title_ko": told["title_ko"], "title_en": told["title_en"]}
    form = writing.begin_template(purpose, by=by, **titles)
    writing.describe(form, **titles, is_anonymous=is_anonymous, by=by)
    return writing.publish(writing.save_draft(forms.newest(form.id), asked, by=by), by=by)


def _answer(version: QuestionnaireVersion, given: Mapping[str, Any], about: str, one: Booking) -> None:
    answering.save(version, given, {}, about=about, person_id=one.person_id, by=f"person:{one.person_id}")


def _draw(told: Mapping[str, Any], applicants: Sequence[tuple[int, int | None]], by: str) -> None:
    """Offered a week ago, closed yesterday, drawn now."""
    now = clock.now()
    values = {name: value for name, value in told.items() if name in service.FIELDS}
    window = {"booking_opens_at": now - timedelta(days=7), "booking_closes_at": now - timedelta(days=1)}
    starts = (now + timedelta(days=6)).replace(minute=0, second=0, microsecond=0)
    with clock.frozen_at(now - timedelta(days=6)):
        program = service.write(None, values | window | {"approval": "lottery"}, by=by)
        one = service.add_session(program, starts, starts + timedelta(hours=2), told["seats"], {}, by=by)
        service.publish(program, by=by)
        for person_id, firm_id in applicants[: told["guests"]]:
            booking.book_by_staff(Wish(program.id, one.id, person_id, firm_id), by=f"person:{person_id}")
    drawing.draw(program.id, one.id, told["message"], by=by)


# ── Afterwards ───────────────────────────────────────────────────────────────


def _keep_door_and_ask(told: Mapping[str, Any], by: str) -> None:
    program = service.lock(_program(told["program"]).id)
    (one,) = program.sessions
    came = _keep_door(one, told, by)
    with clock.frozen_at(one.ends_at + timedelta(hours=1)):
        template = _template(told, Purpose.SURVEY, _SURVEY, by, is_anonymous=True)
        following.choose(program, template, 14, by=by)
        following.ask_some(program.id)
        form = queries.own_form(program.id)
        version = forms.published_of(form.id) if form is not None else None
        if version is not None:
            for each, said in zip(came, told["answers"], strict=False):
                given = {_RATE: said["rate"], _AGAIN: said["again"], _WORDS: said["words"]}
                _answer(version, given, queries.about(each.id), each)


def _keep_door(one: ProgramSession, told: Mapping[str, Any], by: str) -> Sequence[Booking]:
    """All but the first few have come, one every half minute."""
    places = [each for each in bookings_in(one.program_id) if each.state == State.CONFIRMED]
    came = places[told["missed"] :]
    for number, each in enumerate(came):
        with clock.frozen_at(one.starts_at - timedelta(minutes=15) + timedelta(seconds=30 * number)):
            door.check_in(one, each, How.LIST if number % 3 else How.QR, by=by)
    with clock.frozen_at(one.starts_at):
        door.count_visitors(one, told["visitors"], by=by)
    return came


def _hand_out(told: Mapping[str, Any], by: str) -> None:
    values = {name: told[name] for name in ("title_ko", "title_en", "url", "for_whom")}
    handing.add(service.lock(_program(told["program"]).id), values | {"session_id": None}, None, by=by)
