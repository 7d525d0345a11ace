"""Signing up and in with a provider in a real browser, which has rules of its own about forms that lead elsewhere."""

import re
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe import cut_off, violations
from browsing import Complaints, Look
from playwright.sync_api import Browser, Page, expect
from travelling import ProviderProcess

from tools.portal_process import PortalProcess

pytestmark = pytest.mark.browser

PROGRAM = Path(__file__).parents[1] / "identities" / "provider_process.py"
#: Three processes take turns on a busy machine: portal, provider, browser.
PATIENCE = 30_000
LOOKS = [Look(), Look(width=390, theme="dark", language="en"), Look(scripts=False)]


@pytest.fixture(scope="module")
def kakao() -> Iterator[ProviderProcess]:
    """A provider on loopback."""
    process = subprocess.Popen([sys.executable, str(PROGRAM)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield ProviderProcess("kakao", int(process.stdout.readline()))
    process.kill()
    process.communicate()


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, kakao: ProviderProcess) -> Iterator[PortalProcess]:
    """A portal that knows it under the names of three providers; the address that it gives them is its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"PORTAL_BASE_URL": f"http://127.0.0.1:{port}", "PORTAL_OIDC_KAKAO_ISSUER": kakao.issuer}
    for name in ("KAKAO", "NAVER", "GOOGLE"):
        settings |= {
            f"PORTAL_OIDC_{name}_CLIENT_ID": "ieum",
            f"PORTAL_OIDC_{name}_CLIENT_SECRET": "a-secret-of-the-tests",
        }
    process = PortalProcess(tmp_path_factory.mktemp("portal"), f"--port={port}", **settings)
    process.port, process.url = port, settings["PORTAL_BASE_URL"]
    try:
        process.wait_until_ready()
        yield process
        assert process.stop() == 0, process.said()
    finally:
        process.kill()


@pytest.fixture
def page(portal: PortalProcess, browser: Browser, look: Look, complaints: Complaints) -> Iterator[Page]:
    """A window of somebody new."""
    context = browser.new_context(
        base_url=portal.url,
        viewport={"width": look.width, "height": 900},
        color_scheme=look.theme,
        java_script_enabled=look.scripts,
    )
    context.set_default_timeout(PATIENCE)
    complaints.listen(context)
    yield context.new_page()
    context.close()


def look_at(page: Page, look: Look, name: str, shots: Path) -> None:
    page.screenshot(path=shots / f"{name}-{look}.png", full_page=True)
    found = cut_off(page, look) if look.scripts else []
    found += violations(page, look) if look.scripts else []
    assert not found, "\n".join(found)


@pytest.mark.parametrize("look", LOOKS, ids=str, indirect=True)
def test_from_signing_up_with_a_provider_to_unlinking_it(
    page: Page, look: Look, portal: PortalProcess, kakao: ProviderProcess, tmp_path: Path
) -> None:
    address = f"kim-{uuid.uuid4().hex[:8]}@hub.example"
    kakao.says({"sub": address, "email": address, "email_verified": True, "name": "김이음"})
    page.goto(look.at("/sign-in"))
    look_at(page, look, "sign-in", tmp_path)
    page.locator(".provider-kakao").click()
    expect(page).to_have_url(re.compile("/sign-up/with$"), timeout=PATIENCE)
    look_at(page, look, "sign-up-with", tmp_path)
    expect(page.locator("#email")).to_have_value(address)
    for box in ("of_age", "terms", "privacy"):
        page.locator(f"#{box}").check()
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile("/sent/sign-up$"), timeout=PATIENCE)

    page.goto(portal.link_to(address))
    look_at(page, look, "confirm", tmp_path)
    page.locator(".provider-kakao").click()
    expect(page).to_have_url(re.compile(r"/me\?done=welcome$"), timeout=PATIENCE)
    page.goto(look.at("/me/identities"))
    expect(page.locator(".rowlist li")).to_have_count(1)
    look_at(page, look, "identities", tmp_path)

    page.context.clear_cookies()
    page.goto(look.at("/sign-in?next=/me/identities"))
    page.locator(".provider-kakao").click()
    expect(page).to_have_url(re.compile("/me/identities$"), timeout=PATIENCE)
