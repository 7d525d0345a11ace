"""A real portal with the demo hub, a real browser, and pages that fail a test when they complain."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from browsing import Complaints, Look, launching
from cachetools import TTLCache, cached
from people import PASSWORD
from planted import application
from playwright.sync_api import Browser, BrowserContext, Page
from walking import sign_in

from portal.accounts.sessions import CONFIRMED_FOR
from portal.core.db import db
from portal.core.settings import load_settings
from portal.search.synonyms import analyse_pairs
from tools.portal_process import PortalProcess, demo_site

HEIGHTS = {1440: 900, 768: 1024, 390: 844}
#: What these do hangs on no letter's shape; to unpack our fonts costs each new window as much again as a page does.
ON_SYSTEM_FONTS = {"test_search", "test_views", "test_suggestions", "test_palette", "test_moving", "test_choosing"}


@pytest.fixture(scope="session")
def demo_hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `portal serve --demo` has filled database and index: once for all processes of the tests."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = shared / "demo-hub"
    with (shared / "demo-hub.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            begun = Path(tempfile.mkdtemp(dir=shared))
            with demo_site(begun):
                pass
            _analyse_pairs(begun)
            (begun / "serve.log").unlink()
            begun.rename(folder)
    return folder


def _analyse_pairs(folder: Path) -> None:
    """All the pairs that are shipped, which take the worker a while: what is found moves with each part of them, and a
    test that compares two moments would see it."""
    with application(load_settings({}, root=folder)) as app, app.app_context():
        while analyse_pairs():
            pass
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def site(demo_hub: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalProcess]:
    """`portal serve` over a demo hub of its own, with all of it in its index.

    It goes by a name: browsers keep no passkeys for numbers.
    """
    folder = tmp_path_factory.mktemp("site")
    # With the times of its files, by which the index knows them.
    shutil.copytree(demo_hub, folder, symlinks=True, dirs_exist_ok=True)
    portal = PortalProcess(folder, PORTAL_BASE_URL="http://localhost:{port}")
    portal.url = f"http://localhost:{portal.port}"
    try:
        portal.wait_until_ready()
        portal.wait_until_indexed()
        yield portal
        assert portal.stop() == 0, portal.said()
        assert not portal.members(), "processes outlived the portal"
    finally:
        portal.kill()


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """`launch(*arguments)`: the installed Chromium, started once with these."""
    with launching() as launched:
        yield launched


@pytest.fixture(scope="module")
def browser(request: pytest.FixtureRequest, launch: Callable[..., Browser]) -> Browser:
    """The Chromium of a module, with our fonts where it looks at how pages look."""
    own_fonts = request.node.path.stem not in ON_SYSTEM_FONTS
    return launch() if own_fonts else launch("--disable-remote-fonts")


@pytest.fixture
def look(request: pytest.FixtureRequest) -> Look:
    """Parametrise it (`indirect`) with other looks."""
    chosen: Look = getattr(request, "param", Look())
    return chosen


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """What the pages of a test complain about; it fails at its end when there is anything."""
    complaints = Complaints()
    yield complaints
    assert not complaints.found, "\n".join(complaints.found)


@pytest.fixture
def context(site: PortalProcess, browser: Browser, look: Look, complaints: Complaints) -> Iterator[BrowserContext]:
    """A fresh visitor: no cookies, nothing kept."""
    context = _window(site, browser, look, complaints)
    yield context
    context.close()


def _window(site: PortalProcess, browser: Browser, look: Look, complaints: Complaints) -> BrowserContext:
    options: dict[str, Any] = {
        "base_url": site.url,
        "viewport": {"width": look.width, "height": HEIGHTS[look.width]},
        "has_touch": look.width < 600,
        "color_scheme": look.theme,
        "locale": "en-US" if look.language == "en" else "ko-KR",
        "timezone_id": "Asia/Seoul",
        "java_script_enabled": look.scripts,
    }
    context = browser.new_context(**options)
    context.set_default_timeout(10_000)
    complaints.listen(context)
    return context


@pytest.fixture
def somebody(
    site: PortalProcess, browser: Browser, look: Look, session_of: Callable[[str], Any], complaints: Complaints
) -> Iterator[Callable[..., Page]]:
    """Windows of more people: `somebody("owner")` of the demo's, or of an address with the tests' password; without
    one, of who is not known."""
    opened = []

    def come(who: str = "") -> Page:
        context = _window(site, browser, look, complaints)
        opened.append(context)
        if who and "@" not in who:
            context.add_cookies([session_of(who)])
        page = context.new_page()
        if "@" in who:
            sign_in(page, look, who, PASSWORD)
        return page

    yield come
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def session_of(site: PortalProcess, launch: Callable[..., Browser]) -> Callable[[str], Any]:
    """`session_of("operator")` is the cookie of one of the hub's people: one hash for the tests of some minutes.

    Who came in long ago is asked who they are again before what is grave: a slow run must not come to that.
    """

    @cached(TTLCache(maxsize=32, ttl=CONFIRMED_FOR.total_seconds() / 2))
    def come_in(who: str) -> Any:
        elsewhere = launch().new_context(base_url=site.url)
        page = elsewhere.new_page()
        sign_in(page, Look(), f"{who}@demo.example")
        cookie = next(one for one in elsewhere.cookies() if one["name"] == "person")
        elsewhere.close()
        return cookie

    return come_in


@pytest.fixture
def come_in(context: BrowserContext, session_of: Callable[[str], Any]) -> Callable[[str], None]:
    """`come_in("owner")` puts one of the hub's people before the window."""
    return lambda who: context.add_cookies([session_of(who)])


@pytest.fixture
def staff(come_in: Callable[[str], None]) -> Callable[[str], None]:
    """`staff("operator")` has somebody who works at the hub come in, of whom no second factor is asked."""
    return come_in


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A window of the visitor."""
    return context.new_page()


@pytest.fixture(scope="session")
def addresses(site: PortalProcess) -> dict[str, str]:
    """One address of every kind of page in `browsing.PAGES`; the firm has something to show in every part of its."""

    def first(kind: str, *marks: str) -> str:
        for item in site.json(f"/api/v1/search?type={kind}&kind=resident&q={quote('영상')}&per_page=100")["items"]:
            url: str = item["url"]
            text = site.get(url)[1].decode()
            if all(mark in text for mark in marks):
                return url
        raise AssertionError(f"no {kind} of the demo hub has {marks}")

    firms = [str(item["id"]) for item in site.json("/api/v1/search?type=firm&per_page=4")["items"]]
    return {
        "chosen": "/directory?view=cards&" + "&".join(f"compare={number}" for number in firms),
        "comparison": "/directory/compare?" + "&".join(f"firm={number}" for number in firms),
        "home": "/",
        "list": "/directory",
        "query": "/directory?q=의료영상",
        "filtered": "/directory?kind=resident&field=vision&field=speech&sort=name",
        "technologies": "/directory?q=영상&type=technology",
        "last page": "/directory?page=11",
        "nothing found": "/directory?q=쾅쾅쾅쾅&kind=investor",
        "cards": "/directory?q=영상&kind=resident&view=cards",
        "table": "/directory?view=table",
        "firm": first("firm", 'class="charts"', 'id="technologies"', 'id="services"', 'id="looking"', 'id="similar"'),
        "technology": first("technology", 'class="trl"', 'id="others"'),
        "service": first("service", 'class="refs"'),
        "missing": "/firms/999999",
    }
