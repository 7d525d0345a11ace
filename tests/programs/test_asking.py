"""What a program asks with a booking: chosen at the desk, answered on the booking's screen, seen and changed after."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from itertools import count

import openpyxl
import pytest
from finishing_things import over, was_at
from offering import make_program, wish
from pages import page, visit, words
from people import Somebody, errors, make_person
from questioning import ASKED, publish, stored
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from uploading import picture

from portal.accounts.models import Person
from portal.audit.models import Access
from portal.core import clock, personal
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import Role
from portal.privacy.withdrawal import subject_of
from portal.programs.asking import service as asking
from portal.programs.booking import service as booking
from portal.programs.booking.checks import Child
from portal.programs.children import consent
from portal.programs.children import service as children
from portal.programs.finishing import service as finishing
from portal.programs.models import Booking, BookingChild, Program, ProgramSession
from portal.questionnaires import queries, service
from portal.questionnaires.models import AnswerSet, Questionnaire

_numbers = count(1)
#: What lxml takes for "on": no choice.
NONE = {"answer_q3": ""}
GOOD = {**NONE, "answer_q1": "=1+1 팀장", "answer_q4": ["o1", "o3"], "answer_q7": "no", "answer_q9": "y"}


def plan(name="계획.png"):
    return {"answer_q8": (io.BytesIO(picture()), name)}


def somebody(app, name, *roles):
    address = f"p{next(_numbers)}@hub.example"
    person = make_person(address, *roles, name=name)
    made = Somebody(app)
    made.come_in(address)
    made.person_id = person.id
    return made


def send(who, at, fields, action=""):
    return who.send(at, fields, action=action, content_type="multipart/form-data")


def answers():
    """`(about, whose, by, q1, stands)` of all sets."""
    session.rollback()
    found = session.scalars(select(AnswerSet).order_by(AnswerSet.answered_at)).all()
    first = [{one.question: one.value for one in each.answers}.get("q1") for each in found]
    return [(one.about, one.person_id, one.by, q1, not one.replaced_at) for one, q1 in zip(found, first, strict=True)]


def newer(form_id, label):
    """Staff publish another version."""
    with unit_of_work():
        made = queries.find(form_id)
        draft = service.change(made, lambda asked: [*asked[:-1], replace(asked[-1], label_ko=label)], by="x")
        service.publish(draft, by="x")


def test_what_is_asked_from_the_desk_to_the_sheet(app):
    staff, minji = somebody(app, "운영자", Role.PROGRAM_MANAGER), somebody(app, "민지")
    program = make_program(days=(7, 8), seats=1)
    number, (first, second) = program.id, [one.id for one in program.sessions]
    desk, at = f"/staff/programs/{number}", f"/programs/{number}/booking"

    # A form of its own, begun at the desk; a template; a draft, and another program's: the last two are not offered.
    assert minji.get(f"{desk}/questions").status_code == 403
    assert staff.send(f"{desk}/questions", action=f"{desk}/questions/own").location.startswith("/staff/forms/")
    publish(ASKED, owner="template:1")
    publish(ASKED, owner=f"program:{make_program().id}")
    session.rollback()
    forms = {one.owner: one.id for one in session.scalars(select(Questionnaire))}
    document = page(staff.client, f"{desk}/questions")
    assert document.xpath("//select[@name='asks']/option/@value") == ["", str(forms["template:1"])]
    refused = staff.send(f"{desk}/questions", {"asks": str(forms[f"program:{number}"])})
    assert refused.status_code == 422 and "목록에서" in refused.text
    assert staff.send(f"{desk}/questions", {"asks": str(forms["template:1"])}).status_code == 303
    assert "신청할 때 묻는 질문을 정함" in staff.get(desk).text
    assert "계획서" in words(page(staff.client, f"{desk}/questions"))

    # In the box of the program's page, in the reader's language; what is wrong stands at its question, nothing is lost.
    assert "Position" in words(page(minji.client, f"/en/programs/{number}"))
    assert page(minji.client, f"/programs/{number}").xpath("//form[@enctype]//*[@id='answer_q1']")
    bad = send(
        minji,
        at,
        {"session": str(first), "note": "적은 말", **NONE, "answer_q1": "열한 글자가 넘는 아주 긴 직함", **plan()},
    )
    assert bad.status_code == 422
    assert errors(bad).keys() == {"answer_q1", "answer_q7", "answer_q9"}
    assert "적은 말" in bad.text and "열한 글자가" in bad.text and "파일은 다시 골라 주세요" in bad.text
    late = send(minji, at, {"session": "999", **GOOD, **plan()})
    assert late.status_code == 422 and "=1+1 팀장" in late.text and "파일은 다시 골라 주세요" in late.text
    assert answers() == [] and stored() == [] and session.query(Booking).count() == 0

    # Published anew while she typed: she is asked again, with what she typed.
    to, shown = minji.form(at)
    newer(forms["template:1"], "개인정보 수집")
    send_again = {**shown, **GOOD, "session": str(first)}
    stale = visit(minji.client, to, "POST", data={**send_again, **plan()}, content_type="multipart/form-data")
    assert stale.status_code == 422 and "그사이 질문이 바뀌었어요" in stale.text and "개인정보 수집" in stale.text
    assert "=1+1 팀장" in stale.text and answers() == []

    # Booked, and sent twice: one booking, one set, one file.
    _to, shown = minji.form(at)
    send_again = {**shown, **GOOD, "session": str(first)}
    done, again = (
        visit(minji.client, to, "POST", data={**send_again, **plan()}, content_type="multipart/form-data")
        for _time in range(2)
    )
    assert done.status_code == again.status_code == 303 and done.location == again.location
    session.rollback()
    held = session.query(Booking).one().id
    mine = f"/me/bookings/{held}"
    her = f"person:{minji.person_id}"
    assert answers() == [(f"booking:{held}", minji.person_id, her, "=1+1 팀장", True)] and len(stored()) == 1

    # Nor is another version kept for one that is not asked any more at the moment of writing.
    old = queries.published_of(forms["template:1"])
    newer(forms["template:1"], "개인정보 수집과 이용")
    with pytest.raises(RuleError, match="질문이 바뀌었어요"), unit_of_work():
        said = asking.Reply(session.merge(old), {"q1": "팀장", "q7": True, "q9": True}, {}, "ko")
        asking.save(session.get_one(Booking, held), said, by="x")

    # What is refused for another reason keeps neither answers nor files.
    other = somebody(app, "서준")
    _to, filled = other.form(at)
    with unit_of_work():
        session.get_one(ProgramSession, first).program.has_line = False
        session.get_one(ProgramSession, first).pool.has_line = False
    refused = visit(
        other.client,
        to,
        "POST",
        data={**filled, **GOOD, "session": str(first), **plan()},
        content_type="multipart/form-data",
    )
    assert refused.status_code == 422 and "남은 자리가 없어요" in refused.text and len(answers()) == 1 == len(stored())

    # On her booking's page, and nobody else's; changed until the deadline, without choosing the file again.
    shown = page(minji.client, mine)
    assert "계획.webp" in words(shown) and shown.xpath("//a[@href=$to]", to=f"{mine}/answers")
    assert other.get(f"{mine}/answers").status_code == 404 and "팀장" not in words(page(staff.client, f"{desk}"))
    assert errors(send(minji, f"{mine}/answers", {**NONE, "answer_q1": ""})).keys() == {"answer_q1", "answer_q9"}
    assert send(minji, f"{mine}/answers", {**GOOD, "answer_q1": "대표"}).status_code == 303
    assert [row[3:] for row in answers()] == [("=1+1 팀장", False), ("대표", True)] and len(stored()) == 1

    # At another time they are still hers.
    assert minji.send(mine, {"session": str(second)}, action=f"{mine}/time").status_code == 303
    session.rollback()
    moved = session.query(Booking.id).filter_by(session_id=second).scalar()
    assert {row[0] for row in answers()} == {f"booking:{moved}"}
    assert "대표" in words(page(minji.client, f"/me/bookings/{moved}"))
    assert "팀장" not in words(page(minji.client, mine))

    # Staff see them, noted; a formula in the sheet is text.
    with unit_of_work():
        for_him = booking.book_by_staff(wish(program, other.person_id, session_id=first), by="person:0").id
    assert "대표" in words(page(staff.client, f"{desk}/people"))
    session.rollback()
    looks = session.query(Access).filter_by(what="program_answers").all()
    assert [one.subject_id for one in looks] == [minji.person_id]
    sheet = openpyxl.load_workbook(io.BytesIO(staff.get(f"{desk}/people/workbook").get_data())).worksheets[0]
    heading, *lines = sheet.iter_rows(values_only=True)
    (line,) = [dict(zip(heading, row, strict=True)) for row in lines if "대표" in row]
    assert line["이름"] == "민지" and line["관심"] == "로봇, 언어" and line["개인정보 수집과 이용"] == "동의함"
    file = staff.get(f"{desk}/people/csv")
    assert file.mimetype == "text/csv" and f"filename=program-{number}.csv" in file.headers["Content-Disposition"]
    same = list(csv.reader(io.StringIO(file.get_data().decode("utf-8-sig"), newline="")))
    assert [same[0], *([text or None for text in row] for row in same[1:])] == [list(heading), *map(list, lines)]

    # Whom staff booked for is asked on their own page, and answers there.
    his = f"/me/bookings/{for_him}"
    assert "아직 답하지 않으셨어요" in words(page(other.client, his))
    page(other.client, f"/en{his}/answers")
    assert send(other, f"{his}/answers", {**GOOD, **plan()}).status_code == 303
    assert answers()[-1][:3] == (f"booking:{for_him}", other.person_id, f"person:{other.person_id}")

    # After the deadline they stand.
    to, shown = other.form(f"{his}/answers")
    before = answers()
    with clock.frozen_at(clock.now() + timedelta(days=6, hours=12)):
        assert "답 고치기" not in other.get(his).text and other.get(f"{his}/answers").status_code == 303
        late = visit(other.client, to, "POST", data={**shown, **GOOD}, content_type="multipart/form-data")
        assert late.status_code == 303 and answers() == before

    # A copy asks the same; what is taken away is asked no more.
    copied = staff.send(desk, action=f"{desk}/copy").location.rpartition("/")[2].partition("?")[0]
    session.rollback()
    assert f'value="{forms["template:1"]}" selected' in staff.get(f"/staff/programs/{copied}/questions").text
    assert staff.send(f"{desk}/questions", {"asks": ""}).status_code == 303
    assert not page(minji.client, f"/programs/{number}").xpath("//*[@id='answer_q1']")


CHILD = {"child_name": "김하늘", "child_adult": "y", "child_consent": "y"}


def test_a_child_is_registered_by_a_guardian_and_by_staff(app):
    staff, minji = somebody(app, "운영자", Role.PROGRAM_MANAGER), somebody(app, "민지")
    program = make_program(days=(7, 8), seats=3)
    number, (first, second) = program.id, [one.id for one in program.sessions]
    desk, at, year = f"/staff/programs/{number}", f"/programs/{number}/booking", clock.today().year - 9
    ones = {**CHILD, "child_birth_year": str(year), "session": str(first), "person": "child"}

    # Only where staff let them; the form says so plainly.
    assert "child_name" not in minji.get(at).text and minji.send(at, ones).status_code == 422
    assert staff.send(f"{desk}/questions", {"takes": "y"}, action=f"{desk}/questions/children").status_code == 303
    assert "보호자의 자리는 따로 없어요" in words(page(minji.client, at))
    page(minji.client, f"/en/programs/{number}")

    # Each no at its field, nothing typed is lost.
    bad = minji.send(at, {**ones, "child_name": " ", "child_birth_year": "1999", "child_adult": "", "note": "적은 말"})
    assert bad.status_code == 422 and "적은 말" in bad.text and 'value="1999"' in bad.text
    assert errors(bad).keys() == {"child_name", "child_birth_year", "child_adult"}
    assert errors(minji.send(at, {**ones, "child_consent": ""})).keys() == {"child_consent"}
    with pytest.raises(RuleError, match="만 14세"), unit_of_work():
        asked = Child("큰아이", year - 6, "web", 1, "x", clock.today())
        booking.book(wish(program, minji.person_id, session_id=first, child=asked), by=minji.person_id)

    # A place of the guardian's, for the child; sent twice, it is one. Neither the guardian nor a sibling gets a second.
    to, shown = minji.form(at)
    one, again = (visit(minji.client, to, "POST", data={**shown, **ones}) for _time in range(2))
    assert one.status_code == 303 and one.location == again.location
    session.rollback()
    kept = session.query(BookingChild).one()
    assert (kept.name, kept.birth_year, kept.how, kept.by) == ("김하늘", year, "web", f"person:{minji.person_id}")
    assert kept.text_hash == consent.current("ko").hash and kept.consented_on == clock.today()
    other = {**shown, **ones, "key": "", "child_name": "김바다"}
    assert "이미 신청했어요" in visit(minji.client, to, "POST", data=other).text
    assert "김하늘" in words(page(minji.client, "/me/bookings"))

    # At another time it is still the child's; the ticket, the door, the sheet and the desk say whose place it is.
    mine = f"/me/bookings/{kept.booking_id}"
    assert minji.send(mine, {"session": str(second)}, action=f"{mine}/time").status_code == 303
    session.rollback()
    held = session.query(BookingChild.booking_id).scalar()
    assert session.get_one(Booking, held).session_id == second
    assert "김하늘" in words(page(minji.client, f"/me/bookings/{held}/ticket"))
    for shows in (f"/staff/sessions/{second}/sheet", f"/staff/sessions/{second}/door", f"{desk}/people"):
        assert "김하늘" in words(page(staff.client, shows)) and "보호자 민지" in staff.get(shows).text

    # Staff note a child with how the guardian consented.
    seojun = somebody(app, "서준")
    new = f"{desk}/people/new/{seojun.person_id}"
    noted = {"session": str(first), "for_child": "y", "child_how": "phone", "child_birth_year": str(year)}
    assert errors(staff.send(new, noted)).keys() == {"child_name"}
    assert staff.send(new, {**noted, "child_name": "박산들"}).status_code == 303
    session.rollback()
    his = session.query(BookingChild).filter_by(name="박산들").one()
    assert (his.how, his.by) == ("phone", f"person:{staff.person_id}")

    # The certificate names the child.
    over(number)
    was_at(held, second)
    was_at(his.booking_id, first)
    with unit_of_work():
        finishing.write(session.get_one(Program, number), {"share": 80, "wording_ko": "", "wording_en": ""}, by="x")
        given = {one.name for one in finishing.issue_all(number, by="x")}
    assert given == {"김하늘", "박산들"}

    # A name is forgotten in a year, and goes with its guardian at once.
    with unit_of_work():
        assert children.forget(clock.now()) == 0
        personal.destroy_all(subject_of(session.get_one(Person, minji.person_id)))
    session.rollback()
    assert [one.name for one in session.query(BookingChild)] == ["박산들"]
    with unit_of_work():
        assert children.forget(clock.now() + timedelta(days=400)) == 1
    session.rollback()
    assert [(one.name, one.birth_year, one.how) for one in session.query(BookingChild)] == [("", None, "phone")]
    assert "아이" in words(page(staff.client, f"{desk}/people"))
    with pytest.raises(IntegrityError), unit_of_work():
        session.get_one(BookingChild, his.booking_id).birth_year = 1990


def test_reviewers_read_what_was_answered_and_for_which_child(app):
    reviewer, concerned = somebody(app, "심사위원", Role.REVIEWER), somebody(app, "다른 위원", Role.REVIEWER)
    minji = somebody(app, "민지")
    program = make_program(approval="review", booking_closes_at=clock.now() + timedelta(days=1))
    number, at = program.id, f"/programs/{program.id}/booking"
    publish(ASKED, owner="template:2")
    session.rollback()
    with unit_of_work():
        asked = session.get_one(Program, number)
        asking.ask(asked, session.scalars(select(Questionnaire.id)).one(), by="x")
        children.take(asked, takes=True, by="x")
    year = str(clock.today().year - 9)
    ones = {**CHILD, **GOOD, **plan(), "answer_q1": "=1+1 팀장", "child_birth_year": year, "person": "child"}
    answer = send(minji, at, ones)
    assert answer.status_code == 303, errors(answer)
    held = int(answer.location.rpartition("/")[2].partition("?")[0])
    plain = send(concerned, at, {**GOOD, **plan("다른것.png")}).location.rpartition("/")[2].partition("?")[0]

    review = f"/staff/programs/{number}/review"
    assert "김하늘" in words(page(reviewer.client, review)) and "보호자 민지" in words(page(reviewer.client, review))
    shown = page(reviewer.client, f"{review}/{held}")
    assert all(text in words(shown) for text in ("김하늘", "민지", "=1+1 팀장", "로봇, 언어", "계획.webp"))
    page(reviewer.client, f"/en{review}/{held}")
    session.rollback()
    looks = {(one.actor, one.what, one.subject_id) for one in session.query(Access)}
    assert (f"person:{reviewer.person_id}", "program_answers", minji.person_id) in looks
    # The file opens for who reviews, not for others, nor for a reviewer whose own it is beside.
    (file,) = shown.xpath("//main//dd/a[contains(@href, '/files/')]/@href")
    assert reviewer.get(file).status_code == concerned.get(file).status_code == 200
    assert somebody(app, "누구").get(file).status_code == 404
    with unit_of_work():
        booking.cancel(booking.lock(held), by="x")
    assert reviewer.get(file).status_code == 404, "only while it waits for a decision"
    assert concerned.get(f"{review}/{plain}").status_code == 404
