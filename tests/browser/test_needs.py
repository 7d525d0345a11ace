"""Pages of needs and proposals as they look: both widths, both languages, nothing that axe-core finds; and the way from
the board to a proposal with scripts."""

import re

import pytest
from axe import faults
from browsing import Look
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("look", [Look(), Look(language="en")], ids=lambda look: look.language, indirect=True)
def test_axe_finds_nothing_in_needs(page: Page, look: Look, come_in):
    found = []
    page.goto(look.at("/needs"))
    found += faults(page, look)
    page.goto(look.at("/needs?q=MRI"))
    page.locator(".need-card h3 a").first.click()
    found += faults(page, look)
    come_in("owner")
    for path in ("/me/needs", "/me/needs/new", "/me/need-watch", "/me/proposals"):
        page.goto(look.at(path))
        found += faults(page, look)
    page.locator("#came ~ ul a, [aria-labelledby=came] ul a").first.click()
    found += faults(page, look)
    page.goto(look.at("/me/needs"))
    page.locator(".need-rows a").first.click()
    found += faults(page, look)
    page.goto(look.at("/needs?q=용접"))
    page.locator(".need-card h3 a").first.click()
    page.locator("[aria-labelledby=answering] a").click()
    found += faults(page, look)
    come_in("operator")
    page.goto(look.at("/staff/needs"))
    found += faults(page, look)
    assert not found, "\n".join(found)


def test_what_is_typed_and_ticked_moves_the_board(page: Page, look: Look):
    page.goto(look.at("/needs"))
    cards = page.locator(".need-card")
    expect(cards).to_have_count(4)
    page.locator("#q").press_sequentially("MRI")
    expect(cards.first).to_contain_text("MRI")
    expect(page).to_have_url(re.compile("q=MRI"))
    page.goto(look.at("/needs"))
    page.locator("#field-robotics").check()
    expect(cards).to_have_count(1)
    expect(cards.first).to_contain_text("용접")
