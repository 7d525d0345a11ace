"""What people do with their accounts in a real browser: they come in, open letters, show a second factor."""

import base64
import re
import time
from dataclasses import dataclass

from browsing import Look
from playwright.sync_api import Page, expect

from portal.accounts.demo import PASSWORD as DEMO
from portal.accounts.factors import totp

#: The button of the form that a page is about.
SEND = "main form.panel button[type=submit]"


def fill_in_sign_in(page: Page, address: str, password: str = DEMO) -> None:
    """Fill in the form of the sign-in page that is open, and send it."""
    page.locator("#email").fill(address)
    page.locator("#password").fill(password)
    page.locator(SEND).first.click()


def sign_in(page: Page, look: Look, address: str, password: str = DEMO) -> None:
    """Come in by the password alone."""
    page.goto(look.at("/sign-in"))
    fill_in_sign_in(page, address, password)
    expect(page).not_to_have_url(re.compile("/sign-in"))


def sign_out(page: Page, look: Look) -> None:
    page.goto(look.at("/me"))
    page.locator("main form[action$='/sign-out'] button").click()
    expect(page).not_to_have_url(re.compile("/me"))


@dataclass(slots=True)
class App:
    """An authenticator app: it shows a code for each half minute, and each code counts once."""

    secret: bytes
    last: int = 0

    def code(self) -> str:
        """One that was not used; the next half minute's counts, too."""
        self.last = max(int(time.time()) // totp.SECONDS, self.last + 1)
        return totp.code_of(self.secret, self.last)


def begin_enrolment(page: Page, look: Look) -> App:
    """Open the page with the QR code; the app that its secret was typed into."""
    page.goto(look.at("/me/second-factor"))
    page.locator("main form button.btn-primary").click()
    expect(page.locator("svg.qr")).to_be_visible()
    return App(base64.b32decode(page.locator(".secret code").inner_text().replace(" ", "")))


def send_code(page: Page, code: str) -> None:
    page.locator("#code").fill(code)
    page.locator(SEND).first.click()


class Authenticator:
    """What keeps passkeys in a device, unlocked by its owner: Chromium's, which answers as one touches it."""

    def __init__(self, page: Page) -> None:
        self._devtools = page.context.new_cdp_session(page)
        self._devtools.send("WebAuthn.enable")
        kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options = kind | {"isUserVerified": True, "automaticPresenceSimulation": True}
        self._id = self._devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    @property
    def keys(self) -> int:
        """How many it keeps."""
        return len(self._devtools.send("WebAuthn.getCredentials", {"authenticatorId": self._id})["credentials"])
