"""Programs as people use them, on a phone: booked from the calendar, waited for, offered by letter, a ticket shown, a
certificate fetched."""

import re
from itertools import count

import pytest
from axe import faults
from browsing import Look
from camera import CAMERA
from companions import letter_to, rows_of
from finishing_things import over
from offering import make_program
from people import link_in, make_person
from playwright.sync_api import expect
from pypdf import PdfReader

pytestmark = pytest.mark.browser
_numbers = count(1)


@pytest.fixture
def program(site, look):
    """One place, from an hour on; booked until it begins. Its number, and that of its session."""
    with rows_of(site):
        names = {"title_ko": "가속기 설계 실습", "title_en": "Hands-on accelerators", "place_ko": "이층 교육장 A"}
        made = make_program(seats=1, days=(0.06,), cancel_minutes=0, offer_minutes=30, counts_no_shows=False, **names)
        return made.id, made.sessions[0].id


@pytest.fixture
def learners(site, look):
    """The addresses of two who have no firm; letters go to them, as they do not to the people of the demo."""
    addresses = [f"learner-{next(_numbers)}@hub.example" for _ in range(2)]
    with rows_of(site):
        for address, name in zip(addresses, ("남궁하늘찬", "배우리"), strict=True):
            make_person(address, name=name)
    return addresses


@pytest.mark.parametrize("look", [Look(width=390)], ids=str, indirect=True)
def test_from_the_calendar_to_the_certificate(site, look, program, learners, somebody):
    number, session_number = program
    first, second = somebody(learners[0]), somebody(learners[1])
    found = []

    first.goto(look.at("/programs"))
    first.locator(".agenda a", has_text="가속기 설계 실습").first.click()
    found += faults(first, look)
    first.get_by_role("button", name=re.compile("로 신청하기")).click()
    expect(first.locator(".booking-state")).to_contain_text("확정")
    found += faults(first, look)

    second.goto(look.at(f"/programs/{number}"))
    second.get_by_role("button", name=re.compile("대기 신청하기")).click()
    expect(second.locator(".booking-state")).to_contain_text("1번째로")
    booking = second.url.split("?")[0]

    first.get_by_role("link", name="신청 취소하기").click()
    expect(first.locator("main")).to_contain_text("다음 분께")
    found += faults(first, look)
    first.get_by_role("button", name="취소하고 자리 넘기기").click()
    expect(first.locator(".booking-state")).to_contain_text("취소함")

    anybody = somebody()
    anybody.goto(look.at(link_in(letter_to(site, learners[1], "자리가 났습니다"))))
    found += faults(anybody, look)
    anybody.get_by_role("button", name="자리 받아들이기").click()
    expect(anybody.get_by_role("heading", level=1)).to_contain_text("확정")
    second.goto(booking)
    expect(second.locator(".booking-state")).to_contain_text("확정")

    second.goto(f"{booking}/ticket")
    path = second.locator(".ticket svg path[stroke]").get_attribute("d")
    door = somebody("operator")
    door.goto(look.at(f"/staff/sessions/{session_number}/door"))
    door.evaluate(CAMERA, path)
    door.get_by_role("button", name="카메라로 찍기").click()
    expect(door.locator("[data-present]")).to_have_text("1", timeout=20_000)

    with rows_of(site):
        over(number)
    after = f"/staff/programs/{number}/after"
    door.goto(look.at(after))
    door.get_by_role("button", name="이 프로그램에 수료증 주기").click()
    door.get_by_role("button", name="지금 수료증 내기").click()
    expect(door.locator("main")).to_contain_text("배우리")
    found += faults(door, look)
    second.goto(booking)
    found += faults(second, look)
    with second.expect_download() as paper:
        second.get_by_role("link", name="PDF로 받기").click()
    text = PdfReader(paper.value.path()).pages[0].extract_text()
    assert "배우리" in text and "가속기 설계 실습" in text
    second.get_by_role("link", name="확인 페이지").click()
    expect(second.locator("main")).to_contain_text("배우리")
    found += faults(second, look)
    assert not found, "\n".join(found)


LOOKS = [Look(), Look(width=390, theme="dark", language="en")]


@pytest.mark.parametrize("look", LOOKS, ids=str, indirect=True)
def test_nothing_is_wrong_with_the_pages_of_programs(page, look, come_in, program):
    number, session_number = program
    come_in("operator")
    desk = f"/staff/programs/{number}"
    found = []
    for path in (
        *("/programs", "/programs?view=week", "/programs?view=list", f"/programs/{number}", "/programs/outside"),
        *("/me/bookings", "/me/calendar", "/staff/programs", desk, f"{desk}/edit", f"{desk}/people"),
        *(f"{desk}/sessions/{session_number}", f"{desk}/sessions/series", "/staff/programs/import", "/staff/listings"),
        *("/staff/forms", "/staff/decisions"),
    ):
        page.goto(look.at(path))
        found += faults(page, look)
    assert not found, "\n".join(found)
