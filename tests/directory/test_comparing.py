"""`/directory/compare` and the tray: a choice that stands in the address, without an account and without scripts."""

from urllib.parse import quote, urlencode

import pytest
from factories import make_firm
from pages import assert_queries, fragment, page, texts, visit, words
from people import Somebody, make_person

from portal.core.db import Base, session, unit_of_work
from portal.firms import service
from portal.firms.models import Fact, Firm, Technology
from portal.web import fragments

COMPARE = "/directory/compare"
NASTY = "㈜" + "긴이름" * 60 + "🚀<script>alert(1)</script>"


@pytest.fixture
def firms(app, run_jobs):
    one = make_firm("㈜가온눈", fields=["vision"], region="seoul", stage="seed", employees=12, looking_for=["poc"])
    other = make_firm("㈜나래", kind="member", fields=["vision", "speech"], region="seoul", services=[("받아쓰기", "")])
    with unit_of_work():
        firm = session.get(Firm, one.id)
        firm.technologies = [Technology(name_ko="저선량 복원", trl=7)]
        firm.facts = [Fact(metric="revenue", period="2025", value=1_230_000_000, unit="won")]
        firm.facts += [
            Fact(metric="investment", period=str(year), value=200_000_000, unit="won") for year in (2023, 2025)
        ]
    made = [one, other, make_firm("다솜"), make_firm(NASTY[:200], tagline_ko=NASTY), make_firm("=HYPERLINK(1)")]
    run_jobs()
    return [firm.id for firm in made]


def address(*numbers):
    return f"{COMPARE}?" + "&".join(f"firm={number}" for number in numbers)


def pressed(document, number):
    """Where the button of a firm leads: the fields of its form, and its own."""
    (button,) = document.xpath(f"//button[@id='compare-{number}']")
    (form,) = document.xpath(f"//form[@id='{button.get('form')}']")
    fields = [(field.get("name"), field.get("value")) for field in form.xpath(".//input")]
    return f"{form.get('action')}?{urlencode([*fields, (button.get('name'), button.get('value'))])}"


def cells(document, code):
    """What stands in a row, a text for each firm."""
    return texts(document, f"//tr[@id='row-{code}']/td")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_firms_stand_side_by_side_in_the_order_of_the_address(firms, client, prefix):
    one, other, *_rest = firms
    document = page(client, prefix + address(other, one))
    assert texts(document, "//thead//a[@class='who']") == ["㈜나래", "㈜가온눈"]
    for code, value in {
        "technologies": "TRL 7",
        "revenue": "2025",
        "employees": "12",
    }.items():
        left, right = cells(document, code)
        assert value in right and value not in left, code
    raised = {"": "4억 원 2025", "/en": "₩400 million 2025"}
    assert cells(document, "investment")[1].endswith(raised[prefix]), "all of it"
    assert "받아쓰기" in cells(document, "services")[0]
    assert {"row-region"} <= set(document.xpath("//tr[@class='alike']/@id"))
    assert {"row-kind", "row-field", "row-stage"} <= set(document.xpath("//tr[@class='differs']/@id"))
    shown = page(client, f"{prefix}{address(other, one)}&only=differences").xpath("//tbody/tr/@class")
    assert shown and set(shown) == {"differs"}


def test_four_and_no_more(firms, client):
    assert len(page(client, address(*firms[:4])).xpath("//thead//th")) == 4
    document = page(client, address(*firms))
    assert len(document.xpath("//thead//th")) == 4 and "앞의 네 곳만" in words(document)
    assert document.xpath("//link[@rel='canonical']/@href")[0].count("firm=") == 4


def test_too_few_lead_to_more(firms, client):
    for query, more in (("", "/directory"), (f"?firm={firms[0]}", f"/directory?compare={firms[0]}")):
        document = page(client, COMPARE + query)
        assert document.xpath("//*[contains(@class, 'empty')]//a/@href") == [more]
        page(client, more)
    assert len(page(client, address(firms[0], firms[0])).xpath("//*[contains(@class, 'empty')]")) == 1, "twice is once"


def test_what_is_not_there_is_404(firms, client):
    hidden = make_firm("㈜숨은달", audience="staff")
    bad = ("0", "-1", "abc", "", "999999999", "99999999999999999999", "%00", "1e1", "１", str(hidden.id), "'")
    for value in bad:
        page(client, f"{address(firms[0], firms[1])}&firm={value}", 404)
    with unit_of_work():
        service.hide(session.get(Firm, firms[1]), by="staff", reason="요청")
    page(client, address(firms[0], firms[1]), 404)


