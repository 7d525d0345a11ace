"""Entering, correcting and removing numbers; staff who verify them; what readers see of it."""

import pytest
from factories import make_firm
from pages import page, texts, visit, words
from people import Somebody, errors, form_in, letters, make_person
from sqlalchemy import select

from portal.accounts.models import Person
from portal.audit.models import Event
from portal.core.db import session, unit_of_work
from portal.core.viewer import FirmRole, Role
from portal.firms import service as firms
from portal.firms.models import Fact, Firm
from portal.firms.people.models import FirmPerson

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
OWNER = "owner@firm.example"
REVENUE = {"metric": "revenue", "period": "2025", "value": "12억 3,000만", "scale": "", "evidence": "statements"}
HARSH = ("가" * 200, "😀 🚀", "가나다", "<script>alert(1)</script>", '=HYPERLINK("http://x")')


@pytest.fixture
def firm(app):
    return make_firm("㈜가온눈").id


@pytest.fixture
def someone(app, firm):
    """The browser of somebody of the firm in a role, or of staff."""

    def signed_in(address, role):
        person = make_person(address, *([role] if isinstance(role, Role) else []), name="유하람").id
        if isinstance(role, FirmRole):
            with unit_of_work():
                session.add(FirmPerson(firm_id=firm, person_id=person, role=role, given_by="test"))
        somebody = Somebody(app)
        somebody.come_in(address)
        letters(app)
        return somebody

    return signed_in


@pytest.fixture
def owner(someone):
    return someone(OWNER, FirmRole.OWNER)


@pytest.fixture
def at(firm):
    return f"/me/firms/{firm}/facts"


def enter(somebody, at, **fields):
    return somebody.send(at, REVENUE | fields)


def facts(*, ended=False):
    session.rollback()
    query = select(Fact).where(Fact.ended_at.is_not(None) if ended else Fact.ended_at.is_(None)).order_by(Fact.id)
    return list(session.scalars(query))


def verify(staff, fact, what="verification"):
    return staff.send(f"/staff/firms/{fact.firm_id}", {}, action=f"/staff/firms/{fact.firm_id}/facts/{fact.id}/{what}")


def trusts(client):
    return texts(page(client, "/firms/1"), "//table[contains(@class, 'figures')]//span[contains(@class, 'badge')]")


def test_entered_corrected_and_removed_with_a_history(owner, at, client):
    assert texts(page(owner.client, at), "//h2")[0] == "아직 적은 숫자가 없어요"
    more = {"dated_on": "2026-03-31", "document": "https://dart.example/2025"}
    assert enter(owner, at, **more).location == f"{at}?done=entered"
    (fact,) = facts()
    assert (fact.metric, fact.period, fact.value, fact.unit, fact.source) == (
        *("revenue", "2025", 1_230_000_000),
        *("won", "firm"),
    )
    assert fact.entered_by.startswith("person:") and fact.evidence == "statements" and fact.dated_on.month == 3
    for prefix in ("", "/en"):
        page(owner.client, f"{prefix}{at}?done=entered")
        page(owner.client, f"{prefix}{at}/{fact.id}")
    assert trusts(client) == ["미확인"]
    seen = page(client, "/firms/1")
    assert "12억 3,000만 원" in words(seen) and "재무제표·감사보고서 (2026. 3. 31.)" in words(seen)
    assert seen.xpath("//a[@href='https://dart.example/2025']/@rel") == ["noopener nofollow external"]

    owner.send(f"{at}/{fact.id}", {"value": "13억"})
    (new,), (old,) = facts(), facts(ended=True)
    assert new.value == 1_300_000_000 and new.id != old.id and old.ended_because == "corrected"
    assert old.ended_by == new.entered_by and old.value == 1_230_000_000
    assert owner.send(f"{at}/{new.id}", {}).status_code == 303 and len(facts(ended=True)) == 1, "the same says nothing"
    said = words(page(owner.client, at))
    assert "12억 3,000만 원" in said and "고침" in said

    late = owner.send(f"{at}/{old.id}", {"value": "1억"})
    assert late.status_code == 422 and "그사이에 다른 사람이" in late.text
    owner.send(f"{at}/{new.id}", {}, action=f"{at}/{new.id}/removal")
    assert facts() == [] and [one.ended_because for one in facts(ended=True)] == ["corrected", "removed"]
    page(owner.client, f"/en{at}")
    page(owner.client, f"{at}/{new.id}")
    actions = [
        one.action for one in session.scalars(select(Event).where(Event.action.like("fact.%")).order_by(Event.id))
    ]
    assert actions == ["fact.entered", "fact.corrected", "fact.removed"]


