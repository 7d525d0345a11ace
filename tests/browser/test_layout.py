"""Nothing is wider than its window, nothing is too small to hit, and a page comes in few pieces."""

from urllib.parse import urlsplit

import pytest
from browsing import PAGES, Listing, Look
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
#: Where what is seen in Korean is all but the same in English: in `make torture`.
ENGLISH = pytest.param(Look(language="en"), marks=pytest.mark.torture)

WIDTHS = (1440, 1024, 768, 390, 320)
#: WCAG 2.2, 2.5.8.
TARGET = 24
MOST_REQUESTS = 12
MOST_BYTES = 250 * 1000
_WIDER = """() => {
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > width + 0.5);
  return wide.slice(-3).map((e) => `${e.tagName}.${e.className} ends at ${e.getBoundingClientRect().right}`);
}"""
_CONTROLS = (
    "header a, header button, .searchbox button, .tabs a, .check, .chip, .pager a, .btn, .icon-btn, select,"
    " .tabbar a, .tabbar button, summary, a.tag, .foot ul a, .sim a, .find .hint a, .fields a, .tile, .views a, .rows a"
)
_SMALL = """([controls, least]) => [...document.querySelectorAll(controls)]
  .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .map((e) => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.width > 1 && (box.width < least || box.height < least))
  .map(([e, box]) => `${e.tagName}.${e.className} "${e.textContent.trim().slice(0, 20)}"`
    + ` in ${e.parentElement.className} is ${box.width.toFixed()} × ${box.height.toFixed()}`)"""


@pytest.mark.parametrize("look", [Look(), ENGLISH], ids=["ko", "en"], indirect=True)
def test_nothing_is_wider_than_the_window_or_too_small_to_hit(page: Page, look, addresses, complaints):
    complaints.expected |= {404}
    found = []
    for name in PAGES:
        page.goto(look.at(addresses[name]))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{name} at {width}: {line}" for line in page.evaluate(_WIDER)]
            if width in (1440, 390):
                found += [f"{name} at {width}: {line}" for line in page.evaluate(_SMALL, [_CONTROLS, TARGET])]
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("look", [Look(width=390), Look(width=390, language="en")], ids=str, indirect=True)
def test_the_open_sheet_fits_the_phone(page, look):
    listing = Listing(page, look)
    listing.open("/directory?q=데이터")
    listing.opener.click()
    expect(listing.sheet).to_be_visible()
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(_WIDER) == []
        box = listing.sheet.bounding_box()
        assert box["x"] == 0 and box["width"] == width and box["y"] > 60 and box["y"] + box["height"] <= 844.5
        assert page.evaluate(_SMALL, ["#filters .check, #filters button, #filters summary", TARGET]) == []
    # Its last row can be reached, and its button stays in sight.
    listing.sheet.locator(".check:visible").last.scroll_into_view_if_needed()
    expect(listing.sheet.locator(".go.only-m button")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("look", [Look(), Look(language="en")], ids=lambda look: look.language, indirect=True)
@pytest.mark.parametrize("name", ["home", "query", "firm"])
def test_the_first_visit_is_light(page, look, site, addresses, name):
    """A visitor with nothing kept: what comes, from where, and how heavy it is."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    kinds, sizes = {}, {}
    network.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: (e["type"], e["response"]["url"])}))
    network.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    page.goto(look.at(addresses[name]), wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    assert {"".join(urlsplit(url)[:2]) for _, url in kinds.values()} == {"".join(urlsplit(site.url)[:2])}, "only ours"
    heavy = {url: sizes[request] for request, (kind, url) in kinds.items() if kind not in ("Font", "Image", "Other")}
    assert len(heavy) <= MOST_REQUESTS, heavy
    assert sum(heavy.values()) <= MOST_BYTES, heavy
    fonts = [urlsplit(url).path for kind, url in kinds.values() if kind == "Font"]
    assert fonts and all(path.startswith("/static/vendor/pretendard/") for path in fonts)
    assert len(fonts) == len(set(fonts)), "preloaded under another address than it is used by"
    assert page.evaluate("document.fonts.check('700 16px \"Pretendard Variable\"', '가나다 ABC')")


def test_the_second_page_loads_nothing_again(page, addresses):
    page.goto("/", wait_until="networkidle")
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    came, kept = {}, set()
    network.on("Network.requestServedFromCache", lambda e: kept.add(e["requestId"]))
    network.on("Network.responseReceived", lambda e: came.update({e["requestId"]: (e["type"], e["response"])}))
    page.goto(addresses["firm"], wait_until="networkidle")
    again = [
        answer["url"]
        for request, (kind, answer) in came.items()
        if kind in ("Stylesheet", "Script") and request not in kept and not answer.get("fromDiskCache")
    ]
    assert len(came) > 5 and not again
