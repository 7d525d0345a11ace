"""Blocking and reporting: nobody learns of a block, staff see what was chosen, and nobody learns who reported."""

import pytest
from kinds import sit
from lxml import html
from pages import page, texts, visit
from people import Somebody, errors, letters, make_person, text_of
from requesting import WHY, browser, firm_of, made, people, post, text, told
from sqlalchemy import select
from staffing import send, staff_client

from portal.audit.models import Access, Event
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import FirmRole, Role
from portal.messaging.knowing import service as knowing
from portal.messaging.knowing.models import Acquaintance, Reason
from portal.messaging.knowing.queries import know_each_other, known_among
from portal.messaging.safety.models import FirmBlock, Report
from portal.messaging.safety.queries import is_blocked
from portal.messaging.threads import service as threads

A, B = "ask@a.example", "owner@b.example"
SECRET = "다른 대화에만 있는 비밀스러운 말"


@pytest.fixture
def two(app):
    asking, asked = firm_of("㈜가온눈", A), firm_of("㈜루미스캔", B)
    return asking.id, asked.id


def talk(asking, asked):
    """A conversation of the two, in which both have said something; its number."""
    by = people()
    with unit_of_work():
        knowing.record(asked, asking, Reason.INTRODUCED, about="introduction:1", by="test")
        pairs = [(by[A], asking), (by[B], asked)]
        thread = threads.open_thread("시험", firms=(asking, asked), people=pairs, about="introduction:1", by="test")
        for body in ("나쁜 말이에요", SECRET):
            threads.say(thread.id, person_id=by[A], firm_id=asking, body=body)
        threads.say(thread.id, person_id=by[B], firm_id=asked, body="우리가 한 말")
        return thread.id


def test_a_block_is_felt_and_never_told(app, two):
    asking, asked = two
    thread, silent = talk(asking, asked), firm_of("㈜조용한").id
    a, b = browser(app, A), browser(app, B)
    assert know_each_other(asking, asked) and known_among(asked, [asking, silent]) == {asking}
    with unit_of_work():
        knowing.record(asking, asked, Reason.INTRODUCED, about="introduction:1", by="test")
    with pytest.raises(ValueError):
        knowing.record(asking, asking, Reason.INTRODUCED, about="", by="test")
    assert post(b, f"/firms/{asking}/block").location == "/blocks?done=blocked"
    post(b, f"/firms/{asking}/block")
    session.rollback()
    assert session.query(FirmBlock).count() == 1 and is_blocked(asking, asked) and not is_blocked(asked, asking)
    assert texts(page(b.client, "/en/blocks"), "//ul[contains(@class, 'request-list')]//b") == ["㈜가온눈"]

    # In the thread neither writes; only who has blocked is told why. Whoever is blocked reads no word of it anywhere.
    with pytest.raises(RuleError) as no, unit_of_work():
        threads.say(thread, person_id=people()[A], firm_id=asking, body="아직도")
    assert "차단" not in str(no.value)
    with pytest.raises(RuleError, match="차단한"), unit_of_work():
        threads.say(thread, person_id=people()[B], firm_id=asked, body="아직도")
    own_words = ("차단한 기업 보기",)
    for address in (f"/messages/{thread}", f"/firms/{asked}", "/requests?box=sent", "/me/notices", "/me/data"):
        shown = page(a.client, address).xpath("string(//main)")
        for words in own_words:
            shown = shown.replace(words, "")
        assert "루미스캔에서 차단" not in shown and "차단되" not in shown, address

    # A request, or a message to who knows one, is answered as by a firm that nobody speaks for.
    with unit_of_work():
        session.query(Acquaintance).delete()
    answers = [post(a, f"/firms/{firm}/request", **text(1)) for firm in (asked, silent)]
    assert [one.status_code for one in answers] == [422, 422]
    assert len({"".join(texts(parsed(one), "//p[contains(@class, 'note-signal')]")) for one in answers}) == 1
    assert "먼저 차단을 풀어" in post(b, f"/firms/{asking}/request", **text(1)).text
    assert post(b, f"/firms/{asking}/block/removal").location == "/blocks?done=unblocked"
    assert post(a, f"/firms/{asked}/request", **text(1)).status_code == 303
    assert (
        post(b, f"/firms/{asked}/block").status_code == 422 and "우리 회사는" in post(b, f"/firms/{asked}/block").text
    )
    nobody = make_person("nobody@hub.example")
    outside = Somebody(app)
    outside.come_in(nobody.email)
    assert post(outside, f"/firms/{asked}/block").status_code == 422


