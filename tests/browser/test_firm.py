"""The pages of a firm, a technology and a service; language, theme and paper."""

import re

import pytest
from browsing import Listing, Look
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

#: Whatever lies at a point of a card leads somewhere: the card's own address, or that of a link in it.
_LINKS_IN_CARD = """(card) => {
  card.scrollIntoView({ block: 'center' });
  const box = card.getBoundingClientRect();
  const found = [];
  for (let x = 0.02; x < 1; x += 0.048)
    for (let y = 0.04; y < 1; y += 0.115) {
      const at = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
      if (!at?.closest('button')) found.push(at?.closest('a')?.href);
    }
  return [card.querySelector('h3 a').href, found];
}"""
_DARKEST = "Math.max(...getComputedStyle(document.querySelector('h1')).color.match(/[0-9]+/g).slice(0, 3))"
_BACKGROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("kind", ["firm", "technology", "service"])
def test_from_a_hit_to_its_page(page: Page, kind):
    listing = Listing(page)
    listing.open(f"/directory?q=영상&type={kind}")
    name = listing.hits.first.locator("h3").inner_text()
    # On the picture, which is no link of its own.
    box = listing.hits.first.locator("svg").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator("h1")).to_have_text(name)
    picture = page.locator(".hero .cover svg, .hero .pic svg").first
    expect(picture).to_be_visible()
    assert picture.bounding_box()["width"] > 60
    assert page.locator("article svg:has(rect, path, circle):not(.ic)").count() >= 2, "pictures are drawn"
    steps = page.locator(".crumb a")
    assert steps.count() >= 1
    expect(page.locator(".crumb [aria-current=page]")).to_have_text(name)
    if kind == "firm":
        page.locator(".prod h3 a").first.click()
        page.wait_for_url(re.compile("/(technologies|services)/"))
    else:
        owner = page.locator(".owner b").inner_text()
        steps.last.click()
        expect(page.locator("h1")).to_have_text(owner)
    page.locator(".crumb a").first.click()
    page.wait_for_url("**/directory")


@pytest.mark.parametrize("look", [Look(), Look(width=390)], ids=str, indirect=True)
@pytest.mark.parametrize("kind", ["firm", "technology"])
def test_the_whole_card_is_the_link(page, look, kind):
    listing = Listing(page, look)
    listing.open(f"/directory?q=영상&type={kind}")
    for number in (0, 4):
        own, found = listing.hits.nth(number).evaluate(_LINKS_IN_CARD)
        assert None not in found, f"{found.count(None)} of {len(found)} points lead nowhere"
        assert found.count(own) > len(found) * 0.6
        # Its tags and its owner stay links of their own.
        assert len(set(found)) > 1


def test_links_that_leave_say_so(page, addresses):
    page.goto(addresses["firm"])
    leaving = page.locator("a[href^=http]").evaluate_all(
        "(links) => links.filter((a) => a.origin !== location.origin).map((a) => [a.href, a.rel])"
    )
    assert leaving
    for address, rel in leaving:
        assert {"noopener", "nofollow", "external"} <= set(rel.split()), address


def test_the_tabs_of_a_firm_lead_to_its_parts(page, addresses):
    page.goto(addresses["firm"])
    for tab in page.locator(".hero .tabs a").all():
        tab.click()
        part = page.locator(tab.get_attribute("href"))
        expect(part).to_be_in_viewport()
        assert part.bounding_box()["y"] >= page.locator("header.top").bounding_box()["height"], "the header covers it"


def test_figures_are_drawn_and_can_be_read_as_a_table(page, addresses):
    page.goto(addresses["firm"])
    panel = page.locator("section:has(#figures)")
    expect(panel.locator("svg[role=img]").first).to_be_visible()
    table = panel.locator("table")
    expect(table).to_be_hidden()
    panel.locator("summary").click()
    expect(table).to_be_visible()
    assert table.locator("tbody tr").count() > 2


@pytest.mark.parametrize("look", [Look(), Look(width=390)], ids=str, indirect=True)
def test_the_other_language_keeps_page_and_search(page, look):
    listing = Listing(page, look)
    switch = page.locator("[data-keep-query]:visible").first
    listing.open("/directory?q=데이터")
    # Ticked in place: the link was written before it.
    if look.width == 390:
        listing.opener.click()
    with listing.in_place():
        listing.row("kind-resident").click()
    page.keyboard.press("Escape")
    conditions, count = listing.conditions, listing.total
    korean = page.locator(".hits h3 a").evaluate_all("(links) => links.map((a) => a.pathname)")
    switch.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.split("/")[3] == "en" and listing.conditions == conditions and listing.total == count
    english = page.locator(".hits h3 a").evaluate_all("(links) => links.map((a) => a.pathname)")
    assert english == [f"/en{path}" for path in korean]
    listing.hits.first.locator("h3 a").click()
    page.wait_for_url(f"**{english[0]}")
    switch.click()
    page.wait_for_url(lambda url: url.endswith(korean[0]) and "/en/" not in url)
    expect(page.locator("html")).to_have_attribute("lang", "ko")


def test_the_theme_follows_the_system_until_it_is_chosen(page, addresses):
    root = page.locator("html")
    page.goto("/")
    light = page.evaluate(_BACKGROUND)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(_BACKGROUND)
    assert light != dark
    page.emulate_media(color_scheme="light")
    assert page.evaluate(_BACKGROUND) == light
    expect(root).not_to_have_attribute("data-theme", "light")

    page.locator("[data-theme-toggle]").click()
    expect(root).to_have_attribute("data-theme", "dark")
    assert page.evaluate(_BACKGROUND) == dark
    page.reload()
    assert page.evaluate(_BACKGROUND) == dark
    page.goto(addresses["firm"])
    assert page.evaluate(_BACKGROUND) == dark
    # Written by the server already: nothing flashes, and it holds without scripts.
    assert 'data-theme="dark"' in page.request.get("/directory").text()[:200]
    page.locator("[data-theme-toggle]").click()
    # Chosen, it no longer follows; also a page that the browser has kept.
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(_BACKGROUND) == light
    page.go_back()
    page.wait_for_url(lambda url: "/firms/" not in url)
    assert page.evaluate(_BACKGROUND) == light


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_paper_there_is_what_the_page_says_and_no_more(page, addresses, theme):
    chrome = page.locator(".top, .tabbar, .crumb, .hero .tabs, .hero .acts, .searchbox, .facets, .pager, .bar .select")
    for name in ("firm", "technology", "query"):
        page.emulate_media(media="screen", color_scheme=theme)
        page.goto(addresses[name])
        expect(chrome.locator("visible=true")).not_to_have_count(0)
        page.emulate_media(media="print", color_scheme=theme)
        expect(chrome.locator("visible=true")).to_have_count(0)
        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate(_BACKGROUND) == "rgb(255, 255, 255)", "ink on white paper"
        assert page.evaluate(_DARKEST) < 120, "dark ink"
    expect(page.locator(".hits > li h3").first).to_be_visible()
    page.goto(addresses["firm"])
    for part in (".prose p", ".kv dd", ".prod h3", "section:has(#figures) table"):
        expect(page.locator(part).first).to_be_visible()
