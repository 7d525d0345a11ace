"""Searching by hand: what people type, tick, press and go back to."""

import re

import pytest
from browsing import Listing, Look, number_in, until
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PHONE = Look(width=390)
SCRIPTLESS = [Look(scripts=False), Look(width=390, scripts=False)]


@pytest.fixture
def listing(page: Page, look: Look) -> Listing:
    """The directory, not yet open."""
    return Listing(page, look)


@pytest.mark.parametrize("look", [Look(), Look(width=390), Look(scripts=False)], ids=str, indirect=True)
def test_words_typed_on_the_first_page_lead_to_hits(listing, page, look):
    page.goto(look.at("/"))
    listing.search("의료영상")
    page.wait_for_url("**/directory?*")
    assert listing.address == "directory?q=의료영상"
    expect(listing.box).to_have_value("의료영상")
    assert listing.hits.count() == min(listing.total, 20) > 3
    expect(page.locator(".hits mark").filter(has_text=re.compile("의료|영상")).first).to_be_visible()
    counts = [number_in(text) for text in listing.tabs.locator(".n").all_inner_texts()]
    assert counts[0] == listing.total and len(counts) == 4 and min(counts) > 0  # firms, technologies, services, needs


def test_tabs_show_firms_technologies_and_services(listing, page):
    listing.open("/directory?q=의료영상")
    for kind in ("technology", "service", "firm"):
        tab = page.locator(f"#tab-{kind}")
        promised = number_in(tab.locator(".n").inner_text())
        with listing.in_place():
            tab.click()
        expect(page.locator(f"#tab-{kind}")).to_have_attribute("aria-current", "page")
        assert listing.total == promised
    assert listing.address == "directory?q=의료영상"


def test_enter_that_ends_a_syllable_does_not_search(listing, page):
    listing.open()
    page.evaluate("window.here = 1")
    keyboard = page.context.new_cdp_session(page)
    listing.box.click()
    # As an input method does: 의 is finished, 료 is being composed; Enter is pressed to finish it.
    keyboard.send("Input.insertText", {"text": "의"})
    keyboard.send("Input.imeSetComposition", {"text": "료", "selectionStart": 1, "selectionEnd": 1})
    asked = []
    # Suggestions for what was typed may still be on their way.
    page.on("request", lambda request: "/suggest" in request.url or asked.append(request.url))
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    assert not asked and listing.address == "directory"
    keyboard.send("Input.insertText", {"text": "료"})
    with listing.in_place():
        page.keyboard.press("Enter")
    assert listing.address == "directory?q=의료"


def test_ticks_chips_sort_and_pages_move_list_counts_and_address_in_place(listing, page):
    listing.open()
    page.evaluate("window.here = 1")
    with listing.in_place():
        listing.search("데이터")
    assert listing.address == "directory?q=데이터"
    found = listing.total

    # One value of a facet: as many hits as its row promised.
    promised = listing.promise("field-vision")
    with listing.in_place():
        listing.row("field-vision").click()
    assert listing.total == promised < found
    assert listing.address == "directory?q=데이터&field=vision"
    # A second value of it widens; its own row promised what comes on top.
    one = listing.total
    with listing.in_place():
        listing.row("field-language").click()
    two = listing.total
    assert one < two <= found
    # A value of another facet narrows.
    promised = listing.promise("kind-resident")
    with listing.in_place():
        listing.row("kind-resident").click()
    assert listing.total == promised < two
    assert listing.conditions == ["field=language", "field=vision", "kind=resident", "q=데이터"]
    state = listing.state()
    assert sorted(state["ticked"]) == ["field-language", "field-vision", "kind-resident"]
    assert len(state["chips"]) == 3
    assert listing.hits.count() == min(20, listing.total)

    # A chip drops its condition.
    with listing.in_place():
        listing.chips.filter(has_text="자연어").click()
    assert listing.conditions == ["field=vision", "kind=resident", "q=데이터"]
    assert sorted(listing.state()["ticked"]) == ["field-vision", "kind-resident"]
    with listing.in_place():
        page.locator(".applied").get_by_text("모두 지우기").click()
    assert listing.address == "directory?q=데이터"
    assert listing.total == found and listing.chips.count() == 0 and not listing.state()["ticked"]

    with listing.in_place():
        page.locator("#sort").select_option("name")
    assert listing.address == "directory?q=데이터&sort=name"
    with listing.in_place():
        listing.search("")
    first = listing.state()["names"]
    with listing.in_place():
        page.locator(".pager [rel=next]").click()
    assert listing.address == "directory?sort=name&page=2"
    assert listing.hits.count() == 20 and not {*first} & {*listing.state()["names"]}
    expect(page.locator("ol.hits")).to_have_attribute("start", "21")
    assert page.evaluate("window.here") == 1, "the page was loaded anew"


