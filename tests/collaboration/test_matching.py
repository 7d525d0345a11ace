"""Which firms fit a need and which needs fit a firm, with why; what staff make of it, and who is shown nothing."""

from types import SimpleNamespace

import pytest
from factories import make_firm
from matching_things import open_need, seat
from pages import page, visit
from people import Somebody, letters, make_person
from sqlalchemy import select

from portal.collaboration.matching import jobs
from portal.collaboration.matching.excluding import asked_for
from portal.collaboration.matching.models import NeedMatch
from portal.collaboration.needs.models import Need
from portal.core.db import session, unit_of_work
from portal.core.viewer import Role
from portal.firms.models import Firm
from portal.messaging.safety.models import FirmBlock
from portal.notices.models import Notice

SOUND = "아크 용접 소리와 전류 파형으로 용접 불량을 그 자리에서 잡습니다."

SIGHT = "아크 용접 비드의 불량을 카메라로 찾습니다. 용접 불량 사진을 모읍니다."


def firm(name, address, says, **values):
    number = make_firm(name, description_ko=says, **values).id
    seat(number, address)
    return number


def signed_in(app, address, *roles):
    if roles:
        make_person(address, *roles)
    somebody = Somebody(app)
    somebody.come_in(address)
    return somebody


@pytest.fixture
def here(app, run_jobs):
    """A need of a truck maker; firms that fit it more and less, and some that would and may not be suggested."""
    welder = firm("㈜풀무각", "welder@a.example", SOUND, fields=["prediction"], technologies=[("용접음 분석", SOUND)])
    vision = firm(
        "㈜줄칼비전",
        "vision@b.example",
        SIGHT,
        fields=["vision"],
    )
    cattle = firm("㈜코뚜레랩", "cattle@c.example", "한우의 걸음걸이로 발굽병을 봅니다.")
    hidden = firm("㈜숨은용접", "hidden@d.example", SOUND, audience="staff")
    blocker = firm("㈜막은용접", "blocker@e.example", SOUND)
    asker = firm("서라자동차㈜", "asker@f.example", "트럭을 만듭니다. 용접 불량을 잡고 싶습니다.", kind="corporate")
    with unit_of_work():
        session.add(FirmBlock(firm_id=blocker, blocked_id=asker, began_by="test"))
    need = open_need(
        asker, "용접 불량을 소리로 찾기", what="아크 용접 소리에서 불량을 찾습니다.", fields=["prediction"]
    )
    run_jobs()
    jobs.find_all()
    session.rollback()
    people = {name: signed_in(app, address) for name, address in ADDRESSES.items()}
    staff = signed_in(app, "staff@hub.example", Role.OPERATOR)
    letters(app)
    firms = SimpleNamespace(welder=welder, vision=vision, cattle=cattle, hidden=hidden, blocker=blocker, asker=asker)
    return SimpleNamespace(need=need, firms=firms, staff=staff, **people)


ADDRESSES = {
    "welder": "welder@a.example",
    "cattle": "cattle@c.example",
    "blocker": "blocker@e.example",
    "asker": "asker@f.example",
}


def suggested(somebody, url):
    """The names of suggested firms, in their order."""
    return [
        one.text_content() for one in page(somebody.client, url).xpath("//ul[contains(@class,'match-list')]/li//h2")
    ]


def notices(message):
    session.rollback()
    rows = session.scalars(select(Notice).where(Notice.kind == "matches", Notice.message == message))
    return [one.person_id for one in rows]


def test_a_need_finds_its_firms_and_a_firm_its_needs_with_why(app, here):
    own = f"/me/needs/{here.need}/matches"
    assert suggested(here.asker, own)[:2] == ["㈜풀무각", "㈜줄칼비전"]
    told = page(here.asker.client, own)
    first = told.xpath("//ul[contains(@class,'match-list')]/li")[0]
    said = first.text_content()
    assert {mark.text for mark in first.xpath(".//mark")} >= {"용접", "소리", "불량"}
    assert "분야 일치: 예측·시계열" in said and "용접음 분석" in said
    for unseen in ("숨은용접", "막은용접"):
        assert unseen not in told.text_content()
    assert len(suggested(here.asker, f"/en{own}")) == len(suggested(here.asker, own))

    # The list is for the need's own firm and for staff: beside the need others see it without.
    beside = f"/needs/{here.need}"
    assert "㈜풀무각" in here.asker.get(beside).text and "㈜풀무각" in here.staff.get(beside).text
    assert "match-list" not in here.welder.get(beside).text
    assert "match-list" not in visit(app.test_client(), beside).text
    for url in (own, f"/staff/needs/{here.need}/matches"):
        assert here.welder.get(url).status_code in (403, 404)

    mine = here.welder.get("/me/matching-needs").text
    assert "용접 불량을 소리로 찾기" in mine and "<mark>용접</mark>" in mine and "서라자동차" in mine
    for somebody in (here.cattle, here.blocker, here.asker):
        assert "용접 불량을 소리로 찾기" not in somebody.get("/me/matching-needs").text

    # Who has just what the need says it does not ask for is not suggested for that.
    with unit_of_work():
        said = session.get_one(Need, here.need)
        said.what += " 한우의 걸음걸이와 발굽병은 찾지 않습니다."
    assert suggested(here.asker, own)[0] == "㈜풀무각" and "㈜코뚜레랩" not in suggested(here.asker, own)


