"""What comes after programs for the tests that are derived from views and tables."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from finishing_things import over, was_at
from offering import book, make_program
from people import make_person
from questioning import publish

from portal.core.db import session, unit_of_work
from portal.programs.following import handing, service
from portal.programs.following.models import MaterialTelling, ProgramMaterial, ProgramSurvey, SurveyAsking
from portal.programs.models import Booking, Program
from portal.questionnaires.models import Purpose, Questionnaire, QuestionnaireVersion
from portal.questionnaires.questions import Kind, Option, Question

_numbers = count(1)
#: For `canary.OURS`: columns of what we make ourselves.
OURS: Mapping[str, str] = {
    "program_survey": "changed_by",
    "program_material": "for_whom added_by",
}
#: What is filled in.
FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {
    "own_surveys.answer": lambda: {"answer_q1": "o1"},
    "staff_materials.add": lambda: {"title_ko": "발표 자료", "url": "https://a.example/talk", "for_whom": "booked"},
    "staff_surveys.choose": lambda: {"days": "7"},
}
ASKED = [
    Question(
        key="q1",
        kind=Kind.CHOICE,
        label_ko="어땠나요?",
        label_en="How was it?",
        required=True,
        options=(Option("o1", "좋았어요", "Good"), Option("o2", "아쉬웠어요", "Not so good")),
    ),
    Question(key="q2", kind=Kind.LONG, label_ko="하고 싶은 말", label_en="Anything else"),
]


def template(*, is_anonymous: bool = True) -> int:
    """A form for surveys, published; its number."""
    version = publish(ASKED, f"template:s{next(_numbers)}", Purpose.SURVEY, is_anonymous=is_anonymous)
    number = session.get_one(QuestionnaireVersion, version).questionnaire_id
    session.rollback()
    return number


def visited(person_id: int) -> tuple[int, int]:
    """A program that somebody was at, days ago, and their booking."""
    program = make_program(days=(900 + next(_numbers),))
    held = book(program, person_id).id
    number, one = program.id, session.merge(program).sessions[0].id
    over(number)
    was_at(held, one)
    return number, held


def asked(person_id: int) -> int:
    """The booking of somebody who was asked what it was like."""
    (number, held), begun = visited(person_id), template()
    with unit_of_work():
        version = session.query(QuestionnaireVersion).filter_by(questionnaire_id=begun).one()
        service.choose(session.get_one(Program, number), version, 14, by="test")
        session.add(SurveyAsking(booking_id=held))
    return held


def of_following(thing: Callable[..., Any], of_person: Callable[..., Any], stranger: int) -> dict[str, Any]:
    """The arguments of surveys and materials, and of the pages of staff."""
    draft = make_program(published=False).id

    def program(_person_id: int | None) -> int:
        held = asked(make_person(f"follower-{next(_numbers)}@hub.example", name="배운이").id)
        return session.get_one(Booking, held).program_id

    last: dict[str, int] = {}

    def material(_person_id: int | None) -> int:
        last["program"] = number = visited(make_person(f"follower-{next(_numbers)}@hub.example", name="배운이").id)[0]
        with unit_of_work():
            values = {"title_ko": "발표 자료", "title_en": "", "url": "https://a.example", "session_id": None}
            made = handing.add(session.get_one(Program, number), {**values, "for_whom": "booked"}, None, by="test")
        return made.id

    return {
        # Arguments are made in the order of the alphabet: a material comes before its program.
        "staff_materials.material_id": thing(material),
        "staff_materials.program_id": thing(lambda _person_id: last.pop("program", 0) or program(None), lambda: draft),
        "own_surveys.booking_id": of_person(asked, lambda: stranger),
        "staff_surveys.program_id": thing(program, others=lambda: draft),
    }


def rows_of_following(person_id: int, actor: str) -> tuple[Any, ...]:
    """They chose a survey, attached a material, were asked and told; in the caller's unit of work."""
    mine = session.query(Booking).filter_by(person_id=person_id).order_by(Booking.id).first()
    assert mine is not None
    form = Questionnaire(owner=f"program:{mine.program_id}", purpose=Purpose.SURVEY, title_ko="설문", created_by="test")
    session.add(form)
    session.flush()
    return (
        ProgramSurvey(program_id=mine.program_id, questionnaire_id=form.id, changed_by=actor),
        ProgramMaterial(program_id=mine.program_id, title_ko="자료", url="https://a.example", added_by=actor),
        SurveyAsking(booking_id=mine.id),
        MaterialTelling(booking_id=mine.id),
    )


def plant() -> None:
    """What stands beside programs that are over; in the caller's unit of work."""
    for (number,) in session.query(Program.id):
        session.add(ProgramMaterial(program_id=number, title_ko="x", title_en="x", url="x", added_by="person:0"))
