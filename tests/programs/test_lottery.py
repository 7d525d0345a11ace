"""A lottery: when it is drawn, what is published, and that everybody else comes to the same order."""

import hashlib
import hmac
import re
from datetime import timedelta

import pytest
from factories import make_firm
from factors import at_once
from kinds import sit
from lxml import html
from offering import BY, book, make_program, only_session, states, wish
from pages import page, visit
from people import Somebody, make_person
from sqlalchemy import select, update
from staffing import send, staff_client

from portal.allocation.models import Claim
from portal.allocation.queries import wrong_pools
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.errors import RuleError
from portal.core.viewer import FirmRole, Role
from portal.notices.models import Notice
from portal.programs import service
from portal.programs.booking import service as booking
from portal.programs.deciding import drawing
from portal.programs.deciding.models import Decision, DrawPledge, DrawTicket
from portal.programs.deciding.queries import ticket_of
from portal.programs.models import Booking, Program


def lottery(**values):
    closes = {"booking_closes_at": clock.now() + timedelta(days=1)} | values
    return make_program(approval="lottery", **closes)


def close(program_id, before=timedelta(seconds=1)):
    """Let the deadline have passed."""
    with unit_of_work():
        session.execute(update(Program).where(Program.id == program_id).values(booking_closes_at=clock.now() - before))


def draw_by_hand(client, program_id, session_id, **fields):
    at = f"/staff/programs/{program_id}/draw"
    return send(client, at, at=at, data={"session": str(session_id), **fields})


def order_anew(secret, applied, entries):
    """What the decision record says, written a second time: by tier and lot, those beyond their firm's room last."""
    seed = hashlib.sha256((secret + ":" + ",".join(str(n) for n in sorted(applied))).encode()).hexdigest()
    keyed = sorted((tier, hmac.digest(seed.encode(), b"%d" % n, "sha256"), n) for n, (tier, _t, _r) in entries.items())
    first, last, used = [], [], {}
    for _tier, _lot, n in keyed:
        _tier, team, room = entries[n]
        used[team] = used.get(team, 0) + 1
        (last if team and used[team] > room else first).append(n)
    return first + last


def published(document):
    """The values that the public page shows of a draw."""
    rows = {words[0]: words[1] for words in re.findall(r"<dt>(.*?)</dt><dd><code>(.*?)</code>", document)}
    return rows["먼저 공개한 지문"], rows.get("비밀값"), rows.get("씨앗")


@pytest.fixture
def people(app):
    return [make_person(f"p{n}@hub.example", name=f"사람{n}").id for n in range(8)]


