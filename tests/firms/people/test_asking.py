"""Asking for a firm: to join it, to claim it, to bring it in; owners and staff answer."""

import pytest
from factories import make_firm
from pages import visit
from people import EMAIL, PASSWORD, errors, letters, make_person
from sqlalchemy import select
from staffing import send, staff_client

from portal.audit.models import Event
from portal.core.db import session
from portal.core.viewer import Role
from portal.firms.models import Firm
from portal.firms.people.models import FirmPerson, FirmRequest

OWNER = "owner@firm.example"
#: Valid and nobody's here.
NUMBER, WRITTEN = "2208162517", "220-81-62517"
QUEUE = "/staff/firms/requests"


@pytest.fixture
def asker(app, browser):
    make_person(EMAIL, name="도래솔")
    return browser(EMAIL)


@pytest.fixture
def staff(app):
    return staff_client(app, Role.OPERATOR)


def roles(firm_id):
    session.rollback()
    query = select(FirmPerson).where(FirmPerson.firm_id == firm_id, FirmPerson.ended_at.is_(None))
    return {(seat.person.email, seat.role) for seat in session.scalars(query)}


def requests():
    session.rollback()
    return list(session.scalars(select(FirmRequest).order_by(FirmRequest.id)))


def ask_new(asker, **fields):
    values = {"name": "㈜새로운회사", "registration_number": WRITTEN, "homepage": "new.example.com", "note": "대표"}
    return asker.send("/me/firms/new", values | fields)


def test_a_firm_is_found_first(firm, asker):
    assert asker.get("/me/firms/search").status_code == 200
    answer = asker.get("/me/firms/search?q=가온")
    assert "㈜가온눈" in answer.text and f"/me/firms/{firm.id}/joining" in answer.text
    assert f"/me/firms/{firm.id}/joining" in asker.get("/me/firms/search?q=123-45-67891").text
    assert "찾는 회사가 없어요" in asker.get("/me/firms/search?q=없는이름").text
    assert asker.get("/me/firms/search?q=a").status_code == 422
    assert "우리 회사예요" in asker.get(f"/firms/{firm.id}").text


def test_owners_answer_who_wants_to_join(app, firm, owner, asker):
    answer = asker.send(f"/me/firms/{firm.id}/joining", {"note": "개발팀 <script>alert(1)</script>"})
    assert answer.location == "/me/firms?done=asked"
    # The same form again asks once.
    assert asker.send(f"/me/firms/{firm.id}/joining").status_code == 303
    (request,) = requests()
    assert request.kind == "join"
    assert [letter["Subject"] for letter in letters(app, OWNER)] == [
        "[AI 양재 허브] 도래솔님이 ㈜가온눈에 함께하고 싶어 합니다"
    ]
    here = f"/me/firms/{firm.id}/people"
    page = owner.get(here).text
    assert "도래솔" in page and EMAIL in page and "<script>alert" not in page
    answer = owner.send(here, {"role": "editor"}, action=f"/me/firms/{firm.id}/requests/{request.id}/acceptance")
    assert answer.status_code == 303 and roles(firm.id) == {(OWNER, "owner"), (EMAIL, "editor")}
    assert any("사람이 되었습니다" in letter["Subject"] for letter in letters(app, EMAIL))
    assert asker.get(f"/me/firms/{firm.id}/joining").location == f"/me/firms/{firm.id}/people"


def test_declined_with_a_reason(app, firm, owner, asker):
    asker.send(f"/me/firms/{firm.id}/joining")
    (request,) = requests()
    here, action = f"/me/firms/{firm.id}/people", f"/me/firms/{firm.id}/requests/{request.id}/refusal"
    answer = owner.send(here, {"reason": " "}, action=action)
    assert answer.status_code == 422 and "reason" in errors(answer)
    assert owner.send(here, {"reason": "모르는 분이에요"}, action=action).status_code == 303
    assert "모르는 분이에요" in asker.get("/me/firms").text
    assert any("받아들여지지 않았습니다" in letter["Subject"] for letter in letters(app, EMAIL))
    assert roles(firm.id) == {(OWNER, "owner")}
    answer = asker.send(f"/me/firms/{firm.id}/joining")
    assert answer.status_code == 422 and "일주일 뒤에" in answer.text


