"""Two who answer an introduction in the same moment: it comes about once, or not at all."""

import threading
from types import SimpleNamespace

import pytest
from matching_things import firm_with_owner, introduce, seat
from people import Somebody
from sqlalchemy import func, select

from portal.collaboration.introductions import routes, service
from portal.collaboration.introductions.models import Introduction
from portal.collaboration.leads.models import Lead
from portal.core.db import session, unit_of_work
from portal.messaging.knowing.models import Acquaintance
from portal.messaging.threads.models import Message, Thread
from portal.notices.models import Notice

LONGEST = 20
REFUSAL = {"reason": "no_fit"}


@pytest.fixture
def here(app):
    """Three firms, each of which another may be introduced to; two people of the first, one of each other."""
    firms = [firm_with_owner() for _ in range(3)]
    sides = []
    for firm_id, address in ((0, "a@a.example"), (0, "again@a.example"), (1, "b@b.example"), (2, "c@c.example")):
        seat(firms[firm_id], address, "editor")
        somebody = Somebody(app)
        somebody.come_in(address)
        sides.append((somebody, somebody.form("/me")[1]["csrf_token"]))
    session.rollback()
    return SimpleNamespace(firms=firms, sides=sides)


def together(here, monkeypatch, number, *presses):
    """Let several press at once: each has looked at the page, and none has written. What they were answered."""
    met, answers = threading.Barrier(len(presses)), {}

    def late():
        met.wait(LONGEST)
        return unit_of_work()

    def press(who, act, fields):
        browser, token = here.sides[who]
        data = {"csrf_token": token, **fields}
        answers[who] = browser.client.post(f"/me/introductions/{number}/{act}", data=data).status_code

    with monkeypatch.context() as patched:
        patched.setattr(routes, "unit_of_work", late)
        running = [threading.Thread(target=press, args=each) for each in presses]
        for each in running:
            each.start()
        for each in running:
            each.join()
    session.rollback()
    return [answers[who] for who, *_ in presses]


def made_of(number):
    """How an introduction ended, and how many threads, acquaintances, leads and notes at their top came of it."""
    about = f"introduction:{number}"
    counted = [
        select(func.count()).where(Thread.about == about),
        select(func.count()).where(Acquaintance.about == about),
        select(func.count()).where(Lead.source == about),
        select(func.count(Message.id)).join(Thread, Thread.id == Message.thread_id).where(Thread.about == about),
    ]
    state = session.get_one(Introduction, number, populate_existing=True).state
    return state, *(session.scalar(one) for one in counted)


def told_of(number, message):
    rows = select(Notice.person_id).where(Notice.about == f"introduction:{number}", Notice.message == message)
    people = list(session.scalars(rows))
    assert len(people) == len(set(people)), "nobody is told twice"
    return len(people)


def test_it_comes_about_once_or_not_at_all(here, monkeypatch):
    first, second, third = here.firms
    # Both agree: of all that follows there is one, and a lead of each of the other, for nobody's need was meant.
    number = introduce(first, second)
    assert together(here, monkeypatch, number, (0, "agreement", {}), (2, "agreement", {})) == [303, 303]
    assert made_of(number) == ("agreed", 1, 1, 2, 1) and told_of(number, "accepted") == 5

    # The other firm has agreed; of two people of one firm one agrees and one declines: the first has answered for it.
    number = introduce(first, third)
    assert together(here, monkeypatch, number, (3, "agreement", {})) == [303]
    said = together(here, monkeypatch, number, (0, "agreement", {}), (1, "refusal", REFUSAL))
    outcome = made_of(number)
    assert (said, outcome) in (
        ([303, 422], ("agreed", 1, 1, 2, 1)),
        ([422, 303], ("declined", 0, 0, 0, 0)),
    )
    assert told_of(number, "accepted") == 5 * outcome[1] and told_of(number, "ended") == 2 * (1 - outcome[1])

    # One agrees and the other declines: whoever comes first, it has come to nothing.
    number = introduce(second, third)
    said = together(here, monkeypatch, number, (2, "agreement", {}), (3, "refusal", REFUSAL))
    assert said[1] == 303 and said[0] in (303, 422) and made_of(number) == ("declined", 0, 0, 0, 0)
    assert told_of(number, "accepted") == 0 and told_of(number, "ended") == 2


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_without_the_lock_both_agree_and_nothing_comes_of_it(here, monkeypatch):
    """The negative control, where only the rows' locks hold back."""
    first, second, third = here.firms
    both_looked = threading.Barrier(2)

    def unlocked(number, _firms):
        found = session.get(Introduction, number, populate_existing=True)
        assert len(found.answers) < len(found.firms)
        both_looked.wait(LONGEST)
        return found

    number, other = introduce(first, second), introduce(first, third)
    together(here, monkeypatch, other, (3, "agreement", {}))
    monkeypatch.setattr(service, "lock", unlocked)
    assert together(here, monkeypatch, number, (0, "agreement", {}), (2, "agreement", {})) == [303, 303]
    assert made_of(number) == ("proposed", 0, 0, 0, 0), "each thought to be the first"
    said = together(here, monkeypatch, other, (0, "agreement", {}), (1, "refusal", REFUSAL))
    assert sorted(said) == [303, 500], "that a firm answers once is held by the database, too"
