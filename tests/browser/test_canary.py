"""A canary in every text, and a real browser that goes everywhere: nothing sings, is reported or complains.

The browser asks the application itself: pages come with their own headers, as from a server, and nothing is sent.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from browsing import Complaints
from canary import SILENT, SONG, WORD, canary, plant, planted_columns, sung, told_in_vain
from crawling import Crawler
from kinds import KINDS, Kind, Knocker
from pages import visit
from playwright.sync_api import Browser, Page, Route
from things import things
from werkzeug.test import TestResponse

from portal.core.viewer import FirmRole, Role
from portal.web.access import public

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]
EVERYBODY = Kind("everybody", frozenset(Role), is_strong=True)
#: Of whom each sees pages that nobody else sees so.
FEW = {"visitor", f"{FirmRole.VIEWER} of a firm"}
ORIGIN = "http://127.0.0.1:8000"
#: A song, whoever lets it sound; and what a policy has kept from sounding.
LISTEN = f"""
  window.{SONG} = (number) => console.error(`${{number}} sings`);
  addEventListener('securitypolicyviolation', (one) =>
    console.error(`${{one.violatedDirective}} kept ${{one.blockedURI}} ${{one.sample}} away`));
"""
#: Styles, types and drawings matter to nobody who only listens.
_UNSEEN = (".css", ".woff2", ".svg", ".png", ".webp", ".ico")


class Radio:
    """A browser of somebody, before an application instead of a server; what it has heard."""

    def __init__(self, browser: Browser, knocker: Knocker, **options: Any) -> None:
        self.found: list[str] = []
        self._complaints = Complaints(expected={404})
        self._client = knocker.somebody.client
        #: What was asked already, for the browser to get.
        self._answers: dict[str, TestResponse] = {}
        self._context = browser.new_context(base_url=ORIGIN, **options)
        self._context.add_init_script(LISTEN)
        self._complaints.listen(self._context)
        self._context.route("**/*", self._answer)
        self._page: Page = self._context.new_page()

    def _answer(self, route: Route) -> None:
        asked, parts = route.request, urlsplit(route.request.url)
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        if "/static/" in parts.path and parts.path.endswith(_UNSEEN):
            route.fulfill(status=200, body="")
            return
        # The browser's own cookies stay its own: who asks is known by the client's.
        headers = {name: value for name, value in asked.headers.items() if name != "cookie"}
        known = self._answers.pop(address, None)
        answer = known or visit(self._client, address, asked.method, data=asked.post_data_buffer, headers=headers)
        self.found += [f"{address}: {line}" for line in sung(answer)] if known is None else []
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.get_data())

    def listen(self, address: str) -> None:
        """Ask for a page, and let the browser open it when a canary is in it."""
        answer = visit(self._client, address)
        self.found += [f"{address}: {line}" for line in sung(answer)]
        if answer.mimetype == "text/html" and answer.status_code < 300 and WORD in answer.text:
            self._answers[quote(address, safe="/?&=%-._~()!*':,")] = answer
            self._page.goto(address, wait_until="load")

    def close(self) -> list[str]:
        self._context.close()
        return self.found + self._complaints.found


@pytest.fixture
def planted(app, run_jobs) -> Callable[..., list[Crawler]]:
    """Somebody of each kind, with all that is theirs, full of canaries, and found by search."""

    def planted(*kinds: Kind) -> list[Crawler]:
        known, _stranger = things()
        crawlers = [Crawler.of(app, Knocker(app, kind), known) for kind in kinds]
        empty = plant(app)
        assert empty == [], "make rows of these in tests/canary.py, or say why no page shows them"
        run_jobs()
        return crawlers

    return planted


def heard(browser: Browser, crawler: Crawler, **options: Any) -> list[str]:
    """What sings, is reported or complains where somebody may go."""
    radio = Radio(browser, crawler.knocker, **options)
    for address in crawler.addresses():
        radio.listen(address)
    return [f"{crawler.knocker.kind.name}: {line}" for line in radio.close()]


def test_no_canary_sings(planted, browser):
    everybody, *others = planted(EVERYBODY, *(kind for kind in KINDS if kind.name in FEW))
    found = heard(browser, everybody)
    for crawler in others:
        for address in crawler.addresses():
            found += [f"{address}: {line}" for line in sung(visit(crawler.knocker.somebody.client, address))]
    assert not found, "\n".join(found)


@pytest.mark.torture
def test_no_canary_sings_to_anybody(planted, browser):
    """All kinds of people but those whose grants do not count; and without the policy that would keep what was let
    through from sounding."""
    everybody, *others = planted(EVERYBODY, *(kind for kind in KINDS if kind.is_strong or not kind.roles))
    found = heard(browser, everybody, bypass_csp=True)
    for crawler in others:
        found += heard(browser, crawler)
    assert not found, "\n".join(found)


# ── What these are to notice ─────────────────────────────────────────────────


@pytest.fixture
def listening(app, browser, monkeypatch):
    """What is heard of a page that says something as it is."""

    def listening(text: str, **options: Any) -> list[str]:
        monkeypatch.setitem(app.view_functions, "home.index", public(lambda: f"<title>{WORD}</title>{text}"))
        radio = Radio(browser, Knocker(app, KINDS[0]), **options)
        radio.listen("/")
        return radio.close()

    return listening


def test_what_is_let_through_is_noticed(listening):
    text = canary()
    found = listening(text)
    assert any(line.startswith("/: as it is") for line in found), found
    assert any("script-src-attr kept inline" in line for line in found), found
    assert not any("sings" in line for line in found)
    assert any("sings" in line for line in listening(text, bypass_csp=True))


@pytest.mark.parametrize(
    "text",
    [
        '<a href="java\nscript:canary(1)">글</a>',
        '<p title="" onmouseover="canary(1)">글</p>',
        '<script type="application/ld+json">{"a": "</p>"}</script>',
        "<p>x9317x</p>",
    ],
)
def test_what_only_waits_is_noticed(listening, text):
    assert listening(text)


def test_nothing_is_told_of_columns_in_vain(app):
    assert told_in_vain() == [] and set(SILENT) <= set(planted_columns())
