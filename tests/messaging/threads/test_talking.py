"""Two firms talk: the whole story of a thread, through the front door; what is private stays between them."""

import io
import json
from datetime import timedelta

import pytest
from factories import make_firm
from kinds import sit
from lxml import html
from pages import assert_queries, counted, page, texts, visit
from people import letters
from sqlalchemy import insert, select, update
from staffing import staff_client
from thread_things import browser_of, member, said, talk
from uploading import pdf

from portal.accounts.models import Person
from portal.audit.models import Event
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole, Role
from portal.files.models import FileText
from portal.firms import service as firms
from portal.firms.models import Firm
from portal.firms.people import service as people
from portal.firms.people.models import FirmPerson
from portal.firms.people.queries import seat_of
from portal.jobs.worker import run_once
from portal.messaging.threads import checks, jobs, service
from portal.messaging.threads.models import Message, MessageWording, Participant
from portal.privacy.withdrawal import withdraw
from portal.search.document import DocumentRow

SECRET = "살구색 도면 17번"


@pytest.fixture
def two(app):
    """`(thread, asker, answerer)`, each `(person, firm)`."""
    one, other = make_firm("㈜가온눈", name_en="Gaon"), make_firm("㈜루미스캔", name_en="LumiScan")
    asker = member(one.id, "김하나", FirmRole.OWNER), one.id
    answerer = member(other.id, "이두리", FirmRole.OWNER), other.id
    return talk(asker, answerer), asker, answerer


def page_of(answer):
    return html.fromstring(answer.text)


def unread_of(somebody):
    return json.loads(somebody.get("/messages/unread").text)["messages"]


