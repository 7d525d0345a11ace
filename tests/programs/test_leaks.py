"""Ways around the rules of booking that somebody has once found: each is closed."""

import pytest
from factories import make_firm
from finishing_things import SETTING, over, was_at
from kinds import sit
from offering import book, make_program, states, wish
from people import Somebody, make_person
from questioning import publish

from portal.allocation.models import ClaimMove
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import FirmRole
from portal.firms.models import Firm
from portal.firms.people import service as people
from portal.firms.people.models import FirmPerson
from portal.notices.models import Notice
from portal.programs import service as programs
from portal.programs.asking import queries as asking
from portal.programs.attending import no_shows
from portal.programs.booking import rules
from portal.programs.booking import service as booking
from portal.programs.booking.checks import Child
from portal.programs.children import service as children
from portal.programs.finishing import queries as finished
from portal.programs.finishing import service as finishing
from portal.programs.models import Booking, ProgramRules
from portal.questionnaires import answering
from portal.questionnaires.models import Purpose, QuestionnaireVersion
from portal.questionnaires.questions import Kind, Question


@pytest.fixture
def firm(app):
    """A firm with an owner and a viewer: `(firm, owner, viewer)`, by number."""
    made = make_firm("㈜가온")
    owner, viewer = make_person("owner@hub.example", name="갑"), make_person("viewer@hub.example", name="을")
    numbers = made.id, owner.id, viewer.id
    with unit_of_work():
        sit(made.id, owner.id, FirmRole.OWNER)
        sit(made.id, viewer.id, FirmRole.VIEWER)
    return numbers


def leave(firm_id, person_id):
    with unit_of_work():
        seat = session.query(FirmPerson).filter_by(person_id=person_id, ended_at=None).one()
        people.leave(session.get_one(Firm, firm_id), seat, by=f"person:{person_id}")


def test_who_leaves_a_firm_has_nothing_of_it_any_more(app, firm):
    firm_id, owner, viewer = firm
    program, later = make_program(seats=1), make_person("waits@hub.example").id
    with unit_of_work():
        number = booking.book(wish(program, viewer, firm_id), by=owner).id
    book(session.merge(program), later)
    former = Somebody(app)
    former.sign_in("owner@hub.example")
    at = f"/me/bookings/{number}"
    assert former.get(at).status_code == 200
    other = make_person("second@hub.example").id
    with unit_of_work():
        sit(firm_id, other, FirmRole.OWNER)
    leave(firm_id, owner)
    assert former.get(at).status_code == 404 and former.get(f"{at}/cancellation").status_code == 404
    # The place was the firm's: who leaves gives it up, and who waits has it.
    leave(firm_id, viewer)
    assert states(session.merge(program)) == [(viewer, "ended"), (later, "confirmed")]
    assert session.get_one(Booking, number).claim.ended_because == "left_firm"
    assert "left_firm" in {one.message for one in session.query(Notice).filter_by(person_id=viewer)}


def test_another_time_costs_what_it_costs(app, firm):
    firm_id, owner, viewer = firm
    with unit_of_work():
        session.merge(ProgramRules(id=1, quarter_credits=10))
    program = make_program(credits=10, days=(3, 120))
    first, second = (one.id for one in program.sessions)
    moment = program.sessions[1].starts_at
    book(program, owner, firm_id, session_id=second)
    number = book(session.merge(program), viewer, firm_id, session_id=first).id
    with pytest.raises(RuleError) as refused, unit_of_work():
        booking.change(number, second, by=viewer)
    assert refused.value.code == "credits" and rules.credits_spent(firm_id, moment) == 10


def test_firms_are_counted_whoever_does_not_name_them(app, firm):
    firm_id, owner, viewer = firm
    program = make_program(firm_limit=1)
    book(program, owner, firm_id)
    with pytest.raises(RuleError) as refused:
        book(session.merge(program), viewer)
    assert (refused.value.code, refused.value.field) == ("needs_firm", "firm")
    assert book(session.merge(program), make_person("alone@hub.example").id).state == "confirmed"


def test_a_key_is_of_whom_the_place_is_for(app, firm):
    firm_id, owner, viewer = firm
    program = make_program()
    with unit_of_work():
        booking.book(wish(program, owner, firm_id, key="once"), by=owner)
    with pytest.raises(RuleError) as refused, unit_of_work():
        booking.book(wish(session.merge(program), viewer, firm_id, key="once"), by=owner)
    assert refused.value.code == "stale_form"


def test_what_is_said_after_a_program_is_no_answer_of_the_booking(app, firm):
    _firm_id, _owner, viewer = firm
    held = book(make_program(), viewer)
    number, about = held.id, asking.about_of(held.id)
    version = publish([Question(key="q1", kind=Kind.SHORT, label_ko="소감")], purpose=Purpose.SURVEY)
    with unit_of_work():
        asked = session.get_one(QuestionnaireVersion, version)
        answering.save(asked, {"q1": "속마음"}, {}, about=about, person_id=viewer, by=f"person:{viewer}")
    assert asking.answers_to(session.get_one(Booking, number)) == [] and asking.answered([number]) == set()


def test_a_child_is_forgotten_with_the_place(app):
    guardian = make_person("guardian@hub.example").id
    program = make_program()
    with unit_of_work():
        children.take(programs.lock(program.id), True, by="test")
    child = Child("김하늘", clock.today().year - 9, "paper", 1, "h", clock.today())
    with unit_of_work():
        number = booking.book_by_staff(wish(session.merge(program), guardian, child=child), by="person:1").id
    with unit_of_work():
        booking.cancel(booking.lock(number), by=f"person:{guardian}")
    session.rollback()
    kept = session.get_one(Booking, number).child
    assert (kept.name, kept.birth_year, kept.text_version) == ("", None, 1)


def test_certificates_go_on_beyond_what_a_page_shows(app, monkeypatch):
    monkeypatch.setattr(finished, "MOST_SHOWN", 1)
    program = make_program(seats=3)
    number, one = program.id, program.sessions[0].id
    held = [book(session.merge(program), make_person(f"l{n}@hub.example").id).id for n in range(3)]
    over(number)
    for each in held:
        was_at(each, one)
    with unit_of_work():
        finishing.write(programs.lock(number), SETTING, by="test")
    for given in (3, 0):
        with unit_of_work():
            assert len(finishing.issue_all(number, by="test")) == given


def test_who_is_let_in_too_late_to_cancel_gets_no_point(app):
    first, second = (make_person(f"p{n}@hub.example").id for n in range(2))
    program = make_program(seats=2, days=(1.2,))
    held = [book(session.merge(program), one).id for one in (first, second)]
    with unit_of_work():
        late = session.get_one(Booking, held[1])
        for move in session.query(ClaimMove).filter_by(claim_id=late.claim_id):
            move.at = late.session.starts_at
    found = [no_shows._could_cancel(session.get_one(Booking, number)) for number in held]
    assert found == [True, False]
