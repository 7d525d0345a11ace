"""Pictures of the pages for `docs/shots/`, from a demo hub started for them: `python -m tools.shots [folder]`.

The demo hub is fictional, so its pictures may be shown. JPEG at one pixel a pixel: no picture weighs over 250 KB.
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tools.browser import ARGUMENTS, installed
from tools.portal_process import ROOT, PortalProcess, demo_site

FOLDER = ROOT / "docs" / "shots"
#: Window widths with the height of the window and where a long page is cut.
HEIGHTS = {1440: (900, 1800), 390: (844, 1600)}
#: The first with which the picture is light enough.
QUALITIES = (80, 70, 60)
MOST_BYTES = 250 * 1000
FIRM = "/directory?q=의료영상&kind=resident"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: a page, found by its address or by a click from there, with something typed where the focus is."""

    name: str
    path: str
    click: str = ""
    typed: str = ""
    width: int = 1440
    theme: str = "light"

    @property
    def file(self) -> str:
        return f"{self.name}-{self.width}-{self.theme}.jpg"


PAGES = (
    ("home", "/", ""),
    ("directory", "/directory?q=의료영상", ""),
    ("filtered", "/directory?q=의료영상&kind=resident&field=vision&field=generative", ""),
    ("firm", FIRM, ".hits li:first-child h3 a"),
    ("technology", "/directory?q=의료영상&type=technology", ".hits li:first-child h3 a"),
)
SHOTS = (
    *(Shot(name, path, click, width=width) for width in HEIGHTS for name, path, click in PAGES),
    *(
        Shot(name, path, click, width=width, theme="dark")
        for width in HEIGHTS
        for name, path, click in PAGES
        if name != "filtered"
    ),
    Shot("filters", "/directory?q=의료영상&kind=resident", ".applied [popovertarget=filters]", width=390),
    *(Shot("suggestions", "/", "#q", "로", width) for width in HEIGHTS),
    *(Shot("palette", "/directory", "[data-palette-open]", "기", width) for width in HEIGHTS),
    *(Shot(view, f"/directory?q=의료&view={view}", width=width) for width in HEIGHTS for view in ("cards", "table")),
    Shot("palette", "/directory", "[data-palette-open]", "기", theme="dark"),
    Shot("english", "/en/directory?q=medical imaging"),
    Shot("english", "/en/directory?q=medical imaging", width=390),
    Shot("nothing-found", "/directory?q=의료영상&kind=investor&field=semiconductor"),
)


def take(browser: Browser, portal: PortalProcess, shot: Shot, folder: Path) -> None:
    """Open the page as somebody would, and write its picture."""
    context = browser.new_context(
        base_url=portal.url,
        viewport={"width": shot.width, "height": HEIGHTS[shot.width][0]},
        color_scheme="dark" if shot.theme == "dark" else "light",
        reduced_motion="reduce",
        has_touch=shot.width < 600,
        timezone_id="Asia/Seoul",
    )
    page = context.new_page()
    page.goto(shot.path, wait_until="networkidle")
    if shot.click:
        page.locator(shot.click).first.click()
        page.wait_for_load_state("networkidle")
    if shot.typed:
        with page.expect_response("**/api/v1/suggest*"):
            page.keyboard.type(shot.typed)
        page.locator("[role=option]:visible mark").first.wait_for()
        page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.mouse.move(0, 0)
    area = _area(page, shot)
    file = folder / shot.file
    for quality in QUALITIES:
        page.screenshot(path=file, type="jpeg", quality=quality, scale="css", animations="disabled", **area)
        if file.stat().st_size <= MOST_BYTES:
            break
    context.close()
    print(f"{file.stat().st_size / 1000:6.0f} KB  {file}")


def _area(page: Page, shot: Shot) -> dict[str, Any]:
    """What the picture shows: the page from its top, cut; of an open sheet, list or palette the window."""
    if page.locator(":popover-open, [aria-expanded=true]:visible").count():
        return {}
    length = min(HEIGHTS[shot.width][1], page.evaluate("document.documentElement.scrollHeight"))
    if shot.width < 600:
        # A window as long as the picture: the bar at its lower edge is where it belongs.
        page.set_viewport_size({"width": shot.width, "height": length})
        return {}
    return {"full_page": True, "clip": {"x": 0, "y": 0, "width": shot.width, "height": length}}


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = installed()
    if path is None:
        print("No Chromium: run `python tools/browser.py` first.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as root, demo_site(Path(root)) as portal, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        for shot in SHOTS:
            take(browser, portal, shot, folder)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
