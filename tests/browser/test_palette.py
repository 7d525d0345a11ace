"""The palette (Ctrl-K, ⌘K): firms, pages and acts by keyboard alone, on every page."""

import pytest
from browsing import Choices, InputMethod, Look
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

FIRM = "받아소리㈜"
PHONE = Look(width=390)


@pytest.fixture
def palette(page: Page) -> Choices:
    return Choices(page, "palette-q")


def is_open(page: Page) -> None:
    expect(page.locator("#palette")).to_be_visible()
    expect(page.locator("#palette-q")).to_be_focused()


def test_a_firm_by_keyboard_alone_with_an_input_method(page, palette, addresses):
    hangul = InputMethod(page)
    page.goto(addresses["firm"])
    page.keyboard.press("Control+k")
    is_open(page)
    palette.is_at(0)
    hangul.compose("ㅂ", "바", "받")
    expect(palette.options.filter(has_text=FIRM)).to_have_count(1)
    # Keys are the input method's while it composes.
    chosen = palette.box.get_attribute("aria-activedescendant")
    for key in ("ArrowDown", "Enter", "Escape"):
        page.keyboard.press(key)
    is_open(page)
    hangul.put_in("받")
    hangul.compose("ㅇ", "아")
    hangul.put_in("아")
    expect(palette.options.first).to_have_text(FIRM)
    assert chosen
    palette.is_at(0)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(FIRM)


def test_the_key_is_known_by_its_place(page, palette):
    """With a Korean input method on, K is typed as ㅏ."""
    page.goto("/")
    press = "(keys) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ㅏ', code: 'KeyK', ...keys}))"
    page.evaluate(press, {"bubbles": True})
    expect(page.locator("#palette")).to_be_hidden()
    page.evaluate(press, {"bubbles": True, "ctrlKey": True})
    is_open(page)


@pytest.mark.parametrize("typed", ["기술 찾", "ㄱㅅㅊㄱ", "rltnfckw", "기수", "technolog"])
def test_a_page_is_found_however_it_is_typed(page, palette, typed):
    page.goto("/")
    page.keyboard.press("Control+k")
    palette.box.fill(typed)
    expect(palette.options.first).to_have_text("기술 찾기")
    page.keyboard.press("Enter")
    page.wait_for_url("**/directory?type=technology")


def test_what_fits_nothing_is_searched_for(page, palette):
    page.goto("/")
    page.keyboard.press("Control+k")
    palette.box.fill("의료 영상 판독")
    expect(palette.options).to_have_count(1)
    palette.is_at(0)
    page.keyboard.press("Enter")
    page.wait_for_url("**/directory?q=*")
    expect(page.locator("#q")).to_have_value("의료 영상 판독")


def test_arrows_walk_and_escape_returns_to_where_one_was(page, palette):
    page.goto("/directory")
    page.keyboard.press("j")
    link = page.locator(".hits h3 a").first
    expect(link).to_be_focused()
    page.keyboard.press("Control+k")
    palette.is_at(0)
    page.keyboard.press("ArrowDown")
    palette.is_at(1)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    palette.is_at(palette.options.count() - 1)
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(link).to_be_focused()
    # The same keys close what they opened.
    page.keyboard.press("Control+k")
    is_open(page)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_hidden()


def test_acts_theme_and_language(page, palette):
    page.goto("/directory?q=데이터")
    page.keyboard.press("Control+k")
    palette.box.fill("화면")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(palette.box).to_have_value("")
    palette.box.fill("영어")
    expect(palette.options.first).to_have_text("English")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/directory?q=*")
    expect(page.locator("#q")).to_have_value("데이터")
    page.keyboard.press("Control+k")
    expect(palette.options.first).to_have_text("Home")


def test_a_firm_offers_its_parts_where_it_has_them(page, palette, addresses):
    page.goto(addresses["firm"])
    page.keyboard.press("Control+k")
    palette.options.filter(has_text="이 기업과 비슷한 기업").click()
    expect(page.locator("#similar")).to_be_in_viewport()
    expect(page.locator("#palette")).to_be_hidden()
    page.evaluate("document.querySelector('section:has(#similar)').remove()")
    page.keyboard.press("Control+k")
    expect(palette.options.filter(has_text="이 기업의 기술")).to_have_count(1)
    expect(palette.options.filter(has_text="이 기업과 비슷한 기업")).to_have_count(0)


def test_firms_looked_at_are_offered_in_this_browser_only(page, palette, site):
    names = []
    for number in (3, 4, 3):
        page.goto(f"/firms/{number}")
        names.append(page.locator("h1").inner_text())
    page.goto("/")
    page.keyboard.press("Control+k")
    recent = palette.list.locator("[data-kind=recent] [role=option]:visible")
    expect(recent).to_have_text([names[0], names[1]])
    recent.first.click()
    expect(page.locator("h1")).to_have_text(names[0])
    assert "recent" not in str(page.context.cookies())
    page.keyboard.press("Control+k")
    # Not the one that is open.
    expect(recent).to_have_text([names[1]])
    palette.options.filter(has_text="최근 본 기업 지우기").click()
    page.keyboard.press("Control+k")
    expect(recent).to_have_count(0)
    expect(palette.options.filter(has_text="최근 본 기업 지우기")).to_have_count(0)


@pytest.mark.parametrize(
    "kept", ["'not JSON'", "'{}'", "'[null]'", '\'[{"path": "javascript:alert(1)", "name": "x"}]\'', "null"]
)
def test_what_the_browser_keeps_is_not_trusted(page, palette, kept):
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError') }})"
        if kept == "null"
        else f"localStorage.setItem('recent-firms', {kept})"
    )
    page.goto("/firms/3")
    page.keyboard.press("Control+k")
    is_open(page)
    expect(palette.options.filter(has_text="기업 찾기").first).to_be_visible()
    expect(palette.list.locator("[href^='javascript']")).to_have_count(0)


@pytest.mark.parametrize("look", [Look(), PHONE, Look(width=390, language="en")], ids=str, indirect=True)
def test_its_button(page, palette, look):
    page.goto(look.at("/"))
    button = page.locator("[data-palette-open]")
    expect(button).to_be_visible()
    if look.width < 600:
        button.tap()
    else:
        expect(button).to_contain_text("Ctrl K")
        button.click()
    is_open(page)
    box = page.locator("#palette").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= look.width
    page.locator("[data-palette-close]").click()
    expect(page.locator("#palette")).to_be_hidden()
    expect(button).to_be_focused()
    button.click()
    is_open(page)
    # Beside it.
    page.mouse.click(look.width / 2, 880 if look.width > 600 else 835)
    expect(page.locator("#palette")).to_be_hidden()


@pytest.mark.parametrize("look", [Look(scripts=False), Look(width=390, scripts=False)], ids=str, indirect=True)
def test_without_scripts_there_is_no_button(page, addresses):
    for name in ("home", "query", "firm"):
        page.goto(addresses[name])
        expect(page.locator("[data-palette-open]")).to_be_hidden()
        expect(page.locator("#palette")).to_be_hidden()
        expect(page.locator("[role=combobox]")).to_have_count(0)
