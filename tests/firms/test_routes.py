"""`/firms/<id>`, `/technologies/<id>`, `/services/<id>`: the whole story, escaped, at one address."""

from datetime import UTC, date, datetime, timedelta

import pytest
from factories import make_firm
from lxml import html
from pages import assert_queries, page, texts, visit, words

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.firms import service
from portal.firms.models import Fact, Firm

EVIL = "<script>alert(1)</script>\"><img src=x onerror=alert(2)>'--><style>*{}</style>"
KINDS = ("firms", "technologies", "services")


@pytest.fixture
def firm(app):
    """A firm of which everything is known."""
    made = make_firm(
        "㈜가온눈",
        name_en="Gaonnun Inc.",
        former_names=["옛눈"],
        fields=["vision"],
        industries=["healthcare"],
        region="seoul",
        stage="seed",
        employees=12,
        founded_on=date(2020, 2, 29),
        looking_for=["poc", "hiring"],
        keywords=["저선량 CT", "C++ & AI"],
        tagline_ko="저선량 흉부 CT를 또렷하게",
        description_ko="첫 문단이에요.\n\n둘째 문단이에요.",
        registration_number="1234567891",
        homepage="https://gaonnun.example/about/",
        email="hello@gaonnun.example",
        phone="02-123-4567",
        representative_ko="김가온",
        technologies=[("저선량 복원", "잡음을 줄여요")],
        services=[("가온 뷰어", "판독을 도와요")],
    )
    with unit_of_work():
        kept = session.get(Firm, made.id)
        for year, value in (("2023", 1_000_000_000), ("2024", 1_200_000_000), ("2025", 1_500_000_000)):
            service.record_fact(kept, "revenue", year, value, by="staff")
            service.record_fact(kept, "headcount", year, value // 10**8, by="staff")
        service.record_fact(kept, "investment", "2024", 3_000_000_000, by="staff")
        service.record_fact(kept, "patents", "2025", 4, by="staff")
        kept.technologies[0].trl, kept.technologies[0].field = 7, "vision"
        kept.services[0].references_ko, kept.services[0].industry = ["어느 병원"], "healthcare"
    return made.id


def test_the_page_tells_all(firm, client):
    text = words(page(client, f"/firms/{firm}"))
    for said in (
        *(
            "㈜가온눈",
            "Gaonnun Inc.",
            "옛눈",
            "입주기업",
            "저선량 흉부 CT를 또렷하게",
            "첫 문단이에요.",
            "둘째 문단이에요.",
        ),
        *("컴퓨터 비전", "의료·헬스케어", "서울", "시드", "김가온", "123-45-67891", "02-123-4567", "#저선량 CT"),
        *("gaonnun.example/about", "저선량 복원", "가온 뷰어", "PoC·실증 파트너", "채용", "15억 원", "2020. 2. 29."),
    ):
        assert said in text, said


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_link_on_the_pages_leads_somewhere(firm, client, prefix):
    for kind in KINDS:
        document = page(client, f"{prefix}/{kind}/1")
        for href in {href for href in document.xpath("//a/@href") if href.startswith("/")}:
            answer = visit(client, href)
            # To ask a firm for something, one signs in first.
            assert answer.status_code == 200 or "/sign-in?next=" in answer.headers.get("Location", ""), href
        # The palette leaves out parts that the page has not.
        for href in document.xpath("//a[starts-with(@href, '#')][not(ancestor::dialog)]/@href"):
            assert document.get_element_by_id(href[1:]) is not None
        for outside in document.xpath("//a[starts-with(@href, 'http')]"):
            assert {"noopener", "nofollow"} <= set(outside.get("rel").split())


def test_a_bare_firm_is_a_page_too(app, client):
    make_firm("나", kind="investor", technologies=[("가", "")], services=[("나", "")])
    for kind in KINDS:
        for prefix in ("", "/en"):
            page(client, f"{prefix}/{kind}/1")


def test_slugs_lead_to_the_address_that_counts(firm, client):
    for prefix in ("", "/en"):
        for kind in KINDS:
            address = visit(client, f"{prefix}/{kind}/1-something-else")
            assert address.status_code == 301
            there = address.headers["Location"]
            assert there.startswith(f"{prefix}/{kind}/1-")
            assert visit(client, there).status_code == 200
            assert visit(client, f"{prefix}/{kind}/1").status_code == 200
    for end in ("-", "-GAONNUN", "-a/5", "-" + "a" * 5_000, "-%00", "-%F0%9F%9A%80", "-.."):
        answer = visit(client, f"/firms/1{end}")
        assert (answer.status_code, answer.headers.get("Location")) == (301, "/firms/1-gaonnun"), end
    answer = visit(client, "/firms/1-%0d%0aSet-Cookie:x")
    assert answer.status_code == 404 and "Set-Cookie" not in answer.headers
    (canonical,) = page(client, "/firms/1-gaonnun").xpath("//link[@rel='canonical']/@href")
    assert canonical.endswith("/firms/1-gaonnun")


def test_a_name_without_letters_has_an_address_too(app, client):
    make_firm("!!!")
    assert visit(client, "/api/v1/firms/1").get_json()["url"] == "/firms/1"
    page(client, "/firms/1")
    assert visit(client, "/firms/1-x").headers["Location"] == "/firms/1"


def test_what_is_not_there_is_a_page_that_says_so(firm, client):
    for number in (
        "0",
        "2",
        "-1",
        "abc",
        "1.5",
        "1 ",
        "%00",
        "1%00",
        "²",
        "١",
        "9" * 9,
        "9" * 10,
        "9" * 5_000,
        "",
        "1/2",
    ):
        for kind in KINDS:
            for prefix in ("", "/en"):
                page(client, f"{prefix}/{kind}/{number}", 404)


def test_a_hidden_firm_is_not_there_nor_its_parts_nor_named_by_others(firm, client, run_jobs):
    make_firm("나라", industries=["healthcare"], tagline_ko="저선량 흉부 CT를 또렷하게")
    run_jobs()
    assert "㈜가온눈" in words(page(client, "/firms/2"))
    with unit_of_work():
        service.hide(session.get(Firm, firm), by="staff", reason="요청")
    for kind in KINDS:
        for address in (f"/{kind}/1", f"/en/{kind}/1", f"/{kind}/1-gaonnun"):
            page(client, address, 404)
    assert "가온눈" not in words(page(client, "/firms/2"))
    with unit_of_work():
        service.publish(session.get(Firm, firm), by="staff")
    page(client, "/firms/1-gaonnun")


def test_similar_firms_are_those_that_say_the_same_in_the_same_trade(app, client, run_jobs):
    make_firm("가람", industries=["construction"], description_ko="용접 불량을 검사하고 용접 로봇을 제어합니다.")
    make_firm("나라", industries=["legal"], description_ko="용접 불량을 검사하고 용접 로봇을 제어합니다.")
    make_firm("다솜", industries=["construction"], description_ko="용접 로봇을 만듭니다.")
    make_firm("라온", industries=["construction"], description_ko="계약서를 읽습니다.")
    hidden = make_firm("숨음", industries=["construction"], description_ko="용접 불량을 검사합니다.").id
    with unit_of_work():
        service.hide(session.get(Firm, hidden), by="staff", reason="요청")
    assert texts(page(client, "/firms/1"), "//ul[@class='sim']//b") == [], "without an index the page does without"
    run_jobs()
    document = page(client, "/firms/1")
    assert texts(document, "//ul[@class='sim']//b") == ["다솜", "나라"]
    assert any("용접" in text for text in texts(document, "//ul[@class='sim']//span"))


def test_markup_in_any_field_is_text(app, client, run_jobs):
    number = make_firm(
        EVIL,
        name_en=EVIL,
        former_names=[EVIL],
        tagline_ko=EVIL,
        tagline_en=EVIL,
        description_ko=f"의료영상 {EVIL}\n\n{EVIL}",
        description_en=EVIL,
        keywords=[EVIL],
        representative_ko=EVIL[:100],
        phone=EVIL[:40],
        email=EVIL,
        homepage=f"https://x.example/{EVIL}",
        fields=["vision"],
        technologies=[(EVIL, EVIL)],
        services=[(EVIL, EVIL)],
    ).id
    with unit_of_work():
        firm = session.get(Firm, number)
        for thing in (firm.technologies[0], firm.services[0]):
            thing.description_ko, thing.name_en, thing.summary_en = EVIL, EVIL, EVIL
        firm.services[0].references_ko = [EVIL]
        firm.tags[0].label_ko = firm.tags[0].label_en = EVIL
        firm.facts.append(Fact(metric="revenue", period=EVIL[:10], value=1))
        firm.facts.append(Fact(metric="revenue", period="2025", value=2))
        firm.rename(EVIL + "2")
    run_jobs()
    addresses = (
        *(f"/{kind}/1" for kind in KINDS),
        *(
            "/",
            "/directory",
            "/directory?q=의료영상",
            "/directory?q=script alert onerror",
            "/directory?type=technology&q=img",
        ),
        "/directory?q=%3Cscript%3Ealert(1)%3C/script%3E%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(2)%3E",
        "/directory?field=%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert(2)%3E&type=%3Cscript%3E&sort=%3Cscript%3E",
    )
    for address in addresses:
        for prefix in ("", "/en"):
            document = page(client, prefix + address)
            raw = visit(client, prefix + address).text
            assert not document.xpath(
                "//script[not(@src)][@type!='application/ld+json' or not(@type)]|//img[@onerror]|//style|//*[@onerror]"
            ), address
            assert "<script>alert" not in raw and "<img src=x" not in raw, address
    assert "<mark>" in visit(client, "/directory?q=의료영상").text


def test_addresses_of_firms_are_safe_to_follow(app):
    for bad in ("javascript:alert(1)", "data:text/html,x", "//evil.example", "https://", "ftp://x.example"):
        with pytest.raises(Exception, match="홈페이지"), unit_of_work():
            service.create_firm({"name_ko": "기업", "homepage": bad}, by="staff")


def test_freshness_is_shown_when_it_is_not_current(firm, client):
    shown = {}
    for days in (0, 91, 121, 200):
        with clock.frozen_at(datetime.now(UTC) + timedelta(days=days)):
            document = page(client, f"/firms/{firm}")
        shown[days] = [text for text in texts(document, "//*[@class='badges']/span") if "정보" in text]
    assert shown == {0: [], 91: ["정보를 확인할 때"], 121: ["확인이 늦은 정보"], 200: ["오래된 정보"]}


def test_the_kind_follows_the_tenure(app, client):
    number = make_firm("가람").id
    with unit_of_work():
        service.end_tenure(session.get(Firm, number).tenures[0], on=clock.today() - timedelta(days=1), by="staff")
    assert "졸업기업" in words(page(client, "/firms/1"))


def test_the_number_of_queries_is_known(app, client, run_jobs):
    def fetch(kind):
        assert visit(client, f"/{kind}/1").status_code == 200

    """What is like a firm is kept with the index: three queries more when it changed."""
    for number in range(3):
        make_firm(
            f"기업{number}",
            tagline_ko="의료영상 판독을 도와요",
            fields=["vision"],
            technologies=[("기술", "")],
            services=[("서비스", "")],
        )
    run_jobs()
    visit(client, "/firms/2")
    with assert_queries(8):
        fetch("firms")
    known = {"firms": 6, "technologies": 6, "services": 6}
    for kind, number in known.items():
        with assert_queries(number):
            fetch(kind)
    for number in range(40):
        parts = [(f"부분 {n}", "") for n in range(3)]
        make_firm(f"기업{number}", fields=["vision"], industries=["legal"], technologies=parts, services=parts)
    with unit_of_work():
        firm = session.get(Firm, 1)
        service.update_firm(firm, {"technologies": [f"기술 {n}" for n in range(30)]}, by="staff")
    run_jobs()
    fetch("firms")
    for kind, number in known.items():
        with assert_queries(number):
            fetch(kind)


def test_pages_speak_html_that_every_reader_understands(firm, client):
    document = html.fromstring(visit(client, "/firms/1").text)
    assert document.xpath("//meta[@name='description']/@content") == [
        "㈜가온눈: 저선량 흉부 CT를 또렷하게. 첫 문단이에요. 둘째 문단이에요."
    ]
    assert document.xpath("//meta[@property='og:title']/@content") == ["㈜가온눈"]
