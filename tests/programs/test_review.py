"""A review: scored blind, drafted, released to all at once; and what keeps a release from being wrong."""

from datetime import timedelta

import pytest
from factories import make_firm
from kinds import sit
from offering import BY, book, make_program, only_session, states, wish
from pages import page, texts, visit
from people import make_person
from sqlalchemy import select, update
from staffing import send, staff_client

from portal.accounts.models import Person
from portal.allocation.queries import wrong_pools
from portal.audit.models import Access
from portal.core import clock, personal
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import FirmRole, Role
from portal.notices.models import Notice
from portal.privacy.withdrawal import subject_of
from portal.programs import service
from portal.programs.booking import service as booking
from portal.programs.deciding import reviewing
from portal.programs.deciding.models import ApplicationDraft, ApplicationScore, Decision
from portal.programs.models import Program


@pytest.fixture
def people(app):
    return [make_person(f"p{n}@hub.example", name=f"사람{n}").id for n in range(7)]


@pytest.fixture(autouse=True)
def books_are_right(app):
    yield
    session.rollback()
    assert wrong_pools() == []


def reviewed(**values):
    closes = {"booking_closes_at": clock.now() + timedelta(days=1)} | values
    return make_program(approval="review", **closes)


def close(program_id):
    with unit_of_work():
        now = clock.now() - timedelta(seconds=1)
        session.execute(update(Program).where(Program.id == program_id).values(booking_closes_at=now))


class Desk:
    """The pages of one program's review, for somebody of the hub."""

    def __init__(self, app, program, *roles):
        self.client = staff_client(app, *roles)
        self.person_id = self.client.person_id
        self.at = f"/staff/programs/{program.id}/review"
        self.session_id = str(only_session(program).id)

    def page(self):
        return page(self.client, self.at)

    def send(self, what, **fields):
        return send(self.client, f"{self.at}/{what}", data={"session": self.session_id, **fields})

    def draft(self, **choices):
        """`_5="chosen"`, `_6="reserve 2"`."""
        fields = {}
        for name, value in choices.items():
            choice, _, place = value.partition(" ")
            fields |= {f"choice-{name[1:]}": choice, f"place-{name[1:]}": place}
        return self.send("choices", **fields)

    def release(self, **fields):
        seen = self.page().xpath("//input[@name='seen']/@value")
        return self.send("release", **{"seen": seen[0] if seen else "", **fields})


def test_scored_blind_and_never_by_who_is_concerned(app, people):
    firm_id = make_firm("㈜심사받는회사").id
    program = reviewed(seats=2)
    with unit_of_work():
        sit(firm_id, people[0], FirmRole.EDITOR)
    note = "꼭 듣고 싶어요"
    theirs = book(program, people[0], firm_id, note=note).id
    other = book(session.merge(program), people[1], note=note).id
    first, second, boss = (Desk(app, program, role) for role in (Role.REVIEWER, Role.REVIEWER, Role.OPERATOR))
    with unit_of_work():
        sit(firm_id, first.person_id, FirmRole.VIEWER)
    before = session.query(Access).count()
    shown = " ".join(texts(first.page(), "//table"))
    assert "사람1" in shown and "사람0" not in shown and "심사받는회사" not in shown
    session.rollback()
    looks = session.query(Access).offset(before).all()
    assert [(look.actor, look.subject_id, look.what) for look in looks] == [
        (f"person:{first.person_id}", people[1], "applications")
    ]
    for path, method in ((f"{theirs}", "GET"), (f"{theirs}/score", "POST")):
        answer = visit(first.client, f"{first.at}/{path}") if method == "GET" else first.send(path, score="5")
        assert answer.status_code == 404
    with pytest.raises(RuleError, match="관계있는"), unit_of_work():
        reviewing.score(theirs, 5, "", by=first.person_id)
    assert first.send("choices").status_code == first.send("release").status_code == 403
    assert first.send(f"{other}/score", score="", note="적은 말").status_code == 422
    assert first.send(f"{other}/score", score="4", note="준비가 잘 되었음").status_code == 303
    assert first.send(f"{other}/score", score="1").status_code == 422
    page(first.client, f"{first.at}/{other}")
    unseen = page(second.client, f"{second.at}/{other}").text_content() + second.page().text_content()
    assert "준비가 잘 되었음" not in unseen and "4.0" not in unseen and "꼭 듣고 싶어요" in unseen
    assert second.send(f"{other}/score", score="5").status_code == 303
    assert "준비가 잘 되었음" in page(second.client, f"{second.at}/{other}").text_content()
    assert "4.5" in second.page().text_content() and "4.5" not in boss.page().text_content()
    assert boss.send("abstention").status_code == 303
    assert "4.5" in boss.page().text_content() and boss.send(f"{other}/score", score="1").status_code == 422
    assert first.send("abstention").status_code == 303
    assert not page(first.client, "/staff").xpath("//a[@href=$to]", to=first.at)
    assert session.query(ApplicationScore).filter_by(booking_id=theirs, by=f"person:{first.person_id}").count() == 0
    assert page(second.client, "/staff").xpath("//a[@href=$to]", to=second.at)
    page(second.client, "/en/staff/decisions")
    for text in (f"/en{boss.at}", f"/en{boss.at}/{theirs}", "/en/staff/decisions"):
        page(boss.client, text)


