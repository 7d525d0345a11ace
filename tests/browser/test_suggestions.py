"""Suggestions under the search boxes: by keyboard alone, while a syllable is composed, by hand, and out of order."""

import re
from urllib.parse import unquote, urlsplit

import pytest
from browsing import Choices, InputMethod, Listing, Look
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

#: A firm of the demo hub, and how its name begins.
FIRM = "받아소리㈜"
SUGGEST = re.compile("/api/v1/suggest")
PHONE = Look(width=390)


@pytest.fixture
def choices(page: Page) -> Choices:
    return Choices(page)


def asked(page: Page) -> list[str]:
    """What suggestions are asked for from now on."""
    found: list[str] = []
    page.on("request", lambda request: "/suggest" in request.url and found.append(unquote(request.url.split("q=")[1])))
    return found


@pytest.mark.parametrize("start", ["/", "/directory"])
def test_by_keyboard_alone_with_an_input_method(page, choices, start):
    hangul = InputMethod(page)
    page.goto(start)
    page.keyboard.press("/")
    expect(choices.box).to_be_focused()
    expect(choices.box).to_have_role("combobox")
    hangul.compose("ㅂ", "바", "받")
    # They follow what is being composed …
    expect(choices.options.filter(has_text=FIRM)).to_have_count(1)
    expect(choices.box).to_have_attribute("aria-expanded", "true")
    # … but keys are the input method's.
    for key in ("ArrowDown", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    choices.is_at(None)
    assert urlsplit(page.url).path == start
    hangul.put_in("받")
    hangul.compose("ㅇ", "아")
    hangul.put_in("아")
    expect(choices.options.first).to_contain_text(FIRM)
    page.keyboard.press("ArrowDown")
    choices.is_at(0)
    expect(choices.box).to_have_value("받아")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(FIRM)


def test_the_enter_that_ends_a_syllable_neither_chooses_nor_searches(page, choices):
    hangul = InputMethod(page)
    page.goto("/")
    choices.box.focus()
    hangul.compose("바", "받")
    expect(choices.options.first).to_be_visible()
    page.keyboard.press("Enter")
    hangul.put_in("받")
    page.keyboard.press("ArrowDown")
    choices.is_at(0)
    hangul.enter_as_in_safari()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    assert page.url.count("/") == 3
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.count("/") > 3)


def test_arrows_walk_round_and_other_keys_lead_back_to_the_text(page, choices):
    page.goto("/")
    choices.box.press_sequentially("의료")
    expect(choices.options.first).to_be_visible()
    last = choices.options.count() - 1
    assert last >= 1
    for key, place in (("ArrowDown", 0), ("ArrowUp", last), ("ArrowDown", 0), ("Home", None), ("ArrowUp", last)):
        page.keyboard.press(key)
        choices.is_at(place)
    page.keyboard.press("End")
    choices.is_at(None)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    choices.is_at(None)
    # Escape closes, and empties the box when there is nothing to close.
    page.keyboard.press("Escape")
    choices.is_closed()
    expect(choices.box).to_have_value("의료")
    page.keyboard.press("ArrowUp")
    choices.is_at(last)
    page.keyboard.press("Alt+ArrowUp")
    choices.is_closed()
    page.keyboard.press("Alt+ArrowDown")
    choices.is_at(None)
    expect(choices.options.first).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(choices.box).to_have_value("")
    choices.is_closed()


