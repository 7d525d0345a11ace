"""What goes on from a program, through the front door: surveys, materials, the figures of a year."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from factories import make_firm
from finishing_things import over, sessions_of, was_at
from following_things import template
from kinds import sit
from offering import BY, book, make_program
from openpyxl import load_workbook
from pages import assert_queries, page, texts, visit, words
from people import Somebody, errors, letters, link_in, make_person, text_of
from uploading import pdf

from portal.audit.models import Access, Event
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole, Role
from portal.files.models import StoredFile
from portal.notices.models import Notice
from portal.programs import service as programs
from portal.programs.attending.models import NoShow, Visitors
from portal.programs.finishing.models import Certificate
from portal.programs.following import figures, jobs
from portal.programs.following import service as following
from portal.programs.following.models import SurveyAsking
from portal.programs.models import Booking, Program, ProgramSession
from portal.questionnaires.models import AnswerSet, Participation, QuestionnaireVersion


@pytest.fixture
def staff(app):
    make_person("staff@hub.example", Role.PROGRAM_MANAGER, name="운영자")
    somebody = Somebody(app)
    somebody.come_in("staff@hub.example")
    return somebody


def people_called(app, *names):
    """`(browser, number)` of each, signed in."""
    found = []
    for name in names:
        number = make_person(f"{name}@hub.example", name=f"배우는 {name}").id
        somebody = Somebody(app)
        somebody.come_in(f"{name}@hub.example")
        found.append((somebody, number))
    letters(app)
    return found


def told(kind):
    session.rollback()
    return [(one.person_id, one.message) for one in session.query(Notice).filter_by(kind=kind).order_by(Notice.id)]


def sheet_of(somebody, url):
    answer = somebody.get(url)
    assert answer.status_code == 200 and "spreadsheetml" in answer.mimetype
    book_ = load_workbook(BytesIO(answer.get_data()))
    return [list(row) for row in book_.active.iter_rows(values_only=True)]


def test_who_was_there_is_asked_once_and_nobody_learns_who_said_what(app, staff):
    (ann, ann_id), (bob, bob_id), *others = people_called(app, *"abcdef")
    course = make_program(is_course=True, kind="course", days=(1, 2), seats=9, title_ko="반도체 과정", title_en="Chips")
    number = course.id
    held = {who: book(session.merge(course), who).id for who in (ann_id, bob_id, *(each for _one, each in others))}
    first, second = (one.id for one in sessions_of(number))
    for who in held:
        if who != bob_id:
            was_at(held[who], first)
    mine, url = held[ann_id], f"/me/bookings/{held[ann_id]}/survey"

    # Staff choose a form; the program gets its own copy of it, published. Nobody is asked before the last session.
    after = f"/staff/programs/{number}/after/survey"
    assert "공개한 설문 양식이 아직 없어요" in words(page(staff.client, after))
    assert ann.get(after).status_code == 403
    begun = str(template())
    assert errors(staff.send(after, {"template": begun, "days": "0"})) == {
        "days": "1부터 90 사이의 날수를 적어 주세요."
    }
    assert staff.send(after, {"template": begun, "days": "5"}).status_code == 303
    assert "익명" in words(page(staff.client, after))
    (builder,) = page(staff.client, after).xpath("//section//a[contains(@href, '/staff/forms/')]/@href")
    assert after in staff.get(builder).text, "the builder leads back"
    jobs.ask_due()
    assert told("surveys") == [] and ann.get(url).status_code == 404

    # Once it is over, who was there is told: once, in-app and by mail, with the way to the page; through signing in.
    over(number)
    letters(app)
    jobs.ask_due()
    jobs.ask_due()
    assert told("surveys") == [(who, "asked") for who in held if who != bob_id]
    assert session.query(SurveyAsking).count() == 5
    (letter,) = letters(app, "a@hub.example")
    assert "반도체 과정" in letter["Subject"] and "이름 없이" in text_of(letter)
    visitor = app.test_client()
    assert visit(visitor, url).location == f"/sign-in?next={url}"
    assert visit(ann.client, link_in(letter)).status_code in (302, 303)
    assert url in ann.get(f"/me/bookings/{mine}").text
    for stranger in (bob, others[0][0]):
        assert stranger.get(url).status_code == 404
    assert bob.get(f"/me/bookings/{held[bob_id]}/survey").status_code == 404
    page(ann.client, url)
    page(ann.client, f"/en{url}")

    # Answered once. The answers know neither person nor thing nor hour, and nothing of them is noted.
    assert errors(ann.send(url, {"answer_q2": "a"})) == {"answer_q1": "꼭 답해야 하는 질문이에요."}
    noted = session.query(Event).count()
    form = ann.form(url)
    assert ann.send(url, {"answer_q1": "o1", "answer_q2": "<i>다음에는 더 길게</i>"}).status_code == 303
    again = visit(ann.client, form[0], "POST", data=form[1] | {"answer_q1": "o2"})
    assert again.status_code == 422 and "이미 답한" in again.text
    session.rollback()
    (kept,) = session.query(AnswerSet)
    assert (kept.person_id, kept.about, kept.by, kept.answered_at, kept.is_anonymous) == (None, "", "", None, True)
    assert session.query(Participation).one().about == f"booking:{mine}"
    assert session.query(Event).count() == noted
    assert "답해 주셔서 고마워요" in words(page(ann.client, url))

    # Fewer than five answers are told to nobody, then the whole is; names stand nowhere.
    few = words(page(staff.client, after))
    assert "5명에게 물었고 1명이 답했어요" in few and "더 길게" not in few and "좋았어요" not in few
    assert len(sheet_of(staff, f"{after}/answers")) == 1
    for somebody, who in others:
        assert somebody.send(f"/me/bookings/{held[who]}/survey", {"answer_q1": "o2"}).status_code == 303
    all_ = staff.get(after).text
    assert "5명이 답했어요" in all_ and "&lt;i&gt;다음에는" not in all_, "of one question one answered: it is hidden"
    assert "4명 (80%)" in words(page(staff.client, after)) and "배우는" not in all_
    rows = sheet_of(staff, f"{after}/answers")
    assert rows[0] == ["답한 때", "어땠나요?", "하고 싶은 말"] and len(rows) == 6
    assert session.query(Access).filter_by(what="survey").count() == 0

    # After so many days nobody answers any more; who was noted to have come later is not asked then.
    was_at(held[bob_id], first)
    jobs.ask_due()
    late = f"/me/bookings/{held[bob_id]}/survey"
    form = bob.form(late)
    with clock.frozen_at(clock.now() + timedelta(days=6)):
        assert "까지 답할 수 있었어요" in words(page(bob.client, late))
        refused = visit(bob.client, form[0], "POST", data=form[1] | {"answer_q1": "o1"})
        assert refused.status_code == 422
    assert staff.send(after, action=f"{after}/end").status_code == 303
    assert bob.get(late).status_code == 404 and "5명이 답했어요" in staff.get(after).text
    assert second and session.query(AnswerSet).count() == 5

    # Under their names: who has answered stands in the sheet, and that it was looked at is noted.
    named = make_program(days=(3,))
    other, one = named.id, sessions_of(named.id)[0].id
    booked = book(session.merge(named), bob_id).id
    was_at(booked, one)
    over(other)
    after = f"/staff/programs/{other}/after/survey"
    assert staff.send(after, {"template": str(template(is_anonymous=False))}).status_code == 303
    jobs.ask_due()
    form = bob.form(f"/me/bookings/{booked}/survey")
    for choice, status in (("o1", 303), ("o2", 422)):
        assert visit(bob.client, form[0], "POST", data=form[1] | {"answer_q1": choice}).status_code == status
    assert sheet_of(staff, f"{after}/answers")[1][0] == "배우는 b"
    session.rollback()
    assert session.query(Access).filter_by(what="survey", subject_id=bob_id).count() == 1


def moved(minutes):
    """As much later than now."""
    return clock.frozen_at(clock.now() + timedelta(minutes=minutes))


def test_materials_go_to_whom_they_are_meant_for_and_are_told_of_once_a_day(app, staff):
    (ann, ann_id), (bob, bob_id), (eve, eve_id) = people_called(app, *"abe")
    program = make_program(days=(1, 2), title_ko="투자 설명회", title_en="Investing")
    number = program.id
    first, second = (one.id for one in sessions_of(number))
    anns, bobs = book(session.merge(program), ann_id).id, book(session.merge(program), bob_id).id
    eves = book(session.merge(program), eve_id, session_id=second).id
    letters(app)
    after = f"/staff/programs/{number}/after/materials"
    assert after in staff.get(f"/staff/programs/{number}").text and ann.get(after).status_code == 403

    # A file or a link, one of both; what a file is, its content says.
    talk = {"title_ko": "발표 <자료>", "title_en": "Slides", "for_whom": "booked", "session": ""}
    neither = staff.send(after, talk)
    assert errors(neither) == {"file": "파일을 고르거나 주소를 적어 주세요. 둘 가운데 하나만요."}
    assert "Slides" in neither.text
    drawn = talk | {"file": (BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "a.pdf")}
    assert "문서만 올릴 수 있어요" in errors(staff.send(after, drawn))["file"]
    bad = errors(staff.send(after, {"title_ko": " ", "url": "javascript:alert(1)", "session": "999"}))
    assert set(bad) == {"title_ko", "url", "session"}
    paper = talk | {"file": (BytesIO(pdf(["투자 설명"])), "발표.pdf")}
    assert staff.send(after, paper).status_code == 303
    film = {"title_ko": "녹화 영상", "url": "https://film.example/1", "for_whom": "attended", "session": str(first)}
    assert staff.send(after, film).status_code == 303
    page(staff.client, after)

    # At once for those who have a place; who else asks for the file finds none.
    session.rollback()
    address = session.query(StoredFile).one().address()
    session.rollback()
    assert "발표 &lt;자료&gt;" in ann.get(f"/me/bookings/{anns}").text
    assert "Slides" in words(page(eve.client, f"/en/me/bookings/{eves}"))
    assert "녹화" not in ann.get(f"/me/bookings/{anns}").text
    got = ann.get(address)
    assert got.status_code == 200 and "no-store" in got.headers["Cache-Control"]
    ((other, _other_id),) = people_called(app, "f")
    for stranger in (other.client, app.test_client()):
        assert visit(stranger, address).status_code == 404
    assert staff.get(address).status_code == 200

    # Told of once staff are done, once a day.
    jobs.tell_due()
    assert told("materials") == [], "staff may be adding more"
    session.rollback()
    with moved(15):
        jobs.tell_due()
        jobs.tell_due()
        assert told("materials") == [(ann_id, "added"), (bob_id, "added"), (eve_id, "added")]
        (letter,) = letters(app, "a@hub.example")
        assert "투자 설명회: 자료가" in letter["Subject"] and "발표 <자료>" in text_of(letter)
        assert "녹화" not in text_of(letter)
    session.rollback()
    with moved(60):
        assert staff.send(after, talk | {"url": "https://more.example"}).status_code == 303
    with moved(80):
        jobs.tell_due()
        assert len(told("materials")) == 3, "within a day of the last"
        session.rollback()

    # After it, those who were there have the rest; not who missed it, nor who was at another.
    with moved(24 * 60 + 20):
        over(number)
        was_at(anns, first)
        was_at(eves, second)
        assert "녹화 영상" in words(page(ann.client, f"/me/bookings/{anns}"))
        for somebody, held in ((bob, bobs), (eve, eves)):
            assert "녹화 영상" not in somebody.get(f"/me/bookings/{held}").text
        jobs.tell_due()
        assert len(told("materials")) == 6
        (letter,) = letters(app, "a@hub.example")
        assert "녹화 영상" in text_of(letter)
        session.rollback()

    # Taken back it is nobody's, and its content goes; so does all of whom the place is taken from.
    (removal, *_more) = page(staff.client, after).xpath("//form[contains(@action, 'removal')]/@action")
    assert staff.send(after, action=removal).status_code == 303
    assert ann.get(address).status_code == 404
    session.rollback()
    assert session.query(StoredFile).count() == 0
    assert texts(page(ann.client, f"/me/bookings/{anns}"), "//section[@aria-labelledby='materials']//b")
    with unit_of_work():
        booking = session.get_one(Booking, anns)
        booking.claim.state, booking.claim.ended_at = "ended", clock.now()
    assert "녹화" not in ann.get(f"/me/bookings/{anns}").text


def at_seoul(*numbers):
    return datetime(*numbers, tzinfo=clock.SEOUL)


def place(session_id, begins):
    """Let a session be at another time, two hours long."""
    with unit_of_work():
        one = session.get_one(ProgramSession, session_id)
        one.starts_at, one.ends_at = begins, begins + timedelta(hours=2)


def test_the_figures_of_a_year_end_where_seoul_ends_it(app, staff):
    firm, other = make_firm("㈜배움").id, make_firm("㈜익힘").id
    ((ann, ann_id), (_bob, bob_id), (_eve, eve_id)) = people_called(app, *"abe")
    with unit_of_work():
        for who, of in ((ann_id, firm), (bob_id, firm), (eve_id, other)):
            sit(of, who, FirmRole.EDITOR)
    # A course from the last evening of 2024 in Seoul over New Year (in UTC one day) into the first quarter of 2025.
    course = make_program(is_course=True, kind="course", days=(1, 2, 3), seats=5)
    taught = course.id
    held = {who: book(session.merge(course), who, of).id for who, of in ((ann_id, firm), (bob_id, firm))}
    one, two, three = (each.id for each in sessions_of(taught))
    place(one, at_seoul(2024, 12, 31, 20))
    place(two, at_seoul(2025, 1, 1, 0, 30))
    place(three, at_seoul(2025, 3, 31, 22))
    was_at(held[ann_id], one, two, three)
    was_at(held[bob_id], one)
    # A meeting with two sessions in the fourth quarter; who books both is one, who does not come is none.
    talk = make_program(kind="networking", days=(5, 6), seats=2)
    talked = talk.id
    begun = {who: book(session.merge(talk), who, of).id for who, of in ((ann_id, firm), (eve_id, other))}
    early, late = (each.id for each in sessions_of(talked))
    again = book(session.merge(talk), ann_id, firm, session_id=late).id
    place(early, at_seoul(2025, 10, 1, 0))
    place(late, at_seoul(2025, 12, 31, 23))
    was_at(begun[ann_id], early)
    was_at(again, late)
    missed = {"person_id": eve_id, "expires_at": clock.now() + timedelta(days=9)}
    with unit_of_work():
        session.add(NoShow(booking_id=begun[eve_id], **missed))
        session.add(Visitors(session_id=late, heads=7, by="test"))
    place(sessions_of(make_program(days=(9,)).id)[0].id, at_seoul(2026, 1, 1, 3))
    # What does not take place, or is yet to come, does not count.
    for gone in (make_program(kind="course", days=(3,)), make_program(kind="course", days=(400,))):
        place(gone.sessions[0].id, at_seoul(2025, 5, 5, 10) if gone.id % 2 else clock.now() + timedelta(days=400))
        with unit_of_work():
            programs.call_off(programs.lock(gone.id), "강사 사정", by=BY)
    number = template()
    version = session.query(QuestionnaireVersion).filter_by(questionnaire_id=number).one()
    with unit_of_work():
        form = following.choose(session.get_one(Program, talked), version, 14, by=BY).questionnaire_id
        version_id = session.query(QuestionnaireVersion).filter_by(questionnaire_id=form).one().id
        refers = {"questionnaire_id": form, "version_id": version_id, "is_anonymous": True}
        session.add_all(
            AnswerSet(key=f"k{n}", answered_on=day, **refers)
            for n, day in enumerate((date(2025, 12, 31), date(2026, 1, 1)))
        )
    session.rollback()

    with assert_queries(8):
        found = figures.figures(2025)
    whole, course_year, autumn = found["", 0], found["course", 0], found["networking", 4]
    assert (len(whole.programs), whole.sessions, whole.places) == (2, 4, 2 * 5 + 2 * 2)
    assert (course_year.sessions, course_year.booked, course_year.attended) == (2, 4, 2)
    assert course_year.completed == {ann_id} == found["course", 1].completed
    assert (len(autumn.programs), autumn.sessions, autumn.booked, autumn.attended) == (1, 2, 3, 2)
    assert (autumn.people, autumn.firms, autumn.visitors) == ({ann_id}, {firm}, 7)
    assert (autumn.bookings, autumn.no_shows, autumn.answers) == (3, 1, 1)
    assert round(whole.attendance_rate, 1) == round(400 / 7, 1) and round(autumn.no_show_rate, 1) == 33.3
    assert found["course", 2].sessions == 0 and found["networking", 3].sessions == 0
    before, after = figures.figures(2024), figures.figures(2026)
    assert (before["", 4].sessions, before["", 0].people, before["", 0].completed) == (1, {ann_id, bob_id}, set())
    assert (after["", 0].answers, after["", 0].sessions) == (1, 1)
    learned = figures.trainees(2025)
    assert (learned.completed, learned.attended.people, learned.attended.attendances) == (1, 1, 2)
    assert figures.trainees(2024).attended.people == 2

    # A certificate that was taken back is no completion; more programs take no more queries.
    with unit_of_work():
        values = {"booking_id": held[ann_id], "name": "a", "title_ko": "b", "issued_by": BY}
        days = {"began_on": date(2024, 12, 31), "ended_on": date(2025, 3, 31)}
        gone = {"revoked_at": clock.now(), "revoked_by": BY}
        counts = {"minutes": 1, "sessions": 1, "of_sessions": 1}
        session.add(Certificate(number="2025-000001", code="c" * 26, **values, **days, **counts, **gone))
    with assert_queries(8):
        assert figures.figures(2025)["", 0].completed == set()

    # The page says the same in Korean and English; the sheet, too. It is for those who run programs.
    session.rollback()
    url = "/staff/programs/figures"
    shown = words(page(staff.client, f"{url}?year=2025"))
    assert "수료 인원" in shown and "57.1%" in shown and "2개 · 4회" in shown
    assert "Completed" in words(page(staff.client, f"/en{url}?year=2025"))
    page(staff.client, f"{url}?year=2001")
    assert staff.get(f"{url}?year=99999999").status_code == 200
    rows = sheet_of(staff, f"{url}/sheet?year=2025")
    line = dict(zip(rows[0], rows[-1], strict=True))
    assert (line["분류"], line["분기"], line["회차"], line["참석률 (%)"], line["설문 응답"]) == (
        "모두",
        "한 해",
        4,
        57.1,
        1,
    )
    assert ann.get(url).status_code == 403
