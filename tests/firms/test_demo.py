"""`portal demo`: a hub to look at, made once, and never in a place where real firms are."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from factories import make_firm
from pages import page, visit
from people import Somebody
from sqlalchemy import func, select
from staffing import staff_client

from portal.allocation.queries import wrong_pools
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.viewer import Role
from portal.directory.models import SavedSearch
from portal.firms.demo.loader import demo_rows
from portal.firms.media.models import FirmFile
from portal.firms.models import Fact, Firm
from portal.firms.people.models import FirmPerson
from portal.firms.service import edit_profile
from portal.firms.vocabulary import FRESHNESS, KINDS
from portal.messaging.meetings.models import ThreadMeeting
from portal.programs.demo.making import GUESTS
from portal.programs.models import Booking, Program
from portal.querylog.models import PageWeek


@pytest.fixture
def hub(runner):
    result = runner.invoke(args=["demo"])
    assert result.exit_code == 0, result.output
    return result.output


def state(session):
    session.rollback()
    tables = ["firm", "firm_tag", "tag", "tenure", "technology", "service", "fact", "job", "event"]
    tables += ["firm_file", "profile_draft", "profile_revision", "page_week", "shortlist_entry", "saved_search"]
    return {name: sorted(map(str, session.execute(select(Firm.metadata.tables[name])))) for name in tables}


def test_it_says_what_it_made(hub, session):
    count = session.scalar(select(func.count()).select_from(Firm))
    assert count == len(demo_rows())
    assert f"회사 {count:,}곳" in hub
    kinds = Counter(firm.kind for firm in session.scalars(select(Firm)))
    assert kinds == Counter(row["kind"] for row in demo_rows())
    for kind, number in kinds.items():
        assert f"{KINDS[kind].ko} {number:,}" in hub


def test_people_of_firms_can_look_around(hub, app, session):
    for line in ("owner@demo.example", "editor@demo.example", "viewer@demo.example", "both@demo.example"):
        assert line in hub
    guests = len(GUESTS)
    seats = session.scalars(select(FirmPerson)).all()
    assert Counter(seat.role for seat in seats) == {"owner": 2, "editor": 2, "viewer": 1 + guests}
    # Two of them are going to meet.
    for address in ("owner@demo.example", "both@demo.example"):
        somebody = Somebody(app)
        somebody.come_in(address)
        assert "오후 2:00" in visit(somebody.client, "/").text, "on the dashboard"
        meeting = session.scalars(select(ThreadMeeting)).one()
        url = f"/messages/{meeting.thread_id}"
        session.rollback()
        assert "만나기로 했어요" in page(somebody.client, url).text_content()
        shown = page(somebody.client, f"{url}/meetings/{meeting.id}")
        assert "허브 3층 회의실" in shown.text_content() and shown.xpath("//form[contains(@action, 'cancellation')]")


def test_the_first_firm_has_a_life(hub, client, session):
    page = client.get("/firms/1").get_data(as_text=True)
    for seen in ("회사소개서 2026.pdf", "머리 단면 두 장", "확인됨"):
        assert seen in page
    for unpublished in ("금속 인공물", "도입 병원 결과", "무릎까지 넓히는"):
        assert unpublished not in page
    compared = client.get("/directory/compare?firm=1&firm=2").get_data(as_text=True)
    for seen in ("logo.webp", "97.1%", "6배 가속 영상의 병변 검출 민감도 · 2025"):
        assert seen in compared
    of = {model: session.scalar(select(func.count()).select_from(model)) for model in (FirmFile, PageWeek, SavedSearch)}
    assert all(of.values()), of


def test_programs_have_something_on_every_page_of_staff(hub, app, session):
    staff = staff_client(app, Role.PROGRAM_MANAGER)
    titles = dict(session.execute(select(Program.title_ko, Program.id)).all())
    asked, over = titles["하반기 데모데이"], titles["데이터바우처 지원사업 설명회"]
    drawn = titles["GPU 서버 함께 쓰기: 12월 묶음"]
    first = session.scalars(select(Booking.id).where(Booking.program_id == asked).order_by(Booking.id)).first()
    session.rollback()
    for path, seen in (
        ("/staff/mentors", "오수아"),
        (f"/staff/programs/{asked}/questions", "데모데이 신청서"),
        (f"/staff/programs/{asked}/review/{first}", "폐 CT 판독 보조"),
        (f"/staff/programs/{over}/after/survey", "영수증 정리 방법"),
        (f"/staff/programs/{over}/after/materials", "발표 자료와 신청서 보기"),
        (f"/staff/programs/{drawn}/draw", "예비"),
        (f"/programs/{drawn}/draw", "예비"),
        ("/staff/programs/figures", "설명회"),
    ):
        page = visit(staff, path)
        assert page.status_code == 200 and seen in page.text, path
    assert wrong_pools() == []


def test_a_second_run_changes_nothing(hub, runner, session):
    before = state(session)
    result = runner.invoke(args=["demo"])
    assert "바뀐 것이 없어요" in result.output
    assert state(session) == before


def test_it_comes_back_as_it_was_and_leaves_what_was_edited(hub, session, runner):
    first, second = session.scalars(select(Firm).order_by(Firm.id).limit(2)).all()
    tagline, other = first.tagline_ko, "고쳐 쓴 소개"
    with unit_of_work():
        session.get(Firm, first.id).tagline_ko = "누가 지운 소개"
        edit_profile(session.get(Firm, second.id), {"tagline_ko": other}, by="person:1")
    assert "고친 회사 1" in runner.invoke(args=["demo"]).output
    session.expire_all()
    assert (session.get(Firm, first.id).tagline_ko, session.get(Firm, second.id).tagline_ko) == (tagline, other)


def test_every_freshness_occurs(hub, session):
    firms = session.scalars(select(Firm)).all()
    assert {firm.freshness for firm in firms} == set(FRESHNESS)
    assert all(firm.created_at <= firm.updated_at <= clock.now() for firm in firms)


def test_numbers_bear_their_unit_and_source(hub, session):
    units = {(fact.metric, fact.unit, fact.source) for fact in session.scalars(select(Fact))}
    assert ("revenue", "won", "demo") in units
    assert ("headcount", "people", "demo") in units


def test_production_is_refused(app, runner, session, monkeypatch):
    settings = replace(app.extensions["portal.settings"], env="production")
    monkeypatch.setitem(app.extensions, "portal.settings", settings)
    for options in ([], ["--if-empty"]):
        assert runner.invoke(args=["demo", *options]).exit_code == 1
    assert session.scalar(select(func.count()).select_from(Firm)) == 0


def test_real_firms_are_left_alone(runner, session):
    make_firm("진짜 회사")
    assert runner.invoke(args=["demo"]).exit_code == 1
    assert runner.invoke(args=["demo", "--if-empty"]).exit_code == 0
    assert session.scalar(select(func.count()).select_from(Firm)) == 1


def test_the_files_hold_together():
    rows = demo_rows()
    assert max(Counter(row["key"] for row in rows).values()) == 1
    assert max(Counter(row["name_ko"] for row in rows).values()) == 1
    assert all(re.fullmatch(r"https://[a-z0-9.-]+\.example/?", row["homepage"]) for row in rows)