def parsed(answer):
    return html.fromstring(answer.text)


def test_a_report_shows_staff_what_was_chosen_and_nobody_who_reported(app, two):
    asking, asked = two
    thread = talk(asking, asked)
    a, b = browser(app, A), browser(app, B)
    by = people()
    letters(app)
    address = f"/reports/thread/{thread}"
    form = page(b.client, address)
    pieces = form.xpath("//input[@name='pieces']/@value")
    assert len(pieces) == 2 and "우리가 한 말" not in form.xpath("string(//main)")
    empty = post(b, address, wrong="abuse", words="적은 까닭")
    assert empty.status_code == 422 and "하나 이상" in empty.text and "적은 까닭" in empty.text
    assert post(b, address, wrong="abuse", pieces="message:9999").status_code == 422
    assert post(b, address, wrong="abuse", words="적은 까닭", pieces=pieces[0]).status_code == 303
    again = post(b, address, wrong="abuse", pieces=pieces[0])
    assert again.status_code == 422 and "이미 신고했어요" in again.text
    # What is changed afterwards changes nothing; whoever has no part in it finds nothing.
    with unit_of_work():
        session.query(threads.Message).filter_by(body="나쁜 말이에요").one().body = "고운 말이에요"
    firm_of("㈜남의회사", "stranger@c.example")
    stranger = browser(app, "stranger@c.example")
    assert stranger.get(address).status_code == 404 and b.get("/reports/person/1").status_code == 404

    operator = staff_client(app, Role.OPERATOR)
    session.rollback()
    report = session.query(Report).one().id
    looks = session.query(Access).count()
    listed = page(operator, "/staff/reports")
    assert "나쁜 말이에요" not in listed.text_content() and "처리할 신고" in visit(operator, "/staff").text
    shown = page(operator, f"/staff/reports/{report}").text_content()
    assert "나쁜 말이에요" in shown and SECRET not in shown and "적은 까닭" in shown
    session.rollback()
    noted = session.query(Access).order_by(Access.id).all()[looks:]
    assert {one.subject_id for one in noted} == {by[A], by[B]} and {one.what for one in noted} == {"reported_texts"}
    for role in (Role.MENTOR, Role.REVIEWER):
        assert visit(staff_client(app, role), f"/staff/reports/{report}").status_code == 403
    assert not any("말이에요" in str(one.details) for one in session.scalars(select(Event)))

    def decide(**fields):
        return send(operator, f"/staff/reports/{report}/decision", at="/staff", data=fields)

    assert "무엇이 문제였는지" in decide(verdict="warned").text
    assert decide(verdict="barred", told="광고예요", days="400").status_code == 422
    assert decide(verdict="barred", told="광고예요", days="0").status_code == 422
    assert decide(verdict="barred", told="욕설은 안 돼요", days="30").status_code == 303
    assert "이미 처리한" in decide(verdict="dismissed").text
    assert told(by[B], "safety") == ["acted"] and told(by[A], "safety") == ["barred"]
    mailed = {one["To"]: text_of(one) + str(one["Subject"]) for one in letters(app) if "@hub" not in one["To"]}
    assert "루미스캔" not in mailed[A] and "말이에요" not in mailed[A] + mailed[B] and "욕설은" not in mailed[A]

    # Barred: no new requests; what staff say is read, and nothing of who reported.
    page_of_sent = page(a.client, "/requests?box=sent").xpath("string(//main)")
    assert "욕설은 안 돼요" in page_of_sent and "루미스캔" not in page_of_sent and "적은 까닭" not in page_of_sent
    other = firm_of("㈜다른", "o@o.example").id
    no = post(a, f"/firms/{other}/request", **text(2))
    assert no.status_code == 422 and "새 요청을 보낼 수 없어요" in no.text
    held = visit(a.client, "/me/data").text
    assert "적은 까닭" not in held and "나쁜 말이에요" not in held
    # Staff of the firm that is reported would learn who did it.
    own = staff_client(app, Role.OPERATOR)
    with unit_of_work():
        sit(asking, own.person_id, FirmRole.EDITOR)
    assert visit(own, f"/staff/reports/{report}").status_code == 404
    assert "루미스캔" not in page(own, "/staff/reports").xpath("string(//main)")


