"""Pictures of accounts and of the console: the pages of visitors, of the demo's people, and those met on the way in."""

import base64
import time
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from portal.accounts.demo import PASSWORD
from portal.accounts.factors import totp
from tools.pictures import Shot, open_window, save, take
from tools.portal_process import PortalProcess

LOOKS = ((1440, "light"), (390, "dark"))
#: Who looks ("" is a visitor), and at what.
PAGES = {
    "": (
        ("sign-in", "/sign-in"),
        ("sign-up", "/sign-up"),
        ("sent", "/sent/sign-up"),
        ("forgot-password", "/forgot-password"),
        ("dead-link", "/verify?token=x"),
        ("withdrawn", "/withdrawn"),
        ("terms", "/terms"),
        ("privacy", "/privacy"),
        ("marketing", "/marketing"),
        ("unsubscribe", "/unsubscribe?token=x"),
    ),
    "visitor": (
        ("me", "/me"),
        ("password", "/me/password"),
        ("email", "/me/email"),
        ("identities", "/me/identities"),
        ("devices", "/me/devices"),
        ("consents", "/me/consents"),
        ("data", "/me/data"),
        ("withdrawal", "/me/data/withdrawal"),
        ("notices", "/me/notices"),
        ("notice-preferences", "/me/notices/preferences"),
    ),
    "operator": (
        ("staff", "/staff"),
        ("staff-jobs", "/staff/jobs"),
        ("staff-grants", "/staff/grants"),
        ("staff-search", "/staff/search?q=demo&why=support"),
        ("staff-settings", "/staff/settings"),
        ("staff-synonyms", "/staff/synonyms"),
        ("staff-audit", "/staff/audit"),
        ("staff-why", "/staff/people/1"),
        ("staff-synonym", "/staff/synonyms/3"),
        ("staff-news", "/staff/news"),
        ("staff-news-new", "/staff/news/new"),
    ),
    "privacy": (
        ("staff-person", "/staff/people/1?why=request"),
        ("staff-accesses", "/staff/audit/accesses"),
        ("staff-review", "/staff/audit/review"),
        ("staff-texts", "/staff/texts"),
        ("staff-text", "/staff/texts/terms"),
        ("staff-destructions", "/staff/destructions"),
    ),
}
#: What a letter that promotes something has to say of its sender.
SENDER = {
    "operator_ko": "한별산업진흥원",
    "address_ko": "서울 서초구 한별로 10",
    "phone": "02-6000-1234",
    "email": "hub@ieum.example",
}
SEND = "main form.panel button[type=submit]"


def take_accounts(browser: Browser, portal: PortalProcess, folder: Path) -> None:
    """All of them, in both looks."""
    _publish_news(browser, portal)
    for width, theme in LOOKS:
        look = Shot("", "", width=width, theme=theme)
        for who, pages in PAGES.items():
            cookies = cookies_of(browser, portal, who) if who else []
            for name, path in pages:
                take(browser, portal, replace(look, name=name, path=path), folder, cookies)
        _walk(browser, portal, look, folder)
    menu = Shot("menu", "/me/devices", click="[popovertarget=mine-menu]", width=390, theme="dark")
    take(browser, portal, menu, folder, cookies_of(browser, portal, "visitor"))


def _publish_news(browser: Browser, portal: PortalProcess) -> None:
    """Something to read in everybody's inbox."""
    page = open_window(browser, portal, Shot("", ""))
    sign_in(page, "visitor@demo.example")
    page.goto("/me/notices/preferences")
    page.get_by_role("button", name="소식과 광고 수신에 동의하기").click()
    page.context.clear_cookies()
    sign_in(page, "operator@demo.example")
    page.goto("/staff/settings")
    for name, value in SENDER.items():
        page.locator(f"#{name}").fill(value)
    page.get_by_role("button", name="허브 설정 저장하기").click()
    page.wait_for_load_state("networkidle")
    page.goto("/staff/news/new")
    page.locator("#title_ko").fill("12월 입주 설명회를 열어요")
    page.locator("#body_ko").fill("개방형 좌석과 사무실을 둘러보고 선배 기업의 이야기를 듣는 자리예요.")
    page.locator(SEND).first.click()
    page.locator(".letter").first.wait_for()
    page.locator("main form[action$=release] button").click()
    page.locator(".reach").wait_for()
    page.context.close()


