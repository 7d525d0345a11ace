"""`/`: numbers that are right, fields and newest firms that lead on, also while there is no index."""

import re

from factories import make_firm
from pages import assert_queries, page, texts, visit, words

from portal.core.db import session, unit_of_work
from portal.firms import service
from portal.firms.models import Firm


def fill(run_jobs):
    make_firm("가람", fields=["vision"], technologies=[("복원", ""), ("판독", "")], services=[("뷰어", "")])
    make_firm("나라", kind="member", fields=["vision", "speech"])
    make_firm("다솜", kind="corporate", fields=["speech"])
    run_jobs()


def tiles(document):
    """`{label: number}` of the tiles, with their links followed to the directory's own count."""
    found = {}
    for tile in document.xpath("//*[contains(@class, 'tiles')]/*"):
        label = words(tile.xpath("span[@class='k']")[0])
        found[label] = int(re.match(r"[\d,]+", words(tile.xpath("span[@class='v']")[0])).group().replace(",", ""))
    return found


def test_the_numbers_are_those_of_the_directory(app, client, run_jobs):
    fill(run_jobs)
    document = page(client, "/")
    assert tiles(document) == {
        "입주기업": 1,
        "멤버십 기업": 1,
        "대기업·중견기업": 1,
        "기술": 2,
        "제품·서비스": 1,
    }
    assert "3곳" in words(document.xpath("//h1")[0])
    for tile in document.xpath("//a[contains(@class, 'tile')]"):
        shown = re.match(r"[\d,]+", words(tile.xpath("span[@class='v']")[0])).group()
        there = page(client, tile.get("href"))
        assert re.search(r"[\d,]+", words(there.xpath("//*[@id='count']/b")[0])).group() == shown, tile.get("href")


def test_fields_lead_to_as_many_as_they_say(app, client, run_jobs):
    fill(run_jobs)
    fields = page(client, "/").xpath("//ul[@class='fields']//a")
    assert [words(field.xpath("b")[0]) for field in fields] == ["컴퓨터 비전", "음성·오디오"]
    for field in fields:
        assert words(field.xpath("span[@class='n']")[0]) == "2곳"
        assert "2곳" in words(page(client, field.get("href")).xpath("//*[@id='count']")[0])


def test_the_newest_come_first(app, client, run_jobs):
    for number in range(8):
        make_firm(f"기업{number}")
    run_jobs()
    document = page(client, "/")
    assert texts(document, "//ul[@class='minis']//h3") == [f"기업{number}" for number in range(7, 1, -1)]
    for href in document.xpath("//ul[@class='minis']//h3/a/@href"):
        page(client, href)


def test_without_firms_and_without_an_index(app, client, run_jobs):
    for prefix in ("/", "/en/"):
        document = page(client, prefix)
        assert tiles(document) == {}
    run_jobs()
    make_firm()
    page(client, "/")


def test_a_hidden_firm_is_not_counted(app, client, run_jobs):
    fill(run_jobs)
    with unit_of_work():
        service.hide(session.get(Firm, 1), by="staff", reason="요청")
    run_jobs()
    document = page(client, "/")
    assert "입주기업" not in tiles(document) and tiles(document)["기술"] == 0
    assert "가람" not in words(document)


def test_two_queries_for_one_firm_and_for_many(app, client, run_jobs):
    make_firm()
    run_jobs()
    with assert_queries(2):
        visit(client, "/")
    with assert_queries(1):
        visit(client, "/")
    for number in range(30):
        make_firm(f"기업{number}", fields=["vision", "speech"], technologies=[("기술", "")])
    run_jobs()
    with assert_queries(2):
        visit(client, "/")


def test_markup_in_a_firm_is_text(app, client, run_jobs):
    make_firm("<script>alert(1)</script>", tagline_ko='"><img src=x onerror=alert(2)>', name_en="<b>bold</b>")
    run_jobs()
    for address in ("/", "/en/"):
        document = page(client, address)
        assert not document.xpath(
            "//script[not(@src)][@type!='application/ld+json' or not(@type)]"
        ) and not document.xpath("//img[@onerror]")
        assert "onerror=alert(2)" in words(document)
