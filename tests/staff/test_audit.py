"""The logs: chained, shown with filters, and signed month by month."""

import threading
from datetime import datetime, timedelta

import pytest
from factories import make_firm
from pages import page, texts, visit
from sqlalchemy import text, update
from staffing import make_person, send, staff_client

from portal.audit import chain, service
from portal.audit.models import Access, Event, Review
from portal.audit.service import Look
from portal.core import clock
from portal.core.clock import SEOUL
from portal.core.db import db, session, unit_of_work
from portal.core.viewer import Role

AT = "/staff/audit"
#: Rights and sessions begin when a test runs, so it is the past that is moved to.
MIDDLE = (datetime.now(SEOUL).replace(day=1, hour=9, minute=0) - timedelta(days=12)).replace(microsecond=5)
MONTH, DAY = f"{MIDDLE:%Y-%m}", f"{MIDDLE:%Y-%m-%d}"


@pytest.fixture
def officer(app):
    return staff_client(app, Role.PRIVACY_OFFICER)


def note(count=1, action="firm.updated", by="person:1", **details):
    with unit_of_work():
        for number in range(count):
            service.note(action, "firm", number + 1, by=by, **details)


def tamper(**values):
    """Change a row behind the portal's back, as somebody with the database could."""
    number = values.pop("id")
    with db.engine.begin() as connection:
        connection.execute(update(Event).where(Event.id == number).values(**values))
    session.rollback()


def ids():
    session.rollback()
    return [number for (number,) in session.query(Event.id).order_by(Event.id)]


# ── The chain ────────────────────────────────────────────────────────────────


def test_rows_follow_each_other_however_they_came(app, runner):
    note(3, reason="말로 적은 까닭", kind="x", on="2026-01-01")
    with unit_of_work():
        session.add_all(
            Event(actor="import", action="firm.created", subject_type="firm", subject_id=n) for n in range(5)
        )
    make_firm()
    note()
    assert chain.verify() == chain.Verdict(len(ids()), None)
    answer = runner.invoke(args=["audit", "verify"])
    assert answer.exit_code == 0 and f"{len(ids())}건이 모두" in answer.output


@pytest.mark.parametrize(
    "values",
    [
        {"actor": "person:2"},
        {"action": "firm.hidden"},
        {"subject_id": 99},
        {"subject_type": "person"},
        {"at": datetime(2020, 1, 1, tzinfo=SEOUL)},
        {"details": {"kind": "y"}},
        {"hash": "0" * 64},
    ],
)
def test_a_row_that_was_changed_is_named(app, runner, values):
    note(5, kind="x")
    third = ids()[2]
    tamper(id=third, **values)
    answer = runner.invoke(args=["audit", "verify"])
    assert answer.exit_code == 1 and f"{third}번 행" in answer.output and "Traceback" not in answer.output


def test_a_row_that_was_taken_out_or_put_in_is_named(app):
    note(5)
    numbers = ids()
    with db.engine.begin() as connection:
        connection.execute(text(f"delete from event where id = {numbers[1]}"))
    session.rollback()
    assert chain.verify().broken == numbers[2]


def test_words_of_people_may_be_destroyed(app):
    note(3, reason="홍길동이 부탁해서")
    tamper(id=ids()[1], details={})
    assert chain.verify().broken is None


def test_what_was_undone_leaves_no_gap(app):
    note()
    with pytest.raises(ZeroDivisionError), unit_of_work():
        service.note("firm.updated", "firm", 1, by="x")
        session.flush()
        raise ZeroDivisionError
    note(2)
    assert chain.verify() == chain.Verdict(3, None)


def test_many_at_once_make_one_chain(app):
    """Each follows the last one that was kept: fails on PostgreSQL without the lock."""
    start = threading.Barrier(4)

    def work():
        with app.app_context():
            start.wait()
            for _time in range(8):
                note(2)
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.rollback()
    assert chain.verify() == chain.Verdict(64, None)


# ── The pages ────────────────────────────────────────────────────────────────


def test_events_are_filtered_and_paged(app, officer):
    person = make_person("박나라")
    with clock.frozen_at(MIDDLE):
        note(60, by=f"person:{person.id}", fields=["name_ko", "phone"])
    note(2, action="firm.hidden", by="import")
    first = page(officer, AT)
    assert len(first.xpath("//tbody/tr")) == 50 and "기업을 숨김" in first.text_content()
    for query, count in (
        ("page=2", 12),
        (f"actor={person.id}&page=2", 10),
        ("code=firm.hidden", 2),
        ("subject=7", 1),
        (f"since={DAY}&until={DAY}&page=2", 10),
        (f"until={MIDDLE - timedelta(days=1):%Y-%m-%d}", 0),
        ("actor=999999", 0),
    ):
        assert len(page(officer, f"{AT}?{query}").xpath("//tbody/tr")) == count, query
    page(officer, f"/en{AT}?page=77")


