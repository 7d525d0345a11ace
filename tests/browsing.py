"""How somebody looks at the portal with a real browser, what the browser complains about, and the list of hits."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any
from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect, sync_playwright

from tools.browser import ARGUMENTS, installed

NO_BROWSER = (
    "No Chromium to drive. `make test` installs one where it can; else install the distribution's package `chromium`,"
    " or run `python -m playwright install chromium`."
)


@contextmanager
def launching() -> Iterator[Callable[..., Browser]]:
    """`launch(*arguments)`: the installed Chromium, started once with these; without one the tests fail and say what
    to do."""
    path = installed()
    if path is None:
        pytest.fail(NO_BROWSER + (" CI must have one." if os.environ.get("CI") else ""), pytrace=False)
    with sync_playwright() as playwright:
        launch = cache(lambda *more: playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *more]))
        yield launch


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed Chromium, started."""
    with launching() as launch:
        yield launch()


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody's window, system theme and language; whether scripts run."""

    width: int = 1440
    theme: str = "light"
    language: str = "ko"
    scripts: bool = True

    def at(self, path: str) -> str:
        """The address of a path in this language."""
        return f"/en{path if path != '/' else ''}" if self.language == "en" else path

    def __str__(self) -> str:
        return f"{self.width}-{self.theme}-{self.language}{'' if self.scripts else '-scriptless'}"


ALL_LOOKS = [Look(*values) for values in product((1440, 390), ("light", "dark"), ("ko", "en"))]
#: Every kind of page; fixture `addresses` gives their addresses.
PAGES = (
    *("home", "list", "query", "filtered", "technologies", "last page", "nothing found", "cards", "table"),
    *("firm", "technology", "service", "missing"),
)


@dataclass(slots=True)
class Complaints:
    """What a browser complains about: scripts, the content security policy, requests that fail."""

    found: list[str] = field(default_factory=list)
    #: Statuses that a test asks for on purpose.
    expected: set[int] = field(default_factory=set)

    def listen(self, context: BrowserContext) -> None:
        context.on("console", lambda message: self._console(message.type, message.text, message.location["url"]))
        context.on("weberror", lambda error: self._error(str(error.error), error.page.url if error.page else ""))
        context.on("response", lambda response: self._status(response.status, response.url))
        context.on("requestfailed", lambda request: self._failure(request.failure or "", request.url))

    def _console(self, kind: str, text: str, url: str) -> None:
        # What failed to load is told with its status by `_status`.
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.found.append(f"console {kind}: {text} ({url})")

    def _error(self, text: str, url: str) -> None:
        # An animation between two pages that the browser leaves out; no script of ours is concerned.
        if not text.startswith("Transition was "):
            self.found.append(f"{text} at {url}")

    def _status(self, status: int, url: str) -> None:
        if status >= 400 and status not in self.expected:
            self.found.append(f"{status} for {url}")

    def _failure(self, reason: str, url: str) -> None:
        # Aborted: the page was left, or a newer search took its place.
        if reason != "net::ERR_ABORTED":
            self.found.append(f"{reason} for {url}")


#: All that the address stands for, read from the page in one go.
_STATE = """() => {
  const text = (element) => element.textContent.replace(/\\s+/g, ' ').trim();
  const texts = (selector) => [...document.querySelectorAll(selector)].map(text);
  return {
    count: texts('#count b')[0],
    names: texts('.hits h3'),
    ticked: [...document.querySelectorAll('#filters input:checked')].map((box) => box.id),
    chips: texts('.applied .chip-x'),
    tab: texts('.tabs [aria-current]')[0],
    numbers: texts('#filters .n'),
    sort: document.querySelector('#sort').value,
    words: document.querySelector('#q').value,
    title: document.title,
  };
}"""


