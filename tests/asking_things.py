"""What programs ask with a booking, for the tests that are derived from views and tables."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from offering import BY, book, make_program
from questionnaire_things import questions

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.programs.asking import service as asking
from portal.programs.booking.checks import Child
from portal.programs.children import service as children
from portal.programs.models import Booking, BookingChild, Program, ProgramChildren, ProgramQuestion
from portal.questionnaires import queries, service
from portal.questionnaires.models import Purpose

_numbers = count(1)
#: For `canary.OURS`.
OURS: Mapping[str, str] = {
    "booking_child": "how text_hash by",
    "program_children": "set_by",
    "program_question": "set_by",
}
#: For `filling.FILLED`.
FILLED: Mapping[str, Callable[[], dict[str, Any]]] = {
    "booking_questions.save": lambda: {"answer_q1": "팀장", "answer_q2": "o1"},
    "staff_program_questions.choose": lambda: {"asks": str(template())},
    "staff_program_questions.set_children": lambda: {"takes": "y"},
}


def template() -> int:
    """A published form that any program may ask."""
    with unit_of_work():
        made = service.begin_template(Purpose.BOOKING, by=BY, title_ko="신청서")
        service.publish(service.save_draft(queries.newest(made.id), questions()[:2], by=BY), by=BY)
        return made.id


def asks(program: Program, *, takes_children: bool = False) -> Program:
    """A program that asks, and takes children where it is to."""
    number, form_id = program.id, template()
    with unit_of_work():
        asking.ask(session.get_one(Program, number), form_id, by=BY)
        children.take(session.get_one(Program, number), takes_children, by=BY)
    return session.get_one(Program, number)


def _child() -> Child:
    return Child("김하늘", clock.today().year - 8, "web", 1, "0" * 64, clock.today())


def of_asking(thing: Callable[..., Any], stranger: int) -> Mapping[str, Any]:
    """For `things.things`."""

    def booked(person_id: int | None) -> int:
        program = asks(make_program(days=(2000 + next(_numbers),)), takes_children=True)
        return book(program, person_id or stranger, child=_child()).id

    return {
        "booking_questions.booking_id": thing(booked, others=lambda: booked(stranger)),
        "staff_program_questions.program_id": thing(
            lambda _person_id: asks(make_program(days=(2000 + next(_numbers),))).id
        ),
    }


def chosen_by(actor: str) -> None:
    """They chose what a program asks and let it take children, had a child come, and noted another's; in the caller's
    unit of work, with programs, bookings and forms there."""
    program = session.query(Program).filter_by(made_by=actor).one()
    form = queries.of_owner("program:1", Purpose.BOOKING)
    assert form is not None
    session.add(ProgramQuestion(program_id=program.id, form_id=form.id, set_by=actor))
    session.add(ProgramChildren(program_id=program.id, set_by=actor))
    for one in session.query(Booking).filter_by(booked_by=actor):
        session.add(child_of(one, by=actor))


def child_of(booking: Booking, *, by: str) -> BookingChild:
    """The child whose place a booking is."""
    text = {"text_version": 1, "text_hash": "0" * 64, "consented_on": clock.today()}
    return BookingChild(booking_id=booking.id, name="김하늘", birth_year=2018, how="paper", by=by, **text)
