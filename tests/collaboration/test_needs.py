"""Needs: from a draft to the board, through staff, to who may see them, and to the end."""

import io
from datetime import timedelta

import pytest
from kinds import sit
from needing import BY, firm_with, make_need, need_of, propose, written
from openapi import get
from pages import page, texts, visit
from people import Somebody, errors, letters, make_person, text_of
from sqlalchemy.exc import IntegrityError
from uploading import pdf

from portal.collaboration.needs import queries, service, watching
from portal.collaboration.needs.documents import need_document
from portal.collaboration.needs.models import Need
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import FirmRole, Role
from portal.firms import service as firms
from portal.firms.models import Firm
from portal.jobs.worker import run_once
from portal.notices.models import Notice

TITLE = "어두운 공정의 불량을 찾는 검사 기술"


@pytest.fixture
def asking(app):
    """A firm that asks, by number, and its owner in a browser."""
    firm_id, _person = firm_with("㈜가온눈", "asks@hub.example")
    return firm_id, signed_in(app, "asks@hub.example")


def signed_in(app, address: str) -> Somebody:
    somebody = Somebody(app)
    somebody.come_in(address)
    return somebody


def filled(**values):
    usual = {
        "title": TITLE,
        "what": "조명이 약한 라인에서 흠집을 찾아 줄 검사가 필요해요.",
        "purpose": "poc",
        "topics": ["vision"],
        "closes_on": (clock.today() + timedelta(days=20)).isoformat(),
        "visibility": "everyone",
    }
    return usual | values


def test_from_a_draft_to_the_board_and_to_its_end(app, asking):
    firm_id, owner = asking
    make_person("staff@hub.example", Role.OPERATOR)
    viewer = make_person("reads@hub.example")
    with unit_of_work():
        sit(firm_id, viewer.id, FirmRole.VIEWER)
    reader, visitor = signed_in(app, "reads@hub.example"), Somebody(app)

    # A title is enough to begin; what is missing is said when it is sent in, and what was typed stays.
    answer = owner.send("/me/needs/new", {"title": TITLE}, action="/me/needs")
    assert answer.status_code == 303
    at = answer.location.partition("?")[0]
    need_id = int(at.rpartition("/")[2])
    refused = owner.send(at, {}, action=f"{at}/submission")
    assert refused.status_code == 422 and errors(refused)["what"] and TITLE in refused.text
    wrong = owner.send(at, {"closes_on": "2026-13-40", "what": "적어 둔 말", "purpose": "poc"}, action=at)
    assert wrong.status_code == 422 and "적어 둔 말" in wrong.text and 'value="2026-13-40"' in wrong.text
    assert "날짜" in errors(wrong)["closes_on"] and "closes_on" in errors(owner.send(at, {"closes_on": "0012-01-01"}))
    past = (clock.today() - timedelta(days=1)).isoformat()
    assert "closes_on" in errors(owner.send(at, filled(closes_on=past) | {"then": "send"}, action=at))
    page(owner.client, at)

    # Readers of the firm see it and write nothing; nobody else knows of it.
    assert reader.get(at).status_code == 200 and "저장하고 올리기" not in reader.get(at).text
    token = reader.form("/me/need-watch")[1]["csrf_token"]
    assert visit(reader.client, at, "POST", data=filled(csrf_token=token)).status_code == 403
    assert reader.get("/me/needs/new").location == "/me/needs"
    assert visitor.get(f"/needs/{need_id}").status_code == 404

    # It waits for staff, who give it back once.
    assert owner.send(at, filled() | {"then": "send"}, action=at).status_code == 303
    assert need_of(need_id).state == "pending" and visitor.get(f"/needs/{need_id}").status_code == 404
    desk = signed_in(app, "staff@hub.example")
    console = f"/staff/needs/{need_id}"
    assert TITLE in desk.get("/staff/needs").text
    stale = desk.form(console, f"{console}/approval")
    back = desk.send(console, {"note": "무엇을 실증하는지 더 적어 주세요."}, action=f"{console}/return")
    assert back.status_code == 303 and need_of(need_id).state == "draft"
    assert "무엇을 실증하는지" in owner.get(at).text
    assert owner.send(at, filled(hoped_for="한 라인에서 실증") | {"then": "send"}, action=at).status_code == 303
    assert visit(desk.client, stale[0], "POST", data=stale[1]).status_code == 422  # another than was read
    assert desk.send(console, {}, action=f"{console}/approval").status_code == 303
    assert need_of(need_id).state == "open"

    # Everybody finds it: on the board by ticks and by words, and by the directory's search.
    run_once()
    board = page(visitor.client, "/needs?field=vision&purpose=poc&until=month")
    assert texts(board, "//li[contains(@class, 'need-card')]//h3") == [TITLE]
    assert not page(visitor.client, "/needs?field=speech").xpath("//li[contains(@class, 'need-card')]")
    for words in ("흠집 검사", "불량 찾기", "/en"):
        where = "/en/needs" if words == "/en" else f"/needs?q={words}"
        assert TITLE in visitor.get(where).text
    assert TITLE in visitor.get("/directory?type=need&q=흠집").text
    assert TITLE in visitor.get("/directory?type=need&view=table").text
    assert TITLE in visitor.get("/api/v1/search?type=need&q=흠집").json["items"][0]["name"]
    assert any(one["type"] == "need" for one in visitor.get("/api/v1/suggest?q=어두운").json["items"])
    shown = page(visitor.client, f"/needs/{need_id}")
    assert "㈜가온눈" in texts(shown, "//dl")[0]

    _what_is_written_anew_waits(app, need_id, owner, desk, visitor)
    desk.send("/staff/needs", {"asks": None}, action="/staff/needs/setting")
    owner.send(at, {"why": "사람이 많이 놓쳐요"}, action=at)
    assert need_of(need_id).state == "open"

    # Two who write at once: the second is told.
    to, first = owner.form(at, at)
    assert visit(owner.client, to, "POST", data=first | {"why": "하나"}).status_code == 303
    second = visit(owner.client, to, "POST", data=first | {"why": "둘이 쓴 말"})
    assert second.status_code == 422 and "둘이 쓴 말" in second.text

    # Closed with what came of it, for good.
    assert "outcome" in errors(owner.send(at, {}, action=f"{at}/closing"))
    assert owner.send(at, {"outcome": "found"}, action=f"{at}/closing").status_code == 303
    run_once()
    assert visitor.get(f"/needs/{need_id}").status_code == 404 and TITLE not in visitor.get("/needs").text
    assert [one.state for one in need_of(need_id).moves][-1] == "closed"
    assert [row[0] for row in session.query(Notice.message).filter_by(kind="needs")].count("sent_back") == 3