def test_what_was_edited_after_it_was_read_is_reported_as_it_was_read(app, two, monkeypatch):
    thread = talk(*two)
    a, b = browser(app, A), browser(app, B)
    session.rollback()
    first, second = session.scalars(select(threads.Message.id).where(threads.Message.firm_id == two[0])).all()

    def edit(number, body):
        assert a.send(f"/messages/{thread}/said/{number}", {"body": body}).status_code == 303

    edit(first, "처음 말은 아무도 못 봤어요")
    assert b.get(f"/messages/{thread}").status_code == 200
    edit(first, "이제는 고운 말이에요")
    edit(first, "이제는 더 고운 말이에요")
    edit(second, "비밀은 없어요")
    session.rollback()
    assert set(session.scalars(select(threads.MessageWording.body))) == {
        "처음 말은 아무도 못 봤어요",
        "이제는 고운 말이에요",
        SECRET,
    }, "from when the other side has read it on"
    # Nobody buries what they said under what they said next, for who has to read the report.
    monkeypatch.setattr(threads, "MOST_WORDINGS", 2)
    refused = a.send(f"/messages/{thread}/said/{first}", {"body": "다시 고운 말이에요"})
    assert refused.status_code == 422 and "더 고칠 수 없어요" in errors(refused)["body"]
    monkeypatch.undo()

    address = f"/reports/thread/{thread}"
    form = page(b.client, address).xpath("string(//main)")
    assert form.count("고치기 전의 말도 함께") == 2 and "못 봤어요" not in form
    assert post(b, address, wrong="abuse", pieces=f"message:{first}").status_code == 303
    operator = staff_client(app, Role.OPERATOR)
    session.rollback()
    report = session.query(Report).one().id
    shown = texts(page(operator, f"/staff/reports/{report}"), "//div[@class='piece']")
    assert [one.partition(" · ")[2] for one in shown[:2]] == [
        "고치기 전의 말처음 말은 아무도 못 봤어요",
        "고치기 전의 말이제는 고운 말이에요",
    ]
    assert shown[2].endswith("이제는 더 고운 말이에요") and "전의 말" not in shown[2] and len(shown) == 3


def test_a_request_is_reported_and_nothing_was_wrong(app, two):
    asking, asked = two
    number = made(asking, asked, people()[A]).id
    a, b = browser(app, A), browser(app, B)
    assert f"/reports/request/{number}" in b.get(f"/requests/{number}").text
    assert a.get(f"/reports/request/{number}").status_code == 404, "one's own words are no matter for a report"
    assert b.send(f"/reports/request/{number}", {"wrong": "spam"}).status_code == 303
    operator = staff_client(app, Role.PROGRAM_MANAGER)
    session.rollback()
    report = session.query(Report).one().id
    assert WHY in visit(operator, f"/staff/reports/{report}").text
    send(operator, f"/staff/reports/{report}/decision", at="/staff", data={"verdict": "dismissed", "told": "x"})
    assert told(people()[B], "safety") == ["dismissed"] and told(people()[A], "safety") == []
    assert session.query(Report).one().told == ""