def test_the_choice_follows_through_the_results(firms, client):
    one, other, third, *_rest = firms
    document = page(client, "/directory?q=&sort=name&view=cards")
    assert not document.xpath("//*[@id='tray']")
    document = page(client, pressed(document, one))
    assert texts(document, "//*[@id='tray']//li")[0].startswith("㈜가온눈")
    assert document.xpath("//form[@id='filters']//input[@name='compare']/@value") == [str(one)]
    assert not document.xpath("//a[@id='tray-compare']"), "one firm is not compared"
    moving = "//*[starts-with(@id, 'tab-') or @data-view]/@href"
    assert all(f"compare={one}" in href for href in document.xpath(moving))
    document = page(client, pressed(document, other))
    compare = document.xpath("//a[@id='tray-compare']/@href")
    assert compare == [address(one, other)]
    page(client, compare[0])
    assert "view=cards" in document.xpath("//a[@id='tab-technology']/@href")[0]
    # The tab of technologies has a tray and nothing to choose.
    technologies = page(client, document.xpath("//a[@id='tab-technology']/@href")[0])
    assert technologies.xpath("//*[@id='tray']") and not technologies.xpath("//*[starts-with(@id, 'compare-')]")
    document = page(client, document.xpath(f"//a[@id='tray-{one}']/@href")[0])
    assert document.xpath("//*[@id='tray']//li/a/@id") == [f"tray-{other}"]
    page(client, f"/en/directory?view=table&compare={other}&compare={third}")
    assert fragment(client, f"/directory?view=table&compare={other}").xpath("//*[@id='tray']")


def test_pressed_again_it_is_chosen_no_more(firms, client):
    one, other, *_rest = firms
    document = page(client, f"/directory?sort=name&compare={one}&compare={other}&page=1")
    address = pressed(document, one)
    assert address == f"/directory?sort=name&compare={one}&compare={other}&compare={one}"
    document = page(client, address)
    assert document.xpath("//*[@id='tray']//li/a/@id") == [f"tray-{other}"]
    assert pressed(document, one) == f"/directory?sort=name&compare={other}&compare={one}"


def test_when_four_are_chosen_there_is_nothing_to_add(firms, client):
    query = "&".join(f"compare={number}" for number in firms[:4])
    for view in ("list", "cards", "table"):
        document = page(client, f"/directory?{query}&view={view}")
        document = page(client, pressed(document, firms[4]))
        assert len(document.xpath("//*[@id='tray']//li")) == 4
        assert "네 곳까지" in words(document.get_element_by_id("tray"))


def test_no_choice_makes_other_cards(app, firms, client):
    """Cards are kept by what they show (decision 0015), and show nothing of who looks."""
    make_person()
    kim = Somebody(app)
    kim.come_in()
    for view in ("list", "table"):
        # Each has a palette of their own.
        for somebody in (client, kim.client):
            page(somebody, f"/directory?view={view}")
        before = len(fragments._rendered.cache)
        for somebody in (client, kim.client):
            for chosen in (f"&compare={firms[0]}", f"&compare={firms[1]}&compare={firms[2]}"):
                page(somebody, f"/directory?view={view}{chosen}")
        assert len(fragments._rendered.cache) == before, "made anew for a choice, or for a reader"


def test_a_tray_holds_nothing_that_is_hidden(firms, client):
    hidden = make_firm("㈜숨은달", audience="staff")
    document = page(client, f"/directory?compare={hidden.id}&compare=999999&compare=abc&compare={firms[0]}")
    assert document.xpath("//*[@id='tray']//li/a/@id") == [f"tray-{firms[0]}"]
    assert "숨은달" not in words(document)


def test_a_firms_page_leads_back_into_the_list_with_it(firms, client):
    one, other, *_rest = firms
    came_from = f"http://localhost/directory?sort=name&compare={other}"
    link = "//*[contains(@class, 'firm-acts')]/a[contains(@href, '/directory?')]/@href"
    shown = page(client, f"/firms/{one}", headers={"Referer": came_from})
    assert shown.xpath(link) == [f"/directory?sort=name&compare={other}&compare={one}"]
    shown = page(client, f"/firms/{one}", headers={"Referer": f"http://localhost{address(other, 3)}"})
    assert shown.xpath(link) == [f"/directory?compare={other}&compare=3&compare={one}"]
    for elsewhere in ("", "http://[", f"https://evil.example/directory?q=x&compare={other}", "http://localhost/me"):
        shown = page(client, f"/en/firms/{one}", headers={"Referer": elsewhere})
        assert shown.xpath(link) == [f"/en/directory?compare={one}"], elsewhere


def test_it_costs_the_same_however_many(firms, client):
    for count in (2, 4):
        with assert_queries(7):
            page(client, address(*firms[:count]))
    visit(client, "/directory?sort=name")
    with assert_queries(1):
        visit(client, "/directory?sort=name")
    with assert_queries(2):
        visit(client, f"/directory?sort=name&compare={firms[0]}&compare={firms[1]}")


def test_nothing_is_written(firms, client):
    def rows():
        session.rollback()
        return {table.name: session.execute(table.select()).all() for table in Base.metadata.sorted_tables}

    before = rows()
    answers = [visit(client, url) for url in (address(*firms), f"/directory?compare={firms[0]}", f"/firms/{firms[0]}")]
    assert rows() == before
    assert not any(answer.headers.getlist("Set-Cookie") for answer in answers)


def test_what_was_typed_runs_nowhere(firms, client):
    assert "<script>alert" not in visit(client, f"/directory?q={quote('긴이름')}&compare={firms[3]}").text
