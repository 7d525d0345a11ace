"""Korean first; English under `/en`, from where every link stays in English."""

from urllib.parse import quote

import pytest
from factories import make_firm
from pages import page, visit, words

PAGES = ("/", "/directory", "/directory?q=가온눈&kind=resident", "/firms/1-gaonnun", "/technologies/1", "/services/1")


@pytest.fixture
def firm(app, run_jobs):
    make_firm(
        "㈜가온눈",
        name_en="Gaonnun",
        tagline_en="Sharper CT",
        tagline_ko="또렷한 CT",
        description_ko="한국어로만 있는 글이에요.",
        fields=["vision"],
        industries=["healthcare"],
        technologies=[("복원", "요약")],
        services=[("뷰어", "요약")],
    )
    make_firm("나라", fields=["vision"])
    run_jobs()


def test_every_page_is_in_both_and_each_names_the_other(firm, client):
    for address in PAGES:
        korean = page(client, address)
        english = page(client, f"/en{address}" if address != "/" else "/en/")
        for document, code in ((korean, "en"), (english, "ko")):
            (href,) = set(document.xpath("//a[@hreflang]/@href"))
            other = page(client, href)
            assert other.get("lang") == code
            (back,) = set(other.xpath("//a[@hreflang]/@href"))
            assert page(client, back).get("lang") == document.get("lang")


def test_the_other_language_keeps_the_search(firm, client):
    (href,) = page(client, f"/directory?q={quote('가온눈')}&kind=resident").xpath("//footer//a[@hreflang]/@href")
    document = page(client, href)
    assert document.xpath("//input[@id='q']/@value") == ["가온눈"]
    assert document.xpath("//input[@type='checkbox'][@checked]/@value") == ["resident"]


def test_english_speaks_english(firm, client):
    document = page(client, "/en/directory")
    assert "Gaonnun" in words(document) and "Sharper CT" in words(document)
    assert "Resident" in words(document)
    shell = words(document.xpath("//form[@id='filters']")[0])
    assert not any("가" <= letter <= "힣" for letter in shell), shell


def test_what_is_only_in_korean_is_labelled(firm, client):
    document = page(client, "/en/firms/1-gaonnun")
    (story,) = document.xpath("//*[contains(@class, 'prose')]")
    assert story.get("lang") == "ko"
    assert story.xpath("preceding::p[contains(@class, 'note')]")
    assert not page(client, "/firms/1-gaonnun").xpath("//p[contains(@class, 'note')]")


@pytest.mark.parametrize("address", ["/english", "/en-us", "/EN/", "/en/en/directory", "/ko/directory"])
def test_only_the_whole_prefix_counts(app, client, address):
    assert visit(client, address).status_code == 404


def test_the_prefix_alone_is_the_front_page(app, client):
    for address in ("/en", "/en/"):
        answer = visit(client, address)
        while answer.status_code in (301, 308):
            answer = visit(client, answer.headers["Location"])
        assert answer.status_code == 200 and '<html lang="en"' in answer.text
