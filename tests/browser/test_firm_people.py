"""One's firms in a real browser: nothing that axe-core minds on the pages that no journey leads through; numbers."""

import pytest
from axe import faults
from browsing import Look
from playwright.sync_api import Browser, Page, expect

from tools.portal_process import PortalProcess

pytestmark = pytest.mark.browser
#: Where what is seen in Korean is all but the same in English: in `make torture`.
ENGLISH = pytest.param(Look(language="en"), marks=pytest.mark.torture)

#: With a firm of theirs, with two. Pages with people and files on them: `test_profile`.
PAGES = {
    "owner": (
        *("/me/firms/1", "facts", "visits", "departure", "/me/firms/new", "profile", "technologies/new"),
        *("sheet/uploads", "/", "/messages/1/meetings/new"),
    ),
    "both": ("/me/firms", "/me/firms/search?q=달무", "/invitations?token=x"),
}


def people_page(page: Page, look: Look) -> str:
    """The address of the people of the first firm."""
    page.goto(look.at("/me/firms"))
    href = page.locator(".mine-page .rowlist b a").first.get_attribute("href")
    assert href
    return f"{href}/people"


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("look", [Look(), ENGLISH], ids=["ko", "en"], indirect=True)
def test_nothing_is_wrong_with_the_pages(page: Page, look: Look, who, come_in, complaints):
    """In both widths and themes."""
    complaints.expected |= {404}
    come_in(who)
    people = people_page(page, look)
    found = []
    for path in PAGES[who]:
        page.goto(look.at(path) if path.startswith("/") else people.replace("people", path))
        found += faults(page, look)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", [Look(scripts=False)], ids=str, indirect=True)
def test_a_colleague_is_invited_made_editor_and_removed_without_scripts(
    page: Page, look: Look, site: PortalProcess, browser: Browser, come_in, session_of
):
    come_in("owner")
    people = people_page(page, look)
    page.goto(people)
    page.locator("#email").fill("mentor@demo.example")
    page.locator("#role").select_option("viewer")
    page.get_by_role("button", name="초대 메일 보내기").click()
    expect(page.locator(".mine-page > .note")).to_contain_text("초대 메일을 보냈어요")

    elsewhere = browser.new_context(base_url=site.url, locale="ko-KR")
    elsewhere.add_cookies([session_of("mentor")])
    other = elsewhere.new_page()
    other.goto(site.link_to("mentor@demo.example"))
    other.get_by_role("button", name="함께하기").click()
    expect(other.locator(".mine-page > .note")).to_contain_text("이제 이 회사의 사람이에요")

    page.goto(people)
    row = page.locator(".people li", has_text="도윤슬")
    row.locator("select").select_option("editor")
    row.get_by_role("button", name="바꾸기").click()
    expect(page.locator(".people li", has_text="도윤슬")).to_contain_text("편집자")
    other.goto(people)
    expect(other.locator(".people li", has_text="도윤슬")).to_contain_text("편집자")

    page.locator(".people li", has_text="도윤슬").get_by_role("button", name="내보내기").click()
    expect(page.locator(".mine-page > .note")).to_contain_text("내보냈어요")
    answer = other.goto(people)
    assert answer is not None and answer.status == 404
    elsewhere.close()


@pytest.mark.parametrize("look", [Look(width=390)], ids=str, indirect=True)
def test_a_number_is_entered_and_shown_as_unverified(page: Page, look: Look, come_in):
    come_in("owner")
    people = people_page(page, look)
    page.goto(people.replace("people", "facts"))
    page.locator("#metric").select_option("customers")
    page.locator("#period").fill("2019")
    page.locator("#value").fill("1,234")
    page.locator("#evidence").select_option("own_count")
    page.get_by_role("button", name="숫자 적기").click()
    expect(page.locator(".mine-page > .note")).to_contain_text("수를 적었어요")
    expect(page.locator(".facts-list li", has_text="1,234곳")).to_contain_text("미확인")
    page.goto(people.replace("/me", "").replace("/people", ""))
    page.locator("#figures").scroll_into_view_if_needed()
    page.get_by_text("표로 보기").first.click()
    expect(page.locator("table.figures tr", has_text="2019").filter(has_text="1,234")).to_contain_text("미확인")
