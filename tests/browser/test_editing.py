"""A technology is written in Korean, looked at, published and found by somebody else; an earlier text is restored."""

import re
import time

import pytest
from axe import faults
from browsing import Look
from playwright.sync_api import Browser, Page, expect
from walking import sign_in

from tools.portal_process import PortalProcess

pytestmark = pytest.mark.browser


def own_firm(page: Page, look: Look) -> str:
    page.goto(look.at("/me/firms"))
    address = page.locator(".mine-page .rowlist b a").first.get_attribute("href")
    assert address
    return address


def found_by(page: Page, word: str, name: str) -> None:
    """The worker needs a moment."""
    for _try in range(40):
        page.goto(f"/directory?q={word}&type=technology")
        if page.get_by_role("link", name=name).count():
            return
        time.sleep(0.25)
    raise AssertionError(f"{word} does not find {name}")


def test_a_technology_is_written_published_found_and_restored(page: Page, site: PortalProcess, browser: Browser):
    look = Look()
    sign_in(page, look, "owner@demo.example")
    firm = own_firm(page, look)
    page.goto(f"{firm}/technologies/new")
    page.locator("#name_ko").fill("해무 가시거리 추정")
    page.get_by_role("button", name="초안 만들고 이어 쓰기").click()

    # It saves by itself, and shows Markdown as it is typed.
    page.locator("#description_ko").fill("**등대마루**가 보이는지를 한 장의 사진으로 알아내요.\n\n<b>x</b>")
    expect(page.locator("#description_ko-look strong")).to_have_text("등대마루")
    expect(page.locator("[data-saved]")).to_have_text("방금 저장됨")
    assert page.locator("#description_ko-look b").count() == 0
    assert not faults(page, look)
    page.get_by_role("button", name="미리보기").click()
    expect(page.locator(".prose strong")).to_have_text("등대마루")
    public = re.sub(r".*/technologies/(\d+)/preview.*", r"/technologies/\1", page.url)

    visitor = browser.new_context(base_url=site.url, locale="ko-KR").new_page()
    gone = visitor.goto(public)
    assert gone is not None and gone.status == 404
    page.get_by_role("button", name="이대로 공개하기").click()
    expect(page.locator(".mine-page > .note")).to_contain_text("공개했어요")
    found_by(visitor, "등대마루", "해무 가시거리 추정")
    visitor.get_by_role("link", name="해무 가시거리 추정").first.click()
    expect(visitor.locator(".prose strong")).to_have_text("등대마루")

    page.locator("#description_ko").fill("다른 글이에요.")
    page.get_by_role("button", name="저장하고 공개하기").click()
    expect(page.locator(".mine-page > .note")).to_contain_text("공개했어요")
    page.get_by_role("link", name="지난 글").click()
    page.get_by_role("link", name="1번째 글").click()
    page.get_by_role("button", name="이 글로 초안 만들기").click()
    page.get_by_role("button", name="저장하고 공개하기").click()
    expect(page.locator(".mine-page > .note")).to_contain_text("공개했어요")
    visitor.reload()
    expect(visitor.locator(".prose strong")).to_have_text("등대마루")
    visitor.context.close()
