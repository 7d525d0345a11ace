"""Printed pages: they say what was asked for and where they are from, nothing is cut, and ink is saved."""

import re

import pytest
from playwright.sync_api import Page, expect

from portal.files.reading import read

pytestmark = pytest.mark.browser

#: A4 without its margins, in CSS pixels.
A4 = {"width": 680, "height": 1000}
#: Elements whose text is wider or higher than what they show.
_CUT = """() => [...document.querySelectorAll('main *, footer *')].filter((element) => {
  const style = getComputedStyle(element);
  const hidden = style.overflow !== 'visible' && !element.closest('svg') && element.checkVisibility();
  return hidden && !element.classList.contains('sr') && element.innerText?.trim() && (
    element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
}).map((element) => element.outerHTML.slice(0, 160))"""
#: The largest dark picture, in square CSS pixels.
_INK = """() => Math.max(0, ...[...document.querySelectorAll('main svg')].filter((svg) => svg.checkVisibility())
  .map((svg) => svg.closest('.chart') ? 0 : svg.clientWidth * svg.clientHeight))"""


def on_paper(page: Page, address: str) -> None:
    page.set_viewport_size(A4)
    page.emulate_media(media="print")
    page.goto(address)


def test_a_printed_list_says_what_was_asked_for(page, addresses):
    page.goto("/directory?q=의료영상&kind=resident&field=vision")
    asked = page.locator(".on-paper", has_text="의료영상")
    expect(asked).to_be_hidden()
    on_paper(page, "/directory?q=의료영상&kind=resident&field=vision")
    expect(asked).to_be_visible()
    for part, said in ((".k", ["소속", "AI 분야"]), (".t", ["입주기업", "컴퓨터 비전"])):
        assert page.locator(f".chip-x {part}:visible").all_inner_texts() == said
    expect(page.locator("footer .on-paper")).to_have_text(re.compile(r"/directory\?q=.+&kind=resident&field=vision$"))
    on_paper(page, "/directory?page=2")
    expect(page.locator("main .on-paper")).to_have_text(re.compile(r"\(2/\d+\)"))


@pytest.mark.parametrize("name", ["query", "filtered", "list", "firm", "technology", "service"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_nothing_is_cut_and_ink_is_saved(page, addresses, name, prefix):
    on_paper(page, prefix + addresses[name])
    assert page.evaluate("document.scrollingElement.scrollWidth") <= A4["width"]
    assert page.evaluate(_CUT) == []
    assert page.evaluate(_INK) < 100 * 100
    expect(page.locator("footer .on-paper")).to_be_visible()


def test_what_a_browser_printed_is_found_by_its_words(page, addresses, tmp_path):
    """Our own fonts come in pieces, as many firms' do: each syllable is printed in another."""
    page.goto(addresses["firm"])
    printed = tmp_path / "회사소개서.pdf"
    page.pdf(path=printed)
    said = " ".join(" ".join(read(printed, "pdf").pages).split())
    for words in page.locator("main h2").all_inner_texts():
        assert words in said
