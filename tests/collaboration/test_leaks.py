"""Ways around what firms may know of each other that somebody has once found: each is closed."""

import io

import pytest
from disclosing_things import asked, document_of
from factories import make_firm
from kinds import sit
from matching_things import open_need
from needing import firm_with, make_need, propose, written
from pages import page, words
from people import Somebody, letters, make_person
from request_things import request_between
from uploading import pdf

from portal.accounts.viewing import viewers_of
from portal.audit.models import Access
from portal.collaboration.leads import asking
from portal.collaboration.leads import service as leads
from portal.collaboration.matching import jobs, queries
from portal.collaboration.matching import service as matching
from portal.collaboration.matching.models import NeedMatch
from portal.collaboration.needs import service as needs
from portal.collaboration.needs.models import Need
from portal.collaboration.proposals import service as proposals
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import FirmRole, Role
from portal.firms.editing.models import ProfileDraft
from portal.firms.models import Firm, Technology
from portal.firms.people import service as people
from portal.firms.people.models import FirmPerson
from portal.messaging.requests import service as requests
from portal.messaging.safety import service as safety
from portal.messaging.threads import service as threads
from portal.notices.models import Notice


def block(firm_id, other_id):
    with unit_of_work():
        safety.block(session.get_one(Firm, firm_id), session.get_one(Firm, other_id), by="test")


def told(person_id, kind):
    session.rollback()
    return [one.message for one in session.query(Notice).filter_by(person_id=person_id, kind=kind)]


def test_who_is_blocked_asks_for_no_documents(app):
    owner, _person = firm_with("㈜자료주인")
    asker, person = firm_with("㈜묻는회사")
    row = document_of(owner).id
    block(owner, asker)
    with pytest.raises(RuleError) as refused:
        asked(session.get_one(type(document_of(owner)), row), asker, person)
    assert refused.value.code == "not_taken" and told(_person, "disclosure") == []


def test_to_block_does_not_say_who_asks_without_a_name(app):
    asker, _ = firm_with("㈜이름없는")
    firm_id, person = firm_with("㈜알고싶은")
    need = make_need(asker, visibility="staff")
    with unit_of_work():
        matching.add(session.get_one(Need, need), session.get_one(Firm, firm_id), by="test")

    def seen():
        session.rollback()
        return [one.id for one, _match in queries.needs_for(viewers_of([person])[person], firm_id, 9)]

    assert seen() == [need]
    block(firm_id, asker)
    assert seen() == [need]


def test_what_was_held_does_not_reach_who_has_blocked(app):
    sender, _ = firm_with("㈜보낸회사")
    receiver, person = firm_with("㈜막은회사")
    with unit_of_work():
        number = request_between(sender, receiver, held_at=clock.now()).id
    block(receiver, sender)
    with unit_of_work():
        requests.release(requests.lock_request(number), by="test")
    assert told(person, "requests") == []


def test_what_comes_to_a_need_without_a_name_does_not_reach_who_has_blocked(app):
    asker, person = firm_with("㈜이름없는")
    firm_id, _ = firm_with("㈜제안회사")
    number = propose(make_need(asker, visibility="staff"), firm_id)
    block(asker, firm_id)
    with unit_of_work():
        proposals.pass_on(proposals.lock(number), by="test")
    assert told(person, "proposals") == []


def test_a_hidden_firm_begins_no_thread(app):
    asker, _ = firm_with("㈜숨을회사")
    firm_id, _ = firm_with("㈜제안회사")
    number = propose(make_need(asker), firm_id)
    with unit_of_work():
        session.get_one(Firm, asker).audience = "staff"
    with pytest.raises(RuleError) as refused, unit_of_work():
        proposals.accept(proposals.lock(number), by="test")
    assert refused.value.code == "hidden_firm"


