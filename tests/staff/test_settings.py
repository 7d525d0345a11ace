"""The hub's own row: used by pages, letters and pictures, checked, noted, and seen everywhere within a second."""

import email
from email import policy
from pathlib import Path

import pytest
from pages import assert_queries, page, visit
from staffing import send, staff_client

from portal.audit.models import Event
from portal.core.db import session, unit_of_work
from portal.core.hub import Hub
from portal.core.settings import Settings
from portal.core.viewer import Role
from portal.jobs import mail
from portal.web.hub import KeptHub

AT = "/staff/settings"
WHOLE = {
    "name_ko": "서울 로봇 허브",
    "name_en": "Seoul Robot Hub",
    "about_ko": "로봇 기업이 자라는 곳",
    "operator_ko": "서울로봇재단",
    "address_ko": "서울 서초구 바우뫼로 7길 8",
    "phone": "02 570 0000",
    "email": "Ask@Robot.example",
    "member_places": "50",
    "classroom_seats": "１６５",
}


@pytest.fixture
def operator(app):
    return staff_client(app, Role.OPERATOR)


def save(client, **values):
    return send(client, AT, at=AT, data=values)


def row():
    session.rollback()
    return session.get(Hub, 1)


def test_before_anybody_set_it_the_environment_holds(operator, client):
    assert row() is None
    document = page(operator, AT)
    assert "비우면 AI 양재 허브" in document.text_content()
    assert "AI 양재 허브" in page(client, "/").text_content()


def test_what_is_saved_is_used_by_pages_in_both_languages(operator, client):
    assert save(operator, **WHOLE).status_code == 303
    assert row().member_places == 50 and row().classroom_seats == 165 and row().phone == "+8225700000"
    korean, english = page(client, "/"), page(client, "/en")
    assert korean.xpath("//title")[0].text.endswith("서울 로봇 허브")
    footer = korean.xpath("//footer")[0].text_content()
    for words in ("서울로봇재단", "바우뫼로", "02-570-0000", "로봇 기업이 자라는 곳"):
        assert words in footer
    assert english.xpath("//title")[0].text.endswith("Seoul Robot Hub") and "양재" not in english.text_content()
    assert visit(client, "/site.webmanifest").json["name"] == "서울 로봇 허브"
    page(operator, AT)
    page(operator, f"/en{AT}")


def test_letters_are_from_the_hub(operator, app, run_jobs):
    save(operator, **WHOLE)
    with unit_of_work():
        mail.send("k", to="a@x.example", subject="안녕", text="글")
    run_jobs()
    settings: Settings = app.extensions["portal.settings"]
    (file,) = Path(settings.path_of(settings.mail_url)).glob("k_*.eml")
    letter = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    file.unlink()
    assert letter["From"].addresses[0].display_name == "서울 로봇 허브"


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"name_ko": "허" * 101}, "name_ko", "100자"),
        ({"phone": "전화"}, "phone", "전화번호"),
        ({"email": "no mail"}, "email", "이메일"),
        ({"member_places": "-1"}, "member_places", "수로"),
        ({"seat_places": "1234567"}, "seat_places", "수로"),
        ({"office_places": "열일곱"}, "office_places", "수로"),
        ({"brand": "초록"}, "brand", "#0a6b58처럼"),
        ({"brand": "url(x)"}, "brand", "#0a6b58처럼"),
        ({"brand": "#ffe000"}, "brand", "대비"),
        ({"brand_dark": "#202020"}, "brand_dark", "대비"),
        ({"deep": "#cccccc"}, "deep", "대비"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(operator, values, field, says):
    (token, *_rest) = page(operator, AT).xpath("//input[@name='csrf_token']/@value")
    document = page(operator, AT, 422, method="POST", data={"csrf_token": token, **WHOLE, **values})
    (error,) = document.xpath(f"//*[@id='{field}-error']")
    assert says in error.text_content()
    typed = {name: document.xpath(f"//input[@id='{name}']/@value")[0] for name in {*WHOLE, *values}}
    assert typed == {**WHOLE, **values}
    assert row() is None and session.query(Event).count() == 0


def test_colours_have_a_sheet_of_their_own_only_when_they_are_others(operator, client):
    save(operator, **WHOLE)
    assert not page(client, "/").xpath("//link[contains(@href, 'hub.css?v=')][not(starts-with(@href, '/static'))]")
    assert save(operator, **WHOLE, brand="8A1C1C", deep="#3a0808").status_code == 303
    document = page(client, "/")
    (url,) = document.xpath("//link[contains(@href, 'hub.css?v=')][not(starts-with(@href, '/static'))]/@href")
    sheet = visit(client, url)
    assert (
        sheet.mimetype == "text/css"
        and "light-dark(#8a1c1c, #4cc3a8)" in sheet.text
        and "immutable" in str(sheet.headers)
    )
    assert document.xpath("//meta[@name='theme-color']/@content") == ["#3a0808"]
    assert "immutable" not in str(visit(client, "/hub.css?v=old").headers)


def test_a_change_is_noted_by_the_names_of_fields(operator):
    save(operator, **WHOLE)
    save(operator, **WHOLE)
    save(operator, **WHOLE | {"phone": "", "seat_places": "68"})
    first, second = session.query(Event).filter_by(action="hub.changed").order_by(Event.id)
    assert "phone" in first.details["fields"] and "0000" not in str(first.details)
    assert second.details == {"fields": ["phone", "seat_places"]} and second.actor == f"person:{operator.person_id}"


def test_another_process_sees_it_within_a_second_and_a_page_costs_no_query(app, client, monkeypatch):
    kept: KeptHub = app.extensions["portal.hub"]
    now = [1000.0]
    monkeypatch.setattr("portal.web.hub.time.monotonic", lambda: now[0])
    kept.fresh_seconds = 1.0
    kept.forget()
    settings = app.extensions["portal.settings"]
    assert kept.current(settings).name == "AI 양재 허브"
    with unit_of_work():
        session.add(Hub(name_ko="새 허브"))
    with assert_queries(0):
        assert kept.current(settings).name == "AI 양재 허브"
    now[0] += 1.01
    with assert_queries(1):
        assert kept.current(settings).name == "새 허브"
        assert kept.current(settings).name == "새 허브"


def test_without_its_table_pages_still_say_whose_they_are(app, client, monkeypatch):
    from sqlalchemy.exc import OperationalError

    kept = app.extensions["portal.hub"]
    monkeypatch.setattr("portal.web.hub.session.execute", _fail(OperationalError))
    kept.forget()
    assert kept.current(app.extensions["portal.settings"]).name == "AI 양재 허브"


def _fail(kind):
    def fail(*_values, **_named):
        raise kind("select", {}, Exception("gone"))

    return fail


def test_only_operators_change_it(app, operator):
    for role in set(Role) - {Role.OPERATOR}:
        client = staff_client(app, role)
        assert visit(client, AT).status_code == 403
        assert send(client, AT, data=WHOLE).status_code == 403
    assert visit(operator, AT, "POST", data=WHOLE).status_code == 400
    assert row() is None


def test_there_is_one_row(app):
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), unit_of_work():
        session.add(Hub(id=2))
