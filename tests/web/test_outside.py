"""How pages are known outside: one address each, both languages, what search engines list, schema.org's data."""

import json
from datetime import date
from urllib.parse import quote

import pytest
from factories import make_firm
from pages import page, visit

from portal.core.db import session, unit_of_work
from portal.firms import service
from portal.firms.models import Firm

BASE = "http://127.0.0.1:8000"
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "-->]]>&lt;\\\"'",
    "\u2028\u2029 {{ 7*7 }} ${x}",
    "</SCRIPT >",
)


def graph(document):
    """`{type: thing}` of a page's data; parsed as HTML first, as a reader does."""
    (text,) = document.xpath("//script[@type='application/ld+json']/text()")
    data = json.loads(text)
    assert data["@context"] == "https://schema.org"
    assert not set("<>&") & set(text), "nothing that ends a script or begins a comment"
    return {thing["@type"]: thing for thing in data["@graph"]}


@pytest.fixture
def firm(app, run_jobs):
    made = make_firm(
        "㈜가온눈",
        name_en="Gaonnun",
        former_names=["옛눈"],
        tagline_ko="또렷한 CT",
        tagline_en="Sharper CT",
        description_ko="판독을 도와요.",
        homepage="https://gaonnun.example/",
        founded_on=date(2020, 2, 29),
        employees=12,
        keywords=["저선량 CT"],
        fields=["vision"],
        industries=["healthcare"],
        region="seoul",
        technologies=[("복원", "잡음을 줄여요")],
        services=[("뷰어", "판독을 도와요")],
    )
    for number in range(24):
        make_firm(f"기업 {number}", fields=["speech"])
    run_jobs()
    return made.id


#: Address, the one that counts, and whether search engines are to list it.
PAGES = (
    ("/", "/", True),
    ("/?utm_source=x&fbclid=y", "/", True),
    ("/directory", "/directory", True),
    ("/directory?utm_source=x", "/directory", True),
    ("/directory?page=1", "/directory", True),
    ("/directory?page=2", "/directory?page=2", True),
    ("/directory?page=9", "/directory?page=9", False),
    ("/directory?sort=name", "/directory", True),
    ("/directory?exact=1", "/directory", True),
    ("/directory?field=vision&gclid=1", "/directory?field=vision", True),
    ("/directory?field=nothing", "/directory?field=nothing", False),
    ("/directory?type=technology&sort=name", "/directory?type=technology", True),
    ("/directory?kind=resident&field=vision", "/directory?kind=resident&field=vision", False),
    ("/directory?field=vision&kind=resident", "/directory?kind=resident&field=vision", False),
    ("/directory?field=vision&field=speech", "/directory?field=speech&field=vision", False),
    ("/directory?q=CT&sort=name&utm_source=x", "/directory?q=CT", False),
    ("/directory?exact=1&q=CT", "/directory?q=CT&exact=1", False),
    ("/directory?q=%22%3E%3Cscript%3E", "/directory?q=%22%3E%3Cscript%3E", False),
    ("/firms/1", "/firms/1-gaonnun", True),
    ("/firms/1-gaonnun?from=list&q=x", "/firms/1-gaonnun", True),
    ("/technologies/1", f"/technologies/1-{quote('복원')}", True),
    ("/services/1", f"/services/1-{quote('뷰어')}", True),
)


def test_each_page_has_one_address(firm, client):
    for address, own, listed in PAGES:
        for prefix in ("", "/en"):
            has_one_address(client, prefix, address, own, listed)


def has_one_address(client, prefix, address, own, listed):
    document = page(client, prefix + address)
    assert document.xpath("//link[@rel='canonical']/@href") == [BASE + prefix + own]
    assert document.xpath("//meta[@property='og:url']/@content") == [BASE + prefix + own]
    alternates = {link.get("hreflang"): link.get("href") for link in document.xpath("//link[@hreflang]")}
    assert alternates == {"ko": BASE + own, "en": BASE + "/en" + own, "x-default": BASE + own}
    assert bool(document.xpath("//meta[@name='robots'][@content='noindex, follow']")) != listed
    itself = page(client, prefix + own).xpath("//link[@rel='canonical']/@href")
    assert itself == [BASE + prefix + own], "the address that counts is its own"