def test_a_firm_without_people_is_claimed(app, firm, asker, staff):
    assert "허브가 확인하면" in asker.get(f"/me/firms/{firm.id}/joining").text
    asker.send(f"/me/firms/{firm.id}/joining", {"note": "대표예요"})
    (request,) = requests()
    assert request.kind == "claim" and roles(firm.id) == set()
    assert "확인할 회사" in visit(staff, "/staff").text
    page = visit(staff, QUEUE)
    assert "도래솔" in page.text and EMAIL in page.text and "대표예요" in page.text
    assert send(staff, f"{QUEUE}/{request.id}/approval", at=QUEUE).location == f"{QUEUE}?done=approved"
    assert roles(firm.id) == {(EMAIL, "owner")}
    again = send(staff, f"{QUEUE}/{request.id}/approval", at="/me")
    assert again.status_code == 422 and "이미 답한 신청이에요" in again.text
    session.rollback()
    done = {event.action for event in session.scalars(select(Event).where(Event.subject_type == "firm"))}
    assert {"firm.asked_for", "firm.person_added"} <= done


def test_a_new_firm(app, asker, staff):
    assert ask_new(asker).location == "/me/firms?done=asked"
    assert ask_new(asker).status_code == 303, "sent twice, asked once"
    (request,) = requests()
    assert (request.kind, request.registration_number, request.homepage) == ("new", NUMBER, "http://new.example.com")
    assert send(staff, f"{QUEUE}/{request.id}/approval", at=QUEUE).status_code == 303
    session.rollback()
    firm = session.scalars(select(Firm).where(Firm.registration_number == NUMBER)).one()
    assert roles(firm.id) == {(EMAIL, "owner")} and firm.name_ko == "㈜새로운회사"
    assert "㈜새로운회사" in asker.get("/me/firms").text


def test_staff_decline_with_a_reason(app, asker, staff):
    ask_new(asker)
    (request,) = requests()
    answer = send(staff, f"{QUEUE}/{request.id}/refusal", at=QUEUE, data={"reason": ""})
    assert answer.status_code == 422 and "reason" in errors(answer)
    assert send(staff, f"{QUEUE}/{request.id}/refusal", at=QUEUE, data={"reason": "폐업한 곳이에요"}).status_code == 303
    assert "폐업한 곳이에요" in asker.get("/me/firms").text
    assert send(staff, f"{QUEUE}/{request.id}/approval", at="/me").status_code == 422


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"registration_number": "220-81-62518"}, "registration_number"),
        ({"registration_number": "12345"}, "registration_number"),
        ({"registration_number": "=HYPERLINK(1)"}, "registration_number"),
        ({"registration_number": ""}, "registration_number"),
        ({"name": ""}, "name"),
        ({"name": "가" * 201}, "name"),
        ({"homepage": "javascript:alert(1)"}, "homepage"),
        ({"note": "가" * 501}, "note"),
    ],
)
def test_bad_input_stays_on_the_form(asker, fields, where):
    answer = ask_new(asker, **fields)
    assert answer.status_code == 422 and list(errors(answer)) == [where]
    assert requests() == []
    kept = {"name": "㈜새로운회사", "registration_number": WRITTEN, "note": "대표"} | fields
    assert all(value in answer.text for value in kept.values())


@pytest.mark.parametrize(
    "name", ["가" * 200, "🚀 로켓", "㈜가온눈", "<script>alert(1)</script>", '=HYPERLINK("http://x","y")']
)
def test_odd_names_come_in_as_they_are(asker, staff, name):
    assert ask_new(asker, name=name).status_code == 303
    (request,) = requests()
    page = visit(staff, QUEUE).text
    assert "<script>alert" not in page
    assert send(staff, f"{QUEUE}/{request.id}/approval", at=QUEUE).status_code == 303
    session.rollback()
    firm = session.scalars(select(Firm).where(Firm.registration_number == NUMBER)).one()
    assert firm.name_ko == ("㈜가온눈" if "온" in name or name.startswith("㈜") else name)
    for address in ("/me/firms", f"/me/firms/{firm.id}/people", f"/firms/{firm.id}"):
        answer = asker.get(address)
        assert answer.status_code == 200 and "<script>alert" not in answer.text


