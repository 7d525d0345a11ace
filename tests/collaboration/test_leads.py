"""Leads from the first look to a contract that both firms confirm: who sees what, who may do what, what is counted."""

from datetime import timedelta
from io import BytesIO

import pytest
from factories import make_firm
from factors import at_once
from lead_things import join, make_lead
from openpyxl import load_workbook
from pages import page, texts, visit
from people import PASSWORD, Somebody, make_person
from sqlalchemy.exc import IntegrityError
from staffing import send, staff_client
from uploading import picture

from portal.audit import service as audit
from portal.collaboration.introductions.models import Introduction
from portal.collaboration.leads import asking, figures, jobs, queries, service
from portal.collaboration.leads.models import Lead, LeadAnswer, LeadAsking, LeadMove, LeadNote, Side, Stage
from portal.collaboration.needs.models import Need
from portal.collaboration.proposals.models import Proposal
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole, Role
from portal.firms.people import service as people
from portal.firms.people.queries import seat_of
from portal.jobs.models import Job
from portal.messaging.knowing import service as knowing
from portal.messaging.knowing.models import Acquaintance, Reason
from portal.messaging.requests.models import Request
from portal.messaging.threads import service as threads
from portal.notices.models import Notice


def come_in(app, name, firm_id=None, role=FirmRole.OWNER):
    """Somebody of a firm, signed in."""
    address = f"{name}@hub.example"
    somebody = Somebody(app)
    somebody.person_id = make_person(address, name=name).id
    if firm_id is not None:
        join(somebody.person_id, firm_id, role)
    somebody.come_in(address)
    return somebody


def told(somebody):
    """What somebody was told about leads since the last time."""
    session.rollback()
    found = session.query(Notice).filter_by(person_id=somebody.person_id, kind="leads").order_by(Notice.id).all()
    messages = [one.message for one in found]
    with unit_of_work():
        session.query(Notice).delete()
    return messages


def lead_of(firm_id):
    session.rollback()
    return session.query(Lead).filter_by(firm_id=firm_id).order_by(Lead.id.desc()).first()


def post(client, url, **data):
    """Send a form that no page shows to them, with a token of their own."""
    return send(client, url, at="/leads", data=data)


def known(first, second):
    with unit_of_work():
        knowing.record(first, second, Reason.REQUEST_ACCEPTED, about="request:1", by="person:0")


