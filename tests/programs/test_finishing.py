"""What is left when a program is over, through the front door: certificates, their papers, who may check them."""

from io import BytesIO

import pytest
from finishing_things import over, sessions_of, was_at
from offering import book, make_program
from pages import page, visit, words
from people import Somebody, make_person
from pypdf import PdfReader
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Person
from portal.audit.models import Access
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import Role
from portal.notices.models import Notice
from portal.programs.finishing import jobs
from portal.programs.finishing.models import Certificate
from portal.programs.models import Booking


@pytest.fixture
def staff(app):
    make_person("staff@hub.example", Role.PROGRAM_MANAGER, name="운영자")
    somebody = Somebody(app)
    somebody.sign_in("staff@hub.example")
    return somebody


def somebody_called(app, name, n=0):
    address = f"learner{n}@hub.example"
    person_id = make_person(address, name=name).id
    somebody = Somebody(app)
    somebody.sign_in(address)
    return somebody, person_id


def paper(somebody, booking_id, locale=""):
    answer = visit(somebody.client, f"{locale}/me/bookings/{booking_id}/certificate.pdf")
    assert answer.status_code == 200 and answer.mimetype == "application/pdf", answer.status_code
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.get_data()


def test_certificates_from_the_last_session_to_a_new_name(app, staff):
    learner, learner_id = somebody_called(app, "김이음 (金利音)", 1)
    idle, idle_id = somebody_called(app, "Zoë Müller", 2)
    course = make_program(
        is_course=True, kind="course", days=(1, 2, 3), seats=5, title_ko="반도체 설계 과정", title_en="Chip Design"
    )
    number = course.id
    held, other = book(course, learner_id).id, book(session.merge(course), idle_id).id
    first, second, third = (one.id for one in sessions_of(number))
    was_at(held, first, second)
    was_at(other, first)

    # Staff say that 60 per cent are enough; nothing is given while it goes on.
    after = f"/staff/programs/{number}/after"
    assert learner.get(after).status_code == 403
    wrong = staff.send(after, {"share": "0"}, action=f"{after}/certificates/setting")
    assert wrong.status_code == 422 and "1부터 100" in wrong.text
    setting = {"share": "60", "wording_ko": "위 사람은 과정을 마쳤습니다.", "wording_en": "has finished the course."}
    assert staff.send(after, setting, action=f"{after}/certificates/setting").status_code == 303
    assert staff.send(after, action=f"{after}/certificates").status_code == 303
    jobs.certify_due()
    assert session.query(Certificate).count() == 0
    assert learner.get(f"/me/bookings/{held}/certificate.pdf").status_code == 404

    # Once it is over the worker gives them, once, to who was there enough.
    over(number)
    assert f"/staff/programs/{number}/after" in staff.get("/staff/programs/over").text
    jobs.certify_due()
    jobs.certify_due()
    session.rollback()
    one = session.query(Certificate).one()
    assert (one.booking_id, one.sessions, one.of_sessions, one.minutes) == (held, 2, 3, 240)
    assert one.number == f"{clock.now().astimezone(clock.SEOUL).year}-000001" and len(one.code) == 26
    assert [each.message for each in session.query(Notice).filter_by(kind="certificates")] == ["issued"]
    shown = page(staff.client, after)
    assert "Zoë Müller" in words(shown) and "1/3" in words(shown) and one.number in words(shown)
    session.rollback()
    assert session.query(Access).filter_by(what="certificates", subject_id=learner_id).count() >= 1

    # The paper: its text can be selected, every character is there, and it is the same each time.
    code, issued = one.code, one.number
    content = paper(learner, held)
    assert content == paper(learner, held) and content.startswith(b"%PDF")
    text = PdfReader(BytesIO(content)).pages[0].extract_text()
    assert all(
        word in text for word in ("김이음 (金利音)", "반도체 설계 과정", "위 사람은 과정을 마쳤습니다.", issued, code)
    )
    english = PdfReader(BytesIO(paper(learner, held, "/en"))).pages[0].extract_text()
    assert all(word in english for word in ("Chip Design", "Certificate", "has finished the course.", "4 h"))
    assert "certificate.pdf" in learner.get(f"/me/bookings/{held}").text
    assert "certificate.pdf" not in idle.get(f"/me/bookings/{other}").text
    assert idle.get(f"/me/bookings/{held}/certificate.pdf").status_code == 404
    visitor = app.test_client()
    assert visit(visitor, f"/me/bookings/{held}/certificate.pdf").status_code == 303

    # Anybody who has the code checks it, however it is typed; no other tells anything.
    seen = visit(visitor, f"/certificates/{code}")
    assert "김이음 (金利音)" in seen.text and "noindex" in seen.headers["X-Robots-Tag"]
    typed = visit(visitor, f"/certificates?code={code[:5].lower()}-{code[5:]}")
    assert typed.status_code == 302 and typed.location.endswith(code)
    page(visitor, "/certificates")
    page(visitor, "/en/certificates/" + code)
    wrong = page(visitor, f"/certificates/{'0' * 26}", status=404)
    assert "수료증이 없어요" in words(wrong)

    # With a right name there is a new one; the old one says that it is none any more, and not whose.
    with unit_of_work():
        session.get_one(Person, learner_id).name = "김바름"
    replace = f"{after}/certificates/{one.id}/replacement"
    assert staff.send(after, action=replace).status_code == 303
    session.rollback()
    new = session.query(Certificate).filter(Certificate.revoked_at.is_(None)).one()
    assert new.name == "김바름" and new.number.endswith("000002") and new.code != code
    old = words(page(visitor, f"/certificates/{code}"))
    assert "취소된 수료증" in old and "김○음" in old and "金利音" not in old
    assert visit(staff.client, replace, "POST", data=staff.form(after, f"{after}/certificates")[1]).status_code == 422

    # Revoked, with a reason; it is not given again by itself.
    revoke = f"{after}/certificates/{new.id}/revocation"
    newest = new.code
    assert staff.send(after, {"reason": " "}, action=revoke).status_code == 422
    assert staff.send(after, {"reason": "<b>대리 출석</b>"}, action=revoke).status_code == 303
    assert "&lt;b&gt;대리 출석" in visit(visitor, f"/certificates/{newest}").text
    jobs.certify_due()
    assert staff.send(after, action=f"{after}/certificates").status_code == 303
    session.rollback()
    assert session.query(Certificate).count() == 2
    assert learner.get(f"/me/bookings/{held}/certificate.pdf").status_code == 404
    told = [each.message for each in session.query(Notice).filter_by(kind="certificates").order_by(Notice.id)]
    assert told == ["issued", "reissued", "revoked"]
    assert staff.send(after, action=f"{after}/certificates/setting/end").status_code == 303
    assert "지금 수료증 내기" not in staff.get(after).text
    assert third and session.get_one(Booking, held).state == "confirmed"

    # The database lets one stand for a booking.
    values = {"booking_id": held, "name": "a", "title_ko": "b", "began_on": clock.today(), "ended_on": clock.today()}
    values |= {"minutes": 1, "sessions": 1, "of_sessions": 1, "issued_by": "test"}
    with pytest.raises(IntegrityError), unit_of_work():
        session.add_all(Certificate(number=f"x{n}", code=f"x{n}", **values) for n in range(2))
