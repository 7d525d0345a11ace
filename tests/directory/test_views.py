"""List, cards and table: the address says which, else the reader's cookie; the table's columns and order."""

from datetime import date

import pytest
from factories import make_firm
from pages import fragment, page, texts, visit, words

CARDS = "//ol[contains(@class, 'hits-cards')]/li"
LIST = "//ol[@class='hits']/li"
ROWS = "//table[@class='rows']/tbody/tr"


@pytest.fixture
def hub(app, run_jobs):
    make_firm(
        "㈜가온눈",
        name_en="Gaonnun Inc.",
        fields=["vision", "speech", "language"],
        region="seoul",
        stage="seed",
        employees=1200,
        founded_on=date(2019, 5, 1),
        technologies=[("저선량 복원", "")],
        services=[("가온 뷰어", "")],
    )
    make_firm("나라")
    run_jobs()


def shown(client, address, cookie=""):
    """Which of the three a page shows, and which one its switch says."""
    client.delete_cookie("view")
    if cookie:
        client.set_cookie("view", cookie)
    document = page(client, address)
    found = [name for name, path in (("list", LIST), ("cards", CARDS), ("table", ROWS)) if document.xpath(path)]
    current = document.xpath("//*[contains(@class, 'views')]/a[@aria-current]/@data-view")
    assert found == current, address
    return found[0]


def test_the_address_decides_else_the_cookie(hub, client):
    for address, cookie, view in (
        ("/directory", "", "list"),
        ("/directory?view=cards", "", "cards"),
        ("/en/directory?view=table", "", "table"),
        ("/directory", "cards", "cards"),
        ("/directory?q=가온눈", "table", "table"),
        ("/directory?view=list", "table", "list"),
        ("/directory?view=bogus", "table", "table"),
        ("/directory?view=", "bogus", "list"),
        ("/directory?type=technology&view=table", "", "table"),
        ("/directory?type=service", "table", "table"),
    ):
        assert shown(client, address, cookie) == view, (address, cookie)


def test_what_the_address_says_stays_with_every_link_and_the_form(hub, client):
    part = fragment(client, "/directory?view=cards&field=vision")
    inside = [link for link in part.xpath("//a/@href") if link.startswith("/directory")]
    others = {"/directory?field=vision", "/directory?field=vision&view=list", "/directory?field=vision&view=table"}
    assert len(inside) > 5 and all("view=cards" in link for link in inside if link not in others)
    assert part.xpath("//form[@id='filters']/input[@name='view']/@value") == ["cards"]
    # A preference is nobody else's business: addresses that are passed on do not hold it.
    client.set_cookie("view", "cards")
    part = fragment(client, "/directory?field=vision")
    assert not [link for link in part.xpath("//a[not(@data-view)]/@href") if "view=" in link]
    assert not part.xpath("//form[@id='filters']/input[@name='view']")


def test_the_canonical_address_knows_no_view(hub, client):
    document = page(client, "/directory?view=table")
    assert "view" not in document.xpath("//link[@rel='canonical']/@href")[0]


def test_no_cookie_is_set_by_the_server(hub, client):
    for address in ("/directory?view=table", "/directory?view=cards"):
        assert "Set-Cookie" not in visit(client, address).headers


def test_the_columns_of_firms(hub, client):
    document = page(client, "/directory?view=table&sort=name")
    heads = texts(document, "//table[@class='rows']/thead//th")
    assert heads == ["이름", "소속", "AI 분야", "투자 단계", "임직원", "지역", "설립", "업데이트"]
    first, second = document.xpath(ROWS)
    assert texts(first, "./*")[:-2] == [
        "㈜가온눈",
        "입주기업",
        "컴퓨터 비전, 음성·오디오 +1",
        "시드",
        "1,200",
        "서울",
        "2019",
    ]
    assert visit(client, first.xpath(".//a/@href")[0]).status_code == 200
    # What is unknown is said by a dash, which is not read out.
    assert texts(second, "./*")[2:7] == ["–"] * 5
    assert len(second.xpath(".//*[@aria-hidden='true'][text()='–']")) == 5
    english = page(client, "/en/directory?view=table&sort=name")
    assert "Gaonnun Inc." in words(english.xpath(ROWS)[0]) and "Resident" in words(english.xpath(ROWS)[0])


def test_the_columns_of_technologies_and_services(hub, client):
    for kind, column, name in (("technology", "성숙도", "저선량 복원"), ("service", "제공 방식", "가온 뷰어")):
        document = page(client, f"/directory?view=table&type={kind}")
        assert column in texts(document, "//table[@class='rows']/thead//th")
        (row,) = document.xpath(ROWS)
        assert texts(row, "./*")[:3] == [name, "㈜가온눈", "입주기업"]
        assert [visit(client, link).status_code for link in row.xpath(".//a/@href")] == [200, 200]


def test_columns_sort_and_say_so(hub, client):
    document = page(client, "/directory?view=table&q=가온눈&page=1")
    links = {words(link): link.get("href") for link in document.xpath("//thead//a")}
    assert [*links] == ["이름", "임직원", "업데이트"]
    assert document.xpath("//thead//@aria-sort") == [], "by relevance"
    for label, way in (("이름", "ascending"), ("임직원", "descending"), ("업데이트", "descending")):
        sorted_page = page(client, links[label])
        (head,) = sorted_page.xpath("//thead//th[@aria-sort]")
        assert (words(head), head.get("aria-sort")) == (label, way)
        assert sorted_page.xpath("//select[@id='sort']/option[@selected]/@value") != []
        assert "view=table" in links[label] and "q=" in links[label]
    assert texts(page(client, "/directory?view=table&sort=employees"), f"{ROWS}/th")[0] == "㈜가온눈"


def test_the_region_stands_on_the_card(hub, client):
    first = page(client, "/directory?sort=name").xpath(LIST)[0]
    assert words(first.xpath(".//*[@class='where']")[0]) == "지역 서울"
    assert not page(client, "/directory?sort=name").xpath(LIST)[1].xpath(".//*[@class='where']")


def test_on_paper_the_query_and_the_conditions_are_named(hub, client):
    document = page(client, "/directory?q=가온눈&field=vision&kind=resident")
    (line,) = texts(document, "//main//*[@class='on-paper']")
    assert line == "검색어: 가온눈"
    (chips,) = document.xpath("//*[contains(@class, 'applied')]")
    assert "소속입주기업" in words(chips) and "AI 분야컴퓨터 비전" in words(chips)
    assert not page(client, "/directory").xpath("//main//*[@class='on-paper']")


def test_the_skip_link_leads_past_the_search_box_to_the_hits(hub, client):
    for address, target in (("/directory", "hits"), ("/", "main")):
        document = page(client, address)
        assert document.xpath("//a[@class='skip']/@href") == [f"#{target}"]
        (place,) = document.xpath(f"//*[@id='{target}'][@tabindex='-1']")
        assert bool(place.xpath(".//input[@id='q']")) == (target == "main")