def test_from_a_firms_page_to_a_contract_that_both_confirm(app):
    own, other = make_firm("㈜가온", name_en="Gaon").id, make_firm("㈜상대").id
    haram, sion = come_in(app, "haram", own), come_in(app, "sion", own, FirmRole.EDITOR)
    bomi, dabin = come_in(app, "bomi", own, FirmRole.VIEWER), come_in(app, "dabin", other)
    stranger = come_in(app, "stranger", make_firm("㈜남").id)
    # ── Added from the page of a firm, once; by a form that names the firm acted for.
    assert "리드에 추가" not in bomi.get(f"/firms/{other}").text
    begun = haram.send(f"/firms/{other}", action="/leads")
    lead = lead_of(own)
    at = f"/leads/{lead.id}"
    assert begun.status_code == 303 and begun.location == f"{at}?done=begun" and lead.owner_id == haram.person_id
    assert "리드에 있어요" in sion.get(f"/firms/{other}").text
    again = sion.send("/leads/new?q=상대", action="/leads")
    assert again.location == f"{at}?done=begun" and session.query(Lead).count() == 1
    token = haram.form("/leads/new?q=상대", "/leads")[1]
    for wrong, status in (
        ({"firm": "999999"}, 422),
        ({"firm": "x"}, 422),
        ({"firm": str(own)}, 422),
        ({"list": str(other)}, 409),
    ):
        assert visit(haram.client, "/leads", "POST", data=token | wrong).status_code == status, wrong
    # ── Nobody else learns of it: not the other firm, no stranger, no staff; a viewer reads and does not write.
    staff = staff_client(app, Role.OPERATOR)
    for client in (dabin.client, stranger.client, staff):
        assert visit(client, at).status_code == 404
        assert post(client, f"{at}/moves", stage="poc", version="1").status_code == 404
    assert "㈜상대" in texts(page(bomi.client, at), "//h1")[0]
    assert post(bomi.client, f"{at}/moves", stage="poc", version="1").status_code == 403
    assert page(stranger.client, "/leads") is not None and "㈜상대" not in stranger.get("/leads?view=table").text
    # ── Who sees to it, and what comes next.
    plan = {"owner": str(sion.person_id), "next_step": "전화하기", "next_on": clock.today().isoformat()}
    assert haram.send(at, plan | {"owner": str(bomi.person_id)}, action=f"{at}/plan").status_code == 422
    bad = haram.send(at, plan | {"next_on": "내일"}, action=f"{at}/plan")
    assert bad.status_code == 422 and "전화하기" in bad.text and "날짜를 확인해" in bad.text
    told(sion)
    stale = sion.form(at, f"{at}/plan")[1]
    assert haram.send(at, plan, action=f"{at}/plan").status_code == 303
    assert told(sion) == ["assigned"]
    late = visit(sion.client, f"{at}/plan", "POST", data=stale | {"next_step": "편지 쓰기"})
    assert late.status_code == 409 and "편지 쓰기" in late.text and "그사이 동료가" in late.text
    jobs.remind_due()
    jobs.remind_due()
    assert told(sion) == ["due"], "once"
    written = [str(one.payload) for one in session.query(Job)]
    assert any("㈜상대" in one for one in written) and not any("전화하기" in one for one in written)
    assert "전화하기" in sion.get("/leads").text and "할 날이에요" in sion.get("/leads?view=table").text
    # ── Moved from the board, back to the board; every move is a row.
    board = sion.form("/leads?view=board", f"{at}/moves")[1]
    moved = visit(sion.client, f"{at}/moves", "POST", data=board | {"stage": "contacted"})
    assert moved.location.startswith("/leads?") and moved.location.endswith(f"#lead-{lead.id}")
    evil = visit(sion.client, f"{at}/moves", "POST", data=sion.form(at, f"{at}/moves")[1] | {"back": "//evil.example"})
    assert evil.location == f"{at}?done=moved"
    assert haram.send(at, {"stage": "nowhere"}, action=f"{at}/moves").status_code == 422
    # ── Notes and files are the firm's own.
    assert sion.send(at, {"text": " \u200b "}, action=f"{at}/notes").status_code == 422
    assert sion.send(at, {"text": "은밀한 메모"}, action=f"{at}/notes").status_code == 303
    session.rollback()
    note = session.query(LeadNote).one().id
    assert visit(haram.client, f"{at}/notes/{note}/removal", "POST", data=token).status_code == 403
    assert haram.send(at, {"file": (BytesIO(b""), "../../x.pdf")}, action=f"{at}/files").status_code == 422
    assert haram.send(at, {"file": (BytesIO(picture()), "../../x.png")}, action=f"{at}/files").status_code == 303
    (address,) = page(haram.client, at).xpath("//section[@aria-labelledby='files']//li//a/@href")
    assert ".." not in address and haram.get(address).status_code == 200
    assert [visit(one, address).status_code for one in (dabin.client, stranger.client, staff)] == [404] * 3
    # ── Strangers are not asked; those who know each other are, and see the stage alone.
    assert "확인 요청하기" not in haram.get(at).text
    version = haram.form(at, f"{at}/moves")[1]
    assert visit(haram.client, f"{at}/confirmations", "POST", data=version).status_code == 422
    known(own, other)
    assert haram.send(at, {"stage": "contract", "why": "은밀한 까닭"}, action=f"{at}/moves").status_code == 303
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert haram.send(at, {"contract_on": tomorrow}, action=f"{at}/contract").status_code == 422
    done = {"contract_on": clock.today().isoformat(), "amount_band": "under_50m"}
    assert haram.send(at, done, action=f"{at}/contract").status_code == 303
    assert figures.contracts(clock.today().year) == [], "one side's word is none"
    assert haram.send(at, action=f"{at}/confirmations").status_code == 303
    assert visit(haram.client, f"{at}/confirmations", "POST", data=haram.form(at, f"{at}/notes")[1]).status_code == 409
    lately = haram.send(at, action=f"{at}/confirmations")
    assert lately.status_code == 422 and "일주일 뒤에" in lately.text
    assert told(dabin) == ["asked"] and told(haram) == []
    (asked,) = page(dabin.client, "/leads/confirmations").xpath("//ul[contains(@class,'rowlist')]//a/@href")
    shown = dabin.get(asked).text
    assert "㈜가온" in shown and "계약" in shown and not [w for w in ("은밀", "전화하기", "만 원") if w in shown]
    assert stranger.get(asked).status_code == 404
    assert dabin.send(asked, {"said": "other", "known": ""}).status_code == 422
    assert dabin.send(asked, {"said": "yes"}).status_code == 303
    (contract,) = figures.contracts(clock.today().year)
    assert (contract.firm_id, contract.other_firm_id, contract.on) == (own, other, clock.today())
    assert told(sion) == ["agreed"] and "함께 확인한 계약" in haram.get(at).text
    reasons = {one.reason for one in session.query(Acquaintance)}
    assert reasons == {Reason.REQUEST_ACCEPTED, Reason.WORKED_TOGETHER}
    # ── Taken along: what begins like a formula is text.
    assert haram.send(at, {"text": "=1+1"}, action=f"{at}/notes").status_code == 303
    sheet = haram.send("/leads?view=table", action="/leads/exports")
    rows = list(load_workbook(BytesIO(sheet.data)).active.iter_rows())
    assert rows[1][0].value == "㈜상대" and rows[1][-1].value == "=1+1" and rows[1][-1].data_type == "s"
    # ── What staff see: figures, and nothing that was written.
    console = visit(staff, "/staff/leads").text
    assert "㈜상대" in console and not [w for w in ("은밀", "전화하기", "=1+1", ">sion<") if w in console]
    # ── Closed with a reason, opened again, and what was between.
    assert haram.send(at, {"because": ""}, action=f"{at}/closure").status_code == 422
    assert haram.send(at, {"because": "done", "remark": "잘 끝남"}, action=f"{at}/closure").status_code == 303
    assert (
        visit(haram.client, f"{at}/moves", "POST", data=haram.form(at, f"{at}/notes")[1] | {"stage": "new"}).status_code
        == 409
    )
    assert haram.send(at, action=f"{at}/reopening").status_code == 303
    session.rollback()
    moves = [(one.before, one.after, one.because, one.by) for one in session.query(LeadMove).order_by(LeadMove.id)]
    person = f"person:{haram.person_id}"
    assert moves[0] == ("", "new", "", person) and moves[1][3] == f"person:{sion.person_id}"
    assert moves[-2:] == [("contract", "closed", "done", person), ("closed", "contract", "", person)]
    # ── Who leaves takes nothing along, and is told of.
    told(haram)
    with unit_of_work():
        firm = people.lock_firm(own)
        people.leave(firm, session.scalars(seat_of(own, sion.person_id)).one(), by=f"person:{sion.person_id}")
    assert lead_of(own).owner_id is None and told(haram) == ["unowned"]
    assert sion.get(at).status_code == 404 and sion.get(address).status_code == 404
    assert visit(haram.client, f"/en{at}").status_code == 200 and page(haram.client, "/en/leads?view=table") is not None


