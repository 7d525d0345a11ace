"""Proposals: sent, looked at, decided; and needs whose firm nobody is to know."""

import io
import re
import threading
import time

import pytest
from kinds import sit
from needing import BY, firm_with, make_need, need_of, propose
from pages import page, visit
from people import Somebody, errors, letters, make_person
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from uploading import pdf

from portal.collaboration.needs import service as needs
from portal.collaboration.proposals import service
from portal.collaboration.proposals.models import Proposal
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import FirmRole, Role
from portal.firms import service as firms
from portal.firms.models import Firm
from portal.firms.people.service import lock_firm
from portal.jobs.worker import run_once
from portal.messaging.knowing.queries import know_each_other
from portal.messaging.threads.queries import thread_about
from portal.notices.models import Notice

NAME, ENGLISH = "㈜퀀텀누리", "Quantnuri Labs"


def signed_in(app, address: str) -> Somebody:
    somebody = Somebody(app)
    somebody.come_in(address)
    return somebody


def messages(person_id: int) -> list[str]:
    session.rollback()
    query = session.query(Notice.message).filter_by(person_id=person_id, kind="proposals").order_by(Notice.id)
    return [row[0] for row in query]


def state_of(proposal_id: int) -> str:
    session.rollback()
    return session.get_one(Proposal, proposal_id).state


def test_a_proposal_is_sent_looked_at_and_accepted(app):
    asker, asks_id = firm_with("㈜묻는회사", "asks@hub.example")
    firm, person_id = firm_with("㈜답하는회사", "answers@hub.example", technologies=[("저조도 검사", "")])
    firm_with("㈜남의회사", "other@hub.example")
    need_id = make_need(asker)
    asks, answers, other = (signed_in(app, f"{one}@hub.example") for one in ("asks", "answers", "other"))
    at = f"/needs/{need_id}/proposal"
    assert Somebody(app).get(at).status_code == 303 and asks.get(at).status_code == 403

    profile = f"technology:{session.get_one(Firm, firm).technologies[0].id}"
    typed = {"text": "저조도 검사로 함께해요.", "offers": [profile]}
    blank = answers.send(at, {"text": " \u200b "})
    assert blank.status_code == 422 and "text" in errors(blank)
    forged = answers.send(at, typed | {"offers": ["technology:999"]})
    assert forged.status_code == 422 and "저조도 검사로" in forged.text
    sent = answers.send(at, typed | {"file": (io.BytesIO(pdf(["제안"])), "제안서.pdf")})
    assert sent.status_code == 303
    mine = sent.location.partition("?")[0]
    proposal_id = int(mine.rpartition("/")[2])
    assert answers.get(at).location.endswith(mine)

    # Nobody else learns of it; who made it may write it anew until it is looked at.
    session.rollback()
    file = session.get_one(Proposal, proposal_id).files[0].file.address()
    for url in (mine, file):
        assert other.get(url).status_code == 404 and Somebody(app).get(url).status_code in (303, 404)
        assert answers.get(url).status_code == 200
    edit = answers.form(mine, mine)
    assert visit(answers.client, edit[0], "POST", data=edit[1] | {"text": "더 나은 제안"}).status_code == 303
    assert messages(asks_id) == ["came"]
    came = page(asks.client, mine)
    assert "더 나은 제안" in came.text_content() and asks.get(file).status_code == 200
    late = visit(answers.client, edit[0], "POST", data=edit[1] | {"text": "너무 늦게"})
    assert late.status_code == 422 and "열어 본" in late.text

    # Decided by those who write for the firm that asks, and by nobody else.
    reads = make_person("reads@hub.example")
    with unit_of_work():
        sit(asker, reads.id, FirmRole.VIEWER)
    token = asks.form("/me/need-watch")[1]["csrf_token"]
    for browser, expected in ((signed_in(app, "reads@hub.example"), 403), (answers, 403), (other, 404)):
        own = browser.form("/me/need-watch")[1]["csrf_token"]
        got = visit(browser.client, f"{mine}/acceptance", "POST", data={"csrf_token": own})
        assert got.status_code == expected
    assert asks.send(mine, {}, action=f"{mine}/shortlist").status_code == 303
    assert asks.send(mine, {}, action=f"{mine}/acceptance").status_code == 303
    again = visit(asks.client, f"{mine}/acceptance", "POST", data={"csrf_token": token})
    assert again.status_code == 303 and state_of(proposal_id) == "accepted"
    thread = thread_about(f"proposal:{proposal_id}")
    assert {one.firm_id for one in thread.firms} == {asker, firm} and know_each_other(asker, firm)
    assert messages(person_id) == ["shortlisted", "accepted"]
    mailed = letters(app)
    assert mailed and not any("더 나은 제안" in str(one.get_body(("plain",)).get_content()) for one in mailed)

    # The rest is told when the need is closed.
    later, waits_id = firm_with("㈜기다리는회사", "waits@hub.example")
    waiting = propose(need_id, later)
    at_need = f"/me/needs/{need_id}"
    assert "㈜기다리는회사" in asks.get(at_need).text and "㈜기다리는회사" in asks.get("/me/proposals").text
    assert asks.send(at_need, {"outcome": "found"}, action=f"{at_need}/closing").status_code == 303
    assert state_of(waiting) == "declined" and messages(waits_id) == ["declined"]
    assert "수요가 마감됐어요" in signed_in(app, "waits@hub.example").get(f"/me/proposals/{waiting}").text