def test_an_error_has_no_address(app, client):
    document = page(client, "/nowhere", 404)
    assert not document.xpath(
        "//link[@rel='canonical' or @hreflang]|//meta[@property='og:url' or @property='og:image']"
    )
    assert document.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]


def test_the_address_never_comes_from_the_request(app, client):
    text = visit(client, "/directory", headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}).text
    assert "evil.example" not in text


def test_old_addresses_lead_to_the_new_one_in_one_step(app, client):
    number = make_firm("㈜가온눈", technologies=[("복원", "")], services=[("뷰어", "")]).id
    names = ["가온눈", "가온", "가온 스캔", "다온"]
    for name in names[1:]:
        with unit_of_work():
            found = session.get(Firm, number)
            service.update_firm(found, {"name_ko": name}, by="staff")
            found.technologies[0].name_ko = found.services[0].name_ko = name
    for prefix in ("", "/en"):
        for kind in ("firms", "technologies", "services"):
            for old in (*names[:3], "복원", "뷰어"):
                slug = quote(old.replace(" ", "-"))
                answer = visit(client, f"{prefix}/{kind}/1-{slug}?from={quote('목록')}&utm_source=x%0d%0a")
                assert answer.status_code == 301
                there = answer.headers["Location"]
                assert there == f"{prefix}/{kind}/1-{quote('다온')}?from={quote('목록')}&utm_source=x%0d%0a"
                assert visit(client, there).status_code == 200
    assert session.get(Firm, number).former_names == ["㈜가온눈", "가온", "가온 스캔"]


def test_a_firm_is_an_organization(firm, client):
    things = graph(page(client, "/firms/1"))
    assert things["Organization"] == {
        "@type": "Organization",
        "@id": f"{BASE}/firms/1#organization",
        "name": "㈜가온눈",
        "alternateName": ["Gaonnun", "옛눈"],
        "url": f"{BASE}/firms/1-gaonnun",
        "sameAs": ["https://gaonnun.example/"],
        "image": f"{BASE}/firms/1/card.png",
        "slogan": "또렷한 CT",
        "description": "판독을 도와요.",
        "foundingDate": "2020-02-29",
        "numberOfEmployees": {"@type": "QuantitativeValue", "value": 12},
        "address": {"@type": "PostalAddress", "addressRegion": "서울", "addressCountry": "KR"},
        "knowsAbout": ["컴퓨터 비전", "의료·헬스케어", "저선량 CT"],
    }
    english = graph(page(client, "/en/firms/1"))["Organization"]
    assert english["name"] == "Gaonnun" and english["@id"] == f"{BASE}/firms/1#organization"
    assert english["alternateName"] == ["㈜가온눈", "옛눈"] and english["url"] == f"{BASE}/en/firms/1-gaonnun"


def test_a_bare_firm_says_nothing_that_is_not_known(app, client):
    make_firm("나")
    organization = graph(page(client, "/firms/1"))["Organization"]
    assert organization.keys() == {"@type", "@id", "name", "url", "image"}


def test_what_a_firm_offers_is_its_own(firm, client):
    for path, kind, role in (("technologies", "Product", "manufacturer"), ("services", "Service", "provider")):
        thing = graph(page(client, f"/{path}/1"))[kind]
        assert thing[role]["@id"] == f"{BASE}/firms/1#organization"
        assert thing["brand"] == {"@type": "Brand", "name": "㈜가온눈"}
        assert visit(client, thing["image"].removeprefix(BASE)).status_code == 200
        assert not {"offers", "review", "aggregateRating"} & thing.keys(), "nobody gave us prices or ratings"


