"""What firms ask each other, from the button on a page to a conversation, as both see it."""

import pytest
from pages import page, texts, visit
from people import errors, letters, text_of
from requesting import (
    OFFER,
    WHY,
    browser,
    browser_of_nobody,
    firm_of,
    fresh,
    join,
    number_of,
    people,
    post,
    refused,
    text,
    told,
)
from sqlalchemy import select

from portal.audit.models import Event
from portal.core.db import session
from portal.core.viewer import FirmRole
from portal.messaging.knowing.models import Acquaintance
from portal.messaging.threads.models import Participant, Thread

A, B, LOOKER = "ask@a.example", "owner@b.example", "looker@b.example"


@pytest.fixture
def two(app):
    """A firm that asks and one that is asked, of which somebody else may only look."""
    asking, asked = firm_of("㈜가온눈", A), firm_of("㈜루미스캔", B)
    join(asked.id, LOOKER, FirmRole.VIEWER)
    return asking.id, asked.id


def test_a_request_becomes_a_conversation(app, client, two):
    asking, asked = two
    a, b, looker = (browser(app, address) for address in (A, B, LOOKER))
    by = people()
    address = f"/firms/{asked}/request"
    assert f'href="{address}"' in visit(client, f"/firms/{asked}").text
    assert visit(client, address).location.startswith("/sign-in")
    assert address not in b.get(f"/firms/{asked}").text, "of one's own firm there is nothing to ask"

    form = page(a.client, address)
    assert texts(form, "//*[@class='left-today']/b") == ["오늘 5건 남음"]
    empty = a.send(address, {"purpose": "supply", "why": " \u200b ", "offer": "\u200b"})
    assert errors(empty).keys() == {"why", "offer"} and 'value="supply" selected' in empty.text
    long = a.send(address, text() | {"why": "가" * 1001})
    assert errors(long).keys() == {"why"} and "가" * 1001 in long.text
    profiles = form.xpath("//input[@name='profiles']/@value")
    answer = a.send(address, text() | {"profiles": profiles})
    number = number_of(answer)
    assert WHY in page(a.client, f"/requests/{number}").text_content()
    assert number_of(post(a, address, **text())) == number

    # They are told who asks and for what, and nothing of what is written.
    (letter,) = letters(app, B)
    assert "가온눈" in letter["Subject"] and "PoC" in text_of(letter) and "/me/notices/" in text_of(letter)
    assert WHY not in text_of(letter) and WHY not in str(letter["Subject"]) and OFFER not in letter.as_string()
    assert told(by[B]) == ["received"] and told(by[LOOKER]) == [] and told(by[A]) == []
    assert not any(WHY in str(one.details) for one in session.scalars(select(Event)))

    # Who reads, who answers, and who learns nothing.
    assert "답하기" not in page(looker.client, f"/requests/{number}").text_content()
    shown = page(b.client, f"/requests/{number}")
    assert (
        WHY in shown.text_content() and "㈜가온눈의 기술" in shown.text_content() and "답하기" in shown.text_content()
    )
    stranger = browser_of_nobody(app)
    assert stranger.get(f"/requests/{number}").status_code == 404
    assert post(looker, f"/requests/{number}/acceptance").status_code == 403
    for act in ("acceptance", "later", "refusal", "withdrawal"):
        status = post(stranger, f"/requests/{number}/{act}", reason="no_need")
        assert status.status_code == 404, act
    assert post(b, f"/requests/{number}/withdrawal").status_code == 403
    assert post(a, f"/requests/{number}/acceptance").status_code == 403
    assert texts(page(b.client, "/requests"), "//ul[contains(@class, 'request-list')]//b") == ["㈜가온눈"]
    assert texts(page(b.client, "/requests"), "//nav[contains(@class, 'request-tabs')]//*[@class='n']") == ["1"]
    assert texts(page(a.client, "/en/requests?box=sent"), "//ul[contains(@class, 'request-list')]//b") == ["㈜루미스캔"]

    answer = b.send(f"/requests/{number}", action=f"/requests/{number}/acceptance")
    thread = number_of(answer)
    assert answer.location == f"/messages/{thread}" and told(by[A]) == ["accepted"]
    seats = session.execute(select(Participant.person_id, Participant.firm_id).where(Participant.thread_id == thread))
    assert set(map(tuple, seats)) == {(by[A], asking), (by[B], asked)}
    assert session.scalars(select(Acquaintance.reason)).all() == ["request_accepted"]
    assert WHY in a.get(f"/messages/{thread}").text
    again = post(b, f"/requests/{number}/refusal", reason="no_need")
    assert "이미 끝난 요청이에요" in refused(again) and fresh(number).ended_because == "accepted"

    # Who knows each other writes at once; the same form twice begins one conversation.
    assert f'href="/firms/{asked}/message"' in a.get(f"/firms/{asked}").text
    assert a.get(address).location == f"/firms/{asked}/message"
    direct = f"/firms/{asked}/message"
    to, values = a.form(direct)
    values |= {"subject": "다음 일", "body": "바로 쓰는 말"}
    first, second = (post(a, to, **values) for _time in range(2))
    assert number_of(first) == number_of(second) != thread
    session.rollback()
    assert session.query(Thread).count() == 2
