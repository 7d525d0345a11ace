"""No page has anything that axe-core calls a violation: both widths, both themes, both languages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import ALL_LOOKS, Choices, Listing, Look
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

AXE = Axe()
PAGES = (
    *("home", "list", "query", "filtered", "cards", "table", "nothing found"),
    *("firm", "technology", "service", "missing"),
)
#: Contrast is by far the dearest rule, and after these the cards repeat themselves.
CARDS = 5


def violations(page: Page) -> list[str]:
    """What axe-core finds, each with the elements concerned."""
    page.evaluate(AXE.axe_script)
    page.evaluate(
        "(cards) => document.querySelectorAll('.hits > li, .rows tr').forEach((e, n) => n >= cards && e.remove())",
        CARDS,
    )
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then((results) => results.violations)")
    return [
        f"{page.url}: {violation['id']}: {violation['help']}: "
        + "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:5])
        for violation in found
    ]


@pytest.mark.parametrize("look", ALL_LOOKS, ids=str, indirect=True)
def test_axe_finds_nothing(page, look: Look, addresses, complaints):
    complaints.expected |= {404}
    found = []
    for name in PAGES:
        page.goto(look.at(addresses[name]))
        found += violations(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", [Look(width=390), Look(width=390, theme="dark")], ids=str, indirect=True)
def test_axe_finds_nothing_in_the_filter_sheet(page, look):
    listing = Listing(page, look)
    listing.open("/directory?field=vision")
    listing.opener.click()
    expect(listing.sheet).to_be_visible()
    found = violations(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", ALL_LOOKS, ids=str, indirect=True)
def test_axe_finds_nothing_in_open_lists(page, look, addresses):
    """Suggestions over the band and in the header, the palette with and without words, a choice chosen."""
    found = []
    words = "co" if look.language == "en" else "의료"
    for name in ("home", "list"):
        page.goto(look.at(addresses[name]))
        choices = Choices(page)
        choices.box.press_sequentially(words)
        expect(choices.options.first).to_be_visible()
        Listing(page).has_rested()
        page.keyboard.press("ArrowDown")
        choices.is_at(0)
        found += violations(page)
    page.goto(look.at(addresses["firm"]))
    if look.width > 600:
        page.locator(".quick input").press_sequentially(words)
        expect(page.locator("#quick-list [role=option]").first).to_be_visible()
        found += violations(page)
    palette = Choices(page, "palette-q")
    page.keyboard.press("Control+k")
    palette.is_at(0)
    found += violations(page)
    palette.box.press_sequentially(words)
    expect(palette.list.locator("[data-suggestions] [role=option]").first).to_be_visible()
    found += violations(page)
    assert not found, "\n".join(found)


def test_axe_is_awake(page, addresses):
    """It finds what is wrong on purpose."""
    page.goto(addresses["home"])
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=\"/static/img/icon.svg\">')")
    assert any("image-alt" in line for line in violations(page))
