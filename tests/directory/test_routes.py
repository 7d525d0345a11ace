"""`/directory`: whatever is asked, a clear answer; what is counted is what is found."""

import random
import re
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from factories import make_firm
from inputs import QUERIES
from pages import assert_queries, fragment, page, texts, visit, words

from portal.core.db import session, unit_of_work
from portal.firms import service
from portal.firms.models import Firm
from portal.search import synonyms

#: Addresses that nobody made on purpose.
ADDRESSES = (
    "page=-1",
    "page=0",
    "page=abc",
    "page=99999999",
    "page=99999999999999999999",
    "page=%EF%BC%91",
    "kind=nonsense",
    "kind=resident&kind=member&kind=nonsense",
    "kind=&field=",
    "field=%00",
    "kind=<script>",
    "headcount=300%2B",
    "type=bogus",
    "sort=bogus",
    "q=%FF%FE",
    "q=%ED%A0%80",
    "q=a&q=b",
    "region=" + "x" * 5_000,
    "&".join(f"field=f{number}" for number in range(300)),
)


def hits(document):
    return document.xpath("//ol[contains(@class, 'hits')]/li")


def names(document):
    return texts(document, "//ol[contains(@class, 'hits')]/li//h3")


def total(document):
    return int(re.search(r"[\d,]+", words(document.xpath("//*[@id='count']/b")[0])).group().replace(",", ""))


def tab_counts(document):
    found = {}
    for tab in document.xpath("//a[starts-with(@id, 'tab-')]"):
        found[tab.get("id")[4:]] = int(words(tab.xpath("span[@class='n']")[0]).replace(",", ""))
    return found


def facet_counts(document):
    """`{(facet, value): count}` of every row."""
    return {
        (box.get("name"), box.get("value")): int(
            re.match(r"[\d,]+", words(box.xpath("../span[@class='n']")[0])).group()
        )
        for box in document.xpath("//fieldset//input[@type='checkbox']")
    }


@pytest.fixture
def one_firm(app, run_jobs):
    make_firm(
        "㈜가온눈",
        tagline_ko="저선량 흉부 CT를 또렷하게",
        description_ko="의료영상 복원 소프트웨어를 만들어요.",
        fields=["vision"],
        region="seoul",
        technologies=[("저선량 복원", "잡음을 줄여요")],
    )
    run_jobs()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_query_gets_a_page(one_firm, client, prefix):
    for what, text in QUERIES.items():
        document = page(client, f"{prefix}/directory?q={quote(text)}")
        fragment(client, f"{prefix}/directory?q={quote(text)}")
        assert len(hits(document)) == total(document), what
        if not hits(document):
            assert document.xpath("//*[contains(@class, 'empty')]"), what


def test_queries_that_say_nothing_list_everything(one_firm, client):
    for what in ("nothing", "spaces", "a NUL", "invisible"):
        assert total(page(client, f"/directory?q={quote(QUERIES[what])}")) == 1, what


def test_decomposed_hangul_is_found(one_firm, client):
    assert total(page(client, f"/directory?q={quote(QUERIES['NFD'])}")) == 1


def test_a_long_query_is_cut_and_said_to_be(one_firm, client):
    assert "앞부분만" in words(page(client, f"/directory?q={quote(QUERIES['ten thousand Hangul'])}"))
    assert "앞부분만" not in words(page(client, "/directory?q=가온눈"))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_address_gets_a_page(one_firm, client, prefix):
    for address in ADDRESSES:
        page(client, f"{prefix}/directory?{address}")
        fragment(client, f"{prefix}/directory?{address}")


def test_addresses_that_make_no_sense_are_read_as_far_as_they_do(one_firm, client):
    for address in ("page=-1", "page=0", "page=abc", "type=bogus", "sort=bogus", "kind=&field=", "region="):
        assert total(page(client, f"/directory?{address}")) == 1, address
    for address in ("field=%00", "kind=resident%00"):
        assert total(page(client, f"/directory?{address}")) == 1, "control characters are left out"
    for address in ("kind=nonsense", "region=" + "x" * 5_000):
        assert total(page(client, f"/directory?{address}")) == 0, address
    assert total(page(client, "/directory?kind=resident&kind=member&kind=nonsense")) == 1