def test_two_firms_talk(app, two):
    thread, asker, answerer = two
    hana, duri = browser_of(app, asker[0]), browser_of(app, answerer[0])
    url = f"/messages/{thread}"

    # A first word, sent twice by an impatient press: one message, one unread, one letter.
    to, form = hana.form(url)
    words = f"안녕하세요.\n{SECRET}을 보내요. https://gaon.example/a(1)를 javascript:alert(1) //evil.example <b>"
    for _ in range(2):
        answer = visit(hana.client, to, "POST", data={**form, "body": words})
        assert answer.status_code == 303 and answer.location == f"{url}#say"
    assert unread_of(duri) == 1 and unread_of(hana) == 0
    assert duri.get("/messages/unread?seen=1-0").status_code == 204
    jobs.tell_due()
    assert letters(app) == [], "a minute's grace"

    # The other side: in the header, in the inbox, in the thread with a divider; then it is read.
    inbox = page(duri.client, "/messages")
    assert "김하나" in texts(inbox, "//li[contains(@class, 'unread')]")[0]
    assert set(texts(inbox, "//*[@data-unread='messages']/span[@class='unread-n']")) == {"1"}
    document = page(duri.client, url)
    assert texts(document, "//li[@class='new']") == ["여기부터 새 메시지"]
    links = document.xpath("//li[contains(@class, 'said')]//p[contains(@class, 'words')]/a")
    assert [link.get("href") for link in links] == ["https://gaon.example/a(1)"]
    assert {"noopener", "nofollow"} <= set(links[0].get("rel").split())
    assert "javascript:alert(1) //evil.example <b>" in texts(document, "//div[@class='bubble']")[0]
    assert unread_of(duri) == 0
    assert not page(duri.client, url).xpath("//li[@class='new']")
    assert "읽음: 이두리" in page(hana.client, url).text_content()

    # What is read within the minute makes no letter; what is not makes one, without a word of it.
    with clock.frozen_at(clock.now() + timedelta(minutes=2)):
        jobs.tell_due()
        assert letters(app) == []
        said(thread, answerer, f"{SECRET} 받았어요")
        said(thread, answerer, "검토할게요")
    with clock.frozen_at(clock.now() + timedelta(minutes=4)):
        jobs.tell_due()
        (letter,) = letters(app)
        jobs.tell_due()
        assert letters(app) == []
    told = letter.as_string() + letter.get_body(("plain",)).get_content()
    assert "루미스캔" in letter["Subject"] and "2" in letter["Subject"] and url in told
    assert SECRET not in told and "비전 검사 PoC" not in told

    # An open page asks for what is new, and is answered with nothing when there is nothing.
    last = session.scalars(select(Message.id).order_by(Message.id.desc())).first()
    session.rollback()
    assert hana.get(f"{url}/news?after={last}").status_code == 200  # who has read more than the page knows
    news = page_of(hana.get(f"{url}/news?after={last - 1}"))
    assert texts(news, "//div[@class='bubble']") == ["검토할게요"]
    seen = news.xpath("//ol/@data-seen")[0]
    assert hana.get(f"{url}/news?after={last}&seen={seen}").status_code == 204
    sent = visit(
        hana.client,
        url,
        "POST",
        data={**form, "key": "other", "body": "네!", "after": last},
        headers={"X-Partial": "1"},
    )
    assert sent.status_code == 201 and texts(page_of(sent), "//div[@class='bubble']") == ["네!"]

    # Put right within a quarter of an hour, marked, and the earlier words kept for reports alone.
    number = session.scalars(select(Message.id).where(Message.body == "네!")).one()
    session.rollback()
    edit = f"{url}/said/{number}"
    assert duri.get(edit).status_code == 404
    open_page = page(duri.client, url).xpath("//ol[@class='said-list']")[0]
    ask = f"{url}/news?after={open_page.get('data-after')}&seen={open_page.get('data-seen')}&edited="
    assert duri.get(f"{ask}{open_page.get('data-edited')}").status_code == 204
    assert hana.send(edit, {"body": "네, 좋아요"}).status_code == 303
    # An open page gets it in its place, once; one that asks as pages did before is told of nothing it cannot show.
    anew = page_of(duri.get(f"{ask}{open_page.get('data-edited')}"))
    assert texts(anew, "//ol[@data-anew]/li//div[@class='bubble']") == ["네, 좋아요"]
    assert anew.xpath("//ol[@data-anew]/li/@id") == [f"m{number}"] and not anew.xpath("//ol[@data-after]/li")
    for known in (anew.xpath("//ol/@data-edited")[0], "9" * 40):
        with assert_queries(2):
            assert duri.get(f"{ask}{known}").status_code == 204
    assert duri.get(ask.removesuffix("&edited=")).status_code == 204
    assert duri.get(f"{ask}-1").status_code == 200
    sent = visit(
        duri.client,
        url,
        "POST",
        data={**duri.form(url, url)[1], "key": "third", "body": "또요", "after": number, "edited": "0"},
        headers={"X-Partial": "1"},
    )
    assert texts(page_of(sent), "//ol[@data-anew]/li//div[@class='bubble']") == ["네, 좋아요"]
    assert "고침" in texts(page(duri.client, url), f"//li[@id='m{number}']")[0]
    assert session.scalars(select(MessageWording.body)).all() == ["네!"], "it was read"
    session.rollback()
    action, values = hana.form(edit)
    with clock.frozen_at(clock.now() + timedelta(minutes=15)):
        assert hana.get(edit).status_code == 404
        assert visit(hana.client, action, "POST", data={**values, "body": "다른 말"}).status_code == 404

    # Found, with other spaces; by nobody else, and in no index and no log.
    assert texts(page(duri.client, "/messages/search?q=살구색도면"), "//mark") == ["살구색 도면", "살구색 도면"]
    outside = browser_of(app, member(make_firm("㈜바깥").id, "박바깥", FirmRole.OWNER))
    assert not page(outside.client, "/messages/search?q=살구색").xpath("//mark")
    assert outside.get(f"/messages/search?q=살구색&thread={thread}").status_code == 404
    while run_once():
        pass
    for table in (DocumentRow, Event):
        for row in session.execute(select(table.__table__)).all():
            assert "살구색" not in str(row) and "비전 검사 PoC" not in str(row)
    session.rollback()