def test_only_chosen_firms_answer_whoever_is_of_both(app):
    chosen, person = firm_with("㈜고른회사")
    other, _ = firm_with("㈜안고른회사")
    asker, _ = firm_with("㈜묻는회사")
    with unit_of_work():
        sit(other, person, FirmRole.OWNER)
    need = make_need(asker, visibility="firms", firms=[chosen])
    with pytest.raises(RuleError) as refused:
        propose(need, other)
    assert refused.value.code == "not_taken" and propose(need, chosen)


def test_nothing_is_kept_of_what_fits_a_closed_need(app):
    asker, _ = firm_with("㈜묻는회사")
    found, other = firm_with("㈜찾은회사")[0], firm_with("㈜뺀회사")[0]
    need = open_need(asker)
    with unit_of_work():
        matching.keep_places(need, [found])
        matching.dismiss(session.get_one(Need, need), other, "other", "까닭", by="test")
    with unit_of_work():
        needs.close(needs.lock(need), "found", by="test")
    assert session.query(NeedMatch).filter_by(need_id=need, firm_id=found).count() == 0
    assert session.query(NeedMatch).filter_by(need_id=need).one().firm_id == other
    jobs._find(need)
    assert session.query(NeedMatch).filter_by(need_id=need, firm_id=found).count() == 0


def test_who_has_left_gets_no_letter_that_was_queued(app):
    firm_id, person = firm_with("㈜받는회사", "leaver@hub.example")
    asker, _ = firm_with("㈜묻는회사")
    second = make_person("second@hub.example").id
    with unit_of_work():
        sit(firm_id, second, FirmRole.OWNER)
    letters(app)
    with unit_of_work():
        made = request_between(asker, firm_id, held_at=clock.now())
        requests.release(made, by="test")
    with unit_of_work():
        seat = session.query(FirmPerson).filter_by(person_id=person, ended_at=None).one()
        people.leave(session.get_one(Firm, firm_id), seat, by=f"person:{person}")
    assert [one["To"] for one in letters(app) if "묻는회사" in one["Subject"]] == ["second@hub.example"]


def test_a_need_that_fewer_may_see_is_found_by_no_others(app, run_jobs):
    asker, _ = firm_with("㈜묻는회사")
    chosen, _ = firm_with("㈜고른회사")
    need = make_need(asker, title="별빛탐지기")
    with unit_of_work():
        needs.set_approval(asks=False, by="test")
    run_jobs()
    visitor, address = Somebody(app), "/api/v1/search?q=별빛탐지기"
    assert f"/needs/{need}" in visitor.get(address).text
    with unit_of_work():
        row = needs.lock(need)
        needs.save(row, written(title="별빛탐지기", visibility="firms", firms=[chosen]), row.version, by="test")
    assert f"/needs/{need}" not in visitor.get(address).text


def test_the_first_page_says_to_each_what_is_theirs_now(app):
    """Its statements are made once: who looks, for which firm and by what right, is filled in at each look."""
    mine, person = firm_with("㈜내회사", "mine@hub.example", technologies=[("고친기술", "")])
    theirs, _ = firm_with("㈜남의회사", "theirs@hub.example", kind="alumni")
    other, _ = firm_with("㈜상대회사")
    need, for_members = (
        make_need(mine, title="우리가찾는것"),
        make_need(other, title="회원에게만", visibility="members"),
    )
    for_all = make_need(other, title="누구에게나")
    propose(need, other)
    with unit_of_work():
        for number in (for_members, for_all):
            for firm_id in (mine, theirs):
                matching.add(session.get_one(Need, number), session.get_one(Firm, firm_id), by="test")
        request_between(other, mine)
        lead = leads.begin(mine, other, source="request:1", by="test")
        leads.plan(lead, None, "전화걸기", clock.today(), by="test")
        asking.ask(lead, 0, by="test")
        pair = {"kind": "technology", "subject_id": session.query(Technology).one().id}
        session.add(ProfileDraft(firm_id=mine, values={"summary_ko": "새 글"}, updated_by="test", **pair))
        about = {"firms": (other, mine), "people": [(person, mine)], "by": "test"}
        threads.open_thread("이야기", about="request:1", **about)

    def seen(address):
        somebody = Somebody(app)
        somebody.come_in(address)
        return words(page(somebody.client, "/").xpath("//main")[0])

    text = seen("mine@hub.example")
    own = ("우리가찾는것", "회원에게만", "전화걸기", "어디까지", "상대회사 · ", "고치고 아직 공개하지 않은 글 1건")
    for said in (*own, "누구에게나"):
        assert said in text, said
    strange = seen("theirs@hub.example")
    assert "누구에게나" in strange and not [said for said in own if said in strange]
    block(mine, other)
    assert "누구에게나" not in seen("mine@hub.example") and "누구에게나" in seen("theirs@hub.example")
    with unit_of_work():
        session.query(FirmPerson).filter_by(person_id=person).update({"firm_id": theirs, "role": "viewer"})
    text = seen("mine@hub.example")
    # What they were told meanwhile stays theirs.
    assert "남의회사" in text and not [said for said in own[1:] if said in text]


