"""Staff bring two firms together: each answers by itself, and only when both agree do they have a thread."""

from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from matching_things import firm_with_owner, introduce, open_need, seat
from pages import visit
from people import Somebody, letters, make_person, text_of
from requesting import let_go, make_reader, meanwhile
from sqlalchemy import select
from telling import differences, told

from portal.audit.models import Event
from portal.collaboration.introductions import jobs, routes
from portal.collaboration.introductions.models import Introduction, IntroductionAnswer, State
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import Role
from portal.firms.models import Firm
from portal.messaging.knowing.models import Acquaintance
from portal.messaging.safety.models import FirmBlock
from portal.messaging.threads.queries import thread_about
from portal.notices.models import Notice

WHY = "한쪽은 용접 소리를 듣고, 다른 쪽은 용접 로봇을 만듭니다."


def signed_in(app, address, *roles):
    if roles:
        make_person(address, *roles)
    somebody = Somebody(app)
    somebody.come_in(address)
    return somebody


@pytest.fixture
def here(app):
    """Two firms with people, staff, and somebody of a third firm."""
    first, second = firm_with_owner("㈜풀무각"), firm_with_owner("골포정공㈜")
    for firm_id, address, role in ((first, "first@a.example", "editor"), (second, "second@b.example", "owner")):
        seat(firm_id, address, role)
    seat(first, "reader@a.example", "viewer")
    other = firm_with_owner()
    seat(other, "other@c.example")
    sides = {name: signed_in(app, address) for name, address in ADDRESSES.items()}
    staff = signed_in(app, "staff@hub.example", Role.PROGRAM_MANAGER)
    letters(app)
    return SimpleNamespace(firms=(first, second), other_firm=other, staff=staff, **sides)


ADDRESSES = {
    "first": "first@a.example",
    "second": "second@b.example",
    "reader": "reader@a.example",
    "outsider": "other@c.example",
}


def propose(here, first="풀무각", second="골포정공", why=WHY, **more):
    fields = {"first": first, "second": second, "why": why, **more}
    return here.staff.send("/staff/introductions/new", fields)


def press(somebody, url, fields=None):
    """Send a form that the page does not offer."""
    return visit(somebody.client, url, "POST", data=somebody.form("/me")[1] | (fields or {}))


def only():
    session.rollback()
    return session.scalars(select(Introduction)).one()


def notices(message):
    session.rollback()
    return session.scalars(select(Notice).where(Notice.kind == "introductions", Notice.message == message)).all()


def test_two_firms_that_both_agree_have_a_thread(app, here):
    unknown = propose(here, second="없는 회사")
    assert unknown.status_code == 422 and WHY in unknown.text and "그런 회사가 없어요" in unknown.text
    assert propose(here, second="풀무각").status_code == 422
    assert propose(here).status_code == 303
    assert "이미 물어보았어요" in propose(here, first="골포정공", second="풀무각").text
    number = only().id
    page, firms = f"/me/introductions/{number}", here.firms

    # Told by a letter that says who and where, not why; an outsider finds nothing, a reader no button.
    sent = letters(app)
    assert {letter["To"] for letter in sent} >= {"first@a.example", "second@b.example"}
    assert not {"reader@a.example", "other@c.example"} & {letter["To"] for letter in sent}
    assert all("용접" not in text_of(letter) and "용접" not in letter["Subject"] for letter in sent)
    for answer in (here.outsider.get(page), here.outsider.get("/me/introductions/999999")):
        assert answer.status_code == 404
    assert (
        press(here.outsider, f"{page}/agreement").status_code
        == press(here.outsider, f"{page}/refusal").status_code
        == 404
    )
    assert WHY in here.reader.get(page).text and "/agreement" not in here.reader.get(page).text
    assert (
        press(here.reader, f"{page}/agreement").status_code == press(here.reader, f"{page}/refusal").status_code == 403
    )

    # The first agrees: the second sees no more than before.
    before = [told(here.second.get(page)) for _ in range(2)][1]
    assert "골포정공" in here.first.get(page).text and "풀무각" in before[2] and "답을 기다려요" in before[2]
    assert here.first.send(page, action=f"{page}/agreement").status_code == 303
    assert "답을 기다리고 있어요" in here.first.get(page).text
    assert differences([told(here.second.get(page))], [before]) == []
    assert thread_about(f"introduction:{number}") is None and letters(app) == []

    assert here.second.send(page, action=f"{page}/agreement").status_code == 303
    assert press(here.second, f"{page}/agreement").status_code == 303
    thread = thread_about(f"introduction:{number}")
    assert thread is not None and {one.firm_id for one in thread.firms} == set(firms)
    assert (
        f"/messages/{thread.id}" in here.first.get(page).text and WHY in here.first.get(f"/messages/{thread.id}").text
    )
    assert here.outsider.get(f"/messages/{thread.id}").status_code == 404
    assert session.scalars(select(Acquaintance)).one().reason == "introduced"
    event = session.scalars(select(Event).where(Event.action == "introduction.accepted")).one()
    assert event.details["firms"] == sorted(firms) and WHY not in str(event.details)
    assert len(notices("accepted")) == 4
    assert "이미 서로 아는 회사예요" in propose(here).text