def test_tab_goes_on_and_chooses_nothing(page, choices):
    page.goto("/")
    choices.box.press_sequentially("의료")
    expect(choices.options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    choices.is_at(0)
    page.keyboard.press("Tab")
    choices.is_closed()
    expect(page.locator("[data-clear]")).to_be_focused()
    expect(choices.box).to_have_value("의료")


def test_enter_without_a_choice_searches(page, choices):
    page.goto("/")
    choices.box.press_sequentially("의료")
    expect(choices.options.first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/directory?*")
    expect(choices.box).to_have_value("의료")


@pytest.mark.parametrize(
    ("typed", "marked"), [("받아", "받아"), ("ㅂㅇㅅ", "받아소"), ("qkedk", "받아"), ("받앗", "받아소")]
)
def test_what_was_typed_is_marked(page, choices, typed, marked):
    page.goto("/")
    choices.box.press_sequentially(typed)
    expect(choices.options.filter(has_text=FIRM).locator("mark")).to_have_text(marked)


def test_kinds_have_names_and_the_number_is_said(page, choices):
    page.goto("/")
    choices.box.press_sequentially("의료")
    expect(choices.options.first).to_be_visible()
    expect(choices.voice).to_have_text(re.compile(rf"^제안 {choices.options.count()}개"))
    groups = choices.list.get_by_role("group")
    names = [group.get_attribute("aria-label") for group in groups.all()]
    assert len(names) > 1 and names == [text.split("\n")[0] for text in groups.all_inner_texts()]
    assert {*names} <= {"기업", "기술", "제품·서비스", "프로그램", "AI 분야", "산업", "검색어"}
    choices.box.fill("쾅쾅쾅쾅")
    expect(choices.voice).to_have_text("제안 없음")
    choices.is_closed()


@pytest.mark.parametrize("look", [Look(language="en")], ids=str, indirect=True)
def test_in_english(page, choices, look):
    page.goto(look.at("/"))
    choices.box.press_sequentially("computer v")
    expect(choices.options.first).to_have_text("Computer vision")
    expect(choices.list.get_by_role("group")).to_have_attribute("aria-label", "AI field")
    expect(choices.voice).to_have_text(re.compile("suggestion"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/directory?field=vision")


def test_the_header_of_other_pages_suggests_too(page, addresses):
    page.goto(addresses["firm"])
    box = page.locator(".quick input")
    box.press_sequentially("받아")
    option = page.locator("#quick-list [role=option]")
    expect(option.first).to_contain_text(FIRM)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(FIRM)


def test_a_choice_can_be_clicked_and_a_click_elsewhere_closes(page, choices):
    page.goto("/")
    choices.box.press_sequentially("받아")
    expect(choices.options.first).to_be_visible()
    page.locator("h1").click()
    choices.is_closed()
    choices.box.press("ArrowDown")
    choices.options.first.click()
    expect(page.locator("h1")).to_have_text(FIRM)


@pytest.mark.parametrize("look", [PHONE], ids=str, indirect=True)
def test_a_choice_can_be_tapped(page, choices):
    page.goto("/")
    choices.box.tap()
    page.keyboard.type("받아")
    expect(choices.options.first).to_be_in_viewport(ratio=1)
    choices.options.first.tap()
    expect(page.locator("h1")).to_have_text(FIRM)


def test_an_answer_that_comes_late_is_not_shown(page, choices):
    held: list[Route] = []
    page.route(re.compile("suggest.*=%EB%B0%9B$"), lambda route: held.append(route))
    page.goto("/")
    with page.expect_request(SUGGEST):
        choices.box.fill("받")
    choices.box.fill("의료")
    expect(choices.options.filter(has_text="의료·헬스케어")).to_have_count(1)
    (late,) = held
    late.continue_()
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)))")
    expect(choices.options.filter(has_text=FIRM)).to_have_count(0)
    expect(choices.options.filter(has_text="의료·헬스케어")).to_have_count(1)


def test_an_answer_that_comes_late_leaves_the_choice_where_it_is(page, choices):
    held: list[Route] = []
    page.route(re.compile("suggest.*=%EB%B0%9B%EC%95%84$"), lambda route: held.append(route))
    page.goto("/")
    choices.box.press_sequentially("받")
    expect(choices.options.filter(has_text=FIRM)).to_have_count(1)
    with page.expect_request(SUGGEST):
        choices.box.press_sequentially("아")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    while FIRM not in chosen.inner_text():
        page.keyboard.press("ArrowDown")
    (late,) = held
    with page.expect_response(SUGGEST):
        late.continue_()
    expect(choices.options.first.locator("mark")).to_have_text("받아")
    expect(chosen).to_contain_text(FIRM)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(FIRM)


def test_an_answer_is_kept(page, choices):
    page.goto("/")
    found = asked(page)
    for text in ("받아", "의료", "받아", "의료"):
        choices.box.fill(text)
        expect(choices.options.filter(has_text=text).first).to_be_visible()
    assert found == ["받아", "의료"]


def test_a_few_quick_keys_are_one_question(page, choices):
    page.goto("/")
    found = asked(page)
    choices.box.focus()
    choices.box.evaluate(
        "(box, texts) => texts.forEach((text) => {"
        " box.value = text; box.dispatchEvent(new Event('input', { bubbles: true })); })",
        ["ㅇ", "으", "의", "의ㄹ", "의료"],
    )
    expect(choices.options.first).to_be_visible()
    assert found == ["의료"]


@pytest.mark.parametrize("way", ["offline", "broken"])
def test_without_an_answer_there_is_no_list_and_the_search_goes_on(page, choices, way, complaints):
    complaints.expected |= {503}
    page.route(SUGGEST, lambda route: route.abort("aborted") if way == "offline" else route.fulfill(status=503))
    page.goto("/")
    with page.expect_request(SUGGEST):
        choices.box.press_sequentially("의료")
    choices.is_closed()
    page.keyboard.press("Enter")
    page.wait_for_url("**/directory?*")
    assert Listing(page).total > 0


def test_a_past_query_is_searched_for(page, choices):
    """Such a suggestion is made of what many have looked for; here one stands for it."""
    past = {"query": "의", "items": [{"type": "query", "label": "의료 영상", "url": "/directory?q=의료 영상"}]}
    page.route(SUGGEST, lambda route: route.fulfill(json=past))
    for start in ("/", "/directory"):
        page.goto(start)
        page.evaluate("window.here = 1")
        choices.box.press_sequentially("의")
        expect(choices.list.get_by_role("group")).to_have_attribute("aria-label", "검색어")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: unquote(url).endswith(("?q=의료+영상", "?q=의료 영상")))
        expect(choices.box).to_have_value("의료 영상")
        choices.is_closed()
    assert page.evaluate("window.here") == 1, "in place, where searching is done in place"
