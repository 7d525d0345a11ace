"""Slots: features fill them, the base template shows them."""

import pytest
from pages import visit
from planted import application

from portal.core.viewer import ANONYMOUS, Viewer
from portal.web.slots import Link, Slots, slots_of


def test_items_come_in_their_order_and_for_the_viewer():
    slots = Slots()
    slots.fill("cards", lambda viewer: ["late"], order=200)
    slots.fill("cards", lambda viewer: ["a", "b"])
    slots.fill("cards", lambda viewer: ["mine"] if not viewer.is_anonymous else [], order=1)
    assert slots.items("cards", ANONYMOUS) == ("a", "b", "late")
    assert slots.items("cards", Viewer(person_id=1)) == ("mine", "a", "b", "late")
    assert slots.items("nothing", ANONYMOUS) == ()


def test_equal_orders_keep_the_order_of_filling():
    slots = Slots()
    for word in "가나다라":
        slots.fill("words", lambda _viewer, word=word: [word])
    assert slots.items("words", ANONYMOUS) == tuple("가나다라")


@pytest.mark.parametrize(("address", "current"), [("/", "/"), ("/directory", "/directory"), ("/nowhere", None)])
def test_the_navigation_is_a_slot_and_names_the_current_page(make_settings, address, current):
    def plant(app):
        slots_of(app).fill("navigation", lambda _viewer: [Link("새 메뉴", "/new", "house")], order=30)

    with application(make_settings(), plant) as app:
        from lxml import html

        document = html.fromstring(visit(app.test_client(), address).text)
        (bar,) = document.xpath("//nav[contains(@class, 'tabbar')]")
        *links, own = [a.get("href") for a in bar.xpath("a[not(@hreflang)]")]
        assert links == ["/", "/directory", "/programs", "/needs", "/new"]
        assert own.startswith("/sign-in?")
        assert bar.xpath("a[@aria-current='page']/@href") == ([current] if current else [])
