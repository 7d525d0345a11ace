"""Notices in a real browser: one arrives, the badge shows, it is opened, the badge goes, a kind is switched off."""

import re

import pytest
from axe import faults
from browsing import Look
from playwright.sync_api import Browser, Page, expect

from tools.portal_process import PortalProcess

pytestmark = pytest.mark.browser
#: Where what is seen in Korean is all but the same in English: in `make torture`.
ENGLISH = pytest.param(Look(language="en"), marks=pytest.mark.torture)

#: Another place for each look: what one has told of is not new to the next.
AGENTS = {
    "1440-light-ko": "Mozilla/5.0 (iPad) Safari/605",
    "390-light-ko": "Mozilla/5.0 (iPhone) FxiOS/140",
    "1440-light-ko-scriptless": "Mozilla/5.0 (Android) Whale/3",
}
DEMO = "look-around-the-hub"
INBOX, PREFERENCES = "/me/notices", "/me/notices/preferences"
PAGES = (INBOX, f"{INBOX}?unread=1", f"{INBOX}?kind=agreements", PREFERENCES, "/staff/news", "/staff/news/new")
PAGES += ("/unsubscribe?token=x",)


def sign_in(page: Page, look: Look, address: str) -> None:
    page.goto(look.at("/sign-in"))
    page.locator("#email").fill(address)
    page.locator("#password").fill(DEMO)
    page.locator("main form button[type=submit]").click()
    expect(page).not_to_have_url(re.compile("/sign-in"))


def badge(page: Page, look: Look) -> object:
    return page.locator((".tabbar" if look.width < 600 else "header .tools") + " a.bell[data-unread=notices] .unread-n")


@pytest.mark.parametrize("look", [Look(width=390), Look(scripts=False)], ids=str, indirect=True)
def test_a_notice_arrives_is_read_and_a_kind_is_switched_off(
    page: Page, look: Look, site: PortalProcess, browser: Browser
):
    sign_in(page, look, "reviewer@demo.example")
    page.goto(INBOX)
    if page.get_by_role("button", name="모두 읽음으로 표시하기").count():
        page.get_by_role("button", name="모두 읽음으로 표시하기").click()
    expect(badge(page, look)).to_have_count(0)

    elsewhere = browser.new_context(base_url=site.url, user_agent=AGENTS[str(look)], locale="ko-KR")
    other = elsewhere.new_page()
    sign_in(other, Look(), "reviewer@demo.example")
    elsewhere.close()
    page.goto("/directory")
    expect(badge(page, look)).to_have_text("1")
    page.locator(
        ".tabbar a.bell[data-unread=notices]" if look.width < 600 else "header .tools a.bell[data-unread=notices]"
    ).click()
    expect(page.locator("h1")).to_have_text("알림")
    expect(page.locator(".notices li.unread")).to_have_count(1)
    assert page.locator(".notices li").first.bounding_box()["width"] > min(look.width, 860) * 0.8
    page.get_by_role("link", name="새 기기에서 로그인했습니다").first.click()
    expect(page).to_have_url(re.compile("/me/devices$"))
    expect(badge(page, look)).to_have_count(0)

    page.goto(PREFERENCES)
    box = page.locator("#roles\\.mail")
    expect(page.locator("#security\\.mail")).to_be_disabled()
    box.set_checked(not box.is_checked())
    wanted = box.is_checked()
    page.get_by_role("button", name="알림 설정 저장하기").click()
    expect(page.locator("[role=status].note")).to_contain_text("저장")
    expect(page.locator("#roles\\.mail")).to_be_checked(checked=wanted)
    page.get_by_role("button", name="소식과 광고 수신에 동의하기").click()
    expect(page.locator("#news\\.mail")).to_be_checked()
    page.get_by_role("button", name="동의 거두기 (수신거부)").click()
    expect(page.locator("[role=status].note")).to_contain_text("수신거부를 처리했어요")
    expect(page.locator("#news\\.mail")).not_to_be_checked()


@pytest.mark.parametrize("look", [Look(), ENGLISH], ids=["ko", "en"], indirect=True)
def test_nothing_is_wrong_with_the_pages(page: Page, look: Look, staff, complaints):
    """In both widths and themes; with nothing, with faults, and with far too much."""
    complaints.expected |= {404, 422}
    staff("operator")
    found = []
    for path in PAGES:
        page.goto(look.at(path))
        found += faults(page, look)
    page.goto(look.at("/staff/news/new"))
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".field .error").first).to_be_visible()
    found += faults(page, look)
    page.locator("#title_ko").fill("가" * 100)
    page.locator("#body_ko").fill("\n".join(["아주 긴 내용이 이어집니다 " * 30] * 5))
    page.locator("#link").fill("/directory?" + "x" * 300)
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".letter").first).to_be_visible()
    found += faults(page, look)
    page.goto(look.at("/staff/news"))
    found += faults(page, look)
    assert not found, "\n".join(found)
