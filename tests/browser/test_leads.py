"""The board in a real browser: a card is dragged, and moved by the keyboard alone; nothing that axe-core minds."""

import re

import pytest
from axe import faults
from browsing import Look
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("look", [Look()], ids=["ko"], indirect=True)
def test_a_card_goes_where_it_is_dragged_and_back_by_the_keyboard(page: Page, look: Look, come_in):
    come_in("owner")
    page.goto(look.at("/leads?view=board"))
    card, meeting = page.locator("[data-stage=new] .lead-card").first, page.locator("[data-stage=meeting]")
    here = f"#{card.get_attribute('id')}"
    card.drag_to(meeting)
    expect(meeting.locator(here)).to_be_visible()
    page.locator(f"{here} select").select_option("new")
    page.locator(f"{here} button").press("Enter")
    expect(page.locator(f"[data-stage=new] {here}")).to_be_visible()
    found = faults(page, look)
    # Why a lead is closed is asked on its own page.
    page.locator(here).drag_to(page.locator("[data-stage=closed]"))
    expect(page).to_have_url(re.compile(r"/leads/\d+#close$"))
    expect(page.locator("#because")).to_be_visible()
    found += faults(page, look)
    assert not found, "\n".join(found)
