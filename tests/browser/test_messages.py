"""Two people in two browsers: what one says appears before the other without a reload; drafts; Hangul; axe-core."""

import re

import pytest
from axe import faults
from browsing import Look
from playwright.sync_api import Browser, Page, expect

from tools.portal_process import PortalProcess

pytestmark = pytest.mark.browser
ENGLISH = pytest.param(Look(language="en", width=390), marks=pytest.mark.torture)


@pytest.mark.parametrize("look", [Look(), ENGLISH], ids=str, indirect=True)
def test_two_people_talk(page: Page, look: Look, site: PortalProcess, browser: Browser, come_in, session_of):
    come_in("owner")
    page.goto(look.at("/messages"))
    found = faults(page, look)
    page.locator(".thread-row a").first.click()
    found += faults(page, look)
    page.locator(".talk-head > .talk-more > summary").click()
    found += faults(page, look)
    assert not found, "\n".join(found)
    thread = page.url.split("#")[0]
    page.goto(thread)

    elsewhere = browser.new_context(base_url=site.url, locale="ko-KR")
    elsewhere.add_cookies([session_of("both")])
    other = elsewhere.new_page()
    other.goto(thread)

    # Enter ends a syllable that is being put together, and sends nothing.
    area = page.locator("#body")
    area.fill("안녕하세요")
    area.evaluate(
        "a => a.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}))"
    )
    expect(area).to_have_value("안녕하세요")
    # A draft outlives the tab.
    page.goto("about:blank")
    page.goto(thread)
    expect(area).to_have_value("안녕하세요")
    area.press("Shift+Enter")
    area.type("반가워요")
    bubbles = page.locator(".said-list .bubble")
    before = bubbles.count()
    area.press("Enter")
    expect(area).to_have_value("")
    expect(bubbles).to_have_count(before + 1)
    assert page.evaluate("localStorage.length") == 0
    # The other side sees it without a reload; and that it was read is seen here.
    expect(other.locator(".said-list .bubble").last).to_have_text("안녕하세요\n반가워요", timeout=8_000)
    # What is put right stands where it stood there, too; that it was read stands below.
    page.locator(".said-list .said").last.locator("a[href*='/said/']").click()
    page.locator("main textarea").fill("다시 반가워요")
    page.locator("main form button[type=submit]").last.click()
    expect(other.locator(".said-list .bubble").last).to_have_text("다시 반가워요", timeout=8_000)
    expect(other.locator(".said-list .bubble")).to_have_count(before + 1)
    expect(page.locator("[data-read]")).to_contain_text(re.compile("읽음: |Read by "), timeout=8_000)
    elsewhere.close()
