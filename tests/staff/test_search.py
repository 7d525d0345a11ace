"""People and firms are found by what somebody says on the telephone; whoever is shown is noted first."""

import pytest
from factories import make_firm
from pages import page, texts, visit
from staffing import make_person, sign_in, staff_client

from portal.audit.models import Access
from portal.core.db import session
from portal.core.viewer import Role

AT = "/staff/search"


@pytest.fixture
def operator(app):
    return staff_client(app, Role.OPERATOR)


@pytest.fixture
def people(app):
    return [
        make_person("홍길동", email="gildong@lumi.example", phone="+821012345678"),
        make_person("Alice Kim", email="Alice.K+x@other.example", phone="+82212345678"),
        make_person("100%_사람", email="under_score@other.example"),
    ]


def accesses():
    session.rollback()
    return session.query(Access).order_by(Access.id).all()


def found(client, q, kind="people", why="support", **more):
    document = page(client, AT, query_string={"q": q, "why": why, "kind": kind, **more})
    return texts(document, "//tbody//th")


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("길동", ["홍길동"]),
        ("alice", ["Alice Kim"]),
        (" GILDONG@lumi.example ", ["홍길동"]),
        ("other.example", ["100%_사람", "Alice Kim"]),
        ("010-1234-5678", ["홍길동"]),
        ("+82 10 1234 5678", ["홍길동"]),
        ("1234-5678", ["Alice Kim", "홍길동"]),
        ("5678", ["Alice Kim", "홍길동"]),
        ("0%_", ["100%_사람"]),
        ("%%", []),
        ("__", []),
        ("567", []),
        ("나오지 않는", []),
        ("<script>", []),
        ("홍 길동", []),
    ],
)
def test_people_are_found(operator, people, typed, names):
    assert sorted(found(operator, typed)) == sorted(names)


def test_decomposed_hangul_is_the_same_name(operator, people):
    import unicodedata

    assert found(operator, unicodedata.normalize("NFD", "홍길동")) == ["홍길동"]


@pytest.mark.parametrize("typed", ["가온눈", "(주)가온눈", "gaon", "123-45-67891", "hello@gaon", "02-555-1234"])
def test_firms_are_found(operator, typed):
    make_firm(
        "㈜가온눈",
        name_en="Gaon Eye",
        registration_number="1234567891",
        email="hello@gaon.example",
        phone="02-555-1234",
    )
    make_firm("나라")
    assert found(operator, typed, "firms") == ["㈜가온눈"]


def test_whoever_is_shown_is_noted_before(operator, people):
    found(operator, "other.example", why="request")
    first, second = accesses()
    assert {first.subject_id, second.subject_id} == {people[1].id, people[2].id}
    assert (first.actor, first.what, first.place, first.why, first.address, first.subject_type) == (
        f"person:{operator.person_id}",
        "found",
        "staff_search.index",
        "request",
        "127.0.0.1",
        "person",
    )


def test_the_list_does_not_tell_all_and_the_page_does(operator, people):
    document = page(operator, AT, query_string={"q": "길동", "why": "support"})
    shown = document.xpath("//main")[0].text_content()
    assert "gi…@lumi.example" in shown and "gildong@" not in shown and "010-…-5678" in shown and "1234" not in shown
    (link,) = document.xpath("//tbody//th/a/@href")
    profile = page(operator, link)
    assert "gildong@lumi.example" in profile.text_content() and "010-1234-5678" in profile.text_content()
    assert [(row.what, row.subject_id) for row in accesses()] == [("found", people[0].id), ("profile", people[0].id)]


def test_nothing_is_shown_before_the_reason_is_given(operator, people):
    url = f"/staff/people/{people[0].id}"
    asked = page(operator, url)
    assert "gildong" not in asked.text_content() and "홍길동" not in asked.text_content()
    wrong = page(operator, url, 422, query_string={"why": "curious"})
    assert "gildong" not in wrong.text_content() and wrong.xpath("//*[@id='why-error']")
    assert accesses() == []
    assert visit(operator, "/staff/people/999999?why=support").status_code == 404


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"q": "길동", "why": ""}, "why"),
        ({"q": "길동", "why": "curious"}, "why"),
        ({"q": "", "why": "support"}, "q"),
        ({"q": "길", "why": "support"}, "q"),
        ({"q": "길" * 101, "why": "support"}, "q"),
    ],
)
def test_what_lacks_is_told_at_its_field(operator, people, values, field):
    document = page(operator, AT, 422, query_string=values)
    assert document.xpath(f"//*[@id='{field}-error']") and not document.xpath("//tbody")
    assert document.xpath("//main//input[@id='q']/@value") == [values["q"]]
    assert accesses() == []


def test_what_cannot_be_noted_is_not_shown(operator, people, monkeypatch):
    from portal.audit import service

    def fail(*_values):
        raise OSError("the disk is full")

    monkeypatch.setattr(service, "looked_at", fail)
    for url in (f"{AT}?q=길동&why=support", f"/staff/people/{people[0].id}?why=support"):
        answer = visit(operator, url)
        assert answer.status_code == 500 and "lumi.example" not in answer.text


def test_only_the_hubs_own_people_search(app, people):
    for role in Role:
        client = staff_client(app, role)
        allowed = role in (Role.OPERATOR, Role.PROGRAM_MANAGER, Role.PRIVACY_OFFICER)
        for url in (f"{AT}?q=길동&why=support", f"/staff/people/{people[0].id}?why=support"):
            assert visit(client, url).status_code == (200 if allowed else 403), (role, url)
    member = app.test_client()
    sign_in(member, people[1])
    assert visit(member, f"{AT}?q=길동&why=support").status_code == 403


def test_far_too_many_come_in_pages_and_only_those_shown_are_noted(app, operator):
    for number in range(45):
        make_person(f"{'아주긴이름' * 15}{number:02}", email=f"many{number}@x.example")
    assert len(found(operator, "many", page=3)) == 5
    assert len(accesses()) == 5
    page(operator, f"/en{AT}?q=many&why=support&page=7")
    page(operator, f"/en{AT}")
