"""The whole way of an account in a real browser, from signing up to withdrawing; and how its pages look there."""

import json
import re
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from axe import faults
from browsing import Look
from playwright.sync_api import Browser, Page, expect
from walking import SEND, App, Authenticator, begin_enrolment, fill_in_sign_in, send_code, sign_in, sign_out

pytestmark = pytest.mark.browser

PASSWORD = "푸른 코끼리 열한 마리"
#: As long as a name may be in a menu, a table and a letter.
NAME = "남궁선우 빛나리솔바람하늘별가람누리온새미로다솜한울"
PUBLIC = (
    *("/sign-up", "/sign-in", "/forgot-password", "/sent/sign-up", "/sent/reset", "/verify?token=x"),
    *("/terms", "/privacy", "/marketing", "/withdrawn"),
)
OWN = (
    *("/me", "/me/password", "/me/email", "/me/second-factor", "/me/passkeys", "/me/identities", "/me/devices"),
    *("/me/consents", "/me/data", "/me/data/withdrawal", "/confirm"),
)
#: What the export names of somebody who has gone this way.
HELD = {"person", "session", "link", "consent", "attempt", "totp_factor", "recovery_code", "passkey", "event"}


class Newcomer:
    """Somebody who goes the whole way, and looks at each page that is met on it."""

    def __init__(self, page: Page, look: Look) -> None:
        self.page, self.look = page, look
        self.address = f"kim-{uuid.uuid4().hex[:8]}@hub.example"
        self.app = App(b"")
        self.codes: list[str] = []
        self.faults: list[str] = []

    def looks(self) -> None:
        # What axe-core needs runs as a script.
        if self.look.scripts:
            self.faults += faults(self.page, self.look)

    def is_in(self) -> None:
        expect(self.page).not_to_have_url(re.compile("/sign-in"))
        self.page.goto(self.look.at("/me"))
        expect(self.page.locator("#name")).to_have_value(NAME)

    def sign_up(self, letter: Callable[[str], str]) -> None:
        page = self.page
        page.goto(self.look.at("/"))
        page.locator(".tabbar a[href*='/sign-in']" if self.look.width < 600 else "header a[href*='/sign-in']").click()
        page.locator("main .lead a[href$='/sign-up']").click()
        page.locator("#email").fill(self.address)
        page.locator("#name").fill(NAME)
        page.locator("#password").fill(PASSWORD)
        page.locator("#of_age").check()
        self._agree()
        page.locator(SEND).click()
        expect(page).to_have_url(re.compile("/sent/sign-up$"))
        page.goto(letter(self.address))
        self.looks()
        page.locator("#password").fill(PASSWORD)
        page.locator(SEND).click()
        expect(page).to_have_url(re.compile("done=welcome$"))
        self.looks()

    def _agree(self) -> None:
        """No box is ticked beforehand; the one above them ticks all that can be agreed to."""
        page = self.page
        expect(page.locator("[data-ticks] input:checked")).to_have_count(0)
        if not self.look.scripts:
            expect(page.locator("[data-tick-all]")).to_be_hidden()
            page.locator("#terms").check()
            page.locator("#privacy").check()
            return
        everything = page.locator("[data-tick-all]")
        everything.check()
        expect(page.locator("[data-ticks] input[name]:checked")).to_have_count(3)
        page.locator("#marketing").uncheck()
        expect(everything).not_to_be_checked()

    def turn_on_second_factor(self) -> None:
        page = self.page
        self.app = begin_enrolment(page, self.look)
        self.looks()
        send_code(page, self.app.code())
        expect(page.locator(".codes li")).to_have_count(10)
        self.codes = page.locator(".codes li").all_inner_texts()
        self.looks()
        page.locator(".mine-page a.btn-primary").click()
        expect(page).to_have_url(re.compile("done=totp$"))
        self.looks()

    def change_address(self, letter: Callable[[str], str]) -> None:
        page, self.address = self.page, f"new-{self.address}"
        page.goto(self.look.at("/me/email"))
        page.locator("#email").fill(self.address)
        page.locator("#current_password").fill(PASSWORD)
        page.locator(SEND).click()
        page.goto(letter(self.address))
        expect(page).to_have_url(re.compile("/me/email/confirm"))
        self.looks()
        page.locator(SEND).click()
        expect(page.locator("[role=status].note, .note-good")).to_be_visible()

    def sign_in_with_code(self, code: str, *, by: str = "") -> None:
        """The password opens half of the door."""
        page = self.page
        page.goto(self.look.at("/sign-in?next=/me"))
        fill_in_sign_in(page, self.address, PASSWORD)
        expect(page).to_have_url(re.compile("/sign-in/code"))
        if by == "recovery":
            page.locator("main a[href*='by=recovery']").click()
            expect(page).to_have_url(re.compile("by=recovery"))
        self.looks()
        send_code(page, code)
        self.is_in()

    def use_passkey(self) -> None:
        """Register one, and come in by it alone."""
        page, device = self.page, Authenticator(self.page)
        page.goto(self.look.at("/me/passkeys"))
        page.locator("[data-passkey-start]").click()
        expect(page.locator(".rowlist li")).to_have_count(1)
        assert device.keys == 1
        self.looks()
        page.locator(".rowlist .row-acts a").click()
        expect(page.locator("#name")).to_be_visible()
        self.looks()
        page.goto(self.look.at("/confirm"))
        self.looks()
        sign_out(page, self.look)
        page.goto(self.look.at("/sign-in"))
        page.locator("[data-passkey-start]").click()
        self.is_in()


