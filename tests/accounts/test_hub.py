"""What the hub does: grants, people from the command line, the demo's accounts, clearing up."""

import contextvars
from datetime import timedelta

import pytest
from people import EMAIL, OTHER_PASSWORD, Somebody, letters, make_person
from sqlalchemy import func, select

from portal.accounts import grants, passwords
from portal.accounts.devices import device_of
from portal.accounts.models import Consent, OneTimeLink, Person, SignInAttempt, SignInSession, StaffGrant
from portal.audit.models import Event
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import Role
from portal.privacy import destruction
from portal.upkeep.snapshot import passing_tables
from portal.web.access import current_viewer


def roles_of(app, somebody):
    """What the portal takes somebody for."""

    def ask():
        with app.test_request_context("/", headers={"Cookie": f"person={somebody.token}"}):
            return current_viewer()

    viewer = contextvars.Context().run(ask)
    return set(viewer.roles), set(viewer.audiences)


def test_a_grant_holds_from_its_beginning_to_its_end(app, session):
    now = clock.now()
    person = make_person()
    with unit_of_work():
        again = session.get(Person, person.id)
        begins, ends = now + timedelta(days=1), now + timedelta(days=2)
        grants.give(again, Role.OPERATOR, by="test", begins_at=begins, until=ends)
    for hours, held in ((1, False), (24, True), (47, True), (48, False)):
        with clock.frozen_at(now + timedelta(hours=hours)):
            somebody = Somebody(app)
            somebody.sign_in()
            assert roles_of(app, somebody)[0] == ({"operator"} if held else set()), hours
            assert session.scalars(select(StaffGrant)).one().covers(clock.now()) == held


@pytest.mark.parametrize(
    ("role", "audiences"),
    [
        (None, {"public"}),
        (Role.MENTOR, {"public", "members"}),
        (Role.REVIEWER, {"public", "members"}),
        (Role.OPERATOR, {"public", "members", "staff"}),
        (Role.PRIVACY_OFFICER, {"public", "members", "staff"}),
    ],
)
def test_what_somebody_may_see(app, somebody, role, audiences):
    make_person(EMAIL, *([role] if role else []))
    somebody.sign_in()
    assert roles_of(app, somebody) == ({role} if role else set(), audiences)


def test_grants_are_logged_and_not_given_twice(app, session):
    person = make_person(EMAIL, Role.MENTOR)
    with pytest.raises(RuleError), unit_of_work():
        grants.give(session.get(Person, person.id), Role.MENTOR, by="test")
    with unit_of_work():
        grants.end(session.get(Person, person.id).grants[0], by="person:9", reason="끝났어요")
    with pytest.raises(RuleError), unit_of_work():
        grants.end(session.get(Person, person.id).grants[0], by="test")
    events = session.scalars(select(Event).where(Event.action.startswith("staff.")).order_by(Event.id)).all()
    assert [(e.action, e.actor, e.details["role"]) for e in events] == [
        ("staff.granted", "test", "mentor"),
        ("staff.ended", "person:9", "mentor"),
    ]
    assert "kim" not in str([tuple(row) for row in session.execute(select(Event.__table__))]), "ids only"


def test_the_first_operator_comes_from_the_command_line(app, runner, somebody, session):
    result = runner.invoke(args=["person", "create", "boss@hub.example", "--name", "오지안", "--staff", "operator"])
    assert result.exit_code == 0, result.output
    link = result.output.split("http://127.0.0.1:8000")[1].strip()
    answer = somebody.send(link, {"password": OTHER_PASSWORD})
    assert answer.location == "/sign-in?done=reset"
    assert "새 비밀번호로 로그인해" in somebody.get(answer.location).text
    assert somebody.sign_in("boss@hub.example", OTHER_PASSWORD).status_code == 303
    assert roles_of(app, somebody)[0] == {"operator"}
    assert runner.invoke(args=["person", "create", "BOSS@hub.example"]).exit_code == 1