@pytest.mark.alone("postgresql")
def test_who_answers_one_and_who_accepts_one_do_not_wait_for_each_other_for_ever(app):
    """Who answers holds their firm and waits for the need; who accepts holds the need and writes rows of that firm."""
    asker, _ = firm_with("㈜묻는회사", "asks@hub.example")
    firm, _ = firm_with("㈜답하는회사", "answers@hub.example")
    proposal_id = propose(make_need(asker), firm)
    asks = signed_in(app, "asks@hub.example")
    path, fields = asks.form(f"/me/proposals/{proposal_id}", f"/me/proposals/{proposal_id}/acceptance")
    held, over = threading.Event(), threading.Event()

    def answer():
        with app.app_context(), unit_of_work():
            lock_firm(firm)
            held.set()
            over.wait(10)

    answering = threading.Thread(target=answer)
    answering.start()
    assert held.wait(10)
    began = time.monotonic()
    accepted = visit(asks.client, path, "POST", data=fields)
    took = time.monotonic() - began
    over.set()
    answering.join()
    assert accepted.status_code == 303 and state_of(proposal_id) == "accepted" and took < 9


def test_a_need_without_a_name_says_it_nowhere(app):
    """A canary: the name, in any of its spellings, in nothing that an outsider is handed before acceptance."""
    asker, asks_id = firm_with(NAME, "asks@hub.example", name_en=ENGLISH)
    _firm, person_id = firm_with("㈜답하는회사", "answers@hub.example")
    need_id = make_need(asker, title="이름 없는 수요", what="조용히 찾는 검사 기술", visibility="staff")
    make_person("staff@hub.example", Role.OPERATOR)
    asks, answers, desk = (signed_in(app, f"{one}@hub.example") for one in ("asks", "answers", "staff"))
    with unit_of_work():
        needs.set_approval(asks=False, by=BY)
    own = f"/me/needs/{need_id}"
    held = {"file": (io.BytesIO(pdf([f"{NAME} 요구 사항"])), "퀀텀누리_요구.pdf")}
    assert asks.send(own, held, action=f"{own}/files").status_code == 303
    # Without a name the hub looks at it each time, whatever it has set.
    assert need_of(need_id).state == "open" and need_of(need_id).has_waiting
    with unit_of_work():
        needs.approve(needs.lock(need_id), need_of(need_id).version, by=BY)
    run_once()
    file = need_of(need_id).files[0].file.address()

    def says(text: str) -> bool:
        return bool(re.search("퀀텀누리|Quantnuri", text)) or f"/firms/{asker}" in text

    pages = [
        f"/needs/{need_id}",
        f"/en/needs/{need_id}",
        "/needs",
        "/needs?q=검사",
        f"/needs/{need_id}/proposal",
        "/directory?type=need&q=검사",
        "/directory?type=need&view=table",
        "/api/v1/search?type=need&q=검사",
        "/api/v1/suggest?q=이름",
        "/api/v1/needs",
        f"/api/v1/needs/{need_id}",
        "/needs.atom",
        "/me/proposals",
    ]
    for url in pages:
        answer = answers.get(url)
        assert answer.status_code == 200 and not says(answer.text + str(answer.headers)), url
    assert "이름 없는 수요" in answers.get("/needs?q=검사").text and "이름 없는" not in answers.get("/needs.atom").text
    assert answers.get(f"/api/v1/needs/{need_id}").json["firm"] is None
    assert answers.get(file).status_code == 404
    assert f"/needs/{need_id}" not in answers.get("/sitemap.xml").text
    # Nor does the name find it.
    assert "이름 없는 수요" not in answers.get(f"/needs?q={NAME}").text
    assert "이름 없는 수요" not in answers.get(f"/directory?type=need&q={ENGLISH}&exact=1").text
    assert "이름 없는 수요" not in answers.get(f"/firms/{asker}").text
    assert Somebody(app).get(f"/needs/{need_id}").status_code == 404

    attached = {"file": (io.BytesIO(pdf(["제안"])), "제안.pdf")}
    sent = answers.send(f"/needs/{need_id}/proposal", {"text": "할 수 있어요", **attached})
    mine = sent.location.partition("?")[0]
    proposal_id = int(mine.rpartition("/")[2])
    assert messages(asks_id) == [] and asks.get(mine).status_code == 404
    answer_file = session.get_one(Proposal, proposal_id).files[0].file.address()
    assert asks.get(answer_file).status_code == 404 and answers.get(answer_file).status_code == 200
    assert "㈜답하는회사" not in asks.get(own).text
    with pytest.raises(RuleError) as refused, unit_of_work():
        service.accept(service.lock(proposal_id), by=BY)
    assert refused.value.code == "not_passed"
    assert "이름 없는 수요" in desk.get("/staff/needs").text
    console = f"/staff/proposals/{proposal_id}"
    assert NAME in page(desk.client, console).text_content()
    assert desk.send(console, {}, action=f"{console}/passing").status_code == 303
    assert messages(asks_id) == ["came"] and messages(person_id) == ["passed_on"]
    assert asks.send(mine, {}, action=f"{mine}/shortlist").status_code == 303
    for url in (mine, "/me/proposals", "/me/notices", *pages):
        assert not says(answers.get(url).text), url
    for letter in letters(app, "answers@hub.example"):
        assert not says(letter.as_string() + str(letter.get_body(("plain",)).get_content()))

    # From acceptance on they know each other.
    assert asks.send(mine, {}, action=f"{mine}/acceptance").status_code == 303
    assert says(answers.get(mine).text) and says(answers.get(f"/needs/{need_id}").text)
    assert answers.get(file).status_code == 200
    firm_with("㈜남의회사", "other@hub.example")
    assert not says(signed_in(app, "other@hub.example").get(f"/needs/{need_id}").text)