def test_whoever_is_let_go_of_while_they_press_the_button_says_nothing(app, here, monkeypatch):
    page = f"/me/introductions/{introduce(*here.firms)}"
    for act, status, fields in (
        (let_go, 404, {}),
        (make_reader, 403, {}),
        (let_go, 404, {"reason": "competitor"}),
        (make_reader, 403, {"reason": "competitor"}),
    ):
        address = f"{act.__name__}{len(fields)}@a.example"
        seat(here.firms[0], address, "editor")
        somebody = signed_in(app, address)
        with monkeypatch.context() as patched:
            meanwhile(patched, routes, partial(act, address))
            answer = press(somebody, f"{page}/{'refusal' if fields else 'agreement'}", fields)
        assert answer.status_code == status and only().answers == [] and only().state == State.PROPOSED


def test_what_a_firm_declines_for_is_not_for_the_other(app, here):
    number = introduce(*here.firms, why=WHY)
    page = f"/me/introductions/{number}"
    assert here.first.send(page, action=f"{page}/agreement").status_code == 303
    unsaid = here.second.send(page, {"words": "자리가 좁아요"}, action=f"{page}/refusal")
    assert unsaid.status_code == 422 and "자리가 좁아요" in unsaid.text
    said = {"reason": "competitor", "words": "자리가 좁아요"}
    assert here.second.send(page, said, action=f"{page}/refusal").status_code == 303

    seen = here.first.get(page).text
    assert "이루어지지 않았어요" in seen and "자리가" not in seen and "경쟁" not in seen
    ended = notices("ended")
    assert ended and all("competitor" not in str(one.values) for one in ended)
    first_people = {one.person_id for one in notices("proposed")} - {one.person_id for one in ended}
    assert len(ended) == len(first_people) == 2
    list_of_staff = here.staff.get("/staff/introductions?state=declined").text
    assert "자리가 좁아요" in list_of_staff and "경쟁하는 회사예요" in list_of_staff
    assert "지금은 이 두 회사를 소개할 수 없어요" in propose(here).text
    with clock.frozen_at(clock.now() + timedelta(days=91)):
        assert introduce(*here.firms)


def test_time_runs_out_and_reads_as_a_no(app, here):
    number = introduce(*here.firms)
    page = f"/me/introductions/{number}"
    assert here.first.send(page, action=f"{page}/agreement").status_code == 303
    with clock.frozen_at(clock.now() + timedelta(days=15)):
        assert press(here.second, f"{page}/agreement").status_code == 422
        jobs.expire_due()
        jobs.expire_due()
        assert only().state == State.EXPIRED and len(notices("ended")) == 4
        assert thread_about(f"introduction:{number}") is None


def test_who_asks_without_a_name_has_none_until_both_agree(app, here):
    first, _second = here.firms
    need = open_need(first, "소리로 불량을 찾는 로봇", visibility="staff")
    named = propose(here, why="풀무각이 찾습니다.", need=str(need))
    assert named.status_code == 422 and "이름을 빼 주세요" in named.text
    assert propose(here, need=str(need)).status_code == 303
    page = f"/me/introductions/{only().id}"
    sent = letters(app, "second@b.example")
    for text in (
        here.second.get(page).text,
        here.second.get("/me/introductions").text,
        here.second.get("/").text,
        *(f"{one['Subject']} {text_of(one)}" for one in sent),
    ):
        assert "풀무각" not in text and "이름을 밝히지 않은 회사" in text
    assert "골포정공" in here.first.get(page).text
    for side in (here.second, here.first):
        assert side.send(page, action=f"{page}/agreement").status_code == 303
    assert "풀무각" in here.second.get(page).text


def test_it_does_not_come_about_when_one_may_not_be_introduced_any_more(app, here):
    first, second = here.firms

    def agreed_by_first():
        page = f"/me/introductions/{introduce(first, second)}"
        assert here.first.send(page, action=f"{page}/agreement").status_code == 303
        return page

    def came_to_nothing(page):
        assert press(here.second, f"{page}/agreement").status_code in (303, 422)
        made = session.get_one(Introduction, int(page.rpartition("/")[2]), populate_existing=True)
        assert made.state == State.RECALLED and thread_about(f"introduction:{made.id}") is None
        assert "이루어지지 않았어요" in here.second.get(page).text and session.scalars(select(Acquaintance)).all() == []
        session.rollback()

    page = agreed_by_first()
    recall = page.replace("/me/", "/staff/") + "/recall"
    assert here.staff.send("/staff/introductions", action=recall).status_code == 303
    came_to_nothing(page)

    page = agreed_by_first()
    with unit_of_work():
        block = FirmBlock(firm_id=second, blocked_id=first, began_by="test")
        session.add(block)
    came_to_nothing(page)
    refused = propose(here)
    assert refused.status_code == 422 and "차단" not in refused.text and "지금은 이 두 회사를" in refused.text
    with unit_of_work():
        session.merge(block).ended_at = clock.now()

    page = agreed_by_first()
    with unit_of_work():
        session.get_one(Firm, first).audience = "staff"
    came_to_nothing(page)
    # Nor does whoever agrees first wait for nothing.
    with unit_of_work():
        session.get_one(Firm, first).audience = "public"
    page = f"/me/introductions/{introduce(first, second)}"
    with unit_of_work():
        session.get_one(Firm, first).audience = "staff"
    came_to_nothing(page)
    assert "보이지 않는 회사" in propose(here).text
    left = session.scalars(select(IntroductionAnswer)).all()
    assert {one.firm_id for one in left} == {first, second}