def test_a_number_that_is_here_leads_to_its_firm(firm, asker):
    answer = ask_new(asker, registration_number="123-45-67891")
    assert answer.status_code == 422 and "registration_number" in errors(answer)
    assert f"/me/firms/{firm.id}/joining" in answer.text and requests() == []


def test_two_who_bring_in_the_same_firm(app, asker, staff, browser):
    make_person("late@hub.example", name="한걸음")
    late = browser("late@hub.example")
    ask_new(asker)
    ask_new(late, name="새로운회사(주)")
    first, second = requests()
    assert send(staff, f"{QUEUE}/{first.id}/approval", at=QUEUE).status_code == 303
    session.rollback()
    (firm_id,) = session.scalars(select(Firm.id))
    assert [request.kind for request in requests()] == ["new", "join"], "the first owner answers the second"
    assert any("한걸음님이" in letter["Subject"] for letter in letters(app, EMAIL))
    assert send(staff, f"{QUEUE}/{second.id}/approval", at="/me").status_code == 404
    assert roles(firm_id) == {(EMAIL, "owner")}


def test_a_firm_that_came_in_meanwhile_is_looked_at_again(asker, staff):
    ask_new(asker)
    (request,) = requests()
    firm = make_firm("㈜가져온회사", registration_number=NUMBER)
    assert send(staff, f"{QUEUE}/{request.id}/approval", at=QUEUE).location == f"{QUEUE}?done=became_claim"
    assert roles(firm.id) == set() and "㈜가져온회사" in visit(staff, QUEUE).text
    assert send(staff, f"{QUEUE}/{request.id}/approval", at=QUEUE).location == f"{QUEUE}?done=approved"
    assert roles(firm.id) == {(EMAIL, "owner")}


def test_taken_back(firm, asker):
    asker.send(f"/me/firms/{firm.id}/joining")
    (request,) = requests()
    action = f"/me/firms/requests/{request.id}/withdrawal"
    assert asker.send("/me/firms", action=action).location == "/me/firms?done=taken-back"
    assert asker.send(f"/me/firms/{firm.id}/joining").status_code == 303
    assert [one.ended_because for one in requests()] == ["taken_back", ""]


def test_nobody_asks_for_everything(asker):
    firms = [make_firm(f"㈜회사{number}") for number in range(6)]
    codes = [asker.send(f"/me/firms/{firm.id}/joining").status_code for firm in firms]
    assert codes == [303] * 5 + [422]


def test_staff_enter_a_firm_and_invite_its_owner(app, staff):
    values = {"name": "㈜바로회사", "registration_number": WRITTEN, "homepage": "", "email": "boss@new.example"}
    answer = send(staff, "/staff/firms/new", at="/staff/firms/new", data=values)
    assert answer.status_code == 303
    assert "초대했습니다" in letters(app, "boss@new.example")[0]["Subject"]
    assert "boss@new.example" in visit(staff, answer.location).text
    answer = send(staff, "/staff/firms/new", at="/staff/firms/new", data=values)
    assert answer.status_code == 422 and "registration_number" in errors(answer)
    for address in ("/staff/firms", "/staff/firms?q=바로", "/staff/firms?show=with", "/staff/firms?page=9"):
        assert visit(staff, address).status_code == 200


def test_an_owner_who_withdraws_leaves_the_firm_to_staff(app, firm, owner, asker, staff):
    asker.send(f"/me/firms/{firm.id}/joining")
    page = owner.get("/me/data/withdrawal").text
    assert "㈜가온눈의 마지막 소유자예요" in page
    letters(app)
    assert owner.send("/me/data/withdrawal", {"current_password": PASSWORD, "understood": "y"}).status_code == 303
    assert roles(firm.id) == set()
    (request,) = requests()
    assert request.kind == "claim", "who waits for the owner waits for staff"
    queues = visit(staff, "/staff").text
    assert "소유자가 없는 회사" in queues and "㈜가온눈" in visit(staff, "/staff/firms?show=alone").text
    session.rollback()
    (seat,) = session.scalars(select(FirmPerson))
    assert (seat.person_id, seat.ended_because, seat.ended_by) == (None, "withdrawn", "")
    assert "탈퇴한 사람" in visit(staff, f"/staff/firms/{firm.id}").text
    assert send(staff, f"{QUEUE}/{request.id}/approval", at=QUEUE).status_code == 303
    assert roles(firm.id) == {(EMAIL, "owner")}