def test_a_page_beyond_the_last_says_so_and_leads_back(one_firm, client):
    for number in ("2", "99999999", "99999999999999999999"):
        document = page(client, f"/directory?page={number}")
        assert total(document) == 1 and not hits(document)
        assert "이 쪽에는 결과가 없어요" in words(document)
        (back,) = document.xpath("//*[contains(@class, 'empty')]//a/@href")
        assert len(hits(page(client, back))) == 1


def test_an_unknown_value_can_be_taken_off(one_firm, client):
    document = page(client, "/directory?kind=nonsense&field=vision")
    assert total(document) == 0
    chip = next(c for c in document.xpath("//a[contains(@class, 'chip-x')]") if "nonsense" in words(c))
    assert total(page(client, chip.get("href"))) == 1


def test_htmx_gets_the_results_alone_and_the_back_button_a_page(one_firm, client):
    part = visit(client, "/directory?q=가온눈", headers={"HX-Request": "true"}).text
    whole = visit(client, "/directory?q=가온눈").text
    assert "<html" not in part and "<h1" not in part and 'id="count"' in part
    assert "<html" in whole
    back = visit(client, "/directory?q=가온눈", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in back.text
    # Two answers at one address: what keeps answers must keep them apart, or Back shows the part alone.
    for header in ({}, {"HX-Request": "true"}):
        assert "hx-request" in visit(client, "/directory", headers=header).headers["Vary"].lower()


def test_without_an_index_the_page_says_so(app, client):
    make_firm()
    for prefix in ("", "/en"):
        for text in ("", "가온눈", "\0", "가" * 10_000):
            document = page(client, f"{prefix}/directory?q={quote(text)}")
            assert not hits(document)
        assert document.xpath("//*[contains(@class, 'empty')]")
    assert "검색을 준비하고 있어요" in words(page(client, "/directory"))


def test_a_hidden_firm_is_nowhere(app, client, run_jobs):
    make_firm("㈜보임", fields=["vision"], technologies=[("의료영상 복원", "요약")], region="seoul")
    hidden = make_firm(
        "㈜숨은달",
        fields=["vision"],
        industries=["legal"],
        region="jeju",
        tagline_ko="숨은 의료영상",
        technologies=[("숨은 의료영상", "요약")],
        services=[("숨은 의료 서비스", "요약")],
    )
    addresses = (firm_path(client, hidden.id), f"/firms/{hidden.id}", "/technologies/2", "/services/1")
    for address in addresses:
        page(client, address)
    run_jobs()
    assert total(page(client, "/directory?q=의료영상")) == 2
    with unit_of_work():
        service.hide(session.get(Firm, hidden.id), by="staff", reason="요청")
    run_jobs()
    for query in ("", "?q=의료영상", "?q=숨은달", "?q=숨은", "?sort=name", "?region=jeju", "?industry=legal"):
        document = page(client, f"/directory{query}")
        assert "숨은달" not in " ".join(names(document)), query
        assert total(document) == len(hits(document)) == (0 if query[1:] in HIDDEN_ONLY else 1), query
    counts = facet_counts(page(client, "/directory"))
    assert counts["field", "vision"] == 1
    assert not counts.get(("region", "jeju")) and not counts.get(("industry", "legal"))
    assert tab_counts(page(client, "/directory?q=의료영상")) == {"firm": 1, "technology": 1, "service": 0}
    assert "숨은" not in visit(client, "/").text
    for address in addresses:
        page(client, address, 404)


HIDDEN_ONLY = ("q=숨은달", "q=숨은", "region=jeju", "industry=legal")


def firm_path(client, number):
    return visit(client, f"/api/v1/firms/{number}").get_json()["url"]


def test_a_hidden_firm_is_gone_before_the_worker_comes(app, client, run_jobs):
    firm = make_firm("㈜숨은달", tagline_ko="숨은 기술")
    run_jobs()
    with unit_of_work():
        service.hide(session.get(Firm, firm.id), by="staff", reason="요청")
    for address in ("/directory", "/directory?q=숨은달", "/", "/api/v1/search?q=숨은달", "/api/v1/firms"):
        answer = visit(client, address)
        assert answer.status_code == 200
        assert "숨은 기술" not in answer.text, address


#: A small directory with every kind of overlap. Made once for a test and counted by hand in Python.
KINDS = ("resident", "member", "alumni", "corporate")
FIELDS = ("vision", "speech", "language")
REGIONS = ("seoul", "busan", "jeju")
STAGES = ("seed", "series_a", None)
WORDS = ("의료영상", "반도체", "물류")
OWN = {"kind": KINDS, "field": FIELDS, "region": REGIONS, "stage": tuple(s for s in STAGES if s)}


@pytest.fixture
def directory(app, run_jobs):
    """45 firms with known values; returns them as plain dictionaries."""
    chance = random.Random(7)
    firms = []
    for number in range(45):
        word = chance.choice(WORDS)
        firm = {
            "kind": chance.choice(KINDS),
            "field": chance.sample(FIELDS, chance.randint(0, 2)),
            "region": chance.choice(REGIONS),
            "stage": chance.choice(STAGES),
            "word": word,
            "technologies": chance.randint(0, 2),
        }
        made = make_firm(
            f"기업{number:02}",
            kind=firm["kind"],
            fields=firm["field"],
            region=firm["region"],
            stage=firm["stage"],
            employees=number % 7,
            tagline_ko=f"{word} 분야에서 일해요",
            technologies=[(f"{word} 기술 {n}", "") for n in range(firm["technologies"])],
        )
        firms.append(firm | {"id": made.id})
    run_jobs()
    return firms


def holds(firm, filters, word, but=""):
    """Whether a plain Python reading of the address keeps this firm."""
    if word and firm["word"] != word:
        return False
    for facet, values in filters.items():
        own = firm[facet] if isinstance(firm[facet], list) else [firm[facet]]
        if facet != but and not set(own) & set(values):
            return False
    return True


def combinations():
    chance = random.Random(11)
    yield {}, ""
    yield {}, "반도체"
    for _ in range(10):
        facets = chance.sample(sorted(OWN), chance.randint(1, 3))
        yield {name: chance.sample(OWN[name], chance.randint(1, 2)) for name in facets}, chance.choice(("", *WORDS))


def test_counts_are_what_ticking_gives(directory, client):
    checked = 0
    for filters, word in combinations():
        document = page(client, "/directory?" + urlencode({"q": word, **filters}, doseq=True))
        expected = [firm for firm in directory if holds(firm, filters, word)]
        assert total(document) == len(expected), (filters, word)
        assert tab_counts(document)["firm"] == len(expected)
        assert tab_counts(document)["technology"] == sum(firm["technologies"] for firm in expected)
        for (facet, value), count in facet_counts(document).items():
            if facet not in OWN:
                continue
            others = [firm for firm in directory if holds(firm, filters, word, but=facet)]
            assert count == sum(holds(firm, {facet: [value]}, "") for firm in others), (filters, word, facet, value)
            checked += 1
        # And through the front door: tick one value more and look at the total.
        (facet, value), count = sorted(facet_counts(document).items())[0]
        ticked = {name: values for name, values in filters.items() if name != facet} | {facet: [value]}
        again = page(client, "/directory?" + urlencode({"q": word, **ticked}, doseq=True))
        assert total(again) == count, (ticked, word)
    assert checked > 100


def test_tabs_and_chips_lead_to_what_they_say(directory, client):
    tabs_lead_to_as_many_as_they_say(client)
    chips_take_off_one_value_each(directory, client)
    values_of_a_facet_add_and_facets_narrow(client)


def values_of_a_facet_add_and_facets_narrow(client):
    one = total(page(client, "/directory?kind=resident"))
    other = total(page(client, "/directory?kind=member"))
    both = total(page(client, "/directory?kind=resident&kind=member"))
    assert both == one + other > max(one, other)
    assert total(page(client, "/directory?kind=resident&kind=member&region=seoul")) < both


def tabs_lead_to_as_many_as_they_say(client):
    for address in ("/directory", "/directory?q=반도체", "/directory?kind=member&region=seoul", "/directory?q=없는말"):
        document = page(client, address)
        for tab in document.xpath("//a[starts-with(@id, 'tab-')]"):
            count = tab_counts(document)[tab.get("id")[4:]]
            there = page(client, tab.get("href"))
            assert total(there) == count, (address, tab.get("id"))
            assert there.xpath("//a[@aria-current='page'][starts-with(@id, 'tab-')]/@id") == [tab.get("id")]


def chips_take_off_one_value_each(directory, client):
    document = page(client, "/directory?q=반도체&kind=resident&kind=member&field=vision&sort=name")
    left = []
    for href in document.xpath("//*[contains(@class, 'applied')]//a[contains(@class, 'chip-x')]/@href"):
        filters = parse_qs(urlsplit(href).query)
        assert (filters.pop("sort"), filters.pop("q")) == (["name"], ["반도체"])
        assert total(page(client, href)) == sum(holds(firm, filters, "반도체") for firm in directory), href
        left.append(sorted(value for values in filters.values() for value in values))
    assert sorted(left) == [["member", "resident"], ["member", "vision"], ["resident", "vision"]]
    (clear,) = set(document.xpath("//a[@id='reset']/@href"))
    assert total(page(client, clear)) == sum(holds(firm, {}, "반도체") for firm in directory)


def test_boxes_are_ticked_and_the_form_holds_the_whole_state(app, client, run_jobs):
    make_firm("가람", kind="resident", technologies=[("반도체 기술", "")])
    make_firm("나라", kind="member", technologies=[("반도체 검사", "")])
    run_jobs()
    document = page(client, "/directory?q=반도체&type=technology&kind=resident&kind=member&sort=name")
    assert document.xpath("//input[@type='checkbox'][@checked]/@value") == ["resident", "member"]
    assert document.xpath("//input[@name='q'][@form='filters']/@value") == ["반도체"]
    assert document.xpath("//form[@id='filters']//input[@name='type']/@value") == ["technology"]
    assert document.xpath("//select[@name='sort']/option[@selected]/@value") == ["name"]


def test_pages_do_not_overlap_and_together_give_all(directory, client):
    for query in ("", "q=반도체", "sort=name", "sort=employees&kind=resident&kind=member&kind=alumni"):
        first = page(client, f"/directory?{query}")
        seen, address, pages = [], f"/directory?{query}", 0
        while address:
            document = page(client, address)
            assert total(document) == total(first)
            seen += names(document)
            pages += 1
            address = next(iter(document.xpath("//nav[contains(@class, 'pager')]//a[@rel='next']/@href")), None)
        assert len(seen) == len(set(seen)) == total(first), query
        assert pages == -(-total(first) // 20), query


def test_sorting(app, client, run_jobs):
    for name, people in (("나라", 5), ("가람", 50), ("다솜", 500)):
        make_firm(name, employees=people)
    run_jobs()
    assert names(page(client, "/directory?sort=name")) == ["가람", "나라", "다솜"]
    assert names(page(client, "/directory?sort=employees")) == ["다솜", "가람", "나라"]
    assert names(page(client, "/directory?sort=created")) == ["다솜", "가람", "나라"]
    with unit_of_work():
        service.update_firm(session.get(Firm, 2), {"tagline_ko": "새 소식"}, by="staff")
    run_jobs()
    assert names(page(client, "/directory"))[0] == "가람"
    # Without words there is no relevance to sort by, and the page does not offer it.
    assert names(page(client, "/directory?sort=relevance")) == names(page(client, "/directory?sort=updated"))
    assert "relevance" not in page(client, "/directory").xpath("//select[@name='sort']/option/@value")
    assert len(page(client, "/directory?q=가람").xpath("//select[@name='sort']/option")) == 5


def test_queries_do_not_grow_with_the_firms(app, client, run_jobs):
    """One for each page; where there are words, one for the synonyms once a second; one for labels once an index."""

    def fetch():
        for address in ("/directory", "/directory?q=기업&kind=resident&sort=name", "/en/directory?type=technology"):
            assert visit(client, address).status_code == 200

    make_firm("기업", technologies=[("기술", "")])
    run_jobs()
    synonyms.forget()
    with assert_queries(5):
        fetch()
    synonyms.forget()
    with assert_queries(4):
        fetch()
    for number in range(59):
        make_firm(f"기업{number}", fields=["vision"], technologies=[("기술", ""), ("다른 기술", "")])
    run_jobs()
    synonyms.forget()
    with assert_queries(5):
        fetch()


def test_the_check_of_queries_finds_one_too_many(app, client, run_jobs):
    make_firm()
    run_jobs()
    with pytest.raises(AssertionError, match="3 statements instead of 2"), assert_queries(2):
        visit(client, "/directory")
        visit(client, "/readyz")
