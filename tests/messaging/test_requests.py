"""Whatever is answered with a no, limits of a day, what staff hold, and time that runs out."""

from datetime import timedelta
from functools import partial

import pytest
from factories import make_firm
from kinds import sit
from pages import assert_queries, page, visit
from requesting import (
    OFFER,
    WHY,
    browser,
    firm_of,
    fresh,
    join,
    let_go,
    made,
    make_reader,
    meanwhile,
    number_of,
    past,
    people,
    post,
    refused,
    text,
    token_of,
    told,
)
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from staffing import send, staff_client

from portal.audit.models import Access
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import FirmRole, Role
from portal.firms import service as firms
from portal.firms.models import Firm
from portal.firms.responding import FirmResponse
from portal.messaging.requests import asking_routes, figures, rounds, routes
from portal.messaging.requests.likeness import are_alike, runs_of
from portal.messaging.requests.limits import daily_limit
from portal.messaging.requests.models import Outcome, Request
from portal.messaging.safety import service as safety
from portal.messaging.safety.models import FirmBlock
from portal.web.filters import format_day

A, B, LOOKER = "ask@a.example", "owner@b.example", "looker@b.example"


@pytest.fixture
def two(app):
    """A firm that asks and one that is asked, of which somebody else may only look."""
    asking, asked = firm_of("㈜가온눈", A), firm_of("㈜루미스캔", B)
    join(asked.id, LOOKER, FirmRole.VIEWER)
    return asking.id, asked.id


def test_every_no_has_its_words(app, two):
    asking, asked = two
    a, b = browser(app, A), browser(app, B)
    address = f"/firms/{asked}/request"

    def no(somebody=a, firm=asked, **fields):
        return refused(post(somebody, f"/firms/{firm}/request", **text(1) | fields))

    assert "우리 회사에는" in no(firm=asking) and "우리 회사에는" in a.get(f"/firms/{asking}/request").text
    assert "글을 쓸 수 있는 사람만" in no(browser(app, LOOKER), firm=asking)
    hidden, silent = make_firm("㈜숨은", audience="staff"), make_firm("㈜조용한")
    assert post(a, f"/firms/{hidden.id}/request", **text()).status_code == 404
    assert "받지 않는 기업" in no(firm=silent.id), "nobody is there to answer"
    assert "공개된 기술" in no(profiles=f"technology:{asked + 99}") or "목록에서" in no(profiles="technology:999")
    # One that waits; the other way round there is one to answer.
    number = number_of(a.send(address, text()))
    assert "답을 기다리는 요청" in no()
    assert (
        "먼저 요청을 보냈어요" in no(b, firm=asking) and f"/requests/{number}" in b.get(f"/firms/{asking}/request").text
    )
    with pytest.raises(IntegrityError), unit_of_work():
        session.add(Request(**{**columns(fresh(number)), "sender_id": asked, "receiver_id": asking}))
    a.send(f"/requests/{number}", action=f"/requests/{number}/withdrawal")
    assert fresh(number).state == "withdrawn"
    assert "이미 끝난" in refused(post(b, f"/requests/{number}/acceptance"))
    # It was read: the same firm is asked again in a week, on the day that the form tells of; then it may ask.
    again = format_day(clock.today() + timedelta(days=7))
    for shown in (no(**text(2)), a.get(address).text):
        assert f"거두었어요. {again}부터 다시 요청할 수 있어요" in shown
    assert text(2)["why"] in no(**text(2)), "what was typed is kept"
    later = clock.now() + timedelta(days=7)
    with clock.frozen_at(later.astimezone(clock.SEOUL).replace(hour=0, minute=0)):
        assert "남음" in a.get(address).text
    _ago(7, Outcome.WITHDRAWN)

    # Not now: in ninety days. Declined, with words that are kept when the reason is none of ours.
    number = number_of(a.send(address, text(2)))
    b.send(f"/requests/{number}", {"words": "봄에 다시"}, action=f"/requests/{number}/later")
    assert "다시 요청할 수 있어요" in no() and "봄에 다시" in a.get(f"/requests/{number}").text
    other = firm_of("㈜다른", "o@o.example")
    o = browser(app, "o@o.example")
    number = number_of(a.send(f"/firms/{other.id}/request", text(3)))
    wrong = post(o, f"/requests/{number}/refusal", reason="x", words="적은 말")
    assert "적은 말" in refused(wrong) and fresh(number).is_open
    o.send(f"/requests/{number}", {"reason": "too_vague", "words": "더 자세히"}, action=f"/requests/{number}/refusal")
    assert "무엇을 하자는 것인지" in a.get(f"/requests/{number}").text and "다시 요청할 수 있어요" in no(firm=other.id)
    _ago(91, Outcome.NOT_NOW)
    assert a.get(address).status_code == 200 and "남음" in a.get(address).text

    # A firm that staff hide asks nobody, and nobody begins with it.
    number = number_of(a.send(address, text(4)))
    with unit_of_work():
        firms.hide(session.get_one(Firm, asking), by="test", reason="확인")
    assert "공개되어 있지 않아서" in no(firm=other.id)
    accepting = post(b, f"/requests/{number}/acceptance")
    assert "시작할 수 없는 기업" in refused(accepting) and fresh(number).is_open


