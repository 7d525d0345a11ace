"""Results that move as one types: what is asked, what becomes of the address, and who has the last word."""

import re
from urllib.parse import unquote_plus

import pytest
from browsing import Choices, InputMethod, Listing, until
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def listing(page: Page) -> Listing:
    listing = Listing(page)
    listing.open()
    listing.box.click()
    page.evaluate("window.here = 1")
    return listing


def shows(listing: Listing, words: str) -> None:
    """The results are those for some words, and no request is on its way."""
    until(listing.page, f"new URLSearchParams(location.search).get('q') === {words!r}")
    listing.rests()


def asked(page: Page) -> list[str]:
    """The words that results are asked for from now on."""
    found: list[str] = []

    def note(url: str) -> None:
        if "/directory" in url:
            found.append(unquote_plus(url.partition("?q=")[2]))

    page.on("request", lambda request: note(request.url))
    return found


def test_results_follow_what_is_composed(listing, page):
    hangul = InputMethod(page)
    length = page.evaluate("history.length")
    everything = listing.total
    hangul.compose("ㄷ", "데")
    hangul.put_in("데")
    hangul.compose("ㅇ", "이")
    hangul.put_in("이")
    hangul.compose("ㅌ", "터")
    shows(listing, "데이터")
    assert 0 < listing.total < everything
    # In place, and what is being composed goes on where it was.
    expect(listing.box).to_be_focused()
    expect(listing.box).to_have_value("데이터")
    assert page.evaluate("[window.here, history.length]") == [1, length]
    hangul.put_in("터")
    hangul.compose(" ")
    hangul.put_in(" ")
    page.keyboard.type("AI")
    shows(listing, "데이터 AI")
    assert page.evaluate("document.querySelector('#q').selectionStart") == len("데이터 AI")


def test_a_lone_consonant_waits_for_its_vowel(listing, page):
    hangul = InputMethod(page)
    found = asked(page)
    listing.box.press_sequentially("의료")
    shows(listing, "의료")
    hangul.compose("ㅇ")
    listing.has_rested()
    assert found[-1] == "의료"
    hangul.compose("여", "영")
    shows(listing, "의료영")
    assert not any(words.endswith("ㅇ") for words in found)
    hangul.put_in("영")
    # Initial consonants alone are a search of their own.
    listing.box.fill("ㅂㅇㅅㄹ")
    shows(listing, "ㅂㅇㅅㄹ")
    expect(page.locator(".hits h3").first).to_have_text("받아소리㈜")


def test_typing_makes_no_history_and_enter_one_entry(listing, page):
    start = listing.state()
    length = page.evaluate("history.length")
    for words in ("의", "의료", "의료 영상"):
        listing.box.fill(words)
        shows(listing, words)
    assert page.evaluate("history.length") == length
    page.keyboard.press("Enter")
    until(page, f"history.length === {length + 1}")
    listing.rests()
    found = listing.state()
    assert found["words"] == "의료 영상"
    # Back leads to where typing began, Forward to what was found.
    page.go_back()
    listing.reaches(start)
    page.go_forward()
    listing.reaches(found)


def test_what_was_typed_and_then_narrowed_is_an_entry(listing, page):
    listing.box.fill("데이터")
    shows(listing, "데이터")
    typed = listing.state()
    listing.box.press("Escape")  # suggestions lie over the facets
    with listing.in_place():
        listing.row("kind-resident").click()
    page.go_back()
    listing.reaches(typed)


def test_a_late_answer_never_takes_the_place_of_a_newer(listing, page):
    held: list[Route] = []
    page.route(re.compile(r"/directory\?q=%EC%9D%98%EB%A3%8C$"), lambda route: held.append(route))
    with page.expect_request(re.compile("directory.*q=")):
        listing.box.fill("의료")
    listing.box.fill("데이터")
    shows(listing, "데이터")
    newer = listing.state()
    for route in held:
        route.continue_()
    listing.has_rested()
    assert held and listing.state() == newer


def test_a_tick_while_typing_searches_for_both(listing, page):
    listing.box.press_sequentially("데이터")
    with listing.in_place():
        page.evaluate("document.getElementById('kind-resident').click()")
    listing.rests()
    assert listing.conditions == ["kind=resident", "q=데이터"]
    listing.has_rested()
    assert listing.conditions == ["kind=resident", "q=데이터"]


def test_the_count_is_said_once_typing_rests(listing, page):
    page.evaluate(
        """() => {
        window.said = [];
        const place = document.getElementById('said');
        document.addEventListener('htmx:after:swap', () => { window.swapped = performance.now() });
        new MutationObserver(() => said.push([place.textContent, performance.now() - swapped]))
          .observe(place, {childList: true});
        }"""
    )
    spoken = "said.at(-1)?.[0] === document.getElementById('count').textContent.trim()"
    for words in ("의", "의료", "의료 영상"):
        listing.box.fill(words)
        shows(listing, words)
    until(page, spoken)
    assert page.evaluate("said.every(([, since]) => since > 600)"), "said while results still moved"
    with listing.in_place():
        listing.row("kind-resident").click()
    until(page, spoken)


@pytest.mark.parametrize("way", ["offline", "broken"])
def test_who_only_types_is_not_led_away_by_an_error(listing, page, way, complaints):
    complaints.expected |= {503}
    fail = lambda route: route.abort("aborted") if way == "offline" else route.fulfill(status=503)  # noqa: E731
    page.route(re.compile(r"/directory\?q="), fail)
    with page.expect_request(re.compile(r"/directory\?q=")):
        listing.box.fill("데이터")
    listing.has_rested()
    assert page.evaluate("window.here") == 1 and listing.address == "directory"
    # When there is an answer again, the next key gets it.
    page.unroute(re.compile(r"/directory\?q="))
    page.keyboard.type(" AI")
    shows(listing, "데이터 AI")
    complaints.found = [line for line in complaints.found if "Failed to fetch" not in line]


def test_the_list_lies_over_results_that_move(listing, page):
    choices = Choices(page)
    listing.box.press_sequentially("의료")
    expect(choices.options.first).to_be_visible()
    shows(listing, "의료")
    expect(choices.options.first).to_be_visible()
    page.keyboard.press("Escape")
    choices.is_closed()
    expect(listing.box).to_have_value("의료")
    assert listing.address == "directory?q=의료"
    # A choice of the list is gone to, whatever the results are.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**industry=healthcare")


def test_the_cleared_box_shows_everything_again(listing, page):
    everything = listing.state()
    listing.box.fill("데이터")
    shows(listing, "데이터")
    page.locator("[data-clear]").click()
    until(page, "location.search === ''")
    listing.reaches(everything)
    expect(listing.box).to_be_focused()


def test_a_link_to_other_words_takes_them_into_the_box(listing, page):
    listing.box.fill("쾅쾅쾅쾅")
    shows(listing, "쾅쾅쾅쾅")
    with listing.in_place():
        page.locator(".empty .btn-primary").click()
    expect(listing.box).to_have_value("")
    assert listing.address == "directory" and listing.hits.count() == 20
