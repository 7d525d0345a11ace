"""Pictures of the pages for `docs/shots/`, from a demo hub started for them: `python -m tools.shots [folder]`.

`--accounts` takes those of accounts and of the console alone, `--firms` those of firms' own pages, of choosing firms
and of importing, `--programs` those of programs, `--collaboration` those of working together and its letters.

The demo hub is fictional, so its pictures may be shown. JPEG at one pixel a pixel: no picture weighs over 250 KB.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.account_shots import take_accounts
from tools.browser import ARGUMENTS, installed
from tools.collaboration_shots import take_collaboration
from tools.firm_shots import take_firms
from tools.pictures import HEIGHTS, Shot, take
from tools.portal_process import ROOT, demo_site
from tools.program_shots import take_programs

FOLDER = ROOT / "docs" / "shots"
FIRM = "/directory?q=의료영상&kind=resident"
#: By a name, for browsers keep no passkeys for numbers; and as a hub that has set up all three providers.
SETTINGS = {"PORTAL_BASE_URL": "http://localhost:{port}"} | {
    f"PORTAL_OIDC_{name}_{key}": "pictures"
    for name in ("KAKAO", "NAVER", "GOOGLE")
    for key in ("CLIENT_ID", "CLIENT_SECRET")
}

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


def main() -> int:
    folder = next((Path(one) for one in sys.argv[1:] if not one.startswith("-")), FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    path = installed()
    if path is None:
        print("No Chromium: run `python tools/browser.py` first.", file=sys.stderr)
        return 1
    with (
        tempfile.TemporaryDirectory() as root,
        demo_site(Path(root), **SETTINGS) as portal,
        sync_playwright() as playwright,
    ):
        portal.url = f"http://localhost:{portal.port}"
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        only = [part for part in ("--accounts", "--firms", "--programs", "--collaboration") if part in sys.argv]
        if not only:
            for shot in SHOTS:
                take(browser, portal, shot, folder)
        if not only or "--firms" in only:
            take_firms(browser, portal, folder)
        if not only or "--programs" in only:
            take_programs(browser, portal, folder)
        if not only or "--collaboration" in only:
            take_collaboration(browser, portal, folder)
        if not only or "--accounts" in only:
            take_accounts(browser, portal, folder)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