def _ago(days, outcome):
    """So many days have gone since requests ended so."""
    with unit_of_work():
        for row in session.scalars(select(Request).where(Request.ended_because == outcome)):
            row.ended_at -= timedelta(days=days)


@pytest.mark.parametrize(
    ("which", "answer"),
    [("acceptance", {}), ("later", {}), ("refusal", {"reason": "other"}), ("withdrawal", {}), ("", {})],
)
def test_whoever_is_let_go_of_while_they_press_the_button_says_nothing(app, two, monkeypatch, which, answer):
    asking, asked = two
    number = made(asking, asked, people()[A]).id if which else 0
    firm = asking if which in ("withdrawal", "") else asked
    module, url = (routes, f"/requests/{number}/{which}") if which else (asking_routes, f"/firms/{asked}/request")
    for name, act, status in (("gone", let_go, 404), ("reads", make_reader, 403)):
        address = f"{name}@f.example"
        join(firm, address, FirmRole.EDITOR)
        somebody = browser(app, address)
        fields = answer if which else text(1)
        token = token_of(somebody)
        with monkeypatch.context() as patched:
            meanwhile(patched, module, partial(act, address))
            assert visit(somebody.client, url, "POST", data=fields | token).status_code == status
        session.rollback()
        assert fresh(number).is_open if which else session.query(Request).count() == 0


def test_what_changes_between_the_firms_while_the_button_is_pressed_is_looked_at_again(app, two, monkeypatch):
    asking, asked = two
    b, number = browser(app, B), made(asking, asked, people()[A]).id
    token = token_of(b)

    def hide(firm):
        with unit_of_work():
            firms.hide(session.get_one(Firm, firm), by="test", reason="확인")

    def block(firm, other):
        with unit_of_work():
            safety.block(session.get_one(Firm, firm), session.get_one(Firm, other), by="test")

    def said(act, which="acceptance", **fields):
        with monkeypatch.context() as patched:
            meanwhile(patched, routes, act)
            answer = visit(b.client, f"/requests/{number}/{which}", "POST", data=fields | token)
        with unit_of_work():
            for firm in session.scalars(select(Firm)):
                firm.audience = "public"
            for row in session.scalars(select(FirmBlock)):
                row.ended_at = clock.now()
        return answer

    for which, fields in (("acceptance", {}), ("later", {}), ("refusal", {"reason": "other"})):
        for act in (partial(hide, asking), partial(hide, asked), partial(block, asking, asked)):
            assert "시작할 수 없는 기업" in refused(said(act, which, **fields)) and fresh(number).is_open
    # Who wants nothing of the other may still say no.
    assert "우리가 차단한" in refused(said(partial(block, asked, asking))) and fresh(number).is_open
    assert said(partial(block, asked, asking), "refusal", reason="other").status_code == 303
    assert fresh(number).ended_because == "declined"


