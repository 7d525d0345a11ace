"""List, cards and table in a browser: remembered, sorted, walked through; and what Back brings back."""

import pytest
from browsing import Listing, Look, until
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PHONE = Look(width=390)


@pytest.fixture
def listing(page: Page, look: Look) -> Listing:
    return Listing(page, look)


@pytest.mark.parametrize("look", [Look(), PHONE], ids=str, indirect=True)
def test_a_view_is_remembered(listing, page):
    listing.open()
    names = listing.state()["names"]
    with listing.in_place():
        page.locator("#view-table").click()
    assert listing.address == "directory?view=table"
    expect(page.locator(".rows tbody th")).to_have_text(names)
    # At the bare address too, and written by the server.
    listing.open("/directory?q=데이터")
    expect(page.locator(".rows tbody tr")).to_have_count(20)
    assert 'class="rows"' in page.request.get("/directory").text()
    with listing.in_place():
        page.locator("#view-cards").click()
    expect(page.locator(".hits-cards > li")).to_have_count(20)
    with listing.in_place():
        listing.box.fill("의료")
    assert listing.conditions == ["q=의료", "view=cards"]
    page.go_back()
    page.reload()
    expect(page.locator(".hits-cards > li").first).to_be_visible()
    listing.open("/directory?view=list")
    expect(page.locator("ol.hits:not(.hits-cards) > li").first).to_be_visible()


def test_the_table_is_sorted_by_its_heads_and_walked_through(listing, page):
    listing.open("/directory?view=table")
    with listing.in_place():
        page.locator("#by-employees").click()
    expect(page.locator("th:has(#by-employees)")).to_have_attribute("aria-sort", "descending")
    cells = page.locator(".rows tbody tr > :nth-child(5)").all_inner_texts()
    figures = [int(text.replace(",", "")) for text in cells]
    assert figures == sorted(figures, reverse=True)
    links = page.locator(".rows tbody th a")
    for key, at in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        expect(links.nth(at)).to_be_focused()
    name = links.first.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)


@pytest.mark.parametrize("look", [PHONE, Look(width=390, language="en")], ids=str, indirect=True)
def test_on_a_phone_the_table_scrolls_in_itself(listing, page):
    listing.open("/directory?view=table")
    table = page.locator(".rows-box")
    assert table.evaluate("(box) => box.scrollWidth > box.clientWidth")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    name = page.locator(".rows tbody th").first
    left = name.bounding_box()["x"]
    table.evaluate("(box) => box.scrollTo(1000, 0)")
    expect(page.locator(".rows thead th").last).to_be_in_viewport()
    assert name.bounding_box()["x"] == left, "the names stay in sight"


@pytest.mark.parametrize("look", [Look(scripts=False), Look(width=390, scripts=False)], ids=str, indirect=True)
def test_views_without_scripts(listing, page):
    listing.open("/directory?q=데이터")
    page.locator("#view-table").click()
    page.wait_for_url("**view=table*")
    expect(page.locator(".rows tbody tr")).to_have_count(20)
    page.locator("#by-name").click()
    page.wait_for_url("**sort=name*")
    expect(page.locator("th:has(#by-name)")).to_have_attribute("aria-sort", "ascending")
    # The form keeps it.
    listing.search("의료")
    page.wait_for_url(lambda url: "%EC%9D%98" in url)
    expect(page.locator(".rows tbody tr").first).to_be_visible()
    page.locator("#view-cards").click()
    page.wait_for_url("**view=cards*")
    expect(page.locator(".hits-cards > li").first).to_be_visible()
    page.go_back()
    expect(page.locator(".rows tbody tr").first).to_be_visible()


@pytest.mark.parametrize("view", ["list", "cards", "table"])
def test_back_from_a_firm_brings_back_results_place_and_hit(listing, page, view):
    listing.open(f"/directory?view={view}")
    states = [listing.state()]
    for row in ("kind-resident", "field-vision"):
        with listing.in_place():
            listing.row(row).click()
        states.append(listing.state())
    # By keyboard, some hits down.
    for _ in range(11):
        page.keyboard.press("j")
    link = page.locator(".hits h3 a, .rows tbody th a").nth(10)
    expect(link).to_be_focused()
    top = page.evaluate("scrollY")
    assert top > 100
    name = link.inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)
    page.go_back()
    listing.reaches(states[2])
    until(page, f"Math.abs(scrollY - {top}) < 40")
    expect(link).to_be_focused()
    # The keys go on from there.
    page.keyboard.press("k")
    expect(page.locator(".hits h3 a, .rows tbody th a").nth(9)).to_be_focused()
    # Further back, through what was ticked, and all the way forward.
    page.go_back()
    listing.reaches(states[1])
    page.go_back()
    listing.reaches(states[0])
    for state in states[1:]:
        page.go_forward()
        listing.reaches(state)
    page.go_forward()
    expect(page.locator("h1")).to_have_text(name)
    page.go_back()
    listing.reaches(states[2])


@pytest.mark.parametrize("look", [Look(scripts=False)], ids=str, indirect=True)
def test_back_without_scripts(listing, page):
    listing.open("/directory?q=데이터&kind=resident&page=2")
    link = page.locator(".hits h3 a").nth(8)
    link.scroll_into_view_if_needed()
    top = page.evaluate("scrollY")
    name = link.inner_text()
    link.click()
    expect(page.locator("h1")).to_have_text(name)
    page.go_back()
    expect(listing.box).to_have_value("데이터")
    assert top > 300
    until(page, f"Math.abs(scrollY - {top}) < 40")


def test_the_skip_link_leads_to_the_hits(listing, page):
    listing.open()
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#hits")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#hits :focus")).to_have_count(1)


@pytest.mark.parametrize("look", [PHONE], ids=str, indirect=True)
def test_the_reset_stands_beside_the_cross_of_the_sheet(listing, page):
    listing.open("/directory?kind=resident")
    listing.opener.tap()
    reset, cross = page.locator("#reset").bounding_box(), listing.sheet.locator(".head .icon-btn").bounding_box()
    assert 0 <= cross["x"] - (reset["x"] + reset["width"]) < 16
    assert abs(reset["y"] + reset["height"] / 2 - cross["y"] - cross["height"] / 2) < 4
