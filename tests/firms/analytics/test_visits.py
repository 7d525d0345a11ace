"""What is counted of a firm's pages, and what its people are told of it."""

from datetime import date, timedelta

import pytest
from asking import BROWSER, MORNING, NEXT_NIGHT, ask, flush, go, open_hit, reduce_at, rows
from pages import page, texts, words
from people import Somebody, make_person

from portal.core.clock import frozen_at
from portal.core.viewer import Role
from portal.firms.analytics.measures import Measure, Measures
from portal.querylog import pages as counting
from portal.querylog.models import PageViewed, PageWeek
from portal.querylog.recorder import recorder_of

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
MONDAY = date(2026, 3, 2)


def weeks(*, words_only=False):
    found = rows(PageWeek, "key", "week", "query", "shown", "opened", "viewed")
    return [row for row in found if bool(row[2]) == words_only]


def table(document, section):
    """The rows of a section's table, cell by cell."""
    found = document.xpath(f"//section[@aria-labelledby='{section}']//tbody/tr")
    return [[words(cell) for cell in row.xpath("./th|./td")] for row in found]


def day_of(app, client, askers, *, text="흉부 판독", opened=(), at=MORNING):
    """A day on which these people ask, and some of them open the firm's page from there."""
    with frozen_at(at):
        for who in askers:
            ask(client, text, who)
        for who in opened:
            open_hit(client, "/firms/1", text, who)
        flush(app)
    reduce_at(at.replace(hour=0, minute=11) + timedelta(days=1))


def signed_in(app, address="owner@firm.example"):
    somebody = Somebody(app, agent=BROWSER)
    somebody.come_in(address)
    return somebody


def test_views_appearances_and_words_by_week(app, client, firm):
    with frozen_at(MORNING):
        for who in (1, 1, 2, 3):
            go(client, "/firms/1", who)
        go(client, "/technologies/1", 4)
        go(client, "/en/firms/1", 1)
        flush(app)
        assert len(rows(PageViewed, "key")) == 4, "once a day for each"
        assert "203.0.113" not in str(rows(PageViewed, "viewer")), "nobody's address"
    day_of(app, client, range(1, 7), opened=range(1, 6))
    assert rows(PageViewed, "key") == [], "the day is over"
    assert ("firm:1", MONDAY, "", 6, 5, 5) in weeks()
    assert ("technology:1", MONDAY, "", 0, 0, 1) in weeks()
    assert ("firm:1", MONDAY, "흉부 판독", 6, 5, 0) in weeks(words_only=True)
    day_of(app, client, range(1, 6), at=MORNING + timedelta(days=1))
    assert ("firm:1", MONDAY, "", 11, 5, 5) in weeks()
    assert ("firm:1", MONDAY, "흉부 판독", 11, 5, 0) in weeks(words_only=True)
    with frozen_at(MORNING + timedelta(days=3)):
        owner = signed_in(app)
        for prefix in ("", "/en"):
            document = page(owner.client, f"{prefix}/me/firms/{firm}/visits")
        document = page(owner.client, f"/me/firms/{firm}/visits")
        assert len(document.xpath("//svg[@role='img']")) >= 2
        assert table(document, "by-week")[0] == ["2026. 3. 2. – 2026. 3. 8.", "6", "11", "0"]
        assert table(document, "by-words") == [["흉부 판독", "11", "5"]]
        home = page(owner.client, f"/me/firms/{firm}")
        assert texts(home, "//dl[@class='visits-sums']//b") == ["6", "11", "0"]


def test_words_of_fewer_than_five_are_never_told(app, client, firm):
    day_of(app, client, range(1, 5), text="흉부 판독", opened=range(1, 5))
    for day in range(1, 6):
        day_of(app, client, [1], text="흉부 영상", at=MORNING + timedelta(days=day))
    assert weeks(words_only=True) == [], "four people; and one who came back on five days"
    assert weeks(), "all of it together is counted"
    with frozen_at(MORNING + timedelta(days=6)):
        shown = page(signed_in(app).client, f"/me/firms/{firm}/visits")
        assert "아직 그런 말이 없어요" in words(shown) and "흉부" not in words(shown)


@SQLITE
def test_one_address_is_one_person_and_openers_below_five_are_no_number(app, client, firm):
    with frozen_at(MORNING):
        for number in range(9):
            ask(client, "흉부 판독", 1, User_Agent=f"{BROWSER} {number}")
        flush(app)
    day_of(app, client, range(2, 6), opened=(2, 3))
    assert [row[3:5] for row in weeks(words_only=True) if row[0] == "firm:1"] == [(5, 0)]
    with frozen_at(MORNING + timedelta(days=1)):
        shown = page(signed_in(app).client, f"/me/firms/{firm}/visits")
        assert table(shown, "by-words") == [["흉부 판독", "5", "5명 미만"]]


@SQLITE
def test_the_guard_against_few_askers_is_awake(app, client, firm, monkeypatch):
    """The negative control."""
    monkeypatch.setattr(counting, "FEWEST_PEOPLE", 1)
    day_of(app, client, range(1, 5))
    assert weeks(words_only=True) != []


@SQLITE
def test_own_people_staff_and_machines_do_not_count(app, firm, client):
    with frozen_at(MORNING):
        make_person("op@hub.example", Role.OPERATOR, name="오지안")
        owner, operator = signed_in(app), signed_in(app, "op@hub.example")
        for address in ("/firms/1", "/technologies/1"):
            owner.get(address)
            operator.get(address)
            go(client, address, 2, User_Agent="Mozilla/5.0 (compatible; Googlebot/2.1)")
            go(client, address, 2, method="HEAD")
        go(client, "/firms/1-old", 2)
        go(client, "/firms/999", 2)
        assert recorder_of(app).waiting() == 0
        owner.get("/firms/2")
        owner.get("/directory?q=흉부 판독")
        owner.get("/firms/1", headers={"Referer": "http://localhost/directory?q=흉부 판독"})
        flush(app)
    reduce_at(NEXT_NIGHT)
    assert weeks() == [("firm:2", MONDAY, "", 1, 0, 1)], "another's firm is shown to them as to anybody"


@SQLITE
def test_what_is_not_there_yet_and_what_others_count(app, firm, monkeypatch):
    owner = signed_in(app)
    empty = page(owner.client, f"/me/firms/{firm}/visits")
    assert "아직 보여 줄 방문이 없어요" in words(empty)
    page(owner.client, f"/en/me/firms/{firm}/visits")
    measures = Measures()
    measures.add(Measure("saved", lambda: "저장한 수", lambda number, since: {since: 3, since + timedelta(weeks=1): 4}))
    monkeypatch.setitem(app.extensions, "portal.firm_measures", measures)
    document = page(owner.client, f"/me/firms/{firm}/visits")
    assert "저장한 수" in texts(document, "//h3") and len(document.xpath("//th[@scope='col']")) >= 4
    with pytest.raises(ValueError, match="saved"):
        measures.add(Measure("saved", str, lambda _number, _since: {}))


@SQLITE
def test_counts_are_forgotten_after_a_year_and_a_month(app, client, firm):
    day_of(app, client, range(1, 3))
    assert weeks()
    reduce_at(NEXT_NIGHT + timedelta(days=410))
    assert weeks() == []
