"""Everybody is told of a text's new version, once, in batches."""

from datetime import timedelta

import pytest
from people import EMAIL, letters, make_person, text_of
from sqlalchemy import select

from portal.accounts import publishing
from portal.accounts.consents import Document
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.jobs.worker import run_once
from portal.notices import rounds
from portal.notices.models import Notice


def publish(document=Document.TERMS, *, needs_consent=True):
    with unit_of_work():
        publishing.save_draft(document, "새 글이에요.", "", needs_consent=needs_consent, by="test")
        publishing.publish(document, clock.now() + timedelta(minutes=1), by="test")


def told():
    session.rollback()
    query = select(Notice.person_id, Notice.message, Notice.url).order_by(Notice.id)
    return [tuple(row) for row in session.execute(query)]


@pytest.fixture
def people(app, monkeypatch):
    monkeypatch.setattr(rounds, "BATCH", 2)
    made = [make_person(f"p{n}@hub.example") for n in range(5)]
    make_person("late@hub.example", verified=False)
    return [person.id for person in made]


def test_everybody_verified_once_in_the_inbox_and_by_a_letter(app, people):
    publish()
    assert told() == [], "not in the write that publishes"
    sent = [letter["To"] for letter in letters(app)]
    assert told() == [(number, "text_to_agree", "/terms") for number in people]
    assert sorted(sent) == [f"p{n}@hub.example" for n in range(5)]
    run_once()
    assert len(told()) == 5 and letters(app) == []


def test_a_change_that_asks_nothing_makes_no_letter(app, people):
    publish(Document.PRIVACY, needs_consent=False)
    assert letters(app) == []
    assert told() == [(number, "text_changed", "/privacy") for number in people]


def test_what_nobody_has_to_agree_to_is_not_told(app, people):
    publish(Document.MARKETING)
    assert letters(app) == [] and told() == []


def test_the_letter_says_which_and_since_when(app):
    make_person()
    publish()
    (letter,) = letters(app, EMAIL)
    assert letter["Subject"] == "[AI 양재 허브] 이용약관: 새 판에 동의가 필요합니다"
    assert "2026. 11. 23.부터 이용약관 제2판이 시작됩니다." in text_of(letter)