def test_released_to_all_at_once_and_only_what_was_seen(app, people):
    program = reviewed(seats=2)
    number = program.id
    a, b, c, d, e = (book(session.merge(program), person_id).id for person_id in people[:5])
    desk = Desk(app, program, Role.PROGRAM_MANAGER)
    bad = desk.draft(**{f"_{a}": "everybody", f"_{b}": "reserve first"})
    assert bad.status_code == 422 and 'value="first"' in bad.text
    choices = {f"_{one}": "chosen" for one in (a, b, c)} | {f"_{d}": "reserve 2"}
    assert desk.draft(**choices).status_code == 303
    assert {state for _, state in states(program)} == {"applied"}
    assert "아직 신청을 받고 있어요" in desk.release().text
    close(number)
    queue = page(desk.client, "/staff")
    assert queue.xpath("//a[@href=$to]", to=desk.at)
    assert "1건" in desk.release().text and "정하지 않은" in desk.release().text
    desk.draft(**{f"_{e}": "reserve 1"})
    assert "3명" in desk.release().text
    seen = desk.page().xpath("//input[@name='seen']/@value")[0]
    with unit_of_work():
        personal.destroy_all(subject_of(session.get_one(Person, people[2])))
        booking.cancel(booking.lock(a), by=f"person:{people[0]}")
        service.resize(only_session(session.get_one(Program, number)), 1, by=BY)
        late = booking.book_by_staff(wish(session.get_one(Program, number), people[5]), by=BY).id
    assert session.get(ApplicationDraft, c) is None
    assert "그사이에" in desk.release(seen=seen, message="고맙습니다").text
    assert "고맙습니다" in desk.release(seen=seen, message="고맙습니다").text
    assert desk.draft(**{f"_{late}": "not_chosen"}).status_code == 303
    assert session.query(Notice).filter(Notice.message.in_(("chosen", "reserve", "not_chosen"))).count() == 0
    assert desk.release(message="모두 고맙습니다").status_code == 303
    left = {p: s for p, s in states(program) if p in (people[1], people[3], people[4], people[5])}
    assert left == {people[1]: "confirmed", people[3]: "waiting", people[4]: "waiting", people[5]: "ended"}
    told = select(Notice.person_id, Notice.message).where(Notice.message.in_(("chosen", "reserve", "not_chosen")))
    assert sorted(map(tuple, session.execute(told))) == [
        *((people[1], "chosen"), (people[3], "reserve"), (people[4], "reserve"), (people[5], "not_chosen"))
    ]
    assert "두 번 정할 수 없" in desk.release().text and "두 번 정할 수 없" in desk.draft().text
    assert session.query(Decision).one().message == "모두 고맙습니다"
    assert "선정 1 · 예비 2 · 선정되지 않음 1" in " ".join(texts(desk.page(), "//section[.//h2[@id='decided']]"))
    # The reserve is the line: by the places drafted, whoever applied first.
    with unit_of_work():
        booking.cancel(booking.lock(b), by=f"person:{people[1]}")
    assert dict(states(program))[people[4]] == "confirmed"


def test_the_first_of_the_reserve_are_chosen_where_places_are_left(app, people):
    program = reviewed(seats=3)
    number = program.id
    a, b, c, d = (book(session.merge(program), person_id).id for person_id in people[:4])
    desk = Desk(app, program, Role.PROGRAM_MANAGER)
    desk.draft(**{f"_{a}": "chosen", f"_{b}": "reserve 3", f"_{c}": "reserve 1", f"_{d}": "reserve 2"})
    close(number)
    assert desk.release().status_code == 303
    assert [state for _, state in states(program)] == ["confirmed", "waiting", "confirmed", "confirmed"]
    told = session.query(Notice.message).filter(Notice.message != "applied").order_by(Notice.person_id)
    assert [row[0] for row in told] == ["chosen", "reserve", "chosen", "chosen"]


def test_admitted_one_by_one_where_there_is_no_deadline(app, people):
    program = make_program(approval="review", seats=1)
    a, b, c = (book(session.merge(program), person_id).id for person_id in people[:3])
    desk = Desk(app, program, Role.PROGRAM_MANAGER)
    assert "아직 신청을 받고" in desk.release().text
    assert desk.send(f"{a}/admission").status_code == 303
    assert "남은 자리가 없어요" in desk.send(f"{b}/admission").text
    assert desk.send(f"{b}/refusal").status_code == 303 and desk.send(f"{b}/refusal").status_code == 404
    assert [state for _, state in states(program)] == ["confirmed", "ended", "applied"]
    told = session.query(Notice.message).filter(Notice.message != "applied").order_by(Notice.id)
    assert [row[0] for row in told] == ["chosen", "not_chosen"]
    with_deadline = reviewed()
    number = book(with_deadline, people[3]).id
    at_once = Desk(app, session.merge(with_deadline), Role.OPERATOR)
    assert "한꺼번에" in at_once.send(f"{number}/admission").text
    no_line = Desk(app, reviewed(has_line=False), Role.OPERATOR)
    assert "예비를 둘 수 없어요" in no_line_refusal(no_line, people[4]).text
    assert visit(desk.client, f"/staff/programs/{make_program().id}/review").status_code == 404
    assert c


def no_line_refusal(desk, person_id):
    one = session.get_one(Program, int(desk.at.split("/")[3]))
    return desk.draft(**{f"_{book(one, person_id).id}": "reserve 1"})
