"""What programs ask with a booking, for the tests that are derived from views and tables."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from offering import BY, book, make_program
from questionnaire_things import questions

from portal.core.db import session, unit_of_work
from portal.programs.asking import service as asking
from portal.programs.models import Program, ProgramQuestion
from portal.questionnaires import queries, service
from portal.questionnaires.models import Purpose

_numbers = count(1)
#: For `canary.OURS`.
OURS: Mapping[str, str] = {"program_question": "set_by"}
#: For `filling.FILLED`.
FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {
    "booking_questions.save": lambda: {"answer_q1": "팀장", "answer_q2": "o1"},
    "staff_program_questions.choose": lambda: {"asks": str(template())},
}


def template() -> int:
    """A published form that any program may ask."""
    with unit_of_work():
        made = service.begin_template(Purpose.BOOKING, by=BY, title_ko="신청서")
        service.publish(service.save_draft(queries.newest(made.id), questions()[:2], by=BY), by=BY)
        return made.id


def asks(program: Program) -> Program:
    """A program that asks."""
    number, form_id = program.id, template()
    with unit_of_work():
        asking.ask(session.get_one(Program, number), form_id, by=BY)
    return session.get_one(Program, number)


def of_asking(thing: Callable[..., Any], stranger: int) -> Mapping[str, Any]:
    """For `things.things`."""

    def booked(person_id: int | None) -> int:
        return book(asks(make_program(days=(2000 + next(_numbers),))), person_id or stranger).id

    return {
        "booking_questions.booking_id": thing(booked, others=lambda: booked(stranger)),
        "staff_program_questions.program_id": thing(
            lambda _person_id: asks(make_program(days=(2000 + next(_numbers),))).id
        ),
    }


def chosen_by(actor: str) -> None:
    """They chose what a program asks; in the caller's unit of work, with programs and forms there."""
    program = session.query(Program).filter_by(made_by=actor).one()
    form = queries.of_owner("program:1", Purpose.BOOKING)
    assert form is not None
    session.add(ProgramQuestion(program_id=program.id, form_id=form.id, set_by=actor))