def cookies_of(browser: Browser, portal: PortalProcess, who: str) -> list[Any]:
    """Somebody of the demo hub, signed in."""
    page = open_window(browser, portal, Shot("", ""))
    sign_in(page, f"{who}@demo.example")
    cookies = page.context.cookies()
    page.context.close()
    return [cookie for cookie in cookies if cookie["name"] == "person"]


def sign_in(page: Page, address: str) -> None:
    page.goto("/sign-in")
    page.locator("#email").fill(address)
    page.locator("#password").fill(PASSWORD)
    page.locator(SEND).first.click()
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))


def _walk(browser: Browser, portal: PortalProcess, look: Shot, folder: Path) -> None:
    """Sign up, verify, have a second factor and a passkey, and come in again."""
    page = open_window(browser, portal, look)
    address = f"{uuid.uuid4().hex[:6]}@company.example"

    def shot(name: str) -> None:
        page.wait_for_load_state("networkidle")
        save(page, replace(look, name=name), folder)

    page.goto("/sign-up")
    for name, value in (("email", address), ("name", "김이음"), ("password", PASSWORD)):
        page.locator(f"#{name}").fill(value)
    for name in ("of_age", "terms", "privacy"):
        page.locator(f"#{name}").check()
    page.locator(SEND).click()
    page.wait_for_url("**/sent/sign-up")
    page.goto(portal.link_to(address))
    shot("verify")
    page.locator("#password").fill(PASSWORD)
    page.locator(SEND).click()
    page.wait_for_url("**/me?done=welcome")
    page.goto("/me/second-factor")
    shot("second-factor-off")
    page.locator("main form .btn-primary").click()
    page.locator("svg.qr").wait_for()
    shot("enrolment")
    secret = base64.b32decode(page.locator(".secret code").inner_text().replace(" ", ""))
    page.locator("#code").fill(totp.code_of(secret, int(time.time()) // totp.SECONDS))
    page.locator(SEND).click()
    page.locator(".codes").wait_for()
    shot("recovery-codes")
    page.locator(".mine-page a.btn-primary").click()
    page.wait_for_url("**done=totp")
    shot("second-factor-on")
    _have_authenticator(page)
    page.goto("/me/passkeys")
    page.locator("[data-passkey-start]").click()
    page.wait_for_url("**done=passkey")
    shot("passkeys")
    page.locator(".rowlist .row-acts a").first.click()
    page.locator("#name").wait_for()
    shot("passkey")
    page.goto("/me/email")
    page.locator("#email").fill(f"new-{address}")
    page.locator("#current_password").fill(PASSWORD)
    page.locator(SEND).click()
    page.wait_for_load_state("networkidle")
    page.goto(portal.link_to(f"new-{address}"))
    shot("confirm-email")
    page.goto("/confirm")
    shot("confirm")
    page.context.clear_cookies()
    sign_in(page, address)
    shot("code")
    page.goto("/sign-in/code?by=recovery")
    shot("recovery-code")
    page.goto("/forgot-password")
    page.locator("#email").fill(address)
    page.locator(SEND).click()
    page.wait_for_url("**/sent/reset")
    page.goto(portal.link_to(address))
    shot("reset-password")
    page.context.clear_cookies()
    entered = f"{uuid.uuid4().hex[:6]}@hub.example"
    told = portal.run("person", "create", entered, "--name", "김이음")
    page.goto(told[told.index("/reset-password") :].strip())
    page.locator("#password").fill(PASSWORD)
    page.locator(SEND).click()
    page.wait_for_url("**done=reset")
    sign_in(page, entered)
    page.goto("/me")
    page.wait_for_url("**/agreement**")
    shot("agreement")
    page.context.close()


def _have_authenticator(page: Page) -> None:
    """Chromium's own, which keeps passkeys and is unlocked by its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": kind | {"isUserVerified": True}})
