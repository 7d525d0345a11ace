"""Who waits for one program and books another at the same hour has one place in the end, and chooses which."""

import pytest
from offering import book, make_program, states
from pages import page, visit, words
from people import Somebody, letters, link_in, make_person, text_of
from sqlalchemy import text

from portal.allocation.queries import wrong_pools
from portal.core.db import db, session, unit_of_work
from portal.notices.models import Notice
from portal.programs.booking import service as booking


@pytest.fixture
def people(app):
    found = [make_person(f"p{n}@hub.example", name=f"사람{n}").id for n in range(5)]
    letters(app)
    return found


@pytest.fixture(autouse=True)
def books_are_right(app):
    yield
    session.rollback()
    assert wrong_pools() == []


def cancel(number, person_id):
    with unit_of_work():
        booking.cancel(booking.lock(number), by=f"person:{person_id}")


def at(number):
    return f"/me/bookings/{number}"


def test_who_has_a_place_at_that_hour_is_asked_which_one(app, people):
    first, second = make_program(seats=1, title_ko="아침 강의"), make_program(seats=1, title_ko="아침 상담")
    holder, waits, plain = (book(session.merge(first), person_id).id for person_id in people[:3])
    elsewhere = book(second, people[1]).id
    in_line = book(session.merge(second), people[3]).id
    letters(app)
    cancel(holder, people[0])
    # The program lets people in without asking: who has nothing else at that hour. Who has is asked.
    assert [state for _, state in states(first)] == ["ended", "offered", "waiting"]
    (letter,) = (one for one in letters(app, "p1@hub.example") if "/bookings/answer" in text_of(one))
    assert "‘아침 상담’에 자리가 있습니다" in text_of(letter)
    told = session.query(Notice).filter_by(person_id=people[1], message="offered").one()
    assert told.values["other_ko"] == "아침 상담"

    # Taken blindly, from an old page or by one's own program: asked, and nothing has moved.
    somebody = Somebody(app)
    somebody.sign_in("p1@hub.example")
    form = somebody.form(at(waits), f"{at(waits)}/acceptance")
    assert "다른 자리를 내놓고" in somebody.get(at(waits)).text and form[1]["giving_up"] == str(elsewhere)
    for given_up in ({}, {"giving_up": str(in_line)}, {"giving_up": "x"}):
        blind = {"csrf_token": form[1]["csrf_token"], **given_up}
        refused = visit(somebody.client, form[0], "POST", data=blind)
        assert refused.status_code == 422 and "하나만 받을 수 있어요" in refused.text and "아침 상담" in refused.text
    link = link_in(letter)
    refused = visit(app.test_client(), link, "POST", data={"answer": "accept"})
    assert refused.status_code == 422 and "아침 상담" in refused.text
    shown = page(app.test_client(), link)
    assert shown.xpath("//main//input[@name='giving_up']/@value") == [str(elsewhere)]
    assert [state for _, state in states(second)] == ["confirmed", "waiting"]

    # Said so: one place, and the other goes to the next in line at once.
    assert visit(somebody.client, form[0], "POST", data=form[1]).status_code == 303
    assert [state for _, state in states(first)] == ["ended", "confirmed", "waiting"]
    assert [state for _, state in states(second)] == ["ended", "confirmed"]
    cancel(waits, people[1])
    assert states(first)[2][1] == "confirmed", "who has nothing else is let in as ever"
    assert plain


def test_of_two_offers_at_one_hour_one_is_taken(app, people):
    programs = [make_program(seats=1, offer_minutes=60) for _ in range(2)]
    held = [book(one, people[0] if not number else people[4]).id for number, one in enumerate(programs)]
    waits = [book(session.merge(one), people[1]).id for one in programs]
    cancel(held[0], people[0])
    cancel(held[1], people[4])
    assert [states(one)[1][1] for one in programs] == ["offered"] * 2
    somebody = Somebody(app)
    somebody.sign_in("p1@hub.example")
    forms = [somebody.form(at(number), f"{at(number)}/acceptance") for number in waits]
    first, second = (visit(somebody.client, to, "POST", data=fields) for to, fields in forms)
    assert (first.status_code, second.status_code) == (303, 422)
    assert "다른 자리를 내놓고" in words(page(somebody.client, at(waits[1])))
    # The deadline of the other has come: it cannot be given up any more, and both stay as they are.
    with unit_of_work():
        session.merge(programs[0]).cancel_minutes = 60 * 24 * 30
    late = somebody.send(at(waits[1]), action=f"{at(waits[1])}/acceptance")
    assert late.status_code == 422 and "취소할 수 있는 시간이 지났어요" in late.text
    assert [states(one)[1][1] for one in programs] == ["confirmed", "offered"]


@pytest.mark.alone("postgresql")  # with SQLite a writer is alone
def test_who_books_at_this_very_moment_is_asked(app, people):
    """Their row is locked by who books for them; a promotion that waited for it could wait in a circle."""
    program = make_program(seats=1)
    holder, _waits = (book(session.merge(program), person_id).id for person_id in people[:2])
    with db.engine.connect() as other:
        other.execute(text("select id from person where id = :id for no key update"), {"id": people[1]})
        cancel(holder, people[0])
    assert states(program)[1][1] == "offered"