def test_staff_who_read_a_proposal_are_noted(app):
    asker, _ = firm_with("㈜이름없는")
    firm_id, person = firm_with("㈜제안회사")
    number = propose(make_need(asker, visibility="staff"), firm_id, by=f"person:{person}")
    make_person("staff@hub.example", Role.OPERATOR)
    staff = Somebody(app)
    staff.come_in("staff@hub.example")
    assert staff.get(f"/staff/proposals/{number}").status_code == 200
    session.rollback()
    assert [(one.subject_id, one.what) for one in session.query(Access)] == [(person, "proposals")]


def test_an_edit_that_waits_may_name_a_firm_that_is_gone_by_then(app):
    asker, _ = firm_with("㈜묻는회사")
    chosen, gone = firm_with("㈜고른회사")[0], make_firm("㈜잘못올린회사").id
    need = make_need(asker, visibility="firms", firms=[chosen])
    for number, firms in enumerate(([chosen, gone], [gone])):
        with unit_of_work():
            locked = needs.lock(need)
            needs.save(locked, written(visibility="firms", firms=firms), locked.version, by="test")
        if number == 0:
            with unit_of_work():
                session.delete(session.get_one(Firm, gone))
            with unit_of_work():
                needs.approve(needs.lock(need), needs.lock(need).version, by="test")
            assert [one.firm_id for one in session.get_one(Need, need).chosen] == [chosen]
    with pytest.raises(RuleError) as refused, unit_of_work():
        needs.approve(needs.lock(need), needs.lock(need).version, by="test")
    assert refused.value.code == "no_firms", "for nobody is not what the firm asked for"


def test_a_file_that_waits_is_not_hinted_at(app):
    asker, _ = firm_with("㈜이름없는", "asks@hub.example")
    firm_with("㈜회원사", "member@hub.example")
    need = make_need(asker, visibility="staff")
    owner, member = Somebody(app), Somebody(app)
    owner.come_in("asks@hub.example")
    member.come_in("member@hub.example")
    at, hint = f"/me/needs/{need}", "함께 올린 파일은"
    assert owner.send(at, {"file": (io.BytesIO(pdf(["요구"])), "요구.pdf")}, action=f"{at}/files").status_code == 303
    assert hint not in member.get(f"/needs/{need}").text
    with unit_of_work():
        needs.approve(needs.lock(need), needs.lock(need).version, by="test")
    assert hint in member.get(f"/needs/{need}").text and "요구.pdf" not in member.get(f"/needs/{need}").text
    # Of one that is closed nothing waits any more.
    assert owner.send(at, {"file": (io.BytesIO(pdf(["둘"])), "둘.pdf")}, action=f"{at}/files").status_code == 303
    waits = "승인을 기다려요. 그때까지"
    assert waits in owner.get(at).text
    assert owner.send(at, {"outcome": "found"}, action=f"{at}/closing").status_code == 303
    assert waits not in owner.get(at).text