def test_the_names_are_sorted_over_all_pages(listing, page):
    listing.open("/directory?sort=name")
    names = [*listing.state()["names"]]
    with listing.in_place():
        page.locator(".pager [rel=next]").click()
    names += listing.state()["names"]
    bare = [name.replace("㈜", "").replace("주식회사", "").replace("(주)", "").strip() for name in names]
    hangul = [name for name in bare if "가" <= name[0] <= "힣"]
    assert len(names) == 40
    assert hangul == sorted(hangul)


def test_back_and_forward_restore_everything(listing, page):
    listing.open()
    states = [listing.state()]
    for act in (
        lambda: listing.row("field-vision").click(),
        lambda: listing.row("kind-resident").click(),
        lambda: page.locator("#sort").select_option("employees"),
        lambda: page.locator(".pager [rel=next]").click(),
        lambda: listing.search("영상"),
    ):
        with listing.in_place():
            act()
        states.append(listing.state())
    assert len({state["address"] for state in states}) == len(states)
    for go, seen in ((page.go_back, states[-2::-1]), (page.go_forward, states[1:])):
        for state in seen:
            go()
            listing.reaches(state)
    page.reload()
    assert listing.state() == states[-1]


def test_back_returns_to_the_place_in_the_list(listing, page):
    listing.open()
    with listing.in_place():
        listing.row("kind-resident").click()
    state = listing.state()
    listing.hits.nth(12).scroll_into_view_if_needed()
    top = page.evaluate("scrollY")
    assert top > 500
    # Away to a firm …
    name = listing.hits.nth(12).locator("h3").inner_text()
    listing.hits.nth(12).locator("h3 a").click()
    expect(page.locator("h1")).to_have_text(name)
    page.go_back()
    listing.reaches(state)
    until(page, f"Math.abs(scrollY - {top}) < 40")
    # … and away to the next page of the list, which begins at its top.
    page.locator(".pager [rel=next]").scroll_into_view_if_needed()
    top = page.evaluate("scrollY")
    with listing.in_place():
        page.locator(".pager [rel=next]").click()
    until(page, "scrollY < 500")
    assert page.locator("ol.hits > li h3").first.bounding_box()["y"] > 0
    page.go_back()
    listing.reaches(state)
    until(page, f"Math.abs(scrollY - {top}) < 40")


def test_reload_gives_the_same(listing, page):
    listing.open("/directory?q=데이터")
    for row in ("field-vision", "kind-resident"):
        with listing.in_place():
            listing.row(row).click()
    state = listing.state()
    page.reload()
    assert listing.state() == state


def test_a_chip_unticks_what_was_ticked_by_hand(listing):
    """A box that somebody has ticked no longer follows its attribute."""
    listing.open()
    for _ in range(2):
        with listing.in_place():
            listing.row("field-vision").click()
        with listing.in_place():
            listing.chips.first.click()
        assert listing.state()["ticked"] == []


def test_the_last_of_many_quick_ticks_wins(listing, page):
    listing.open()
    rows = ("field-vision", "field-language", "kind-resident", "kind-member")
    page.evaluate("(ids) => ids.forEach((id) => document.getElementById(id).click())", rows)
    expect(listing.chips).to_have_count(len(rows))
    listing.rests()
    assert listing.conditions == ["field=language", "field=vision", "kind=member", "kind=resident"]


def test_keys_walk_through_the_hits(listing, page):
    listing.open("/directory?q=의료영상")
    links = listing.hits.locator("h3 a")
    for key, at in (("j", 0), ("j", 1), ("ArrowRight", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        expect(links.nth(at)).to_be_focused()
        expect(page.locator(".hit.at")).to_have_count(1)
    # With a Korean input method on, the same key gives another letter.
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'ㅓ', code: 'KeyJ', bubbles: true}))"
    )
    expect(links.nth(1)).to_be_focused()
    # The browser's own shortcuts stay its own.
    page.keyboard.press("Control+j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("/")
    expect(listing.box).to_be_focused()
    expect(listing.box).to_have_value("의료영상")
    # Written over, and letters are letters in the box.
    page.keyboard.type("jk/")
    expect(listing.box).to_have_value("jk/")


def test_enter_on_a_hit_reached_by_key_opens_it(listing, page):
    listing.open("/directory?q=의료영상")
    page.keyboard.press("j")
    name = listing.hits.first.locator("h3").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)


def test_the_clear_button_empties_the_box(listing, page):
    listing.open("/directory?q=의료영상")
    page.locator("[data-clear]").click()
    expect(listing.box).to_have_value("")
    expect(listing.box).to_be_focused()
    with listing.in_place():
        page.keyboard.press("Enter")
    assert listing.address == "directory"