@pytest.mark.parametrize("look", [Look(), Look(390, "dark", "en")], ids=str, indirect=True)
def test_from_signing_up_to_withdrawing(page: Page, look: Look, site, browser: Browser, complaints, tmp_path: Path):
    newcomer = Newcomer(page, look)
    newcomer.sign_up(site.link_to)
    newcomer.change_address(site.link_to)
    newcomer.turn_on_second_factor()
    sign_out(page, look)
    newcomer.sign_in_with_code(newcomer.app.code())
    sign_out(page, look)
    newcomer.sign_in_with_code(newcomer.codes[0], by="recovery")
    newcomer.use_passkey()

    phone = browser.new_context(base_url=site.url, user_agent="Mozilla/5.0 (iPhone) Safari/605", locale="ko-KR")
    second = Newcomer(phone.new_page(), look)
    second.address, second.looks = newcomer.address, lambda: None
    second.sign_in_with_code(newcomer.codes[1])
    ends_the_other(second.page, page, look)
    takes_along_what_is_held(second, tmp_path)
    leaves(second)
    phone.close()
    assert not newcomer.faults, "\n".join(newcomer.faults)


def ends_the_other(page: Page, other: Page, look: Look) -> None:
    """The first device is out at once."""
    page.goto(look.at("/me/devices"))
    expect(page.locator(".rowlist li")).to_have_count(2)
    page.locator(".rowlist form button").click()
    expect(page.locator(".rowlist li")).to_have_count(1)
    other.goto(look.at("/me"))
    expect(other).to_have_url(re.compile("/sign-in"))


def takes_along_what_is_held(newcomer: Newcomer, folder: Path) -> None:
    page = newcomer.page
    page.goto(newcomer.look.at("/me/data"))
    with page.expect_download() as download:
        page.locator("button[value=json]").click()
    download.value.save_as(folder / "data.json")
    told = json.loads((folder / "data.json").read_text(encoding="utf-8"))
    rows = {one["code"]: one["rows"] for one in told["data"]}
    assert set(rows) >= HELD
    assert rows["person"][0]["name"] == NAME and rows["person"][0]["email"] == newcomer.address
    assert len(rows["recovery_code"]) == 10 and len(rows["totp_factor"]) == 1


def leaves(newcomer: Newcomer) -> None:
    """After it the cookie is worthless, and whoever tries the password hears what strangers hear."""
    page, look = newcomer.page, newcomer.look
    page.goto(look.at("/me/data/withdrawal"))
    kept = page.context.cookies()
    page.locator("#current_password").fill(PASSWORD)
    page.locator("#understood").check()
    page.locator(SEND).click()
    expect(page).to_have_url(re.compile("/withdrawn$"))
    page.context.add_cookies(kept)
    page.goto(look.at("/me"))
    expect(page).to_have_url(re.compile("/sign-in"))
    fill_in_sign_in(page, newcomer.address, PASSWORD)
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page).to_have_url(re.compile("/sign-in$"))