@SQLITE
@pytest.mark.parametrize(
    ("fields", "where", "said"),
    [
        ({"value": "-5억"}, "value", "0보다 작은"),
        ({"value": "9" * 19}, "value", "너무 큰"),
        ({"value": "9" * 5000}, "value", "60자까지"),
        ({"value": "1,23"}, "value", "세 자리마다"),
        ({"value": ""}, "value", "수를 적어"),
        ({"value": "12억", "scale": "million_won"}, "value", "두 번"),
        ({"scale": "people"}, "scale", "맞지 않는 단위"),
        ({"scale": "x"}, "scale", "골라"),
        ({"period": "2999"}, "period", "아직 오지 않은"),
        ({"period": "2025-09"}, "period", "한 해의 수만"),
        ({"period": "1899"}, "period", "1900년"),
        ({"period": "작년"}, "period", "해나 달로"),
        ({"period": ""}, "period", "어느 해나 달"),
        ({"evidence": ""}, "evidence", "골라"),
        ({"metric": "luck"}, "metric", "골라"),
        ({"metric": "accuracy", "value": "98"}, "about", "무엇의 정확도"),
        ({"metric": "accuracy", "value": "101", "about": "민감도"}, "value", "너무 큰"),
        ({"about": "AI 사업부"}, "about", "정확도에만"),
        ({"dated_on": "2999-01-01"}, "dated_on", "날짜"),
        ({"dated_on": "어제"}, "dated_on", "날짜를 확인"),
        ({"document": "가" * 301}, "document", "300자까지"),
    ],
)
def test_bad_input_stands_at_its_field(owner, at, fields, where, said):
    answer = (
        enter(owner, at, document="사업보고서", **fields) if "document" not in fields else enter(owner, at, **fields)
    )
    assert answer.status_code == 422 and said in errors(answer)[where], errors(answer)
    assert [*errors(answer)] == [where]
    _to, kept = form_in(answer.text, at)
    typed = {name: value for name, value in fields.items() if name not in ("scale", "metric", "dated_on")}
    assert {name: kept[name] for name in typed} == typed
    assert facts() == []


@SQLITE
def test_harsh_words_are_words(owner, at, client):
    for number, text in enumerate(HARSH):
        values = {"metric": "accuracy", "value": "98.2", "about": text[:120], "document": text}
        assert enter(owner, at, **values, period=str(2010 + number)).status_code == 303, text
    assert facts()[2].document == "가나다", "NFC"
    for address in (at, f"/en{at}", f"{at}/{facts()[3].id}"):
        assert "<script>alert" not in visit(owner.client, address).text
        page(owner.client, address)
    page(client, "/firms/1")
    assert "<script>alert" not in visit(client, "/firms/1").text
    enter(owner, at, document="javascript:alert(1)")
    assert page(client, "/firms/1").xpath("//a[starts-with(@href, 'javascript')]") == []


@SQLITE
def test_one_number_a_period(owner, at, firm, client):
    enter(owner, at)
    again = enter(owner, at, value="1억")
    assert again.status_code == 422 and "이미 있어요" in errors(again)["period"]
    enter(owner, at, metric="investment", period="2024")
    twice = enter(owner, at, metric="investment", period="2024-05")
    assert "두 번 더해져요" in errors(twice)["period"]
    assert enter(owner, at, metric="investment", period="2023-05").status_code == 303
    with unit_of_work():
        firms.record_fact(session.get(Firm, firm), "headcount", "2025", 9, by="import", source="import")
    brought = next(one for one in facts() if one.source == "import")
    owner.send(f"{at}/{brought.id}", {"value": "12", "evidence": "own_count"})
    assert [(one.source, one.value) for one in facts() if one.metric == "headcount"] == [("firm", 12)]
    with unit_of_work():
        firms.record_fact(session.get(Firm, firm), "headcount", "2025", 9, by="import", source="import")
    shown = texts(page(client, "/firms/1"), "//table[contains(@class, 'figures')]//tr[th='임직원']/td[2]/b")
    assert shown == ["12"], "the firm's own word stands"