def test_what_staff_make_of_it_stays(app, here, run_jobs):
    desk, own = f"/staff/needs/{here.need}/matches", f"/me/needs/{here.need}/matches"
    welder = here.firms.welder
    away = f"{desk}/firms/{welder}/dismissal"
    assert here.staff.send(desk, {"reason": "nonsense", "words": "적은 말"}, action=away).status_code == 422
    said = {"reason": "not_ready", "words": "시제품뿐이에요"}
    assert here.staff.send(desk, said, action=away).status_code == 303
    jobs.find_all()
    assert "㈜풀무각" not in suggested(here.asker, own) and "시제품뿐이에요" not in here.asker.get(own).text
    assert "시제품뿐이에요" in here.staff.get(desk).text
    assert "용접 불량을" not in here.welder.get("/me/matching-needs").text
    assert here.staff.send(desk, action=f"{desk}/firms/{welder}/restoration").status_code == 303
    assert suggested(here.asker, own)[0] == "㈜풀무각"

    for name, status in (
        ("서라자동차", 422),
        ("숨은용접", 422),
        ("막은용접", 422),
        ("없는 회사", 422),
        ("코뚜레랩", 303),
    ):
        assert here.staff.send(desk, {"firm": name}, action=f"{desk}/firms").status_code == status, name
    assert suggested(here.asker, own)[0] == "㈜코뚜레랩"
    assert here.staff.send(desk, action=f"{desk}/firms/{welder}/up").status_code == 303
    assert suggested(here.asker, own)[:2] == ["㈜풀무각", "㈜코뚜레랩"]

    assert here.staff.send(desk, action=f"{desk}/sending").status_code == 422
    chosen = {"firms": [str(welder), str(here.firms.cattle)]}
    assert here.staff.send(desk, chosen, action=f"{desk}/sending").status_code == 303
    assert here.staff.send(desk, {"firms": []}, action=f"{desk}/sending").status_code == 422
    assert len(notices("firms")) == 1 and len(notices("need")) == 2
    sent = letters(app)
    assert {letter["To"] for letter in sent} == {"asker@f.example", "welder@a.example", "cattle@c.example"}
    assert all("소리로 찾기" not in letter["Subject"] for letter in sent)
    assert "허브가 골라 보냈어요" in here.cattle.get("/me/matching-needs").text

    # Its own firm says so, too; a firm that is gone from sight is suggested no more.
    assert here.asker.send(own, {"reason": "scale"}, action=f"{own}/{here.firms.cattle}/dismissal").status_code == 303
    with unit_of_work():
        session.get_one(Firm, welder).audience = "staff"
    session.rollback()
    run_jobs()
    assert suggested(here.asker, own) == ["㈜줄칼비전"]


def test_who_may_not_see_a_need_is_not_led_to_it(app, here):
    nameless = open_need(here.firms.asker, "용접 소리의 불량", what="아크 용접 소리를 듣습니다.", visibility="staff")
    chosen = open_need(
        here.firms.asker,
        "아크 용접 소리",
        what="용접 불량을 소리로 찾습니다.",
        visibility="firms",
        firms=[here.firms.vision],
    )
    jobs.find_all()
    told = here.welder.get("/me/matching-needs").text
    assert "용접 소리의 불량" in told and "이름을 밝히지 않은 회사" in told and "아크 용접 소리</a>" not in told
    rows = session.scalars(select(NeedMatch).where(NeedMatch.firm_id == here.firms.welder)).all()
    assert {one.need_id for one in rows} == {here.need, nameless, chosen}
    desk = f"/staff/needs/{chosen}/matches"
    assert here.staff.send(desk, {"firms": [str(here.firms.welder)]}, action=f"{desk}/sending").status_code == 303
    assert len(notices("firms")) == 1 and notices("need") == []


EXCLUDING = {
    "젖소용이 아니라 품종이 다양한 개를 봅니다.": "품종이 다양한 개를 봅니다.",
    "칩을 찾습니다. 보청기 회사는 아닙니다. 전지로 갑니다.": "칩을 찾습니다. … 전지로 갑니다.",
    "합성 자료는 필요 없고 라인에 붙는 것을 찾습니다.": "라인에 붙는 것을 찾습니다.",
    "통역기는 이미 쓰고 있고, 발음을 가르치려 합니다.": "발음을 가르치려 합니다.",
    "계약 조항을 봅니다.\n호스팅은 제외합니다.": "계약 조항을 봅니다.",
    # None of these is asked for less.
    "소프트웨어만이 아니라 실리콘이 있어야 합니다.": None,
    "말소리뿐 아니라 빗소리까지 적습니다.": None,
    "굴착하지 않고 새는 곳을 좁힙니다. 카메라는 달 수 없습니다.": None,
    "선정·제외 기준을 기록에 댑니다. 돈이 이미 빠져나가 있습니다.": None,
    "보청기는 아닙니다.": None,
}


def test_what_a_need_says_it_does_not_ask_for_is_not_looked_for():
    for text, kept in EXCLUDING.items():
        assert asked_for(text) == (kept or text), text
