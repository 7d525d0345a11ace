"""News of the hub, from the draft until everybody who has agreed to it was reached."""

from datetime import timedelta

import pytest
from fans import make_fan
from newsroom import AT, ENGLISH, GOOD, at_hour, press, release, the_news, write
from pages import page, texts, visit
from people import Somebody, form_in, letters, make_person, text_of
from sqlalchemy import select

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.hub import Hub
from portal.core.viewer import Role
from portal.jobs.worker import queue_due_schedules
from portal.notices import news
from portal.notices.models import News, Notice
from portal.web.hub import forget_hub


def test_only_operators(app, hub):
    for role in (None, *Role):
        address = f"{role or 'none'}@hub.example".replace("_", "-")
        make_person(address, *([role] if role else []))
        somebody = Somebody(app)
        somebody.come_in(address)
        assert somebody.get(AT).status_code == (200 if role == Role.OPERATOR else 403), role
    assert Somebody(app).get(AT).location.startswith("/sign-in?")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_pages_with_nothing_and_with_far_too_much(operator, prefix):
    page(operator.client, prefix + AT)
    page(operator.client, f"{prefix}{AT}/new")
    page(operator.client, f"{prefix}{AT}/99", status=404)
    at = write(operator, title_ko="가" * 100, body_ko="\n".join(["나" * 400] * 20), **ENGLISH)
    for path in (AT, at, f"{at}/draft", f"{at}?done=saved"):
        page(operator.client, prefix + path)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title_ko": ""}, "title_ko"),
        ({"body_ko": " "}, "body_ko"),
        ({"title_ko": "가" * 101}, "title_ko"),
        ({"title_ko": "(광고) 모집"}, "title_ko"),
        ({"title_ko": "[ 광 고 ] 모집"}, "title_ko"),
        ({"title_en": "Only a title"}, "body_en"),
        ({"body_en": "Only a text"}, "title_en"),
        ({"link": "//evil.example"}, "link"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "http://plain.example"}, "link"),
        ({"link": "https://[x"}, "link"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_kept(operator, fields, field):
    answer = operator.send(f"{AT}/new", GOOD | fields)
    assert answer.status_code == 422 and f'id="{field}-error"' in answer.text
    assert "신청은 2월까지입니다." in answer.text or "body_ko" in fields
    assert session.query(News).count() == 0


def test_a_title_about_advertising_is_none(operator):
    write(operator, title_ko="광고 기술 세미나")


def test_the_letter_and_its_notice(app, operator):
    fan, reader = make_fan("fan@hub.example"), make_fan("reader@hub.example", locale="en", name="Reader")
    make_person("nobody@hub.example")
    make_fan("late@hub.example", verified=False)
    letters(app)
    at = release(operator, **ENGLISH)
    sent = {letter["To"]: letter for letter in letters(app)}
    assert set(sent) == {"fan@hub.example", "reader@hub.example"}
    korean, english = sent["fan@hub.example"], sent["reader@hub.example"]
    assert korean["Subject"] == "(광고) [이음 허브] 봄 교육생을 모집합니다"
    assert english["Subject"] == "(광고) [Ieum Hub] Spring courses"
    for letter in sent.values():
        for kind in ("plain", "html"):
            said = letter.get_body((kind,)).get_content()
            assert "비용이 들지 않습니다" in said and "it is free" in said, "in both languages"
            assert "수신거부 · Unsubscribe" in said and "/unsubscribe?token=" in said
            assert "서울 서초구 태봉로 114" in said and "02-1234-5678" in said and "hello@hub.example" in said
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "이음 허브 (이음재단)" in text_of(korean) and "Ieum Hub (Ieum Foundation)" in text_of(english)
    assert "http://127.0.0.1:8000/en/directory" in text_of(english)
    assert the_news().recipients == 2 and the_news().finished_at
    assert "2명에게 보냈어요" in texts(page(operator.client, at), "//section")[0]
    browser = Somebody(app)
    browser.come_in("fan@hub.example")
    (row,) = page(browser.client, "/me/notices?kind=news").xpath("//ul[contains(@class,'notices')]//a")
    shown = browser.get(browser.get(row.get("href")).location)
    assert "3월에 시작합니다." in shown.text and "Spring" not in shown.text
    assert "They begin in March." in page(browser.client, "/en/me/notices/news/1").text_content()
    assert [n.person_id for n in session.scalars(select(Notice).where(Notice.kind == "news").order_by(Notice.id))] == [
        fan.id,
        reader.id,
    ]


def test_a_draft_is_nobody_elses(app, operator):
    at = write(operator)
    make_fan("fan@hub.example")
    browser = Somebody(app)
    browser.come_in("fan@hub.example")
    assert browser.get("/me/notices/news/1").status_code == 404 and browser.get(at).status_code == 403


def test_a_test_to_oneself_alone(app, operator):
    make_fan("fan@hub.example")
    letters(app)
    at = write(operator)
    assert press(operator, f"{at}/test", at).location == f"{at}?done=tested"
    (letter,) = letters(app)
    assert letter["To"] == "op@hub.example" and letter["Subject"].startswith("(광고) ")
    assert the_news().released_at is None


@pytest.mark.parametrize("lacking", ["operator_ko", "address_ko", "phone"])
def test_without_a_sender_nothing_is_sent_and_the_page_says_what_is_missing(app, operator, lacking):
    make_fan("fan@hub.example")
    letters(app)
    at = write(operator)
    form = form_in(operator.get(at).text, f"{at}/release")
    with unit_of_work():
        setattr(session.get_one(Hub, 1), lacking, "")
    forget_hub()
    label = {"operator_ko": "운영 기관", "address_ko": "주소", "phone": "대표전화"}[lacking]
    assert any(f": {label}." in said for said in texts(page(operator.client, at), "//div[@role='status']"))
    assert page(operator.client, at).xpath(f"//form[@action='{at}/release']//button/@disabled")
    assert visit(operator.client, form[0], "POST", data=form[1]).status_code == 422
    assert visit(operator.client, f"{at}/test", "POST", data=form[1]).status_code == 422
    assert letters(app) == [] and the_news().released_at is None


def test_what_was_changed_meanwhile_is_looked_at_again(operator):
    make_fan("fan@hub.example")
    at = write(operator)
    to, values = form_in(operator.get(at).text, f"{at}/release")
    with clock.frozen_at(clock.now() + timedelta(minutes=1)):
        operator.send(f"{at}/draft", GOOD | {"title_ko": "다른 제목"})
        answer = visit(operator.client, to, "POST", data=values)
    assert answer.status_code == 422 and "그사이 내용이 바뀌었어요" in answer.text


def test_what_was_released_is_neither_changed_nor_removed_nor_sent_again(app, operator):
    make_fan("fan@hub.example")
    at = write(operator)
    draft = form_in(operator.get(f"{at}/draft").text, f"{at}/draft")
    posts = {name: form_in(operator.get(at).text, f"{at}/{name}") for name in ("removal", "release")}
    assert visit(operator.client, *posts["release"][:1], "POST", data=posts["release"][1]).status_code == 303
    letters(app)
    for to, values in (draft, *posts.values()):
        assert visit(operator.client, to, "POST", data=values).status_code == 422, to
    assert operator.get(f"{at}/draft").location == at
    assert letters(app) == [] and the_news().title_ko == GOOD["title_ko"]


# ── Many, stopped, too late ──────────────────────────────────────────────────


def test_many_in_batches_each_once(app, operator, monkeypatch):
    monkeypatch.setattr(news, "BATCH", 2)
    monkeypatch.setattr(news, "MOST_AT_ONCE", 4)
    fans = [make_fan(f"fan{n}@hub.example") for n in range(7)]
    letters(app)
    release(operator)
    sent = [letter["To"] for letter in letters(app)]
    assert sorted(sent) == [f"fan{n}@hub.example" for n in range(7)]
    assert the_news().recipients == 7 and the_news().reached == fans[-1].id
    news.send_released()
    assert letters(app) == []


def test_stopping(app, operator):
    make_fan("fan@hub.example")
    letters(app)
    with at_hour(22):
        at = release(operator)
        assert press(operator, f"{at}/stop", at).location == f"{at}?done=stopped"
    with at_hour(9, day=24):
        queue_due_schedules()
        assert letters(app) == []
    assert the_news().is_stopped and the_news().recipients == 0
    to, values = f"{at}/stop", form_in(operator.get(f"{AT}/new").text, f"{AT}/new")[1]
    assert visit(operator.client, to, "POST", data=values).status_code == 422


def test_what_comes_days_late_is_not_sent(app, operator):
    make_fan("fan@hub.example")
    letters(app)
    with at_hour(22):
        release(operator)
    with clock.frozen_at(clock.now() + timedelta(days=4)):
        queue_due_schedules()
        assert letters(app) == []
    assert the_news().is_stopped
