"""Writing and sending news of the hub, as an operator does."""

from datetime import datetime
from typing import Any

from pages import visit
from people import Somebody, form_in
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts.consents import Document, withdraw
from portal.accounts.models import Person
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session, unit_of_work
from portal.notices.models import News

AT = "/staff/news"
GOOD = {
    "title_ko": "봄 교육생을 모집합니다",
    "body_ko": "3월에 시작합니다.\n\n신청은 2월까지입니다.",
    "link": "/directory",
}
ENGLISH = {"title_en": "Spring courses", "body_en": "They begin in March."}


def press(browser: Somebody, action: str, at: str) -> TestResponse:
    """Send the form of the page `at` that goes to `action`."""
    to, values = form_in(browser.get(at).text, action)
    return visit(browser.client, to, "POST", data=values)


def write(operator: Somebody, **fields: str) -> str:
    """A draft; where it is shown."""
    answer = operator.send(f"{AT}/new", GOOD | fields)
    assert answer.status_code == 303, answer.text
    return answer.location.partition("?")[0]


def release(operator: Somebody, **fields: str) -> str:
    """A draft that is sent at once; where it is shown."""
    at = write(operator, **fields)
    assert press(operator, f"{at}/release", at).location == f"{at}?done=released"
    return at


def the_news() -> News:
    session.rollback()
    return session.scalars(select(News)).one()


def take_back(person: Person) -> None:
    with unit_of_work():
        withdraw(session.get_one(Person, person.id), Document.MARKETING, by="test")


def at_hour(hour: int, minute: int = 0, day: int = 23) -> Any:
    """The clock at an hour of Seoul, of the day of the tests or of one after it."""
    return clock.frozen_at(datetime(2026, 11, day, hour, minute, tzinfo=SEOUL))