def columns(row):
    return {name: getattr(row, name) for name in (one.key for one in Request.__table__.c) if name != "id"}


def test_limits_of_a_day(app, two):
    asking, _asked = two
    a = browser(app, A)
    others = [firm_of(f"㈜회사{number}", f"o{number}@o.example").id for number in range(7)]
    for number, other in enumerate(others[:5], 1):
        number_of(a.send(f"/firms/{other}/request", text(number)))
    last = refused(post(a, f"/firms/{others[5]}/request", **text(9)))
    assert "모두 보냈어요" in last and text(9)["why"] in last, "what was typed is kept"
    # A colleague shares what is left; who is new has one a day.
    join(asking, "second@a.example", FirmRole.EDITOR)
    assert "모두 보냈어요" in browser(app, "second@a.example").get(f"/firms/{others[5]}/request").text
    fast = firm_of("㈜새내기", "new@n.example", days=1)
    new = browser(app, "new@n.example")
    assert "오늘 1건 남음" in new.get(f"/firms/{others[0]}/request").text and fast
    number_of(new.send(f"/firms/{others[0]}/request", text(11)))
    assert "모두 보냈어요" in new.get(f"/firms/{others[1]}/request").text
    # Those that were welcome make more.
    for other in others[:4]:
        past(asking, other, Outcome.ACCEPTED)
    past(asking, others[4], Outcome.DECLINED)
    assert "오늘 12건 남음" in a.get(f"/firms/{others[6]}/request").text
    with unit_of_work():
        for row in session.scalars(select(Request).where(Request.ended_at.is_(None), Request.sender_id == asking)):
            row.created_at -= timedelta(days=1)
    assert "오늘 17건 남음" in a.get(f"/firms/{others[6]}/request").text
    assert [daily_limit(*one) for one in ((0, 0), (4, 4), (0, 5), (5, 5), (3, 10), (50, 100))] == [5, 5, 5, 20, 9, 12]


def test_the_same_to_many_is_held(app, two):
    asking, asked = two
    a, b = browser(app, A), browser(app, B)
    by = people()
    first, second, third = (firm_of(f"㈜받는곳{number}", f"r{number}@r.example").id for number in range(3))
    for number, other in enumerate((first, second)):
        made_one = number_of(a.send(f"/firms/{other}/request", text() | {"why": f"받는곳{number}님! {WHY}"}))
        assert not fresh(made_one).is_held
    answer = a.send(f"/firms/{asked}/request", text() | {"why": f"루미스캔 님, {WHY}"})
    number, fine = number_of(answer), number_of(a.send(f"/firms/{third}/request", text(3)))
    assert fresh(number).is_held and not fresh(fine).is_held
    assert "운영팀이 확인하고 있어요" in a.get(f"/requests/{number}").text
    assert b.get(f"/requests/{number}").status_code == 404 and "받은 요청이 없어요" in b.get("/requests").text
    assert f"/requests/{number}" not in b.get(f"/firms/{asking}").text and told(by[B]) == []
    assert "답을 기다리는 요청" in refused(post(b, f"/firms/{asking}/request", **text(5)))

    operator = staff_client(app, Role.OPERATOR)
    looks = session.query(Access).count()
    session.rollback()
    desk = page(operator, "/staff/requests")
    assert WHY in desk.text_content() and session.query(Access).count() == looks + 1
    assert "확인할 협업 요청" in visit(operator, "/staff").text
    assert visit(staff_client(app, Role.MENTOR), "/staff/requests").status_code == 403
    bare = send(operator, f"/staff/requests/{number}/refusal", at="/staff/requests", data={"words": " "})
    assert "까닭을 적어" in refused(bare) and fresh(number).is_held
    assert send(operator, f"/staff/requests/{number}/release", at="/staff/requests").status_code == 303
    assert fresh(number).state == "open" and b.get(f"/requests/{number}").status_code == 200
    assert told(by[B]) == ["received"] and told(by[A]) == ["released"]
    assert send(operator, f"/staff/requests/{fine}/release", at="/staff").status_code == 404
    # Refused: the sender reads why, the receiver never learns of it.
    with unit_of_work():
        fresh(number).released_at = None
    send(operator, f"/staff/requests/{number}/refusal", at="/staff/requests", data={"words": "같은 글이에요"})
    assert "같은 글이에요" in a.get(f"/requests/{number}").text and b.get(f"/requests/{number}").status_code == 404
    # Staff of a firm do not look at what is for it.
    with unit_of_work():
        row = fresh(number)
        row.ended_at, row.ended_because, row.words = None, "", ""
        sit(asked, operator.person_id, FirmRole.EDITOR)
    assert WHY not in visit(operator, "/staff/requests").text
    assert send(operator, f"/staff/requests/{number}/release", at="/staff").status_code == 404
    one, other = runs_of(f"루미스캔 님, {WHY} {OFFER}", ["㈜루미스캔"]), runs_of(f"{OFFER}\n{WHY} 다온 님", ["다온"])
    assert are_alike(one, other) and not are_alike(one, runs_of(text(3)["why"]))


