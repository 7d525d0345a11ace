"""When nothing fits there is a way on; and freshness, by which one may narrow down."""

from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from factories import make_firm
from pages import page, texts, words

from portal.core import clock
from portal.core.clock import frozen_at


def names(document):
    return texts(document, "//ol[contains(@class, 'hits')]/li//h3")


@pytest.fixture
def scattered(app, run_jobs):
    """Firms that no three conditions fit at once."""
    make_firm("가람", tagline_ko="의료영상", fields=["vision"], region="seoul", stage="seed")
    make_firm("나라", tagline_ko="의료영상", fields=["speech"], region="seoul", stage="seed")
    make_firm("다솜", tagline_ko="물류 로봇", fields=["robotics"], region="jeju", stage="series_a")
    run_jobs()


def acts(document):
    return [(link.text_content().strip(), link.get("href")) for link in document.xpath("//*[@class='acts']/a")]


def test_the_one_condition_to_drop_is_named_with_what_it_hides(scattered, client):
    document = page(client, "/directory?q=의료영상&field=robotics&region=seoul&stage=seed")
    assert "‘AI 분야’ 조건을 지우면 2곳 보여요." in words(document)
    (label, address), *_ = acts(document)
    assert label == "‘AI 분야’ 조건 지우기"
    assert len(names(page(client, address))) == 2


def test_fields_in_which_the_same_words_are_found_are_near(scattered, client):
    document = page(client, "/directory?q=의료영상&field=robotics")
    assert "같은 말로 찾은 다른 분야" in words(document)
    (near,) = document.xpath("//*[@class='near']")
    addresses = near.xpath(".//a/@href")
    assert len(addresses) == 2 and "robotics" not in "".join(addresses)
    assert all(len(names(page(client, address))) == 1 for address in addresses)
    document = page(client, "/directory?q=쾅쾅쾅쾅")
    assert "분야로 둘러보기" in words(document)
    assert len(document.xpath("//*[@class='near']//a")) == 3


def test_words_searched_for_as_typed_can_be_searched_for_as_meant(scattered, client):
    document = page(client, "/directory?q=의료영샹&exact=1")
    (label, address), *_ = acts(document)
    assert label == "비슷한 말까지 찾기"
    assert len(names(page(client, address))) == 2


def test_the_hub_can_be_asked_with_what_was_looked_for(scattered, client):
    for prefix in ("", "/en"):
        document = page(client, f"{prefix}/directory?q={quote('쾅쾅 & 쿵')}&region=seoul")
        (letter,) = document.xpath("//*[@class='ask']/a/@href")
        recipient, _, rest = letter.partition("?")
        asked = parse_qs(rest)
        assert recipient == "mailto:help@hub.example" and "쾅쾅 & 쿵" in asked["subject"][0]
        address = asked["body"][0].split()[-1]
        assert address.startswith(f"http://127.0.0.1:8000{prefix}/directory?")
        assert parse_qs(urlsplit(address).query) == {"q": ["쾅쾅 & 쿵"], "region": ["seoul"]}


def test_freshness_is_a_facet_with_true_counts(app, client, run_jobs):
    for name, days in (("새것", 1), ("묵은것", 95), ("잊힌것", 400)):
        with frozen_at(clock.now() - timedelta(days=days)):
            make_firm(name)
    run_jobs()
    document = page(client, "/directory")
    rows = document.xpath("//label[input[@name='freshness']]")
    boxes = {row.xpath("string(input/@value)"): row.xpath("string(*[@class='n'])") for row in rows}
    assert boxes == {"current": "1", "due": "1", "dormant": "1"}
    assert names(page(client, "/directory?freshness=due")) == ["묵은것"]
