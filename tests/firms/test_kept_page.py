"""What was made of a firm's rows is kept, and still a page shows each row as it is: nobody tells us of a change."""

from datetime import UTC, datetime, timedelta

import pytest
from factories import make_firm
from pages import page, visit, words
from sqlalchemy import text

from portal.core import clock
from portal.core.db import db, session, unit_of_work
from portal.core.hub import Hub
from portal.files.models import StoredFile
from portal.firms.media.models import FirmFile
from portal.firms.models import Fact, Tenure

#: By statements that no model and no service hears of, as of another process: what is changed, what it is called then.
CHANGES = (
    ("update firm set name_ko = '새이름'", "새이름"),
    ("update firm set tagline_ko = '새 한 줄'", "새 한 줄"),
    ("update firm set description_ko = '새 소개'", "새 소개"),
    ("update firm set keywords = '[\"새말\"]'", "#새말"),
    ("update firm set employees = 77", "77명"),
    ("update tenure set began_on = '2023-05-01'", "2023. 5."),
    ("update tag set label_ko = '새 분야'", "새 분야"),
    ("delete from firm_tag", ""),
    ("update technology set summary_ko = '새 기술 한 줄'", "새 기술 한 줄"),
    ("update service set name_ko = '새 서비스'", "새 서비스"),
    ("update technology set state = 'withdrawn'", ""),
    ("update service set position = 9, state = 'hidden'", ""),
    ("update fact set value = 777", "777"),
    ("update fact set verified_by = 'staff', verified_at = '2026-10-05 00:00:00'", "2026-10"),
    ("update fact set document = '새 자료'", "새 자료"),
    ("update fact set ended_at = '2026-11-01 00:00:00'", ""),
    ("update firm_file set caption_ko = '새 설명'", "새 설명"),
    ("update stored_file set pages = 88", "88쪽"),
    ("update firm_file set published_at = null", ""),
)


@pytest.fixture
def firm(app):
    """A firm with one of each thing that a page tells of."""
    number = make_firm(
        "㈜가온눈", fields=["vision"], description_ko="소개", technologies=[("기술", "")], services=[("서비스", "")]
    ).id
    stored = {"owner": f"firm:{number}", "key": "k", "sha256": "0", "size": 9, "created_by": ""}
    paper = StoredFile(name="소개.pdf", media_type="application/pdf", pages=3, **stored)
    with unit_of_work():
        session.add(Fact(firm_id=number, metric="patents", period="2025", value=4))
        session.add(FirmFile(firm_id=number, file=paper, use="document", published_at=clock.now()))
    return number


def changed(statement):
    with db.engine.begin() as connection:
        connection.execute(text(statement))


def seen(client, path="/firms/1"):
    return words(page(client, path).xpath("//main")[0])


def test_each_change_of_each_row_is_there_with_the_next_request(firm, client):
    for prefix in ("", "/en"):
        seen(client, f"{prefix}/firms/1")
    for statement, said in CHANGES:
        before = seen(client)
        assert not said or said not in before, statement
        changed(statement)
        after = seen(client)
        assert after != before and said in after, statement
        assert seen(client) == after
    changed("update firm set audience = 'staff'")
    page(client, "/firms/1", 404)


def test_days_go_by_though_no_row_changes(firm, client):
    with unit_of_work():
        session.query(Tenure).one().ended_on = clock.today() + timedelta(days=1)
    said = {}
    for days in (0, 1, 181):
        with clock.frozen_at(datetime.now(UTC) + timedelta(days=days)):
            said[days] = seen(client)
    assert "졸업기업" not in said[0] and "졸업기업" in said[1] and "오래된 정보" not in said[1]
    assert "오래된 정보" in said[181]


def test_a_profile_comes_of_age_within_a_day(firm, client):
    changed("update firm set updated_at = '2026-08-01 05:00:00', confirmed_at = '2026-08-01 05:00:00'")
    for hour, is_due in ((4, False), (6, True)):
        with clock.frozen_at(datetime(2026, 10, 30, hour, tzinfo=UTC)):
            assert ("정보를 확인할 때" in seen(client)) is is_due


def test_the_hub_is_called_as_it_is_called_now(firm, client):
    assert "새 허브" not in visit(client, "/firms/1").text
    with unit_of_work():
        session.add(Hub(name_ko="새 허브"))
    client.application.extensions["portal.hub"].forget()
    data = page(client, "/firms/1").xpath("//script[@type='application/ld+json']")[0].text
    assert "새 허브" in data


def test_what_is_kept_for_one_reader_is_nobody_elses(firm, client):
    changed("update firm set audience = 'members'")
    page(client, "/firms/1", 404)
    changed("update firm set audience = 'public'")
    seen(client)
    changed("update firm set audience = 'members'")
    page(client, "/firms/1", 404)