@pytest.mark.parametrize("look", [Look(390, "dark", "en")], ids=str, indirect=True)
def test_who_was_never_asked_is_asked_to_agree(page: Page, look: Look, site, complaints):
    complaints.expected |= {422}
    address = f"made-{uuid.uuid4().hex[:8]}@hub.example"
    link = re.search(r"https?://[^/]+(/\S+)", site.run("person", "create", address, "--name", NAME))
    page.goto(look.at(link[1]))
    page.locator("#password").fill(PASSWORD)
    page.locator(SEND).click()
    if "/sign-in" in page.url:
        fill_in_sign_in(page, address, PASSWORD)
    page.goto(look.at("/me/devices"))
    expect(page).to_have_url(re.compile("/agreement"))
    found = faults(page, look)
    page.locator(SEND).click()
    expect(page.locator(".tick .error").first).to_be_visible()
    found += faults(page, look)
    for box in page.locator("main form.panel input[type=checkbox]").all():
        box.check()
    page.locator(SEND).click()
    expect(page).to_have_url(re.compile("/me/devices$"))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", [Look(scripts=False)], ids=str, indirect=True)
def test_the_way_in_without_scripts(page: Page, look: Look, site, complaints):
    newcomer = Newcomer(page, look)
    newcomer.sign_up(site.link_to)
    newcomer.turn_on_second_factor()
    sign_out(page, look)
    newcomer.sign_in_with_code(newcomer.codes[0], by="recovery")


@pytest.mark.parametrize("look", [Look(), Look(language="en")], ids=lambda look: look.language, indirect=True)
def test_nothing_is_wrong_with_the_pages(page: Page, look: Look, site, complaints):
    """In both widths and themes; the pages that need more than an account are looked at on the way through."""
    complaints.expected |= {404, 422}
    found = []
    for path in PUBLIC:
        page.goto(look.at(path))
        found += faults(page, look)
    page.goto(look.at("/sign-up"))
    page.locator(SEND).click()
    expect(page.locator(".field .error").first).to_be_visible()
    found += faults(page, look)
    page.goto(look.at("/forgot-password"))
    page.locator("#email").fill("reviewer@demo.example")
    page.locator(SEND).click()
    page.goto(look.at(site.link_to("reviewer@demo.example")))
    expect(page.locator("#password")).to_be_visible()
    found += faults(page, look)
    sign_in(page, look, "visitor@demo.example")
    for path in OWN:
        page.goto(look.at(path))
        found += faults(page, look)
    page.locator(".person").click()
    expect(page.locator("#person")).to_be_visible()
    found += faults(page, look)
    assert not found, "\n".join(found)


def test_the_menus_by_keyboard(page: Page, look: Look):
    sign_in(page, look, "mentor@demo.example")
    opener, menu = page.locator(".person"), page.locator("#person")
    expect(opener).to_contain_text("도윤슬")
    opener.focus()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Tab")
    expect(menu.locator("a:visible").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    opener.click()
    menu.locator("form button").click()
    expect(page.locator("header a[href^='/sign-in']")).to_be_visible()


@pytest.mark.parametrize("look", [Look(390), Look(390, "dark", "en"), Look(390, scripts=False)], ids=str, indirect=True)
def test_the_menu_of_ones_own_pages_is_a_sheet_on_a_phone(page: Page, look: Look):
    sign_in(page, look, "mentor@demo.example")
    page.goto(look.at("/me"))
    menu = page.locator("#mine-menu")
    expect(menu).to_be_hidden()
    page.locator("main [popovertarget=mine-menu]").first.tap()
    expect(menu).to_be_visible()
    assert menu.bounding_box()["y"] > 60, "the sheet leaves the page's head in sight"
    expect(menu.locator("[aria-current=page]")).to_have_count(1)
    if look.scripts:
        found = faults(page, look)
        assert not found, "\n".join(found)
    menu.locator("a[href$='/me/passkeys']").tap()
    expect(page).to_have_url(re.compile("/me/passkeys$"))
    expect(menu).to_be_hidden()


def test_what_was_typed_outlives_the_session(page: Page, look: Look, complaints):
    complaints.expected |= {401}
    sign_in(page, look, "reviewer@demo.example")
    page.goto("/me")
    page.locator("#phone").fill("010-1234-5678")
    page.context.clear_cookies()
    page.locator(SEND).click()
    expect(page.locator("[role=alert]")).to_contain_text("이어서")
    fill_in_sign_in(page, "reviewer@demo.example")
    expect(page.locator("main form.panel[action='/me']")).to_be_visible()
    found = faults(page, look)
    assert not found, "\n".join(found)
    page.locator(SEND).click()
    expect(page.locator("[role=status].note")).to_contain_text("저장")
    expect(page.locator("#phone")).to_have_value("010-1234-5678")