def test_staff_verify_and_a_change_takes_the_mark_away(owner, at, someone, client, firm):
    enter(owner, at)
    (fact,) = facts()
    operator = someone("op@hub.example", Role.OPERATOR)
    assert verify(operator, fact).location == f"/staff/firms/{firm}?done=verified"
    (fact,) = facts()
    assert fact.verified_by.startswith("person:") and fact.verified_at
    assert trusts(client) == [f"확인됨 {fact.verified_at:%Y-%m}"] or "확인됨" in trusts(client)[0]
    for prefix in ("", "/en"):
        assert "유하람" in words(page(operator.client, f"{prefix}/staff/firms/{firm}?done=verified"))
    assert "허브가" in words(page(owner.client, at)), "the firm learns that, not who"

    owner.send(f"{at}/{fact.id}", {"value": "13억"})
    assert trusts(client) == ["미확인"] and facts(ended=True)[0].verified_at, "history keeps what was verified"
    (new,) = facts()
    stale = form_in(operator.get(f"/staff/firms/{firm}").text, f"/staff/firms/{firm}/facts/{new.id}/verification")
    late = visit(operator.client, f"/staff/firms/{firm}/facts/{fact.id}/verification", "POST", data=stale[1])
    assert late.location.endswith("done=changed") and facts()[0].verified_at is None, "what was seen is another number"
    verify(operator, new)
    verify(operator, new, "verification/removal")
    assert facts()[0].verified_at is None and facts()[0].verified_by == ""
    taken = session.scalars(select(Event).where(Event.action == "fact.mark_taken_back")).one()
    assert taken.details["verified_by"].startswith("person:")


@SQLITE
def test_who_may(owner, at, someone, firm):
    enter(owner, at)
    (fact,) = facts()
    viewer = someone("viewer@firm.example", FirmRole.VIEWER)
    assert page(viewer.client, at).xpath("//main//form") == []
    token = form_in(viewer.get("/me").text, "/me")[1]["csrf_token"]
    doors = (at, f"{at}/{fact.id}", f"{at}/{fact.id}/removal")
    assert [visit(viewer.client, door, "POST", data=REVENUE | {"csrf_token": token}).status_code for door in doors] == [
        403
    ] * 3
    assert visit(viewer.client, f"{at}/{fact.id}").status_code == 403
    other = make_firm("㈜다른회사").id
    assert visit(owner.client, f"/me/firms/{other}/facts").status_code == 404
    assert enter(someone("editor@firm.example", FirmRole.EDITOR), at, period="2024").status_code == 303


@SQLITE
def test_staff_do_not_verify_for_a_firm_of_theirs(owner, at, someone, firm):
    enter(owner, at)
    (fact,) = facts()
    operator = someone("op@hub.example", Role.OPERATOR)
    shown = f"/staff/firms/{firm}"
    door, fields = form_in(operator.get(shown).text, f"{shown}/facts/{fact.id}/verification")
    person = session.scalars(select(Person.id).where(Person.email == "op@hub.example")).one()
    with unit_of_work():
        session.add(FirmPerson(firm_id=firm, person_id=person, role=FirmRole.VIEWER, given_by="test"))
    assert page(operator.client, shown).xpath("//form[contains(@action, '/verification')]") == []
    assert visit(operator.client, door, "POST", data=fields).status_code == 403 and facts()[0].verified_at is None


@SQLITE
def test_extra_fields_change_nothing(owner, at):
    evil = {"verified_by": "person:1", "verified_at": "2026-01-01", "entered_by": "person:9", "firm_id": "9", "id": "7"}
    enter(owner, at, **evil, source="staff", unit="people", ended_at="2026-01-01")
    (fact,) = facts()
    assert (fact.verified_by, fact.verified_at, fact.source, fact.unit, fact.ended_at) == (
        "",
        None,
        "firm",
        "won",
        None,
    )
    assert fact.entered_by != "person:9"
    owner.send(f"{at}/{fact.id}", {"metric": "headcount", "about": "", "value": "12", **evil})
    (new,) = facts()
    assert (new.metric, new.value, new.unit, new.verified_by) == ("revenue", 12, "won", "")
