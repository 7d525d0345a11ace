"""`/robots.txt` and `/sitemap.xml`: every public page, nothing else, by the rules of their protocols."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
from factories import make_firm
from lxml import etree
from pages import assert_queries, page, texts, visit
from planted import application
from sqlalchemy import insert

from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.firms import service
from portal.firms.models import Firm, Technology
from portal.web.sitemap import PART_SIZE

BASE = "http://127.0.0.1:8000"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
NOON = datetime(2026, 3, 2, 3, 4, 5, tzinfo=UTC)


def read(client, address):
    """The root of a sitemap, after a look at what the protocol allows."""
    answer = visit(client, address)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml"), address
    assert len(answer.data) < 50 * 1024 * 1024
    root = etree.fromstring(answer.data)
    outer, inner = ("urlset", "url") if root.tag == SITEMAP + "urlset" else ("sitemapindex", "sitemap")
    assert root.tag == SITEMAP + outer and 0 < len(root) <= 50_000
    locations = []
    for entry in root:
        assert entry.tag == SITEMAP + inner
        assert [child.tag for child in entry if not child.tag.startswith(XHTML)] in (
            [SITEMAP + "loc"],
            [SITEMAP + "loc", SITEMAP + "lastmod"],
        )
        location = entry.findtext(SITEMAP + "loc")
        assert location.startswith(BASE + "/") and len(location) < 2048
        assert re.fullmatch(r"[A-Za-z0-9/:._~%-]+", location), location
        if (moment := entry.findtext(SITEMAP + "lastmod")) is not None:
            assert datetime.fromisoformat(moment).tzinfo is not None
        locations.append(location)
    assert len(set(locations)) == len(locations)
    return root


#: Single pages that are told of, the first one first.
PAGES = ("/", "/directory", "/programs", "/programs/outside", "/needs")


def moments(client, address="/sitemap.xml"):
    """`{path: lastmod}`"""
    return {
        unquote(entry.findtext(SITEMAP + "loc").removeprefix(BASE)): entry.findtext(SITEMAP + "lastmod")
        for entry in read(client, address)
    }


def fill():
    make_firm("㈜가온눈", name_en="Gaonnun", technologies=[("복원 & 판독", "")], services=[("뷰어", "")])
    make_firm("나라 <&> 'AI'")
    make_firm("!!!")


def test_every_page_is_in_it_at_its_own_address_in_both_languages(app, client, run_jobs):
    fill()
    run_jobs()
    root = read(client, "/sitemap.xml")
    listed = {entry.findtext(SITEMAP + "loc"): entry for entry in root}
    assert len(listed) == 2 * (len(PAGES) + 3 + 1 + 1)
    for location, entry in listed.items():
        document = page(client, location.removeprefix(BASE))
        assert document.xpath("//link[@rel='canonical']/@href") == [location]
        assert not document.xpath("//meta[@name='robots']"), location
        links = [(link.get("hreflang"), link.get("href")) for link in entry.iter(XHTML + "link")]
        assert [language for language, _ in links] == ["ko", "en", "x-default"]
        assert all(url in listed for _, url in links) and location in dict(links[:2]).values()
        in_head = document.xpath("//link[@rel='alternate'][@hreflang]")
        assert [(link.get("hreflang"), link.get("href")) for link in in_head] == links


def test_an_empty_directory_has_a_sitemap(app, client):
    assert moments(client) == dict.fromkeys(["/", "/en/", *PAGES[1:], *(f"/en{path}" for path in PAGES[1:])])


@pytest.mark.parametrize("audience", ["staff", "members"])
def test_what_a_visitor_may_not_see_is_not_in_it(app, client, audience):
    fill()
    with unit_of_work():
        session.get(Firm, 1).audience = audience
    paths = set(moments(client))
    assert not any("gaonnun" in path or "/technologies" in path or "/services" in path for path in paths)
    assert any(path.startswith("/firms/2") for path in paths)
    assert visit(client, "/sitemap-technologies-1.xml").status_code == 404


def test_the_dates_are_those_of_the_last_change(app, client):
    with clock.frozen_at(NOON):
        fill()
    before = moments(client)
    assert set(before.values()) == {"2026-03-02T03:04:05+00:00"}
    with clock.frozen_at(NOON + timedelta(days=1)), unit_of_work():
        service.update_firm(session.get(Firm, 2), {"tagline_ko": "새 소개"}, by="staff")
    with clock.frozen_at(NOON + timedelta(days=2)), unit_of_work():
        session.get(Technology, 1).updated_at = clock.now()
    after = moments(client)
    changed = {path: moment[:10] for path, moment in after.items() if moment != before[path]}
    wanted = {
        **dict.fromkeys(PAGES[1:], "2026-03-04"),
        "/firms/1-gaonnun": "2026-03-04",
        "/firms/2-나라-ai": "2026-03-03",
    }
    wanted["/technologies/1-복원-판독"] = "2026-03-04"
    assert changed == {
        "/": "2026-03-04",
        "/en/": "2026-03-04",
        **wanted,
        **{f"/en{path}": day for path, day in wanted.items()},
    }


def test_many_are_told_in_parts_that_together_are_all(app, client):
    fill()
    count = 2 * PART_SIZE + 10
    rows = [{"name_ko": f"기업 {n} " + "긴이름" * 40, "name_key": f"기업{n}", "created_at": NOON} for n in range(count)]
    with clock.frozen_at(NOON), unit_of_work():
        session.execute(insert(Firm), rows)
    root = read(client, "/sitemap.xml")
    assert root.tag == SITEMAP + "sitemapindex"
    parts = [entry.findtext(SITEMAP + "loc").removeprefix(BASE) for entry in root]
    assert "/sitemap-firms-3.xml" in parts
    found = [path for part in parts for path in moments(client, part)]
    assert len(found) == len(set(found)) == 2 * (len(PAGES) + 3 + count + 1 + 1)
    assert visit(client, "/sitemap-firms-4.xml").status_code == 404
    by_part = {entry.findtext(SITEMAP + "loc"): entry.findtext(SITEMAP + "lastmod") for entry in root}
    for part in parts:
        assert by_part[BASE + part] == max(moments(client, part).values()), part
    with assert_queries(5):
        visit(client, "/sitemap.xml")
    with assert_queries(1):
        visit(client, "/sitemap-firms-2.xml")


def test_the_number_of_queries_does_not_grow(app, client):
    fill()
    with assert_queries(8):
        visit(client, "/sitemap.xml")
    for number in range(20):
        make_firm(f"기업 {number}", technologies=[("가", ""), ("나", "")], fields=["vision"])
    with assert_queries(8):
        visit(client, "/sitemap.xml")


def test_who_has_it_need_not_fetch_it(app, client):
    fill()
    for address in ("/sitemap.xml", "/sitemap-pages-1.xml", "/sitemap-firms-1.xml", "/robots.txt", "/site.webmanifest"):
        first = visit(client, address)
        assert "public" in first.headers["Cache-Control"]
        again = {"If-None-Match": first.headers["ETag"]}
        assert visit(client, address, headers=again).status_code == 304, address
    with unit_of_work():
        service.hide(session.get(Firm, 1), by="staff", reason="요청")
    etag = visit(client, "/sitemap-firms-1.xml").headers["ETag"]
    answer = visit(client, "/sitemap-firms-1.xml", headers={"If-None-Match": etag.replace(etag[1:5], "0000")})
    assert answer.status_code == 200 and "gaonnun" not in answer.text


@pytest.mark.parametrize("part", ["firms-0", "firms-2", "firms-x", "firms-²", "firms--1", "firms-" + "9" * 40, "x-1"])
def test_there_are_no_other_parts(app, client, part):
    fill()
    assert visit(client, f"/sitemap-{part}.xml").status_code == 404


def allowed(robots: str, path: str) -> bool:
    """What RFC 9309 says of a path: the longest rule that fits counts, and Allow wins a tie."""
    rules = re.findall(r"^(Allow|Disallow): (\S+)$", robots, re.MULTILINE)
    fitting = [
        (len(rule), verb == "Allow")
        for verb, rule in rules
        if re.match(re.escape(rule).replace(r"\*", ".*").replace(r"\$$", "$"), path)
    ]
    return max(fitting, default=(0, True))[1]


def test_in_production_pages_are_open_and_endless_combinations_closed(make_settings):
    settings = make_settings(PORTAL_ENV="production", PORTAL_SECRET_KEY="k" * 32, PORTAL_BASE_URL="https://hub.example")
    with application(settings) as app:
        answer = visit(app.test_client(), "/robots.txt", base_url="https://hub.example")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert "Sitemap: https://hub.example/sitemap.xml" in answer.text.splitlines()
    for prefix in ("", "/en"):
        for path in (
            *("/directory", "/directory?page=2", "/directory?field=vision", "/directory?type=technology&page=3"),
            *("/firms/1-gaonnun", "/firms/1/card.png", "/technologies/1", "/card.png", "/services/1-api"),
        ):
            assert allowed(answer.text, prefix + path), path
        for path in (
            *("/api/v1/search?q=x", "/directory?q=ai", "/directory?kind=member&q=ai", "/directory?sort=name"),
            *("/directory?field=vision&kind=member", "/directory?field=vision&field=speech", "/directory?exact=1"),
            "/directory?type=technology&field=vision",
        ):
            assert not allowed(answer.text, prefix + path), path
    for path in ("/", "/en/", "/static/css/hub.css?v=1", "/sitemap.xml", "/sitemap-firms-1.xml"):
        assert allowed(answer.text, path)


def test_elsewhere_everything_is_closed(app, client):
    robots = visit(client, "/robots.txt").text
    assert not any(allowed(robots, path) for path in ("/", "/en/", "/firms/1", "/static/css/hub.css"))
    assert f"Sitemap: {BASE}/sitemap.xml" in robots


def test_icons_are_there(app, client):
    document = page(client, "/")
    icons = visit(client, *document.xpath("//link[@rel='manifest']/@href")).get_json()["icons"]
    addresses = [icon["src"] for icon in icons]
    addresses += document.xpath("//link[@rel='icon' or @rel='apple-touch-icon']/@href")
    for address in (*addresses, "/favicon.ico"):
        answer = visit(client, address)
        assert answer.status_code == 200 and answer.mimetype.startswith("image/"), address
    assert texts(document, "//title")[0].endswith(document.xpath("//meta[@name='application-name']/@content")[0])