def test_nothing_found_offers_an_act_that_finds_something(listing, page):
    listing.open("/directory?q=의료영상&kind=investor&field=semiconductor")
    expect(listing.hits).to_have_count(0)
    before = listing.conditions
    assert "의료영상" in page.locator(".empty").inner_text()
    with listing.in_place():
        page.locator(".empty a").first.click()
    assert listing.hits.count() > 0 and listing.conditions != before


def test_a_search_that_fails_in_place_loads_the_page(listing, page, complaints):
    complaints.expected |= {503}
    listing.open()
    page.evaluate("window.here = 1")
    page.route(
        "**/directory?*",
        lambda route: route.fulfill(status=503) if "hx-request" in route.request.headers else route.fallback(),
    )
    listing.row("field-vision").click()
    expect(listing.chips).to_have_count(1)
    assert page.evaluate("window.here") is None
    assert listing.address == "directory?field=vision"
    assert listing.hits.count() == 20


@pytest.mark.parametrize("look", [PHONE], ids=str, indirect=True)
def test_the_filter_sheet_of_a_phone(listing, page):
    listing.open()
    expect(listing.sheet).to_be_hidden()
    listing.opener.tap()
    expect(listing.sheet).to_be_visible()
    promised = listing.promise("kind-member")
    with listing.in_place():
        listing.row("kind-member").tap()
    assert listing.total == promised
    expect(listing.sheet, "the sheet stays open while filters are chosen").to_be_visible()
    expect(listing.sheet.locator(".go.only-m button")).to_contain_text(str(promised))
    with listing.in_place():
        listing.row("kind-alumni").tap()
    expect(listing.sheet).to_be_visible()
    page.keyboard.press("Escape")
    expect(listing.sheet).to_be_hidden()
    expect(listing.opener).to_be_focused()
    expect(listing.opener.locator(".num")).to_have_text("2")
    assert listing.address == "directory?kind=member&kind=alumni"
    # The other ways out: its button, its cross, a tap beside it.
    for way in (".go.only-m button", ".head .icon-btn"):
        listing.opener.tap()
        expect(listing.sheet).to_be_visible()
        listing.sheet.locator(way).tap()
        expect(listing.sheet).to_be_hidden()
        expect(listing.opener).to_be_focused()
    listing.opener.tap()
    page.touchscreen.tap(195, 40)
    expect(listing.sheet).to_be_hidden()


@pytest.mark.parametrize("look", [PHONE], ids=str, indirect=True)
def test_the_sheet_becomes_a_column_when_the_window_grows(listing, page):
    listing.open()
    listing.opener.tap()
    expect(listing.sheet).to_be_visible()
    page.set_viewport_size({"width": 1440, "height": 900})
    until(page, "!document.querySelector('#filters:popover-open')")
    expect(listing.sheet).to_be_visible()
    with listing.in_place():
        listing.row("kind-member").click()


@pytest.mark.parametrize("look", SCRIPTLESS, ids=str, indirect=True)
def test_everything_works_without_scripts(listing, page, look):
    phone = look.width < 600

    def apply(*rows: str) -> None:
        if phone:
            listing.opener.tap()
            expect(listing.sheet).to_be_visible()
        for row in rows:
            listing.row(row).click()
        listing.sheet.get_by_text("적용하기").click()

    listing.open()
    expect(page.locator(".need-js:visible")).to_have_count(0)
    listing.search("데이터")
    page.wait_for_url("**q=*")
    found = listing.total
    apply("field-vision", "kind-resident")
    page.wait_for_url("**field=vision*")
    assert 0 < listing.total < found
    expect(listing.sheet.locator("input:checked")).to_have_count(2)
    expect(listing.chips).to_have_count(2)
    expect(listing.box).to_have_value("데이터")
    listing.chips.first.click()
    page.wait_for_url(lambda url: "kind=resident" not in url)
    listing.chips.first.click()
    page.wait_for_url(lambda url: "field=vision" not in url)
    # Synonyms that the worker has analysed meanwhile may have brought more.
    assert listing.total >= found
    page.locator("#sort").select_option("name")
    page.get_by_text("정렬하기").click()
    page.wait_for_url("**sort=name*")
    page.locator(".pager [rel=next]").click()
    page.wait_for_url("**page=2*")
    expect(page.locator("ol.hits")).to_have_attribute("start", "21")
    page.go_back()
    page.wait_for_url(lambda url: "page=2" not in url)
    expect(page.locator("#tab-technology")).to_be_visible()
    page.locator("#tab-technology").click()
    page.wait_for_url("**type=technology*")
    apply("field-vision")
    page.wait_for_url("**field=vision*")
    expect(page.locator("#tab-technology")).to_have_attribute("aria-current", "page")
