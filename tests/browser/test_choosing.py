"""Choosing firms in a real browser: compared in place or page by page, put aside, noted, searched for again."""

import re

import pytest
from axe import faults
from browsing import Listing, Look
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
#: Where what is seen in Korean is all but the same in English: in `make torture`.
ENGLISH = pytest.param(Look(language="en"), marks=pytest.mark.torture)

LIST, SEARCHES = "/me/shortlist", "/me/searches"


def choose(page: Page, listing: Listing, place: int) -> None:
    """Take a hit into the comparison."""
    toggle = page.locator("[id^=compare-]").nth(place)
    if listing.look.scripts:
        with listing.in_place():
            toggle.click()
    else:
        toggle.click()


@pytest.mark.parametrize("look", [Look(), Look(width=390, scripts=False)], ids=str, indirect=True)
def test_firms_are_chosen_compared_and_put_aside(page: Page, look: Look, staff):
    staff("operator")
    listing = Listing(page, look)
    listing.look = look
    listing.open("/directory?q=의료영상")
    for place in range(2):
        choose(page, listing, place)
        expect(page.locator("#tray li")).to_have_count(place + 1)
    names = page.locator("#tray .chip .t").all_inner_texts()
    saving = page.locator("#hits [id^=save-]").first
    saving.click()
    if look.scripts:
        expect(page.locator("#hits [id^=compare-][aria-pressed=true]")).to_have_count(2)
        expect(saving).to_have_attribute("aria-pressed", "true")
        saving.click()
        expect(saving).to_have_attribute("aria-pressed", "false")
        saving.click()
        expect(saving).to_have_attribute("aria-pressed", "true")
        href = page.locator(".hit .tags a").first.evaluate(
            "one => { one.addEventListener('click', event => event.preventDefault()); one.click(); return one.href }"
        )
        assert href.count("compare=") == 2, "a card's tags take the choice along"
    expect(page.locator("#tray li")).to_have_count(2)
    page.locator("#tray-compare").click()
    expect(page.locator(".compare-table .who")).to_have_text(names)
    rows = page.locator(".compare-table tbody tr")
    everything = rows.count()
    page.get_by_role("link", name="다른 점만 보기").click()
    page.wait_for_url("**only=differences*")
    expect(page.locator(".compare-table tr.alike")).to_have_count(0)
    assert 0 < rows.count() <= everything
    page.locator(".compare-table .who").first.click()
    acts = page.locator(".firm-acts")
    expect(acts).to_contain_text("비교에 담았어요")
    page.goto(look.at(LIST))
    page.locator(".entries summary").first.click()
    page.locator(".entries textarea").first.fill("다음 주에 전화하기")
    page.get_by_role("button", name="메모 저장하기").first.click()
    expect(page.locator(".noted").first).to_have_text("다음 주에 전화하기")
    page.locator(".entries .row-acts button").first.click()
    expect(page.locator(".entries")).to_have_count(0)
    page.get_by_role("button", name="되돌리기").click()
    expect(page.locator(".noted").first).to_have_text("다음 주에 전화하기")
    page.locator(".entries .row-acts button").first.click()


@pytest.mark.parametrize("look", [Look(), ENGLISH], ids=["ko", "en"], indirect=True)
def test_nothing_is_wrong_with_the_pages(page: Page, look: Look, staff, complaints):
    """With nothing, with faults, and with far too much."""
    complaints.expected |= {422}
    staff("operator")
    found = []
    for path in (LIST, SEARCHES):
        page.goto(look.at(path))
        found += faults(page, look)
    page.goto(look.at("/directory?view=table"))
    for place in range(2):
        page.locator("#hits [id^=save-]").nth(place).click()
        expect(page.locator("#hits [id^=save-][aria-pressed=true]")).to_have_count(place + 1)
    page.goto(look.at(f"{SEARCHES}/new?q={'word' * 60}&field=vision&kind=resident"))
    page.locator("#name").fill("")
    page.locator("main form.panel button[type=submit]").click()
    expect(page.locator(".field .error").first).to_be_visible()
    found += faults(page, look)
    page.locator("#name").fill("긴이름" * 33)
    page.locator("main form.panel button[type=submit]").click()
    page.wait_for_url(re.compile(SEARCHES))
    page.locator(".row-acts button").first.click()
    expect(page.locator(".row-acts button").first).to_contain_text(re.compile("다시 받기|Resume"))
    found += faults(page, look)
    page.locator(".row-acts button").nth(1).click()
    page.goto(look.at(LIST))
    page.locator(".entries summary").first.click()
    page.locator(".entries textarea").first.fill("긴메모" * 400)
    page.locator(".entries form button[type=submit]").first.click()
    expect(page.locator(".field .error").first).to_be_visible()
    found += faults(page, look)
    for _firm in range(2):
        page.locator(".entries .row-acts button").first.click()
        expect(page.locator(".undo")).to_be_visible()
    found += faults(page, look)
    assert not found, "\n".join(found)