def test_roles_from_the_command_line(app, runner, somebody):
    make_person()
    assert runner.invoke(args=["person", "grant", EMAIL, "reviewer", "--until", "2099-12-31"]).exit_code == 0
    somebody.sign_in()
    assert roles_of(app, somebody)[0] == {"reviewer"}
    assert runner.invoke(args=["person", "end-grant", EMAIL, "reviewer", "--reason", "끝"]).exit_code == 0
    assert not somebody.is_signed_in
    for arguments in (["grant", "nobody@hub.example", "mentor"], ["end-grant", EMAIL, "mentor", "--reason", "x"]):
        assert runner.invoke(args=["person", *arguments]).exit_code == 1


def test_the_demo_makes_somebody_of_each_kind(app, runner, session):
    first = runner.invoke(args=["demo"]).output
    for role in (*Role, "회사 없음"):
        assert role in first
    line = next(line for line in first.splitlines() if "reviewer@" in line)
    password = first.partition("비밀번호는 모두 ")[2].partition(")")[0]
    somebody = Somebody(app)
    assert somebody.sign_in(line.split()[0], password).status_code == 303
    assert roles_of(app, somebody)[0] == {"reviewer"}
    count = session.scalar(select(func.count()).select_from(Person))
    assert count == 34, "those who are told of, and who has booked programs"
    assert runner.invoke(args=["demo"]).output.count("@demo.example") == 10
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Person)) == count
    assert somebody.is_signed_in


def test_what_has_served_is_destroyed(app, somebody, session):
    make_person()
    make_person("waits@hub.example", verified=False)
    somebody.sign_in()
    Somebody(app).sign_in(password="틀린 비밀번호예요")
    Somebody(app).send("/forgot-password", {"email": EMAIL})
    assert len(letters(app)) == 1
    tables = (SignInAttempt, OneTimeLink, SignInSession, Person)

    def left():
        session.rollback()
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]

    assert left() == [2, 1, 1, 2]
    now, seen = clock.now(), []
    for days in (0.1, 6, 8, 271):
        with clock.frozen_at(now + timedelta(days=days)):
            destruction.destroy_what_is_over()
            seen.append(left())
    assert seen == [[0, 1, 1, 2], [0, 1, 1, 2], [0, 0, 1, 1], [0, 0, 0, 1]]


def test_no_backup_holds_attempts():
    assert "sign_in_attempt" in passing_tables()


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Chrome/140.0 Safari/537.36 Whale/4.0", "Whale · Mac"),
        ("Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130 Safari/537", "Samsung Internet · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604 KAKAOTALK 25.1", "카카오톡 · iPhone"),
        ("curl/8", ""),
    ],
)
def test_devices_have_names(agent, device):
    assert device_of(agent) == device


def test_guesses_take_into_account_who_one_is():
    known = ("김민수", "minsu.kim@hub.example")
    for password in ("minsu.kim", "김민수김민수", "rlaalstn12"):
        with pytest.raises(RuleError):
            passwords.refuse_weak(password, known)
    passwords.refuse_weak("푸른 코끼리 열한 마리", known)


def test_whom_the_hub_has_entered_agrees_before_anything_else(app, runner, session):
    told = runner.invoke(args=["person", "create", "new@hub.example", "--name", "오지안"]).stdout
    newcomer = Somebody(app)
    newcomer.send(told.split("http://127.0.0.1:8000")[1].strip(), {"password": OTHER_PASSWORD})
    newcomer.sign_in("new@hub.example", OTHER_PASSWORD)
    for path in ("/", "/me", "/directory"):
        assert newcomer.get(path).location == f"/agreement?next={path}", path
    assert newcomer.get("/terms").status_code == 200
    page = newcomer.get("/agreement?next=/me")
    assert "처음 쓰기 전에" in page.text and "바뀐 약관" not in page.text
    refused = newcomer.send("/agreement?next=/me", {"terms": "y"}, action="/agreement")
    assert refused.status_code == 422 and 'id="privacy-error"' in refused.text
    agreed = newcomer.send("/agreement?next=/me", {"terms": "y", "privacy": "y"}, action="/agreement")
    assert (agreed.status_code, agreed.location) == (303, "/me")
    assert newcomer.get("/me").status_code == 200
    given = session.query(Consent).order_by(Consent.document).all()
    assert [(one.document, one.version) for one in given] == [("privacy", 1), ("terms", 1)]
