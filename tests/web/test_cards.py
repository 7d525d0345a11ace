"""The pictures that stand for a page where it is shared: true to the profile, for those who may see it, and cheap."""

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from factories import make_firm
from pages import assert_queries, page, visit
from PIL import Image

from portal.core.db import session, unit_of_work
from portal.firms import service
from portal.firms.models import Firm
from portal.web import typeset
from portal.web.typeset import Style

KINDS = ("firms", "technologies", "services")
NAMES = (
    "가",
    "㈜가온눈",
    "한국인공지능융합데이터산업기술연구조합부설글로벌스마트제조혁신센터" * 4,
    "서울특별시 양재 AI 반도체 설계 자동화 및 온디바이스 추론 가속기 공동 연구 개발 협력 컨소시엄 " * 2,
    "Supercalifragilisticexpialidocious" * 5,
    "W" * 200,
    "뷁퉯쀍 Łódź Ångström №5 ½",
    "人工知能 😀 \u202e\u200b שלום",
    "😀",
    "</text><script>alert(1)</script>",
    "\u1112\u1161\u11ab\u1100\u1173\u11af",
)


def picture(client, address, **arguments):
    answer = visit(client, address, **arguments)
    assert (answer.status_code, answer.mimetype) == (200, "image/png"), address
    return Image.open(io.BytesIO(answer.data)).convert("RGB")


def a_firm(name="㈜가온눈", **values):
    values = {"name_en": "Gaonnun", "tagline_ko": "또렷한 CT", "tagline_en": "Sharper CT", **values}
    return make_firm(name, technologies=[("복원", "요약")], services=[("뷰어", "요약")], **values).id


def test_every_page_names_its_own_picture_and_it_is_there(app, client):
    a_firm()
    seen = set()
    for prefix in ("", "/en"):
        for path in ("/", "/directory", *(f"/{kind}/1" for kind in KINDS)):
            document = page(client, prefix + path)

            def meta(name, document=document):
                (found,) = document.xpath(f"//meta[@property='{name}' or @name='{name}']/@content")
                return found

            address = meta("og:image")
            shown = picture(client, address.removeprefix("http://127.0.0.1:8000"))
            assert shown.size == (int(meta("og:image:width")), int(meta("og:image:height"))) == (1200, 630)
            assert meta("og:image:alt") and meta("twitter:card") == "summary_large_image"
            seen.add(address)
    assert len(seen) == 2 * (1 + len(KINDS)), "the hub has one, each profile its own, in both languages"


def test_the_pictures_differ_as_the_pages_do(app, client):
    a_firm()
    a_firm("나라")
    paths = ["/card.png", *(f"/{kind}/{number}/card.png" for kind in KINDS for number in (1, 2))]
    drawn = {visit(client, prefix + path).data for prefix in ("", "/en") for path in paths}
    assert len(drawn) == 2 * len(paths)


@pytest.mark.parametrize("name", NAMES)
def test_any_name_has_a_picture(app, client, name):
    with unit_of_work():
        session.add(Firm(name_ko=name[:200], name_key=name[:200], tagline_ko=name[:200]))
    shown = picture(client, "/firms/1/card.png")
    below = shown.crop((0, 290, 1200, 540))
    assert min(low for low, _high in below.getextrema()) < 80, "something is written below the picture"
    for edge in ((0, 290, 60, 630), (1140, 290, 1200, 630), (60, 538, 1140, 545)):
        assert shown.crop(edge).getextrema() == ((255, 255),) * 3, "nothing runs over its margin"


def test_who_has_the_picture_need_not_fetch_it_until_it_changes(app, client):
    number = a_firm()
    first = visit(client, f"/firms/{number}/card.png")
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    again = {"If-None-Match": first.headers["ETag"]}
    answer = visit(client, f"/firms/{number}/card.png", headers=again)
    assert (answer.status_code, answer.data) == (304, b"")
    before = page(client, f"/firms/{number}").xpath("//meta[@property='og:image']/@content")
    with unit_of_work():
        service.update_firm(session.get(Firm, number), {"tagline_ko": "더 또렷한 CT"}, by="staff")
    answer = visit(client, f"/firms/{number}/card.png", headers=again)
    assert answer.status_code == 200 and answer.data != first.data
    assert page(client, f"/firms/{number}").xpath("//meta[@property='og:image']/@content") != before


def test_others_may_show_it_on_their_pages(app, client):
    assert visit(client, "/card.png").headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert visit(client, "/").headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("audience", ["staff", "members"])
def test_what_a_visitor_may_not_see_has_no_picture(app, client, audience):
    number = a_firm()
    etags = {kind: visit(client, f"/{kind}/1/card.png").headers["ETag"] for kind in KINDS}
    with unit_of_work():
        session.get(Firm, number).audience = audience
    for prefix in ("", "/en"):
        for kind in KINDS:
            answer = visit(client, f"{prefix}/{kind}/1/card.png", headers={"If-None-Match": etags[kind]})
            assert (answer.status_code, answer.mimetype) == (404, "text/html"), kind


@pytest.mark.parametrize("number", ["0", "2", "x", "-1", "1.5", "%00", "9" * 10, "9" * 5000, "1/2"])
def test_nothing_has_no_picture(app, client, number):
    a_firm()
    for kind in KINDS:
        assert visit(client, f"/{kind}/{number}/card.png").status_code == 404


def test_a_picture_costs_few_queries(app, client):
    a_firm(fields=["vision"])
    for kind, number in (("firms", 3), ("technologies", 5), ("services", 5)):
        with assert_queries(number):
            visit(client, f"/{kind}/1/card.png")
    with assert_queries(0):
        visit(client, "/card.png")


def test_many_at_once_get_what_one_gets_or_are_told_to_come_again(app, client):
    """Whoever waits for a drawing holds a thread of the worker, so nobody waits long."""
    numbers = [a_firm(f"기업 {n}", tagline_ko="문장 " * n) for n in range(1, 9)]
    addresses = [f"/firms/{n}/card.png" for n in numbers] * 3
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda address: visit(app.test_client(), address), addresses))
    assert all(a.status_code == 200 or (a.status_code == 503 and a.headers["Retry-After"]) for a in answers)
    alone = [visit(client, address).data for address in addresses]
    assert len(set(alone)) == len(numbers)
    assert all(a.data == data for a, data in zip(answers, alone, strict=True) if a.status_code == 200)


def test_lines_break_between_words_and_end_in_an_ellipsis():
    style = Style(40, 700, "#000", 50)
    text = "의료 영상에서 병변을 먼저 찾아 판독의에게 알려 주는 소프트웨어를 만듭니다"
    whole = typeset.lines(text, style, 600, 9)
    assert " ".join(whole) == text and len(whole) > 2
    cut = typeset.lines(text, style, 600, 2)
    assert cut[0] == whole[0] and cut[1].endswith("…") and whole[1].startswith(cut[1][:-1].rstrip())
    for line in (*whole, *cut, *typeset.lines("가" * 100, style, 600, 3), *typeset.lines("W" * 100, style, 600, 3)):
        assert 0 < typeset.width(line, style) <= 600
    assert typeset.lines("", style, 600, 2) == typeset.lines("😀 人", style, 600, 2) == []
    assert typeset.lines("가나 다", style, 1, 2) == ["가", "…"], "one character a line at least"
    assert typeset.drawable("人工 Ab가각힣 ½") == "Ab가각힣 ½"