def test_time_runs_out_and_figures_are_counted(app, client, two):
    asking, asked = two
    by = people()
    number = made(asking, asked, by[A]).id
    rounds.go_round()
    assert fresh(number).is_open
    with unit_of_work():
        row = fresh(number)
        row.created_at, row.expires_at = (clock.now() - timedelta(days=days) for days in (14, 0))
    assert fresh(number).state == "expired", "before the worker comes, too"
    rounds.go_round()
    rounds.go_round()
    assert told(by[A]) == ["unanswered"] and told(by[B]) == ["received", "missed"]
    assert fresh(number).ended_because == "expired"

    figures.count()
    assert session.query(FirmResponse).count() == 0, "of one request there is nothing to say"
    others = [make_firm(f"㈜물은곳{number}").id for number in range(5)]
    for other, hours in zip(others[:3], (2, 30, 5), strict=True):
        past(other, asked, Outcome.DECLINED, hours=hours)
    past(others[3], asked, Outcome.WITHDRAWN)
    past(others[4], asked, Outcome.ACCEPTED, days=200)
    figures.count()
    assert session.query(FirmResponse).count() == 0 and "요청에 답" not in visit(client, f"/firms/{asked}").text
    past(others[3], asked, Outcome.NOT_NOW, hours=4)
    figures.count()
    with assert_queries(5):
        shown = visit(client, f"/firms/{asked}").text
    assert "보통 5시간 안" in shown and "80%" in shown and "180일 5건" in shown
    counted = session.query(FirmResponse).one()
    assert (counted.samples, counted.rate, counted.hours) == (5, 80, 5)
    figures.count()
    session.rollback()
    assert session.query(FirmResponse).one().counted_at == counted.counted_at, "nothing new, nothing written"
    # Who asks, then blocks whom they asked, lets them answer nothing: it counts for nothing, though it is undone.
    ago = [clock.now() - timedelta(days=days) for days in (5, 1)]
    with unit_of_work():
        session.add(FirmBlock(firm_id=asking, blocked_id=asked, began_at=ago[0], began_by="test", ended_at=ago[1]))
    figures.count()
    assert session.query(FirmResponse).count() == 0
    with unit_of_work():
        session.execute(FirmBlock.__table__.delete())
        session.get_one(Firm, asking).audience = "staff"
    figures.count()
    assert session.query(FirmResponse).count() == 0, "neither does what a firm asked that is hidden"
    with unit_of_work():
        session.get_one(Firm, asking).audience = "public"
    figures.count()
    assert session.query(FirmResponse).count() == 1
    with unit_of_work():
        session.execute(Request.__table__.delete().where(Request.sender_id == others[0]))
    figures.count()
    assert "요청에 답" not in visit(client, f"/firms/{asked}").text
    with pytest.raises(RuleError):
        made(asking, asking, by[A])