def test_both_are_asked_when_it_is_time(app):
    own, other = make_firm("㈜가온").id, make_firm("㈜상대").id
    haram, dabin = come_in(app, "haram", own), come_in(app, "dabin", other)
    both = come_in(app, "both", own)
    join(both.person_id, other)
    begun = clock.now()
    lead = make_lead(own, stage=Stage.MEETING, other=other).id
    mirror = make_lead(other, stage=Stage.MEETING, other=own).id
    private = make_lead(own, stage=Stage.POC, source="", other=make_firm("㈜모르는회사").id).id
    fresh = make_lead(own, stage=Stage.NEW, other=make_firm("㈜새회사").id).id

    def asked_on(*days):
        for day in days:
            with clock.frozen_at(begun + timedelta(days=day, hours=1)):
                jobs.ask_due()
                jobs.ask_due()
        session.rollback()
        return [(one.lead_id, one.days, one.ended_because) for one in session.query(LeadAsking).order_by(LeadAsking.id)]

    told(haram), told(dabin)
    assert asked_on(29) == []
    assert asked_on(30) == [(lead, 30, "")], "once for the two, and nobody who does not know of it"
    assert told(haram) == ["asked_own"]
    first = session.query(LeadAsking).one().id
    at = f"/leads/confirmations/{first}"
    # ── Nobody speaks for both, and who sees it differently says so.
    both_said = both.send(at, {"said": "yes"})
    assert both_said.status_code == 303
    with unit_of_work():
        people.choose(both.person_id, other)
    assert "답했어요" not in both.get(at).text
    twice = both.send(at, {"said": "yes"})
    assert twice.status_code == 422 and "한 사람이" in twice.text
    assert "만남" in dabin.get(at).text and "우리 답" not in dabin.get(at).text
    assert dabin.send(at, {"said": "other", "known": "contacted"}).status_code == 303
    assert "differed" in told(haram)
    assert (
        visit(dabin.client, at, "POST", data=dabin.form("/leads/new?q=가온", "/leads")[1] | {"said": "yes"}).status_code
        == 422
    )
    # ── Later times: the last that has passed; a move ends what is asked.
    assert asked_on(200)[-1] == (lead, 180, "")
    with unit_of_work():
        service.move(service.lock(lead), Stage.POC, by="person:0")
    assert asked_on(400)[1:] == [(lead, 180, "moved"), (lead, 365, "")]
    # ── The stalled, and what the table remembers.
    with unit_of_work():
        for one in session.query(Lead):
            one.moved_at = begun - timedelta(days=31)
    stalled = haram.get("/leads?view=table&stalled=1&owner=nobody&sort=firm")
    rows = texts(page(haram.client, "/leads"), "//tbody/tr/th")
    assert stalled.status_code == 200 and rows == ["㈜모르는회사", "㈜상대", "㈜새회사"], "as this browser was left"
    assert texts(page(haram.client, "/leads?view=table&sort=firm&back=1"), "//tbody/tr/th") == rows[::-1]
    assert texts(page(haram.client, "/leads?view=table&stage=poc"), "//tbody/tr/th") == ["㈜상대", "㈜모르는회사"]
    assert texts(page(haram.client, "/leads?view=<b>&owner=%00&stage=x&sort=;"), "//h1") == ["리드"]
    # ── Figures: how far they came; a contract that both firms keep is one.
    for number in (lead, mirror):
        with unit_of_work():
            kept = service.lock(number)
            service.move(kept, Stage.CONTRACT, by="person:0")
            asked = asking.ask(kept, 0, by="person:0")
            session.flush()
            for side, by in ((Side.OWN, "person:1"), (Side.OTHER, "person:2")):
                asking.answer(asked, side, Stage.CONTRACT, by=by)
    year = figures.year_of(clock.today().year)
    assert (year.begun, year.reached["contract"], year.reached["poc"], year.contracts) == (4, 2, 3, 1)
    staff = staff_client(app, Role.PROGRAM_MANAGER)
    assert texts(page(staff, "/staff/leads"), "//section[@aria-labelledby='funnel']//tbody/tr[6]") == ["계약250%67%"]
    # ── What the rules say, the database says, too.
    for wrong in (
        Lead(firm_id=own, other_firm_id=other, created_by="x"),
        Lead(firm_id=own, other_firm_id=own, created_by="x"),
        LeadAsking(lead_id=private, days=31, stage="poc", asked_by="x"),
        LeadAnswer(asking_id=first, side="own", stage="poc", by="person:77"),
        LeadAnswer(asking_id=asked.id, side="own", stage="poc", by="person:1"),
    ):
        with pytest.raises(IntegrityError), unit_of_work():
            session.add(wrong)
    assert service.lock(fresh).stage == Stage.NEW