class Listing:
    """The directory in a window, as somebody works with it."""

    def __init__(self, page: Page, look: Look | None = None) -> None:
        self.page = page
        self.look = look or Look()
        self.box = page.locator("#q")
        self.hits = page.locator("ol.hits > li")
        self.count = page.locator("#count b")
        self.chips = page.locator(".applied .chip-x")
        self.tabs = page.locator(".scope .tabs a")
        self.sheet = page.locator("#filters")
        self.opener = page.locator(".applied button[popovertarget=filters]")

    def open(self, path: str = "/directory") -> None:
        self.page.goto(self.look.at(path))

    @property
    def address(self) -> str:
        """Path and query, readable."""
        return unquote_plus(self.page.url.split("/", 3)[3])

    @property
    def conditions(self) -> list[str]:
        """What the address asks for, sorted."""
        return sorted(self.address.partition("?")[2].split("&"))

    @property
    def total(self) -> int:
        return number_in(self.count.inner_text())

    def state(self) -> dict[str, Any]:
        """Address, hits, counts, ticked boxes, chips, order and words."""
        state: dict[str, Any] = self.page.evaluate(_STATE)
        return {"address": self.address, **state}

    def reaches(self, state: dict[str, Any]) -> None:
        """Wait until the directory is in a state; the address changes some moments before the results do."""
        for _ in range(200):
            here = self.state()
            apart = {name: (here[name], value) for name, value in state.items() if here[name] != value}
            if not apart:
                return
            self.page.wait_for_timeout(40)
        raise AssertionError(f"here and there: {apart}")

    def rests(self) -> None:
        """Wait until no request is on its way."""
        expect(self.page.locator(".htmx-request")).to_have_count(0)

    def has_rested(self) -> None:
        """Wait until all that keys have set off is done: timers of a page come in the order of their lengths."""
        self.page.evaluate("new Promise((done) => setTimeout(done, 300))")
        self.rests()

    def search(self, words: str) -> None:
        """Type into the box and press Enter."""
        self.box.fill(words)
        self.box.press("Enter")

    def row(self, name: str) -> Locator:
        """A facet's row by its box' id, such as `field-vision`."""
        return self.page.locator(f"label.check:has(#{name})")

    def promise(self, name: str) -> int:
        """The count that stands at a facet's row."""
        return number_in(self.row(name).locator(".n").inner_text())

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """What is done inside replaces the results; fails when the page is loaded instead, or nothing comes."""
        self.page.evaluate(
            "() => { window.replaced = new Promise((done) =>"
            " document.addEventListener('htmx:after:swap', () => setTimeout(() => done('in place')), {once: true})) }"
        )
        yield
        with_timeout = "Promise.race([window.replaced ?? 'loaded', new Promise((d) => setTimeout(d, 8000, 'nothing'))])"
        outcome = self.page.evaluate(with_timeout)
        assert outcome == "in place", f"{outcome}: {self.address}"
        self.rests()


class InputMethod:
    """An input method, as the browser tells pages of one: a syllable is composed stroke by stroke, then put in."""

    def __init__(self, page: Page) -> None:
        self._keyboard = page.context.new_cdp_session(page)

    def compose(self, *stages: str) -> None:
        """Show what is being composed, one stage after the other: 바, 받, 받아 …"""
        for text in stages:
            end = len(text)
            self._keyboard.send("Input.imeSetComposition", {"text": text, "selectionStart": end, "selectionEnd": end})

    def put_in(self, text: str) -> None:
        """End the composition with its last syllables."""
        self._keyboard.send("Input.insertText", {"text": text})

    def enter_as_in_safari(self) -> None:
        """The Enter that ended a syllable, as Safari tells of it: after the composition, with the key code 229."""
        enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229, "text": "\r"}
        self._keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", **enter})
        self._keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})


class Choices:
    """A search input with its list of choices, as somebody meets it who uses the keyboard or a screen reader."""

    def __init__(self, page: Page, input_id: str = "q") -> None:
        self.page = page
        self.box = page.locator(f"#{input_id}")
        self.list = page.locator(f"#{'palette-list' if input_id == 'palette-q' else input_id + '-list'}")
        self.options = self.list.locator("[role=option]:visible")
        self.chosen = self.list.locator("[role=option][aria-selected=true]")
        self.voice = page.locator(
            f"#{'palette-list' if input_id == 'palette-q' else input_id + '-list'} + [role=status]"
        )

    def is_at(self, place: int | None) -> None:
        """The choice at a place is chosen, the input says so, and the focus has stayed in the input."""
        expect(self.box).to_be_focused()
        if place is None:
            expect(self.chosen).to_have_count(0)
            assert self.box.get_attribute("aria-activedescendant") is None
            return
        expect(self.options.nth(place)).to_have_attribute("aria-selected", "true")
        expect(self.chosen).to_have_count(1)
        expect(self.box).to_have_attribute("aria-activedescendant", self.chosen.get_attribute("id") or "none")

    def is_closed(self) -> None:
        expect(self.list).to_be_hidden()
        expect(self.box).to_have_attribute("aria-expanded", "false")


def until(page: Page, holds: str) -> None:
    """Wait until a JavaScript expression is true. Playwright's `wait_for_function` would break the page's CSP."""
    for _ in range(200):
        # Asked while the page changes, there is nobody to answer.
        with suppress(Error):
            if page.evaluate(holds):
                return
        page.wait_for_timeout(40)
    raise AssertionError(f"never true: {holds}")


def number_in(text: str) -> int:
    """The number in a text such as `1,204곳`."""
    return int("".join(letter for letter in text if letter.isdigit()))
