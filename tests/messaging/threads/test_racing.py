"""Forms that are sent in the same moment: what is the same is said once, what is not is said and counted, all of it."""

import threading

import pytest
from factories import make_firm
from pages import visit
from sqlalchemy import func, select
from thread_things import browser_of, member, talk

from portal.core.db import session
from portal.messaging.threads import queries
from portal.messaging.threads.models import Message, Participant

SENDERS = 4


@pytest.fixture
def sending(app):
    """Send forms at once, each from a browser of its own: `sending(keys)`; how many messages and unread there are."""
    one, other = make_firm("㈜가온눈"), make_firm("㈜루미스캔")
    first, second = (member(one.id, "김하나"), one.id), (member(other.id, "이두리"), other.id)
    thread = talk(first, second)
    url = f"/messages/{thread}"
    browsers = [browser_of(app, first[0]) for _ in range(SENDERS)]
    forms = [one.form(url) for one in browsers]

    def send(keys):
        met, said = threading.Barrier(SENDERS, timeout=20), []

        def press(number):
            to, values = forms[number]
            met.wait()
            data = {**values, "body": "동시에 보내요", "key": keys[number]}
            said.append(visit(browsers[number].client, to, "POST", data=data).status_code)

        threads = [threading.Thread(target=press, args=(number,)) for number in range(SENDERS)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        count = session.scalar(select(func.count()).where(Message.thread_id == thread))
        unread = session.scalar(select(Participant.unread).where(Participant.person_id == second[0]))
        session.rollback()
        return said, count, unread

    return send


def test_the_same_form_is_said_once_and_others_are_all_counted(sending):
    assert sending(["same"] * SENDERS) == ([303] * SENDERS, 1, 1)
    assert sending([f"key {number}" for number in range(SENDERS)]) == ([303] * SENDERS, 1 + SENDERS, 1 + SENDERS)


def test_who_looks_for_nothing_finds_the_row_that_keeps_it_out(sending, monkeypatch):
    """The negative control: without the look for an earlier answer, the constraint still lets one in; others fail."""
    monkeypatch.setattr(queries, "said_with", lambda *_about: None)
    said, count, unread = sending(["same"] * SENDERS)
    assert sorted(said) == [303] + [500] * (SENDERS - 1) and (count, unread) == (1, 1)
