"""Pictures of pages of a running portal, as `tools.shots` takes them: one window for each, one file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tools.portal_process import PortalProcess

#: Window widths with the height of the window and where a long page is cut.
HEIGHTS = {1440: (900, 1800), 390: (844, 1600)}
#: The first with which the picture is light enough.
QUALITIES = (70, 60)
MOST_BYTES = 250 * 1000


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: a page, found by its address or by a click from there, with something typed where the focus is."""

    name: str
    path: str
    click: str = ""
    typed: str = ""
    width: int = 1440
    theme: str = "light"
    #: What the picture begins with: then it is of a window, scrolled there.
    at: str = ""

    @property
    def file(self) -> str:
        return f"{self.name}-{self.width}-{self.theme}.jpg"


def open_window(browser: Browser, portal: PortalProcess, shot: Shot, cookies: Sequence[Any] = ()) -> Page:
    """A window of the shot's width and theme, of a visitor or of whom the cookies stand for."""
    context = browser.new_context(
        base_url=portal.url,
        viewport={"width": shot.width, "height": HEIGHTS[shot.width][0]},
        color_scheme="dark" if shot.theme == "dark" else "light",
        reduced_motion="reduce",
        has_touch=shot.width < 600,
        locale="ko-KR",
        timezone_id="Asia/Seoul",
    )
    context.add_cookies(cookies)
    return context.new_page()


def take(browser: Browser, portal: PortalProcess, shot: Shot, folder: Path, cookies: Sequence[Any] = ()) -> None:
    """Open the page as somebody would, and write its picture."""
    page = open_window(browser, portal, shot, cookies)
    page.goto(shot.path, wait_until="networkidle")
    if shot.click:
        page.locator(shot.click).first.click()
        page.wait_for_load_state("networkidle")
    if shot.typed:
        with page.expect_response("**/api/v1/suggest*"):
            page.keyboard.type(shot.typed)
        page.locator("[role=option]:visible mark").first.wait_for()
        page.wait_for_load_state("networkidle")
    save(page, shot, folder)
    page.context.close()


def save(page: Page, shot: Shot, folder: Path) -> None:
    """Write the picture of the page that is open, as light as it has to be."""
    page.evaluate("document.fonts.ready.then(() => true)")
    page.mouse.move(0, 0)
    area = _area(page, shot)
    file = folder / shot.file
    for quality in QUALITIES:
        page.screenshot(path=file, type="jpeg", quality=quality, scale="css", animations="disabled", **area)
        if file.stat().st_size <= MOST_BYTES:
            break
    page.set_viewport_size({"width": shot.width, "height": HEIGHTS[shot.width][0]})
    print(f"{file.stat().st_size / 1000:6.0f} KB  {file}")


def _area(page: Page, shot: Shot) -> dict[str, Any]:
    """What the picture shows: the page from its top, cut; of an open sheet, list or palette the window."""
    if shot.at:
        page.locator(shot.at).first.evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 80)")
        page.wait_for_load_state("networkidle")
        return {}
    if page.locator(":popover-open, [aria-expanded=true]:visible").count():
        return {}
    length = min(HEIGHTS[shot.width][1], page.evaluate("document.documentElement.scrollHeight"))
    if shot.width < 600 or page.locator(".edit-bar").count():
        # A window as long as the picture: the bar at its lower edge is where it belongs.
        page.set_viewport_size({"width": shot.width, "height": length})
        return {}
    return {"full_page": True, "clip": {"x": 0, "y": 0, "width": shot.width, "height": length}}
