"""What readers see of a profile's age, on its page, on its card, and in the order of results."""

import pytest
from factories import make_firm
from pages import page, texts, words

from portal.core.db import session, unit_of_work
from portal.firms import upkeep
from portal.firms.models import Firm

KINDS = ("firms", "technologies", "services")
STALE = ("정보를 확인할 때", "확인이 늦은 정보", "오래된 정보")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_each_page_says_how_old_it_is(firm, client, at):
    for days, badge in ((0, []), (89, []), (90, STALE[:1]), (119, STALE[:1]), (120, STALE[1:2]), (180, STALE[2:])):
        with at(days):
            for kind in KINDS:
                document = page(client, f"/{kind}/1")
                assert "확인 2026-03" in words(document)
                shown = texts(document, "//*[@class='badges']/span")
                assert [text for text in shown if text in STALE] == list(badge), (kind, days)
                said = texts(document, "//p[contains(@class, 'stale')]")
                assert said == (
                    ["2026-03 뒤로 회사가 확인하지 않은 정보예요. 지금과 다를 수 있으니 회사에 직접 물어보세요."]
                    if days == 180
                    else []
                )
    with at(180):
        assert "has not confirmed this since 2026-03" in words(page(client, "/en/firms/1"))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_technology_grows_old_by_itself(firm, client, at):
    with at(179), unit_of_work():
        session.get(Firm, firm).confirmed_at = session.get(Firm, firm).technologies[0].confirmed_at = at_now()
    with at(180):
        stale = [bool(texts(page(client, f"/{kind}/1"), "//p[contains(@class, 'stale')]")) for kind in KINDS]
    assert stale == [False, False, True]


def at_now():
    from portal.core import clock

    return clock.now()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_dormant_comes_after_its_like_and_says_so(app, client, run_jobs, at):
    texts_alike = {"tagline_ko": "흉부 영상 판독", "description_ko": "흉부 영상을 판독합니다."}
    with at(0):
        make_firm("가람", **texts_alike)
    with at(80):
        make_firm("나라", **texts_alike)
        run_jobs()
        assert order(client) == ["가람", "나라"], "alike, so by number"
        assert dormant(client) == []
    with at(181):
        upkeep.queue_all_firms(())
        run_jobs()
        assert order(client) == ["나라", "가람"]
        assert dormant(client) == ["가람"]
        assert order(client, "가람") == ["가람"], "who asks for it by its name finds it"
        shown = page(client, "/directory?q=흉부 판독")
        assert texts(shown, "//*[@class='kept']") == ["확인 2026-05", "확인 2026-03"]


def order(client, query="흉부 판독"):
    return texts(page(client, f"/directory?q={query}"), "//ol[contains(@class, 'hits')]//h3")


def dormant(client):
    return texts(
        page(client, "/directory?q=흉부 판독"), "//li[.//span[contains(@class, 'badge')][contains(., '오래된')]]//h3"
    )
