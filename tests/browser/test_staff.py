"""The console in a real browser: nothing that axe-core minds, nothing wider than the window, and a few acts by hand."""

import re

import pytest
from axe import faults, violations
from browsing import Look
from playwright.sync_api import expect

from portal.firms.sheets import service

pytestmark = pytest.mark.browser
#: Where what is seen in Korean is all but the same in English: in `make torture`.
ENGLISH = pytest.param(Look(language="en"), marks=pytest.mark.torture)

PAGES = {
    "operator": (
        *("/staff", "/staff/jobs", "/staff/grants", "/staff/search", "/staff/search?q=demo&why=support"),
        *("/staff/people/1", "/staff/settings", "/staff/synonyms", "/staff/synonyms?q=없는말없는말"),
        *("/staff/synonyms/3", "/staff/audit"),
        *("/staff/firms", "/staff/firms/1", "/staff/firms/new", "/staff/firms/requests"),
        "/staff/firms/import",
    ),
    "privacy": (
        *("/staff", "/staff/people/1", "/staff/people/1?why=request", "/staff/audit/accesses", "/staff/audit/review"),
        *("/staff/texts", "/staff/texts/terms", "/staff/destructions"),
    ),
}


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("look", [Look(), ENGLISH], ids=["ko", "en"], indirect=True)
def test_nothing_is_wrong_with_the_pages(page, look, who, staff):
    """In both widths and themes."""
    staff(who)
    found = []
    for path in PAGES[who]:
        page.goto(look.at(path))
        expect(page.locator("#console-menu")).to_be_visible()
        found += faults(page, look)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", [Look(), Look(width=390), Look(scripts=False)], ids=str, indirect=True)
def test_a_wrong_colour_is_told_and_what_was_typed_stays(page, look, staff, complaints):
    complaints.expected |= {422}
    staff("operator")
    page.goto("/staff/settings")
    page.locator("#about_ko").fill("로봇이 자라는 곳")
    page.locator("#brand").fill("#ffe000")
    page.get_by_role("button", name="허브 설정 저장하기").click()
    expect(page.locator("#brand-error")).to_contain_text("대비")
    expect(page.locator("#about_ko")).to_have_value("로봇이 자라는 곳")
    if look.scripts:
        assert not violations(page, look)


@pytest.mark.parametrize("look", [Look(), Look(width=390)], ids=str, indirect=True)
def test_a_pair_is_added_found_and_removed(page, staff):
    staff("manager")
    page.goto("/staff/synonyms")
    page.locator("#term").fill("가나다라마")
    page.locator("#synonym").fill("바사아자차")
    page.get_by_role("button", name="짝 더하기").click()
    expect(page.locator(".console .note")).to_contain_text("더했어요")
    page.goto("/staff/synonyms?q=가나다라마")
    page.get_by_role("link", name="고치기").click()
    page.get_by_role("button", name="짝 지우기").click()
    expect(page.locator(".console .note")).to_contain_text("지웠어요")


def test_the_palette_and_the_own_menu_lead_to_the_console(page, staff):
    staff("operator")
    page.goto("/")
    page.locator("button.person").click()
    page.locator("#person").get_by_role("link", name="운영", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("할 일")
    page.keyboard.press("Control+k")
    page.locator("#palette-q").press_sequentially("역할")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/staff/grants"))


def test_a_list_is_looked_at_followed_taken_in_and_undone(page, look, staff, tmp_path):
    """More rows than are taken in while the page waits: the page follows what the worker does."""
    staff("operator")
    file = tmp_path / "가져올 명단.csv"
    rows = "".join(f"㈜가져온{n},site{n}.example,로봇 {n},열 명\n" for n in range(service.SMALL + 1))
    file.write_text("회사명,홈페이지,제품,직원수\n" + rows + ",x.example,,\n", encoding="utf-8")
    page.goto("/staff/firms")
    page.get_by_role("link", name="명단 가져오기").last.click()
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="올려서 확인하기").click()
    expect(page.locator(".stats dd").first).to_have_text("201")
    found = faults(page, look)
    page.get_by_role("link", name="다듬거나 버린 값").click()
    expect(page.locator(".rows tbody")).to_contain_text("직원 수를 숫자로")
    page.locator(".columns summary").click()
    found += faults(page, look)
    page.get_by_role("button", name="201곳 가져오기").click()
    expect(page.locator(".console .note[role=status]")).to_contain_text("가져왔어요", timeout=30_000)
    page.get_by_role("link", name="되돌리기").click()
    expect(page.locator(".stats dd").first).to_have_text("201")
    found += faults(page, look)
    page.get_by_role("button", name="201곳 되돌리기").click()
    expect(page.locator(".console .note[role=status]")).to_contain_text("되돌렸어요", timeout=30_000)
    assert not found, "\n".join(found)