def test_rules_hold_below_the_forms(app):
    asker, asks_id = firm_with("㈜묻는회사", "asks@hub.example")
    firm, _person = firm_with("㈜답하는회사")
    need_id = make_need(asker)
    proposal_id = propose(need_id, firm)

    def refused(*values, code: str) -> None:
        with pytest.raises(RuleError) as refusal:
            propose(*values)
        assert refusal.value.code == code

    refused(need_id, firm, code="second")
    refused(need_id, asker, code="own_need")
    hidden, _one = firm_with("㈜감춘회사")
    with unit_of_work():
        firms.hide(session.get_one(Firm, hidden), by=BY, reason="까닭")
    refused(need_id, hidden, code="hidden_firm")
    for values in ({"firm_id": asker}, {"asker_id": firm}, {"state": "accepted", "passed_at": None}, {"reason": "x"}):
        with pytest.raises(IntegrityError), unit_of_work():
            session.execute(update(Proposal).where(Proposal.id == proposal_id).values(**values))
    with pytest.raises(IntegrityError), unit_of_work():
        one = {"need_id": need_id, "asker_id": asker, "firm_id": firm, "text": "둘째", "sent_by": BY}
        session.add(Proposal(**one))

    # Taken back it leaves room for another; declined it does not.
    with unit_of_work():
        service.withdraw(service.lock(proposal_id), by=BY)
    assert messages(asks_id) == ["came", "withdrawn"]
    second = propose(need_id, firm)
    with pytest.raises(RuleError) as refusal, unit_of_work():
        service.decline(service.lock(second), "need_closed", by=BY)
    assert refusal.value.code == "no_reason"
    with unit_of_work():
        service.decline(service.lock(second), "timing", "내년에 다시요", by=BY)
    refused(need_id, firm, code="second")
    with unit_of_work():
        needs.close(needs.lock(need_id), "unfit", by=BY)
    late, _two = firm_with("㈜늦은회사")
    refused(need_id, late, code="need_over")
    assert state_of(second) == "declined"
