"""No page has anything that axe-core calls a violation: both widths, both themes, both languages."""

import pytest
from axe import CONTRAST, THEMES, WIDTHS, faults, violations
from browsing import Choices, Listing, Look
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LANGUAGES = [Look(), Look(language="en")]
#: Each width, theme and language; contrast is measured in both.
OPEN_LOOKS = [Look(), Look(390, "dark", "en")]
PAGES = (
    *("home", "list", "query", "filtered", "cards", "table", "nothing found"),
    *("firm", "technology", "service", "missing", "chosen", "comparison"),
)


@pytest.mark.parametrize("look", LANGUAGES, ids=lambda look: look.language, indirect=True)
def test_axe_finds_nothing(page, look: Look, addresses, complaints):
    """In both widths and themes."""
    complaints.expected |= {404}
    found = []
    for name in PAGES:
        page.goto(look.at(addresses[name]))
        found += faults(page, look)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", [Look(width=390), Look(width=390, theme="dark")], ids=str, indirect=True)
def test_axe_finds_nothing_in_the_filter_sheet(page, look):
    listing = Listing(page, look)
    listing.open("/directory?field=vision")
    listing.opener.click()
    expect(listing.sheet).to_be_visible()
    found = violations(page, look)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", OPEN_LOOKS, ids=str, indirect=True)
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
        found += violations(page, look)
    page.goto(look.at(addresses["firm"]))
    if look.width > 600:
        page.locator(".quick input").press_sequentially(words)
        expect(page.locator("#quick-list [role=option]").first).to_be_visible()
        found += violations(page, look)
    palette = Choices(page, "palette-q")
    page.keyboard.press("Control+k")
    palette.is_at(0)
    found += violations(page, look)
    palette.box.press_sequentially(words)
    expect(palette.list.locator("[data-suggestions] [role=option]").first).to_be_visible()
    found += violations(page, look)
    assert not found, "\n".join(found)


PICTURE = '<img src="/static/img/icon.svg">'
WIDE = '<p><span class="btn">' + "가" * 300 + "</span></p>"


@pytest.mark.parametrize(
    ("planted", "named", "looks"),
    [(PICTURE, "image-alt", 2), (WIDE, "wider than its window", 2)],
    ids=["picture", "wide"],
)
def test_it_is_awake(page: Page, look: Look, addresses, planted, named, looks):
    """What is wrong on purpose is found in both widths."""
    page.goto(addresses["home"])
    page.evaluate("(html) => document.querySelector('h1').insertAdjacentHTML('afterend', html)", planted)
    assert len([line for line in faults(page, look) if named in line]) == looks


@pytest.mark.parametrize("look", LANGUAGES, ids=lambda look: look.language, indirect=True)
def test_it_sees_pale_words(page: Page, look: Look, addresses):
    """In the theme in which contrast is measured for this language; each width, theme and language is one of them."""
    page.goto(look.at(addresses["home"]))
    page.evaluate(
        "Object.assign(document.querySelector('footer .who p + p').style, {color: '#7f7f7f', background: '#888'})"
    )
    pale = [line for line in faults(page, look) if "color-contrast" in line]
    assert len(pale) == 1 == len([one for one in CONTRAST if one[2] == look.language])
    assert all(len(set(values)) == 2 for values in zip(*CONTRAST, strict=True)) and len(WIDTHS) == len(THEMES) == 2
