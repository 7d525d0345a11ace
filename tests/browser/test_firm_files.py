"""A firm's files in a real browser: a picture and a PDF are uploaded and published, and found by another person."""

from urllib.parse import unquote

import pytest
from axe import faults
from browsing import Look
from playwright.sync_api import Browser, Page, expect
from uploading import pdf, picture
from walking import sign_in

from tools.portal_process import PortalProcess

pytestmark = pytest.mark.browser

#: Runs where it is not escaped.
CANARY = "<img src=x onerror=alert(1)>"


def test_found_by_a_word_of_a_pdf(page: Page, look: Look, site: PortalProcess, browser: Browser):
    sign_in(page, look, "owner@demo.example")
    page.goto("/me/firms")
    firm = page.locator(".mine-page .rowlist b a").first.get_attribute("href") or ""
    page.goto(f"{firm}/files")
    deck = pdf(["차례", f"{CANARY} 앞", "너도밤나무버섯을 알아보는 눈이에요."])
    page.locator("#files").set_input_files(
        [
            {"name": f"{CANARY}현관.png", "mimeType": "image/png", "buffer": picture(1300, 800)},
            {"name": "회사소개서.pdf", "mimeType": "application/pdf", "buffer": deck},
        ]
    )
    page.get_by_role("button", name="초안으로 올리기").click()
    expect(page.locator(".mine-page > .note")).to_contain_text("올렸어요")
    uploaded = page.locator(".files li", has_text="현관.webp"), page.locator(".files li", has_text="회사소개서.pdf")
    expect(uploaded[0].locator(".thumb img")).to_have_js_property("naturalWidth", 320)
    uploaded[1].get_by_role("link", name="설명·교체").click()
    page.locator("#caption_ko").fill(CANARY)
    page.get_by_role("button", name="설명 저장하기").click()
    for one in uploaded:
        one.get_by_role("button", name="공개하기").click()
        expect(page.locator(".mine-page > .note")).to_contain_text("공개했어요")
    found = faults(page, look)
    uploaded[0].get_by_role("link", name="설명·교체").click()
    found += faults(page, look)

    elsewhere = browser.new_context(base_url=site.url, locale="ko-KR")
    other = elsewhere.new_page()
    search = "/api/v1/search?q=%EB%84%88%EB%8F%84%EB%B0%A4%EB%82%98%EB%AC%B4%EB%B2%84%EC%84%AF&type=firm"
    site.wait(lambda: "너도밤나무버섯" in str(site.json(search)["items"][:1]), "the worker has read the PDF", 30)
    other.goto("/directory?q=너도밤나무버섯")
    hit = other.locator(".hits > li").first
    expect(hit.locator(".snip mark").first).to_contain_text("너도밤나무")
    source = hit.locator("a.src")
    expect(source).to_have_text("회사소개서.pdf · 3쪽")
    address = source.get_attribute("href") or ""
    assert unquote(address).endswith("/회사소개서.pdf#page=3")
    answer = other.request.get(address)
    assert answer.body() == deck and answer.headers["content-type"] == "application/pdf"

    hit.locator("h3 a").click()
    shown = other.locator("section[aria-labelledby=pictures] img").last
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    expect(other.locator("section[aria-labelledby=documents]")).to_contain_text(CANARY)
    found += faults(other, look)
    elsewhere.close()
    assert not found, "\n".join(found)