def test_staff_have_names_and_others_numbers(officer):
    """What anybody else is called stands where it is asked what for, and noted: a log is no way around."""
    member, mentor = make_person("박나라"), make_person("이나무", Role.MENTOR)
    for person in (member, mentor):
        note(1, by=f"person:{person.id}")
    shown = page(officer, AT).text_content()
    assert "이나무" in shown and f"person:{member.id}" in shown and "박나라" not in shown


@pytest.mark.parametrize(("query", "field"), [("since=어제", "since"), ("actor=나", "actor"), ("code=nothing", "code")])
def test_a_bad_filter_is_told_at_its_field(officer, query, field):
    for url in (AT, f"{AT}/accesses"):
        document = page(officer, f"{url}?{query}", 422)
        assert document.xpath(f"//*[@id='{field}-error']") and not document.xpath("//tbody")


def test_accesses_say_who_whose_what_why_and_from_where(app, officer):
    person = make_person("박나라")
    page(officer, f"/staff/people/{person.id}?why=request", environ_base={"REMOTE_ADDR": "203.0.113.9"})
    row = " ".join(texts(page(officer, f"{AT}/accesses"), "//tbody/tr"))
    for words in (f"person:{officer.person_id}", f"사람 #{person.id}", "개인정보 화면", "본인이 열람", "203.0.113.9"):
        assert words in row
    assert "박나라" not in row
    for query, count in ((f"subject={person.id}", 1), ("code=security", 0), (f"actor={officer.person_id}", 1)):
        assert len(page(officer, f"{AT}/accesses?{query}").xpath("//tbody/tr")) == count
    page(officer, f"/en{AT}/accesses")


# ── The month ────────────────────────────────────────────────────────────────


@pytest.fixture
def october(officer):
    with clock.frozen_at(MIDDLE), unit_of_work():
        service.note("firm.updated", "firm", 1, by="import")
        service.looked_at("person", [1, 2, 2], "found", Look("person:1", "x", "", "support"))
    return f"{AT}/review?month={MONTH}"


def sign(client, month=MONTH, **data):
    return send(client, f"{AT}/review/{month}", at=f"{AT}/review?month={MONTH}", data={"findings": "", **data})


def test_a_month_waits_is_gone_through_and_signed_once(officer, october):
    assert "점검할 기록" in texts(page(officer, "/staff"), "//ul[@class='queues']//h2")
    shown = page(officer, october).text_content()
    assert "기업을 고침" in shown and "person:1" in shown
    assert sign(officer, findings="밤에 본 것이 있어\n물어보았다.").status_code == 303
    document = page(officer, october)
    assert "물어보았다." in document.text_content() and not document.xpath("//textarea")
    assert sign_again(officer).status_code == 422
    assert "점검할 기록" not in texts(page(officer, "/staff"), "//ul[@class='queues']//h2")
    page(officer, f"/en{october}")
    review = session.query(Review).one()
    assert (review.events, review.accesses, review.signed_by) == (1, 3, f"person:{officer.person_id}")
    assert session.query(Event).filter_by(action="audit.signed").one().details == {"month": MONTH}


def sign_again(client):
    (token, *_rest) = page(client, AT).xpath("//input[@name='csrf_token']/@value")
    return visit(client, f"{AT}/review/{MONTH}", "POST", data={"csrf_token": token})


@pytest.mark.parametrize("month", [f"{datetime.now(SEOUL):%Y-%m}", "2099-01", "2026-13", "x"])
def test_what_is_not_over_is_not_signed(officer, october, month):
    assert sign(officer, month).status_code == 422
    session.rollback()
    assert session.query(Review).count() == 0


def test_too_long_findings_are_told_and_kept(officer, october):
    answer = sign(officer, findings="글" * 4001)
    assert answer.status_code == 422 and "findings-error" in answer.text and "글" * 4001 in answer.text


def test_a_broken_chain_is_not_signed(officer, october):
    tamper(id=ids()[0], actor="person:9")
    answer = sign(officer)
    assert answer.status_code == 422 and "이어져 있지 않아" in answer.text


def test_rows_taken_from_the_end_are_seen_as_far_as_a_signature_reaches(officer, october):
    sign(officer)
    signed = session.query(Review).one().event_id
    with db.engine.begin() as connection:
        connection.execute(text(f"delete from event where id >= {signed}"))
    session.rollback()
    assert chain.verify().broken == signed


def test_only_the_privacy_officer_signs_and_mentors_see_nothing(app, officer, october):
    operator = staff_client(app, Role.OPERATOR)
    assert visit(operator, october).status_code == 200
    assert send(operator, f"{AT}/review/{MONTH}", at="/staff").status_code == 403
    assert visit(officer, f"{AT}/review/{MONTH}", "POST").status_code == 400
    for role in (Role.MENTOR, Role.REVIEWER, Role.PROGRAM_MANAGER):
        for url in (AT, f"{AT}/accesses", f"{AT}/review"):
            assert visit(staff_client(app, role), url).status_code == 403
    session.rollback()
    assert session.query(Review).count() == 0
    assert session.query(Access).filter(Access.at > clock.now() - timedelta(minutes=5)).count() == 0