def test_people_come_and_go(app, two, monkeypatch):
    thread, asker, answerer = two
    url = f"/messages/{thread}"
    said(thread, asker, "처음에 한 말")
    colleague = member(asker[1], "박세라", FirmRole.VIEWER)
    hana, duri, sera = (browser_of(app, one) for one in (asker[0], answerer[0], colleague))
    assert sera.get(url).status_code == 404

    # A colleague comes in, sees the beginning, and only reads, for so is the role.
    assert "처음부터 모두 볼 수 있어요" in hana.get(f"{url}/people").text
    assert hana.send(f"{url}/people", {"person": str(answerer[0])}).status_code == 422
    assert hana.send(f"{url}/people").status_code == 303
    shown = page(sera.client, url)
    assert "처음에 한 말" in shown.text_content() and "김하나님이 박세라님(㈜가온눈)을 불렀어요" in shown.text_content()
    assert not shown.xpath("//textarea") and "보기만 할 수 있어요" in shown.text_content()
    _to, form = hana.form(url)
    assert visit(sera.client, url, "POST", data={**form, "body": "저도요"}).status_code in (400, 403)

    # Pinned, muted: for oneself alone.
    for what, word in (("pin", "고정"), ("mute", "메일과 숫자를 껐어요")):
        answer = duri.send(url, action=f"{url}/{what}")
        assert answer.status_code == 303 and word in duri.get(answer.location).text
    said(thread, asker, "조용히")
    assert unread_of(duri) == 0 and "고정한 대화" in duri.get("/messages").text
    assert session.scalars(select(Participant.tell_at).where(Participant.person_id == answerer[0])).one() is None
    session.rollback()

    # Out of the firm, out of its threads, at once; the firm keeps what was said.
    with unit_of_work():
        locked = people.lock_firm(asker[1])
        people.remove(locked, session.scalars(seat_of(asker[1], colleague)).one(), by="test")
    assert sera.get(url).status_code == 404 and sera.get(f"{url}/news").status_code == 404
    assert "박세라님은 이제 ㈜가온눈의 사람이 아니어서 대화에서 나갔어요" in hana.get(url).text

    # In the other firm now, they are not in its threads for that; nor is a row enough without the firm.
    with unit_of_work():
        sit(answerer[1], colleague, FirmRole.EDITOR)
    assert sera.get(url).status_code == 404
    lost, third = member(asker[1], "서잃음"), make_firm("㈜다른곳").id
    with unit_of_work():
        sit(third, lost, FirmRole.OWNER)
        service.add_colleague(thread, lost, asker[1], by=asker[0])
    loser = browser_of(app, lost)
    assert loser.get(url).status_code == 200
    with unit_of_work():
        gone = update(FirmPerson).where(FirmPerson.person_id == lost, FirmPerson.firm_id == asker[1])
        session.execute(gone.values(ended_at=clock.now(), ended_because="removed"))
    for path in (url, f"{url}/news", f"/messages/search?q=말&thread={thread}"):
        assert loser.get(path).status_code == 404
    assert "처음에 한 말" not in loser.get("/messages/search?q=처음").text + loser.get("/messages").text
    with unit_of_work():
        session.execute(update(Participant).where(Participant.person_id == lost).values(left_at=clock.now()))

    # Nobody is left on the other side: it is said, and an owner may come in again.
    assert duri.send(url, action=f"{url}/departure").location == "/messages?done=left"
    assert duri.get(url).status_code == 404
    assert "함께하는 사람이 없어요" in hana.get(url).text
    answer = visit(hana.client, url, "POST", data={**form, "body": "거기 계세요?"})
    assert answer.status_code == 422 and "거기 계세요?" in answer.text
    assert "처음에 한 말" not in duri.get("/messages/firm").text and "들어가기" in duri.get("/messages/firm").text
    assert sera.send("/me/firms", action="/sign-out").status_code == 303
    assert duri.send("/messages/firm", action=f"{url}/entry").status_code == 303
    assert "이두리님(㈜루미스캔 소유자)이 들어왔어요" in hana.get(url).text
    assert visit(hana.client, url, "POST", data={**form, "body": "거기 계세요?"}).status_code == 303

    # Hidden by staff, or for a reason of another part: it is there to be read.
    with unit_of_work():
        firms.hide(session.get_one(Firm, answerer[1]), by="test", reason="확인 중")
    assert "지금 공개되어 있지 않아서" in hana.get(url).text
    with unit_of_work():
        firms.publish(session.get_one(Firm, answerer[1]), by="test")
    monkeypatch.setitem(app.extensions, checks._NAME, [])
    checks.add(app, lambda _thread, firm_id: "서로 막아 두었어요." if firm_id == asker[1] else None)
    assert "서로 막아 두었어요." in hana.get(url).text and "막아" not in duri.get(url).text
    _to, form = duri.form(url)
    assert visit(duri.client, url, "POST", data={**form, "body": "네"}).status_code == 303

    # Who withdraws leaves their words, and the firm's name.
    with unit_of_work():
        person = session.get_one(Person, asker[0])
        withdraw(person, person.password_hash)
    shown = page(duri.client, url)
    assert texts(shown, "//li[contains(@class, 'said')]/p[contains(@class, 'by')]")[0] == "나간 사람 ㈜가온눈"
    assert "처음에 한 말" in shown.text_content() and "김하나" not in shown.text_content()


