"""Pictures of what firms keep of themselves, of choosing among firms, and of importing a list of them."""

from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser

from tools.account_shots import cookies_of
from tools.pictures import Shot, open_window, save, take
from tools.portal_process import PortalProcess

LOOKS = ((1440, "light"), (390, "light"))
#: The firm of the demo's owner, of which there is something to see (`portal.firms.demo.living`).
OWN = "/me/firms/1"
#: Who looks, and at what: name, address, and with what the picture begins.
PAGES = {
    "owner": (
        ("firm-dashboard", OWN, ""),
        ("firm-editor", f"{OWN}/profile", ""),
        ("technology-editor", f"{OWN}/technologies/2", ""),
        ("preview", f"{OWN}/profile/preview", ""),
        ("firm-files", f"{OWN}/files", ""),
        ("firm-facts", f"{OWN}/facts", ""),
        ("firm-visits", f"{OWN}/visits", ""),
        ("firm-people", f"{OWN}/people", ""),
        ("shortlist", "/me/shortlist", ""),
    ),
    "visitor": (
        ("firm-media", "/firms/1", "[aria-labelledby=pictures]"),
        ("firm-own", "/firms/1", ""),
        ("found-in-pdf", "/directory?q=팬텀 촬영 도입 절차", ""),
        ("compare", "/directory/compare?firm=1&firm=2&firm=3", ""),
        ("saved-searches", "/me/searches", ""),
    ),
}
IN_THE_DARK = ("firm-dashboard", "technology-editor", "compare")
#: A list as hubs have them: names without a number, a number that is none, a day that no calendar has.
LIST = """회사명,구분,사업자등록번호,홈페이지,직원수,설립일,한줄소개,담당 부서
㈜가온누리비전,입주기업,220-81-62517,https://gaonnuri.example,14,2021-03-02,공장 카메라로 흠집을 찾아요,2층
라온하제 주식회사,멤버십 기업,,https://raonhaje.example,스무 명쯤,2022-01-10,물류 창고의 동선을 줄여요,
,멤버십 기업,,,3,2020-05-01,이름이 빠진 줄,
다솜로보틱스,입주,123-45-67890,dasom.example,9,2023-02-30,집안일을 돕는 팔,1층
㈜달무리메드,입주기업,,https://dalmuri-med.example,52,2020-03-16,뇌 MRI를 9분으로,5층
"""


def take_firms(browser: Browser, portal: PortalProcess, folder: Path) -> None:
    """All of them, in both widths; a few in the dark, too."""
    for who, pages in PAGES.items():
        cookies = cookies_of(browser, portal, who)
        for name, path, at in pages:
            for width, theme in (*LOOKS, *(((1440, "dark"),) if name in IN_THE_DARK else ())):
                take(browser, portal, Shot(name, path, width=width, theme=theme, at=at), folder, cookies)
    _import(browser, portal, folder)


def _import(browser: Browser, portal: PortalProcess, folder: Path) -> None:
    """A list with mistakes: looked at before, let in, and how it is taken back."""
    look = Shot("", "")
    page = open_window(browser, portal, look, cookies_of(browser, portal, "operator"))

    def shot(name: str) -> None:
        page.wait_for_load_state("networkidle")
        for width, theme in LOOKS:
            page.set_viewport_size({"width": width, "height": page.viewport_size["height"]})  # type: ignore[index]
            save(page, replace(look, name=name, width=width, theme=theme), folder)
        page.set_viewport_size({"width": look.width, "height": 900})

    page.goto("/staff/firms/import")
    shot("import")
    content = {"name": "입주기업 명단.csv", "mimeType": "text/csv", "buffer": LIST.encode("cp949")}
    page.locator("main input[type=file]").set_input_files(content)  # type: ignore[arg-type]
    page.get_by_role("button", name="올려서 확인하기").click()
    page.get_by_role("button", name="곳 가져오기").wait_for()
    page.goto(f"{page.url}?show=changed")
    shot("import-dry-run")
    page.get_by_role("button", name="곳 가져오기").click()
    page.get_by_role("link", name="되돌리기").or_(page.get_by_role("button", name="되돌리기")).first.wait_for()
    shot("import-applied")
    page.context.close()