def _what_is_written_anew_waits(app, need_id, owner, desk, visitor):
    """Others, who proposes among them, go on reading what was approved."""
    at, console, shown = f"/me/needs/{need_id}", f"/staff/needs/{need_id}", f"/needs/{need_id}"
    proposer, _person = firm_with("㈜제안한회사", "proposed@hub.example")
    propose(need_id, proposer)
    others = visitor, signed_in(app, "proposed@hub.example")
    new, title = "사람이 놓쳐요", "새로 붙인 제목"

    def who_reads_it():
        run_once()
        places = shown, "/needs", "/needs?q=놓쳐요", "/directory?type=need&q=흠집", "/api/v1/needs", "/needs.atom"
        texts = [who.get(url).get_data(as_text=True) for who in others for url in (*places, "/me/proposals")]
        assert all(TITLE in who.get(shown).text or title in who.get(shown).text for who in others)
        return {word for text in texts for word in (new, title) if word in text}

    found = need_document(need_of(need_id))
    assert owner.send(at, {"why": new, "title": title, "hoped_for": "<b>굵게"}, action=at).status_code == 303
    need = need_of(need_id)
    assert need_document(need) == found, "nor does it come to stand first among those that were written lately"
    assert (need.state, need.look, need.why) == ("open", "waiting", "") and who_reads_it() == set()
    assert new in owner.get(at).text and new in desk.get(console).text and TITLE in desk.get("/staff/needs").text
    assert "&lt;b&gt;굵게" in desk.get(console).text and "<b>굵게" not in desk.get(console).text + owner.get(at).text
    # Given back it stays as it was for others; taken back nothing waits.
    assert desk.send(console, {"note": "왜인지 더 적어 주세요"}, action=f"{console}/return").status_code == 303
    assert need_of(need_id).look == "returned" and "왜인지 더" in owner.get(at).text and who_reads_it() == set()
    assert TITLE not in desk.get("/staff/needs").text
    assert owner.send(at, {}, action=f"{at}/withdrawal").status_code == 303
    assert need_of(need_id).edit is None and new not in owner.get(at).text.partition('id="moves"')[0]
    # What was given back is not shown for a file's sake; a file that waits is not so much as hinted at.
    assert owner.send(at, {"why": new}, action=at).status_code == 303
    assert desk.send(console, {"note": "아직 아니에요"}, action=f"{console}/return").status_code == 303
    file = {"file": (io.BytesIO(pdf(["다른 파일"])), "다른파일.pdf")}
    assert owner.send(at, file, action=f"{at}/files").status_code == 303
    assert desk.send(console, {}, action=f"{console}/approval").status_code == 303
    need = need_of(need_id)
    assert (need.look, need.why, need.files[0].look) == ("returned", "", "") and new in owner.get(at).text
    assert who_reads_it() == set() and "다른파일.pdf" in visitor.get(shown).text
    assert owner.send(at, {}, action=f"{at}/files/{need.files[0].id}/removal").status_code == 303
    assert owner.send(at, {}, action=f"{at}/withdrawal").status_code == 303
    # A file waits by itself, and no edit can leave out what has to be there.
    assert "what" in errors(owner.send(at, {"what": ""}, action=at))
    file = {"file": (io.BytesIO(pdf(["새 요구"])), "새요구.pdf")}
    assert owner.send(at, file, action=f"{at}/files").status_code == 303
    address = need_of(need_id).files[0].file.address()
    assert "새요구.pdf" not in visitor.get(shown).text and visitor.get(address).status_code == 404
    assert others[1].get(address).status_code == 404 and desk.get(address).status_code == 200
    owner.send(at, {"why": new, "title": title}, action=at)
    assert desk.send(console, {}, action=f"{console}/approval").status_code == 303
    assert who_reads_it() == {new, title} and "고쳤어요" in visitor.get(shown).text
    assert visitor.get(address).status_code == 200 and not need_of(need_id).has_waiting


