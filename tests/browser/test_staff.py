"""The console in a real browser: nothing that axe-core minds, nothing wider than the window, and a few acts by hand."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import ALL_LOOKS, Look
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

AXE = Axe()
PASSWORD = "look-around-the-hub"
PAGES = {
    "operator": (
        *("/staff", "/staff/jobs", "/staff/grants", "/staff/search", "/staff/search?q=demo&why=support"),
        *("/staff/settings", "/staff/synonyms", "/staff/synonyms?q=없는말없는말", "/staff/synonyms/3", "/staff/audit"),
    ),
    "privacy": (
        *("/staff", "/staff/people/1", "/staff/people/1?why=request", "/staff/audit/accesses", "/staff/audit/review"),
        *("/staff/texts", "/staff/texts/terms"),
    ),
}


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.axe_script)
    # Contrast is the dearest rule, and after some rows a table repeats itself.
    page.evaluate("document.querySelectorAll('.rows tbody tr').forEach((row, n) => n >= 4 && row.remove())")
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then((results) => results.violations)")
    return [f"{page.url}: {v['id']}: {v['help']}: {[n['target'] for n in v['nodes'][:4]]}" for v in found]


def overflows(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def sign_in(page: Page, look: Look, who: str) -> None:
    page.goto(look.at("/sign-in"))
    page.locator("#email").fill(f"{who}@demo.example")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    expect(page).not_to_have_url(re.compile("/sign-in"))


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("look", ALL_LOOKS, ids=str, indirect=True)
def test_axe_finds_nothing_and_nothing_sticks_out(page, look, who, complaints):
    sign_in(page, look, who)
    found = []
    for path in PAGES[who]:
        page.goto(look.at(path))
        if overflows(page):
            found.append(f"{page.url} is wider than the window")
        found += violations(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", [Look(), Look(width=390), Look(scripts=False)], ids=str, indirect=True)
def test_a_wrong_colour_is_told_and_what_was_typed_stays(page, look, complaints):
    complaints.expected |= {422}
    sign_in(page, look, "operator")
    page.goto("/staff/settings")
    page.locator("#about_ko").fill("로봇이 자라는 곳")
    page.locator("#brand").fill("#ffe000")
    page.get_by_role("button", name="허브 설정 저장하기").click()
    expect(page.locator("#brand-error")).to_contain_text("대비")
    expect(page.locator("#about_ko")).to_have_value("로봇이 자라는 곳")
    if look.scripts:
        assert not violations(page)


@pytest.mark.parametrize("look", [Look(), Look(width=390)], ids=str, indirect=True)
def test_a_pair_is_added_found_and_removed(page, look):
    sign_in(page, look, "manager")
    page.goto("/staff/synonyms")
    page.locator("#term").fill("가나다라마")
    page.locator("#synonym").fill("바사아자차")
    page.get_by_role("button", name="짝 더하기").click()
    expect(page.locator(".console .note")).to_contain_text("더했어요")
    page.goto("/staff/synonyms?q=가나다라마")
    page.get_by_role("link", name="고치기").click()
    page.get_by_role("button", name="짝 지우기").click()
    expect(page.locator(".console .note")).to_contain_text("지웠어요")


def test_the_palette_and_the_own_menu_lead_to_the_console(page, look):
    sign_in(page, look, "operator")
    page.goto("/")
    page.locator("button.person").click()
    page.locator("#person").get_by_role("link", name="운영", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("할 일")
    page.keyboard.press("Control+k")
    page.locator("#palette-q").press_sequentially("역할")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/staff/grants"))