def test_what_cannot_be_said(app, two):
    thread, asker, answerer = two
    url = f"/messages/{thread}"
    hana = browser_of(app, asker[0])
    to, form = hana.form(url)

    def sent(body, *files, key="k"):
        sending = [(io.BytesIO(content), name) for name, content in files]
        data = {**form, "body": body, "files": sending, "key": key}
        return visit(hana.client, to, "POST", data=data, content_type="multipart/form-data")

    for body, why in ((" \n\t", "보낼 말을"), ("\u200b\ufeff", "보낼 말을"), ("가" * 10_001, "10,000자까지")):
        answer = sent(body)
        assert answer.status_code == 422 and why in texts(page_of(answer), "//p[@id='body-error']")[0]
        assert body.strip() in answer.text
    answer = sent("파일", ("빈.pdf", b""))
    assert answer.status_code == 422 and "빈 파일이에요" in texts(page_of(answer), "//p[@id='files-error']")[0]
    assert session.scalars(select(Message)).all() == []
    session.rollback()

    # Numbers that no row has.
    for query in ("before=99999999999", "before=x", "at=99999999999", "before=-1"):
        assert hana.get(f"{url}?{query}").status_code == 200
        assert hana.get(f"/messages?{query}.99999999999").status_code == 200
        assert hana.get(f"/messages/search?q=말&{query}").status_code == 200
    assert hana.get(f"{url}/news?after=99999999999&seen=x").status_code in (200, 204)

    # A name that leads elsewhere, and a message of 10,000 letters with it.
    assert sent("가" * 10_000, ("../../x.pdf", pdf(["도면"]))).status_code == 303
    assert sent("가" * 10_000, ("../../x.pdf", pdf(["도면"]))).status_code == 303, "the same form again"
    (address,) = page(hana.client, url).xpath("//div[@class='bubble']//a/@href")
    assert ".." not in address.replace("/files/", "") and address.endswith("x.pdf")
    duri, outside = browser_of(app, answerer[0]), browser_of(app, member(answerer[1], "최동료"))
    staff = staff_client(app, Role.OPERATOR)
    assert duri.get(address).status_code == hana.get(address).status_code == 200
    assert outside.get(address).status_code == visit(staff, address).status_code == 404
    assert texts(page(duri.client, "/messages/search?q=x.pdf"), "//li//p[@class='small']") == ["x.pdf"]
    assert visit(staff, url).status_code == visit(staff, f"{url}/news").status_code == 404
    assert session.scalars(select(FileText)).all() == []
    with unit_of_work():
        service.leave(thread, *answerer)
    assert duri.get(address).status_code == 404


def test_long_threads_cost_no_more(app, two):
    thread, asker, answerer = two
    hana = browser_of(app, asker[0])

    def cost(url):
        hana.get(url)
        with counted() as sent:
            assert hana.get(url).status_code == 200
        return len(sent)

    for number in range(3):
        said(thread, answerer if number else asker, f"말 {number}")
    urls = f"/messages/{thread}", "/messages", "/messages/search?q=말"
    few = [cost(url) for url in urls]
    with unit_of_work():
        rows = [{"thread_id": thread, "firm_id": answerer[1], "person_id": answerer[0]} for _ in range(300)]
        session.execute(insert(Message), [{**row, "body": f"말 {n}"} for n, row in enumerate(rows)])
    for n in range(40):
        said(talk(asker, answerer, f"주제 {n}"), answerer, "말")
    assert [cost(url) for url in urls] == few
    with assert_queries(1):
        assert hana.get("/messages/unread").status_code == 200
    shown = page(hana.client, f"/messages/{thread}")
    assert len(shown.xpath("//div[@class='bubble']")) == 50
    (older,) = shown.xpath("//section[contains(@class, 'talk ')]//p[@class='older']/a/@href")
    assert len(page(hana.client, older).xpath("//div[@class='bubble']")) == 50
    rows = shown.xpath("//li[contains(@class, 'thread-row')]")
    (older,) = shown.xpath("//p[@class='older']/a[contains(@href, '/messages?before')]/@href")
    rest = page(hana.client, older).xpath("//li[contains(@class, 'thread-row')]")
    assert len(rows) == 30 and len(rest) == 11
    assert unread_of(hana) == 40, "what was written past the service is not counted, what is in threads is"