def test_who_sees_what_is_for_some(app, asking):
    firm_id, _owner = asking
    firm_with("㈜회원사", "member@hub.example")
    chosen, _two = firm_with("㈜고른회사", "chosen@hub.example", kind="corporate")
    firm_with("㈜바깥회사", "outside@hub.example", kind="corporate")
    # With a character that XML has no way to say: it is not to take a list from everybody.
    everyone = make_need(firm_id, title="모두의 수요", what="흠집을\uffff 찾는 검사\ufffe")
    members = make_need(firm_id, title="회원의 수요", visibility="members")
    firms_only = make_need(firm_id, title="고른 수요", visibility="firms", firms=[chosen])
    draft = make_need(firm_id, title="쓰던 수요", is_open=False)
    run_once()
    sees = {
        "": {everyone},
        "outside@hub.example": {everyone},
        "member@hub.example": {everyone, members},
        "chosen@hub.example": {everyone, firms_only},
        "asks@hub.example": {everyone, members, firms_only, draft},
    }
    names = {everyone: "모두의 수요", members: "회원의 수요", firms_only: "고른 수요", draft: "쓰던 수요"}
    for address, visible in sees.items():
        who = signed_in(app, address) if address else Somebody(app)
        for number, name in names.items():
            expected = 200 if number in visible else 404
            assert who.get(f"/needs/{number}").status_code == expected, (address, name)
            on_board = number in visible and number != draft
            for url in ("/needs", "/needs?q=수요"):
                assert (name in who.get(url).text) == on_board, (address, name, url)
            found = who.get("/directory?type=need&q=수요").text
            assert (name in found) == (on_board and number != firms_only), (address, name)
        # As data: the same, but what is one's own firm's alone is no list for machines.
        data = {one["title"] for one in get(who.client, path="/api/v1/needs")["items"]}
        assert data == {
            names[one] for one in visible - {draft} - ({firms_only} if address == "asks@hub.example" else set())
        }, address
        feed = who.get("/needs.atom").text
        assert names[everyone] in feed and names[members] not in feed and names[firms_only] not in feed
    one = get(Somebody(app).client, path=f"/en/api/v1/needs/{everyone}", described="/api/v1/needs/{id}")
    assert one["what"] and one["firm"]["id"] == firm_id and one["purpose"] == "poc"
    for number in (members, firms_only, draft, 999, "x"):
        assert Somebody(app).get(f"/api/v1/needs/{number}").status_code == 404
    assert get(Somebody(app).client, "purpose=media", path="/api/v1/needs")["total"] == 0
    assert Somebody(app).get("/api/v1/needs?purpose=party").status_code == 422
    assert {row[0] for row in session.query(Notice.message).filter_by(kind="needs")} >= {"chosen"}
    # The firm is hidden: so is what it asks for, at once and in the search, without a look of the worker.
    with unit_of_work():
        firms.hide(session.get_one(Firm, firm_id), by=BY, reason="까닭")
    member_browser = signed_in(app, "member@hub.example")
    for url in (f"/needs/{everyone}", f"/needs/{members}"):
        assert member_browser.get(url).status_code == 404
    for url in ("/directory?type=need&q=수요", "/api/v1/needs", "/needs.atom"):
        assert "모두의 수요" not in member_browser.get(url).get_data(as_text=True)
    assert member_browser.get(f"/api/v1/needs/{everyone}").status_code == 404


