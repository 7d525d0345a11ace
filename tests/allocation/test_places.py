"""The ledger of places through bookings: nobody gets a place that is not there, nobody waits beside a free one."""

from datetime import timedelta

import pytest
from offering import BY, book, make_program, only_session, states, wish
from people import make_person
from sqlalchemy import select

from portal.allocation import queries
from portal.allocation.jobs import settle_due
from portal.allocation.models import Claim, ClaimMove, State
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.programs import service
from portal.programs.booking import service as booking


@pytest.fixture
def people(app):
    return [make_person(f"p{n}@hub.example", name=f"사람 {n}").id for n in range(5)]


@pytest.fixture(autouse=True)
def books_are_right(app):
    yield
    session.rollback()
    assert queries.wrong_pools() == []


def act(do, number, **more):
    with unit_of_work():
        do(booking.lock(number), **more)


def test_in_line_by_rank_promoted_at_once_and_never_past_who_waits(people):
    program = make_program(seats=2)
    held = [book(program, one).id for one in people[:4]]
    assert [state for _, state in states(program)] == ["confirmed", "confirmed", "waiting", "waiting"]
    act(booking.cancel, held[0], by=f"person:{people[0]}")
    act(booking.cancel, held[0], by=f"person:{people[0]}")
    assert [state for _, state in states(program)] == ["ended", "confirmed", "confirmed", "waiting"]
    with unit_of_work():
        service.resize(only_session(session.merge(program)), 3, by=BY)
    assert states(program)[3][1] == "confirmed"
    with pytest.raises(RuleError, match="이미 3명"), unit_of_work():
        service.resize(only_session(session.merge(program)), 2, by=BY)
    again = book(session.merge(program), people[0])
    assert again.state == State.WAITING and queries.place_in_line(again.claim) == 1


def test_offers_are_taken_declined_and_run_out(people):
    program = make_program(seats=1, offer_minutes=60)
    held = [book(program, one).id for one in people]
    act(booking.cancel, held[0], by="person:1")
    assert [state for _, state in states(program)][1] == "offered"
    act(booking.decline, held[1], by="person:2")
    assert [state for _, state in states(program)][:3] == ["ended", "ended", "offered"]
    with clock.frozen_at(clock.now() + timedelta(minutes=61)):
        with pytest.raises(RuleError, match="시간이 지났어요"):
            act(booking.accept, held[2], by="person:3")
        settle_due()
        assert [state for _, state in states(program)] == ["ended", "ended", "ended", "offered", "waiting"]
        act(booking.accept, held[3], by="person:4")
        act(booking.accept, held[3], by="person:4")
    with clock.frozen_at(clock.now() + timedelta(days=8)):
        settle_due()
    assert [state for _, state in states(program)][3:] == ["confirmed", "ended"]
    last = select(ClaimMove).join(Claim, Claim.id == ClaimMove.claim_id).where(Claim.person_id == people[4])
    moves = session.scalars(last.order_by(ClaimMove.id))
    assert [(move.after, move.because) for move in moves] == [("waiting", ""), ("ended", "closed")]


def test_an_extra_place_is_given_knowingly_and_goes_with_its_claim(people):
    program = make_program(seats=1)
    book(program, people[0])
    with unit_of_work():
        extra = booking.book_by_staff(wish(session.merge(program), people[1]), by=BY, with_extra=True)
    pool = only_session(session.merge(program)).pool
    assert (extra.state, pool.extra, pool.places_left) == ("confirmed", 1, 0)
    book(session.merge(program), people[2])
    act(booking.cancel_by_staff, extra.id, by=BY)
    session.rollback()
    pool = only_session(session.merge(program)).pool
    assert (pool.extra, pool.places_left) == (0, 0) and states(program)[2][1] == "waiting"


def test_a_form_that_comes_twice_gets_the_first_answer(people):
    program = make_program(seats=5)
    first = book(program, people[0], key="k1").id
    assert book(session.merge(program), people[0], key="k1").id == first
    with pytest.raises(RuleError, match="이미 신청했어요"):
        book(session.merge(program), people[0], key="k2")
    other = make_program(days=(9,))
    with pytest.raises(RuleError, match="다시 열어"):
        book(other, people[0], key="k1")
