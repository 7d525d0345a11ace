"""Grants: given and ended by operators, noted by numbers, and nobody locks the hub out."""

from datetime import datetime, timedelta

import pytest
from pages import page, visit
from staffing import make_person, send, sign_in, staff_client

from portal.accounts.models import StaffGrant
from portal.audit.models import Event
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import session, unit_of_work
from portal.core.viewer import Role

AT = "/staff/grants"


@pytest.fixture
def operator(app):
    return staff_client(app, Role.OPERATOR)


def grants(role=None):
    session.rollback()
    query = session.query(StaffGrant).order_by(StaffGrant.id)
    return query.filter_by(role=role).all() if role else query.all()


def give(client, **values):
    return send(client, AT, at=AT, data={"email": "new@hub.example", "role": "mentor", **values})


def test_a_role_is_given_noted_and_the_person_signs_in_anew(app, operator):
    person = make_person("박나라", email="new@hub.example")
    theirs = app.test_client()
    sign_in(theirs, person)
    assert visit(theirs, "/me/devices").status_code == 200
    assert give(operator, email=" NEW@hub.example ").status_code == 303
    (grant,) = grants("mentor")
    assert grant.person_id == person.id and grant.given_by == f"person:{operator.person_id}" and grant.ends_at is None
    assert visit(theirs, "/me/devices").status_code == 303, "the session from before the grant goes on"
    event = session.query(Event).filter_by(action="staff.granted").one()
    assert (event.subject_type, event.subject_id, event.details["grant"]) == ("person", person.id, grant.id)
    assert "박나라" not in str(event.details) and "new@" not in str(event.details)
    assert "박나라" in page(operator, AT).text_content()


def test_a_period_is_whole_days_of_seoul(operator):
    make_person(email="new@hub.example")
    begins = clock.today() + timedelta(days=2)
    until = begins + timedelta(days=3)
    assert give(operator, begins=begins.isoformat(), until=until.isoformat()).status_code == 303
    (grant,) = grants("mentor")
    assert grant.begins_at == datetime.combine(begins, datetime.min.time(), SEOUL)
    assert grant.ends_at == datetime.combine(until + timedelta(days=1), datetime.min.time(), SEOUL)
    assert "시작 전" in page(operator, AT).text_content()


@pytest.mark.parametrize(
    ("values", "field", "says"),
    [
        ({"email": ""}, "email", "이메일을 적어"),
        ({"email": "누구"}, "email", "확인해 주세요"),
        ({"email": "nobody@hub.example"}, "email", "가입하고 확인까지"),
        ({"role": "king"}, "role", "목록에서"),
        ({"until": "어제"}, "until", "날짜를 확인"),
        ({"begins": "2020-01-01"}, "begins", "지난 날"),
        ({"begins": "2026-02-30"}, "begins", "날짜를 확인"),
        ({"begins": "2090-01-05", "until": "2090-01-03"}, "until", "뒤여야"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(operator, values, field, says):
    make_person(email="new@hub.example")
    answer = give(operator, **values)
    assert answer.status_code == 422 and not grants("mentor")
    document = page(operator, AT, 422, method="POST", data=_with_token(operator, values))
    (error,) = document.xpath(f"//*[@id='{field}-error']")
    assert says in error.text_content()
    typed = document.xpath(f"//input[@id='{field}']/@value")
    assert typed == [values[field]] or field == "role"


def _with_token(client, values):
    (token, *_rest) = page(client, AT).xpath("//input[@name='csrf_token']/@value")
    return {"csrf_token": token, "email": "new@hub.example", "role": "mentor", **values}


def test_a_role_is_not_given_twice_nor_to_an_address_that_nobody_verified(operator):
    make_person(email="new@hub.example")
    assert give(operator).status_code == 303
    assert give(operator).status_code == 422
    with unit_of_work():
        make_unverified = session.merge(make_unverified_person())
        assert make_unverified.verified_at is None
    assert give(operator, email="un@hub.example").status_code == 422
    assert len(grants("mentor")) == 1


def make_unverified_person():
    from portal.accounts.models import Person

    return Person(email="un@hub.example", email_key="un@hub.example", name="미확인")


def test_a_role_is_ended_and_the_person_is_out_at_once(app, operator):
    theirs = staff_client(app, Role.MENTOR)
    assert visit(theirs, "/staff").status_code == 200
    (grant,) = grants("mentor")
    assert send(operator, f"{AT}/{grant.id}/end", at=AT).status_code == 303
    assert visit(theirs, "/staff").status_code == 303
    session.rollback()
    assert session.query(Event).filter_by(action="staff.ended").one().actor == f"person:{operator.person_id}"
    document = page(operator, f"{AT}?show=ended")
    assert "멘토" in document.text_content() and not document.xpath("//td[@class='act']//button")
    assert send(operator, f"{AT}/{grant.id}/end", at=AT).status_code == 422
    assert send(operator, f"{AT}/999/end", at=AT).status_code == 404


def test_nobody_ends_their_own_last_operator_grant(app, operator):
    staff_client(app, Role.OPERATOR)
    own = next(grant for grant in grants("operator") if grant.person_id == operator.person_id)
    answer = send(operator, f"{AT}/{own.id}/end", at=AT)
    assert answer.status_code == 422 and "스스로 끝낼 수 없어요" in answer.text
    assert visit(operator, "/staff").status_code == 200
    page(operator, "/en/staff/grants")


def test_the_last_operator_stays_whoever_ends_it(app, operator):
    """Also when the rule is asked by another: a command, or an operator whose own grant ends at that moment."""
    from portal.accounts import grants as rules
    from portal.core.errors import RuleError

    (own,) = grants("operator")
    with pytest.raises(RuleError, match="마지막 운영자"), unit_of_work():
        rules.end(session.get(StaffGrant, own.id), by="command")
    assert grants("operator")[0].ends_at is None


def test_only_operators_give_and_end(app, operator):
    make_person(email="new@hub.example")
    (grant,) = grants("operator")
    for role in set(Role) - {Role.OPERATOR}:
        other = staff_client(app, role)
        assert visit(other, AT).status_code == 403
        assert send(other, AT, data={"email": "new@hub.example", "role": "operator"}).status_code == 403
        assert send(other, f"{AT}/{grant.id}/end").status_code == 403
    assert len(grants("operator")) == 1 and grants("operator")[0].ends_at is None


def test_without_a_token_nothing_is_given(operator):
    make_person(email="new@hub.example")
    assert visit(operator, AT, "POST", data={"email": "new@hub.example", "role": "mentor"}).status_code == 400
    assert not grants("mentor")


def test_long_names_and_many_rows(app, operator):
    for number in range(60):
        make_person(f"{'긴이름' * 30}{number}", Role.MENTOR)
    assert len(page(operator, AT).xpath("//tbody/tr")) == 50
    assert len(page(operator, f"{AT}?page=2").xpath("//tbody/tr")) == 11
    page(operator, f"/en{AT}?page=9")