def test_the_way_here_is_the_one_that_people_see(firm, client):
    for prefix in ("", "/en"):
        for path in ("/firms/1", "/technologies/1", "/services/1"):
            document = page(client, prefix + path)
            items = graph(document)["BreadcrumbList"]["itemListElement"]
            assert [item["position"] for item in items] == list(range(1, len(items) + 1))
            shown = [link.text_content().strip() for link in document.xpath("//nav[contains(@class, 'crumb')]//li")]
            assert [item["name"] for item in items][1:] == shown
            for item in items[:-1]:
                assert visit(client, item["item"].removeprefix(BASE)).status_code == 200
            assert "item" not in items[-1]


def test_the_front_page_names_the_search(firm, client):
    for prefix in ("", "/en"):
        site = graph(page(client, f"{prefix}/"))["WebSite"]
        target = site["potentialAction"]["target"]["urlTemplate"]
        document = page(client, target.removeprefix(BASE).replace("{search_term_string}", quote("가온눈")))
        assert document.xpath("//ol[@class='hits']//h3/a/@href")[0].endswith("/firms/1-gaonnun")


def test_a_list_names_what_is_on_it(firm, client):
    document = page(client, "/directory?page=2")
    items = graph(document)["ItemList"]
    assert items["numberOfItems"] == 25
    assert [item["position"] for item in items["itemListElement"]] == [21, 22, 23, 24, 25]
    shown = document.xpath("//ol[@class='hits']//h3/a/@href")
    assert [item["url"] for item in items["itemListElement"]] == [BASE + quote(href) for href in shown]
    assert not page(client, "/directory?q=CT").xpath("//script[@type='application/ld+json']")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_stay_names(app, client, run_jobs, name):
    number = make_firm(
        name,
        name_en=name,
        tagline_ko=name,
        description_ko=name,
        keywords=[name],
        technologies=[(name, name)],
        services=[(name, name)],
    ).id
    with unit_of_work():
        session.get(Firm, number).former_names = [name]
    run_jobs()
    for prefix in ("", "/en"):
        assert graph(page(client, f"{prefix}/firms/1"))["Organization"]["name"] == name
        assert graph(page(client, f"{prefix}/technologies/1"))["Product"]["name"] == name
        assert graph(page(client, f"{prefix}/services/1"))["Service"]["name"] == name
        items = graph(page(client, f"{prefix}/directory"))["ItemList"]["itemListElement"]
        assert [item["name"] for item in items] == [name]


def test_a_hidden_firm_is_in_nobodys_data(firm, client, run_jobs):
    assert "가온눈" in visit(client, "/directory?field=vision").text
    with unit_of_work():
        service.hide(session.get(Firm, firm), by="staff", reason="요청")
    for _ in range(2):  # before and after the worker has come
        for address in ("/", "/directory", "/directory?field=vision", "/directory?page=2", "/firms/2"):
            text = visit(client, address).text
            assert "가온눈" not in text and "gaonnun" not in text, address
        run_jobs()


def test_titles_and_descriptions_tell_pages_apart(app, client, run_jobs):
    make_firm("가람", name_en="Garam", tagline_ko="하나", description_ko="문장이에요. " * 60)
    make_firm("가람", tagline_ko="둘", technologies=[("복원", "")], services=[("뷰어", "")])
    make_firm("나라", fields=["vision"], technologies=[("복원", "잡음을 줄여요")])
    for number in range(24):
        make_firm(f"기업 {number}", tagline_ko="같은 소개", technologies=[("기술", "같은 요약")])
    run_jobs()
    paths = [
        *("/", "/directory", "/directory?page=2", "/directory?type=technology", "/directory?field=vision"),
        *(f"/firms/{n}" for n in range(1, 28)),
        *(f"/technologies/{n}" for n in range(1, 26)),
        "/services/1",
    ]
    for prefix in ("", "/en"):
        documents = [page(client, prefix + path) for path in paths]
        said = [document.xpath("//meta[@name='description']/@content")[0] for document in documents]
        assert all(4 < len(text) <= 160 for text in said)
        assert len(set(said)) == len(said)
        assert said[5].endswith("…") and said[5].startswith(("가람", "Garam"))
        titles = [document.xpath("//title/text()")[0] for document in documents]
        assert len(set(titles)) == len(titles)
