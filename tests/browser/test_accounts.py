"""Signing up, verifying, signing in, a second device and its end, in a real browser; and how the pages look there."""

import email
import email.policy
import re
import time
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import ALL_LOOKS, Look
from playwright.sync_api import Browser, Page, expect

from tools.portal_process import PortalProcess

pytestmark = pytest.mark.browser

AXE = Axe()
PASSWORD = "푸른 코끼리 열한 마리"
DEMO = "look-around-the-hub"
PUBLIC = ("/sign-up", "/sign-in", "/forgot-password", "/sent/sign-up", "/verify?token=x", "/terms", "/privacy")
OWN = ("/me", "/me/password", "/me/email", "/me/devices", "/me/consents")


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.axe_script)
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then((results) => results.violations)")
    return [f"{page.url}: {v['id']}: {v['help']}: {[n['target'] for n in v['nodes'][:4]]}" for v in found]


def overflows(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def letter_to(site: PortalProcess, address: str, seconds: float = 30) -> str:
    """Path and query of the link in the newest letter to an address, once the worker has delivered it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for file in sorted((site.root / "instance" / "mail").glob("*.eml"), key=lambda f: -f.stat().st_mtime_ns):
            letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if letter["To"] == address:
                text = letter.get_body(("plain",)).get_content()
                file.unlink()
                return re.search(r"https?://[^/\s]+(/\S*)", text)[1]
        time.sleep(0.1)
    raise AssertionError(f"no letter to {address}")


def sign_in(page: Page, look: Look, address: str, password: str) -> None:
    page.goto(look.at("/sign-in"))
    page.locator("#email").fill(address)
    page.locator("#password").fill(password)
    page.locator("main form button[type=submit]").click()
    expect(page).not_to_have_url(re.compile("/sign-in"))


@pytest.mark.parametrize("look", [Look(), Look(width=390), Look(scripts=False)], ids=str, indirect=True)
def test_from_signing_up_to_ending_another_device(page: Page, look: Look, site, browser: Browser, complaints):
    address = f"kim-{uuid.uuid4().hex[:8]}@hub.example"
    page.goto(look.at("/"))
    opener = page.locator(".tabbar a[href^='/sign-in']" if look.width < 600 else "header a[href^='/sign-in']")
    opener.click()
    page.locator("main a[href='/sign-up']").click()
    page.locator("#email").fill(address)
    page.locator("#name").fill("김이음")
    page.locator("#password").fill(PASSWORD)
    page.locator("#of_age").check()
    expect(page.locator("[data-ticks] input:checked")).to_have_count(0)
    if look.scripts:
        everything = page.locator("[data-tick-all]")
        everything.check()
        expect(page.locator("[data-ticks] input[name]:checked")).to_have_count(3)
        page.locator("#marketing").uncheck()
        expect(everything).not_to_be_checked()
    else:
        expect(page.locator("[data-tick-all]")).to_be_hidden()
        page.locator("#terms").check()
        page.locator("#privacy").check()
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile("/sent/sign-up$"))

    page.goto(letter_to(site, address))
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    expect(page.locator("[role=status].note")).to_contain_text("반가워요")

    phone = browser.new_context(base_url=site.url, user_agent="Mozilla/5.0 (iPhone) Safari/605", locale="ko-KR")
    second = phone.new_page()
    sign_in(second, Look(), address, PASSWORD)
    second.goto("/me/devices")
    expect(second.locator(".rowlist li")).to_have_count(2)
    second.locator(".rowlist form button").click()
    expect(second.locator(".rowlist li")).to_have_count(1)
    page.goto("/me")
    expect(page).to_have_url(re.compile("/sign-in"))
    second.goto("/me")
    expect(second.locator("h1")).to_have_text("내 정보")
    phone.close()


@pytest.mark.parametrize("look", ALL_LOOKS, ids=str, indirect=True)
def test_axe_finds_nothing_and_nothing_is_cut_off(page: Page, look: Look, complaints):
    complaints.expected |= {404, 422}
    found = []

    def look_at() -> None:
        found.extend(violations(page))
        if overflows(page):
            found.append(f"{page.url} is wider than its window")

    for path in PUBLIC:
        page.goto(look.at(path))
        look_at()
    page.goto(look.at("/sign-up"))
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".field .error").first).to_be_visible()
    look_at()
    sign_in(page, look, "operator@demo.example", DEMO)
    for path in OWN:
        page.goto(look.at(path))
        look_at()
    if look.width > 600:
        page.locator("[popovertarget=person]").click()
        expect(page.locator("#person")).to_be_visible()
        look_at()
    assert not found, "\n".join(found)


def test_the_menu_by_keyboard(page: Page, look: Look):
    sign_in(page, look, "mentor@demo.example", DEMO)
    opener, menu = page.locator("[popovertarget=person]"), page.locator("#person")
    expect(opener).to_contain_text("도윤슬")
    opener.focus()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Tab")
    expect(menu.locator("a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    opener.click()
    menu.locator("form button").click()
    expect(page.locator("header a[href^='/sign-in']")).to_be_visible()


def test_what_was_typed_outlives_the_session(page: Page, look: Look, complaints):
    complaints.expected |= {401}
    sign_in(page, look, "reviewer@demo.example", DEMO)
    page.goto("/me")
    page.locator("#phone").fill("010-1234-5678")
    page.context.clear_cookies()
    page.locator("main form.panel button[type=submit]").click()
    expect(page.locator("[role=alert]")).to_contain_text("이어서")
    page.locator("#email").fill("reviewer@demo.example")
    page.locator("#password").fill(DEMO)
    page.locator("main form button[type=submit]").click()
    page.locator("main form.panel button[type=submit]").click()
    expect(page.locator("[role=status].note")).to_contain_text("저장")
    expect(page.locator("#phone")).to_have_value("010-1234-5678")