def test_a_lead_follows_from_what_two_firms_did(app):
    own, other = make_firm("㈜가온").id, make_firm("㈜상대").id
    haram = come_in(app, "haram", own)
    with unit_of_work():
        by_hand = service.begin(own, other, source="", by=f"person:{haram.person_id}")
        assert by_hand.stage == Stage.NEW
    with unit_of_work():
        again = service.begin(own, other, source="proposal:7", by="person:0")
        assert (again.id, again.stage, again.source) == (by_hand.id, Stage.CONTACTED, "proposal:7")
    with unit_of_work():
        service.begin(other, own, source="request:3", by="person:0")
    assert [one.stage for one in session.query(Lead).order_by(Lead.id)] == ["contacted", "contacted"]
    assert queries.open_lead(other, own).source == "request:3"
    # ── By what is noted when it is accepted; and it leads to its thread, for who takes part.
    fourth = make_firm("㈜넷째").id
    values = {"sender_id": own, "receiver_id": fourth, "first_id": own, "second_id": fourth, "created_by": "x"}
    with unit_of_work():
        asked = Request(**values, purpose="poc", why="x", offer="x", expires_at=clock.now() + timedelta(days=14))
        session.add(asked)
        audit.record("request.accepted", asked, by="person:0")
        about = f"request:{asked.id}"
        join_in = ((haram.person_id, own),)
        opened = threads.open_thread("협업", firms=(own, fourth), people=join_in, about=about, by="person:0").id
    following = queries.open_lead(own, fourth)
    assert (following.stage, following.source, following.owner_id) == ("contacted", about, None)
    assert told(haram) == ["begun"]
    assert f"/messages/{opened}" in haram.get(f"/leads/{following.id}").text
    outsider = come_in(app, "outsider", own)
    assert f"/messages/{opened}" not in outsider.get(f"/leads/{following.id}").text
    # ── Of an introduction both look, but for one about a need; of a proposal who asked.
    fifth, sixth = make_firm("㈜다섯째").id, make_firm("㈜여섯째").id
    until = clock.now() + timedelta(days=14)
    with unit_of_work():
        need = Need(firm_id=sixth, title="x", what="x", purpose="poc", made_by="person:0")
        session.add(need)
        session.flush()
        for pair, about_need in (((fourth, fifth), None), ((fifth, sixth), need.id)):
            told_of = {"why": "x", "proposed_by": "person:0", "expires_at": until, "need_id": about_need}
            met = Introduction(first_id=pair[0], second_id=pair[1], **told_of)
            session.add(met)
            audit.record("introduction.accepted", met, by="person:0", thread=1)
        offered = Proposal(need_id=need.id, asker_id=sixth, firm_id=own, text="x", sent_by="person:0")
        session.add(offered)
        audit.record("proposal.accepted", offered, by="person:0", need=need.id, firm=own)
    found = {
        (one.firm_id, one.other_firm_id) for one in session.query(Lead).filter(Lead.firm_id.in_((fourth, fifth, sixth)))
    }
    assert found == {(fourth, fifth), (fifth, fourth), (sixth, fifth), (sixth, own)}
    # ── Two colleagues who add the same firm at once have one lead.
    third = make_firm("㈜셋째").id
    form = haram.form("/leads/new?q=셋째", "/leads")[1]
    answers = at_once(*[lambda: visit(haram.client, "/leads", "POST", data=form).status_code] * 4)
    session.rollback()
    assert answers == [303] * 4 and session.query(Lead).filter_by(other_firm_id=third).count() == 1
    # ── Who withdraws leaves what they did, without their name.
    with unit_of_work():
        service.write_note(service.lock(by_hand.id), haram.person_id, "적어 둔 말")
    session.rollback()
    colleague = come_in(app, "colleague", own)
    assert haram.send("/me/data/withdrawal", {"understood": "y", "current_password": PASSWORD}).status_code == 303
    shown = colleague.get(f"/leads/{by_hand.id}").text
    assert "적어 둔 말" in shown and "나간 사람" in shown and "haram" not in shown
    assert "unowned" in told(colleague)