def test_files_alerts_and_the_end_of_time(app, asking):
    firm_id, owner = asking
    _other, watcher = firm_with("㈜듣는회사", "hears@hub.example")
    hears = signed_in(app, "hears@hub.example")
    assert hears.send("/me/need-watch", {"topics": ["vision"], "words": "로봇"}).status_code == 303
    first = make_need(firm_id)
    make_need(firm_id, title="로봇 손", fields=[])
    make_need(firm_id, title="다른 분야", what="다른 것", fields=["speech"])

    at = f"/me/needs/{first}"
    with unit_of_work():
        service.set_approval(asks=False, by=BY)
    good = {"file": (io.BytesIO(pdf(["요구 사항"])), "../../요구.pdf")}
    assert owner.send(at, good, action=f"{at}/files").status_code == 303
    stored = need_of(first).files[0].file
    assert "/" not in stored.name and Somebody(app).get(stored.address()).status_code == 200
    empty = owner.send(at, {"file": (io.BytesIO(b""), "빈.pdf")}, action=f"{at}/files")
    assert empty.status_code == 422 and "빈 파일" in errors(empty)["file"]
    members = make_need(firm_id, title="회원만", fields=[], visibility="members")
    assert (
        owner.send(
            f"/me/needs/{members}", {"file": (io.BytesIO(pdf(["안"])), "안.pdf")}, action=f"/me/needs/{members}/files"
        ).status_code
        == 303
    )
    inner = need_of(members).files[0]
    inner_address = inner.file.address()
    assert Somebody(app).get(inner_address).status_code == 404 and hears.get(inner_address).status_code == 200
    drop = f"/me/needs/{members}/files/{inner.id}/removal"
    assert owner.send(f"/me/needs/{members}", {}, action=drop).status_code == 303
    assert hears.get(inner_address).status_code == 404

    # Told once a day, of what fits, and of nothing of their own.
    watching.tell_watchers()
    assert session.query(Notice).filter_by(person_id=watcher, message="found").count() == 0
    with clock.frozen_at(clock.now() + timedelta(days=1, minutes=1)):
        watching.tell_watchers()
        watching.tell_watchers()
    session.rollback()
    found = session.query(Notice).filter_by(person_id=watcher, message="found").one()
    assert {one["ko"] for one in found.values["named"]} == {TITLE, "로봇 손"}
    assert "협업 수요" in " ".join(text_of(one) for one in letters(app, "hears@hub.example"))

    # Deadlines pass by themselves.
    with clock.frozen_at(clock.now() + timedelta(days=30)):
        assert hears.get(f"/needs/{first}").status_code == 200 and TITLE not in hears.get("/needs").text
        watching.expire()
        assert need_of(first).outcome == "expired" and hears.get(f"/needs/{first}").status_code == 404


def test_limits_hold_below_the_forms(app, asking):
    firm_id, _owner = asking
    refusals = {
        "no_deadline": {"closes_on": None},
        "bad_deadline": {"closes_on": clock.today() + timedelta(days=400)},
        "no_purpose": {"purpose": ""},
        "no_firms": {"visibility": "firms"},
        "own_name": {"visibility": "staff", "why": "(주) 가온눈에서 씁니다"},
        "bad_firms": {"visibility": "firms", "firms": [firm_id]},
    }
    for code, values in refusals.items():
        with pytest.raises(RuleError) as refused:
            make_need(firm_id, **values)
        assert refused.value.code == code
    opened = make_need(firm_id)
    with pytest.raises(RuleError) as refused, unit_of_work():
        service.save(service.lock(opened), written(visibility="staff"), 1, by=BY)
    assert refused.value.code == "visibility_stays"
    with pytest.raises(RuleError) as refused, unit_of_work():
        service.discard(service.lock(opened), by=BY)
    assert refused.value.code == "not_now"
    for values in ({"state": "closed"}, {"state": "open", "opened_at": None}, {"purpose": "x"}, {"visibility": "x"}):
        with pytest.raises(IntegrityError), unit_of_work():
            for name, value in values.items():
                setattr(session.get_one(Need, opened), name, value)
            session.flush()
    assert queries.count_in(firm_id, "open") == 1