def test_drawn_once_after_the_deadline_and_checked_by_anybody(app, people):
    with pytest.raises(RuleError, match="마감"):
        make_program(approval="lottery")
    firm_id = make_firm("㈜여럿회사").id
    program = lottery(seats=3, first_timers_first=True, firm_limit=1)
    number, one = program.id, only_session(program).id
    with pytest.raises(RuleError, match="마감"), unit_of_work():
        service.write(session.get_one(Program, number), {"booking_closes_at": None}, by=BY)
    before = visit(app.test_client(), f"/programs/{number}/draw").text
    commitment, secret, _seed = published(before)
    assert session.scalar(select(DrawPledge.secret)) not in before and secret is None
    with unit_of_work():
        for person_id in people[:3]:
            sit(firm_id, person_id, FirmRole.EDITOR)
            booking.book_by_staff(wish(session.merge(program), person_id, firm_id), by=BY)
    mine = [book(session.merge(program), person_id).id for person_id in people[3:6]]
    manager = staff_client(app, Role.PROGRAM_MANAGER)
    assert {state for _, state in states(program)} == {"applied"}
    assert "아직 신청을 받고 있어요" in send_anyway(manager, number, one).text
    gone = book(session.merge(program), people[6])
    with unit_of_work():
        booking.cancel(booking.lock(gone.id), by=f"person:{people[6]}")
        session.execute(update(Claim).where(Claim.person_id == people[3]).values(tier=1))
    close(number, timedelta(hours=1))
    with unit_of_work():
        session.execute(update(Booking).values(booked_at=clock.now() - timedelta(hours=2)))
        late = booking.book_by_staff(wish(session.merge(program), people[7]), by=BY).id
    assert page(manager, "/staff").xpath("//a[@href=$to]", to=f"/staff/programs/{number}/draw")
    page(manager, f"/en/staff/programs/{number}/draw")
    other = staff_client(app, Role.OPERATOR)
    answers = at_once(
        lambda: draw_by_hand(manager, number, one, message="고맙습니다"), lambda: draw_by_hand(other, number, one)
    )
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert "먼저 정한 결과는 그대로" in next(answer.text for answer in answers if answer.status_code == 422)

    text = visit(app.test_client(), f"/programs/{number}/draw").text
    page(app.test_client(), f"/en/programs/{number}/draw")
    now_published, secret, _seed = published(text)
    assert now_published == commitment == hashlib.sha256(secret.encode()).hexdigest()
    assert not any(f"사람{n}" in text for n in range(8)) and "여럿회사" not in text
    tickets = {one.number: one for one in session.scalars(select(DrawTicket))}
    entries = {n: (t.tier, t.team, t.room) for n, t in tickets.items() if t.position}
    order = sorted(entries, key=lambda n: tickets[n].position)
    assert order == order_anew(secret, tickets, entries) and len(order) == 6 and late not in tickets
    assert tickets[gone.id].outcome == "gone" and sum(t.team == 1 for t in tickets.values()) == 3
    said = []
    (recipe,) = html.fromstring(text).xpath("//pre/code/text()")
    exec(recipe, {"print": lambda *values: said.append(values)})
    assert said == [("chosen:", order[:3], "then:", order[3:])]
    # One of the firm is among the first; its other two come last, and who came with a first try before who has been.
    of_firm = [place for place, n in enumerate(order) if tickets[n].team]
    assert of_firm[-2:] == [4, 5] and order[3] == mine[0]

    held = {one.id: one for one in session.scalars(select(Booking))}
    assert [held[n].state for n in order] == ["confirmed"] * 3 + ["waiting"] * 3 and held[late].state == "waiting"
    line = sorted((one for one in held.values() if one.state == "waiting"), key=lambda one: one.claim.rank)
    assert [one.id for one in line] == [*order[3:], late] and wrong_pools() == []
    told = session.query(Notice.message).filter(Notice.person_id.in_(people), Notice.message != "applied")
    assert sorted(row[0] for row in told) == ["cancelled", *["chosen"] * 3, *["reserve"] * 4]
    assert (ticket_of(held[order[0]]).position, ticket_of(held[late]).outcome) == (1, "")
    assert "먼저 정한 결과는 그대로" in send_anyway(manager, number, one).text
    assert session.query(Decision).count() == 1
    runner = app.test_cli_runner()
    assert runner.invoke(args=["draw", "check", str(number)]).exit_code == 0
    with unit_of_work():
        session.execute(update(DrawTicket).where(DrawTicket.number == order[0]).values(position=99))
    result = runner.invoke(args=["draw", "check", str(number)])
    assert result.exit_code == 1 and "달라요" in result.output


def send_anyway(client, program_id, session_id):
    """Send the form though the page shows none."""
    answer = send(client, f"/staff/programs/{program_id}/draw", data={"session": str(session_id)})
    assert answer.status_code == 422
    return answer


def test_own_number_is_marked_and_what_is_not_on_is_not_drawn(app, people):
    program = lottery(seats=5, days=(7, 8), has_line=False)
    number, (first, second) = program.id, [one.id for one in program.sessions]
    mine = book(program, people[0]).id
    somebody = Somebody(app)
    somebody.sign_in("p0@hub.example")
    shown = page(somebody.client, f"/me/bookings/{mine}")
    assert shown.xpath("//dd/b[text()=$n]", n=str(mine))
    close(number)
    manager = staff_client(app, Role.PROGRAM_MANAGER)
    assert "신청한 사람이 없어요" in send_anyway(manager, number, second).text
    assert "다시 열어" in send_anyway(manager, number, 999).text
    assert draw_by_hand(manager, number, first, message="x" * 1001).status_code == 422
    with unit_of_work():
        session.get_one(Program, number).cancelled_at = clock.now()
    assert "취소된" in send_anyway(manager, number, first).text
    with unit_of_work():
        session.get_one(Program, number).cancelled_at = None
        drawing.draw(number, first, "함께해 주셔서 고마워요", by=BY)
    document = page(somebody.client, f"/programs/{number}/draw")
    assert len(document.xpath("//tr[@class='own']")) == 1
    assert "함께해 주셔서 고마워요" in somebody.get(f"/me/bookings/{mine}").text
    assert visit(app.test_client(), f"/programs/{make_program().id}/draw").status_code == 404
