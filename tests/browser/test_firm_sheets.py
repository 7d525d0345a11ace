"""A firm's workbook in a real browser: downloaded, changed, sent back, looked at, and written into drafts."""

import openpyxl
import pytest
from axe import faults
from browsing import Look
from playwright.sync_api import Page, expect
from walking import sign_in
from workbooks import put

pytestmark = pytest.mark.browser


def test_a_workbook_goes_there_and_back(page: Page, look: Look, tmp_path, complaints):
    complaints.expected |= {422}
    sign_in(page, look, "owner@demo.example")
    page.goto("/me/firms")
    page.locator(".mine-page .rowlist b a").first.click()
    page.get_by_role("link", name="고친 파일 올리기").click()
    with page.expect_download() as coming:
        page.get_by_role("link", name="XLSX 내려받기").click()
    file = tmp_path / "firm.xlsx"
    coming.value.save_as(file)
    book = openpyxl.load_workbook(file)
    put(book, "회사", 2, "한 줄 소개 (한국어)", "=1+1 파일에서 고친 소개")
    put(book, "기술", 2, "등록 특허 수", "많음")
    book.save(file)

    page.get_by_role("button", name="올려서 확인하기").click()
    expect(page.locator("#file-error")).to_have_text("파일을 골라 주세요.")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="올려서 확인하기").click()
    expect(page.locator(".sheet-rows > li")).to_contain_text("숫자로 적어 주세요")
    found = faults(page, look)
    page.get_by_role("link", name="고칠 글").click()
    expect(page.locator(".sheet-rows ins")).to_have_text("=1+1 파일에서 고친 소개")
    page.get_by_role("button", name="1개 초안에 저장하기").click()
    expect(page.locator(".mine-page > .note")).to_contain_text("초안에 저장했어요")
    found += faults(page, look)
    expect(page.get_by_role("button", name="1개 모두 공개하기")).to_be_visible()
    assert not found, "\n".join(found)
