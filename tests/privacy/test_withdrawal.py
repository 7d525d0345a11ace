"""Withdrawing: nothing is left of a mark, all is signed out, the address is free, and the last operator stays."""

from datetime import timedelta

import pytest
from factories import make_firm
from marks import MARK, MARKED_EMAIL, person_of, plant, sign_up_marked, subject_now, traces
from pages import page, texts
from people import EMAIL, NEW, PASSWORD, Somebody, errors, letters, make_person, outbox, text_of, thief
from sqlalchemy import func, select, text

from portal.accounts.models import Consent, OneTimeLink, Person, SignInAttempt, SignInSession, StaffGrant
from portal.audit.models import Event
from portal.core import clock, personal
from portal.core.db import unit_of_work
from portal.core.viewer import FirmRole, Role
from portal.firms.people import invitations, service
from portal.firms.people.models import FirmInvitation
from portal.jobs.models import Job
from portal.jobs.worker import run_once
from portal.privacy import destruction, ledger
from portal.privacy.models import Destruction, KeptRecord, Withdrawal

WITHDRAWAL = "/me/data/withdrawal"
GONE = "/withdrawn"


def leave(somebody, password=PASSWORD, **fields):
    return somebody.send(WITHDRAWAL, {"current_password": password, "understood": "y", **fields})


@pytest.fixture
def signed_in(app, somebody):
    make_person()
    assert somebody.sign_in().status_code == 303
    return somebody


def counts(session, *models):
    session.rollback()
    return [session.scalar(select(func.count()).select_from(model)) for model in models]


def test_the_pages_in_both_languages(signed_in, client):
    for prefix in ("", "/en"):
        for address in ("/me/data", WITHDRAWAL):
            assert page(signed_in.client, prefix + address) is not None
            assert signed_in.get(prefix + address).headers["Cache-Control"] == "no-store"
        assert page(client, prefix + GONE) is not None
    kept = texts(page(signed_in.client, WITHDRAWAL), "//section[@aria-labelledby='what-stays']//li")
    assert len(kept) == 1 and "통신비밀보호법" in kept[0] and "까지" in kept[0]


def test_visitors_are_asked_to_sign_in(somebody):
    for address in ("/me/data", WITHDRAWAL):
        assert somebody.get(address).location.startswith("/sign-in?")


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"password": "아니에요 아니에요"}, "current_password"),
        ({"understood": ""}, "understood"),
        ({"password": ""}, "current_password"),
    ],
)
def test_without_the_password_nothing_happens(signed_in, fields, where):
    answer = leave(signed_in, **fields)
    assert answer.status_code == 422 and where in errors(answer)
    assert person_of(EMAIL).name == "김이음" and signed_in.is_signed_in


def test_guessing_the_password_is_slowed(signed_in):
    codes = [leave(signed_in, "아니에요 아니에요").status_code for _ in range(9)]
    assert codes == [422] * 8 + [429]


def test_nothing_is_left_of_a_mark(app, session):
    somebody = sign_up_marked(app)
    elsewhere = Somebody(app, "198.51.100.7")
    elsewhere.sign_in(MARKED_EMAIL)
    run_once()
    assert list(outbox(app).glob("*.eml")), "letters lie there as files"
    Somebody(app).send("/forgot-password", {"email": MARKED_EMAIL})
    Somebody(app).sign_in(MARKED_EMAIL, "틀린 비밀번호예요")
    person, token = person_of(), elsewhere.token
    kinds = {trace.partition(":")[0] for trace in traces(app)}
    assert {"row of person", "row of job", "row of one_time_link"} <= kinds
    assert leave(somebody).location == GONE
    run_once()
    (farewell,) = outbox(app).glob("*.eml")
    assert traces(app) == [f"file {farewell.name}"], "the last letter alone"
    assert counts(session, SignInSession, OneTimeLink, Consent, StaffGrant, Job) == [0] * 5
    assert counts(session, SignInAttempt) == [1], "under a hash of the address that was never theirs; for an hour"
    assert not thief(app, token).is_signed_in and not somebody.is_signed_in and not somebody.token
    left = session.get(Person, person.id)
    assert (left.email, left.name, left.phone, left.password_hash, left.key) == ("", "", "", "", None)
    with clock.frozen_at(clock.now() + timedelta(days=8)):
        destruction.destroy_what_is_over()
    assert traces(app) == []


def test_nothing_is_left_of_a_mark_with_firms(app, session):
    """Who asked to join one firm and is of another: owners were told by name, in inboxes and letters that wait."""
    somebody = sign_up_marked(app)
    person, owner = person_of(), make_person("owner@firm.example", name="유하람")
    asked, own = make_firm("㈜가온눈"), make_firm("나래로봇")
    with unit_of_work():
        for firm in (asked, own):
            service.add(service.lock_firm(firm.id), session.merge(owner), FirmRole.OWNER, by="test", how="invited")
    address = f"/me/firms/{asked.id}/joining"
    assert somebody.send(address, {"note": MARK}).status_code == 303
    with unit_of_work():
        firm = service.lock_firm(own.id)
        invitations.invite(firm, MARKED_EMAIL, FirmRole.EDITOR, by=f"person:{owner.id}", locale="ko")
    with unit_of_work():
        (invitation,) = session.scalars(select(FirmInvitation).where(FirmInvitation.email == MARKED_EMAIL))
        invitations.accept(service.lock_firm(own.id), invitation, session.merge(person))
    drafts = [job.payload["values"] for job in session.scalars(select(Job)) if "writer" in job.payload]
    told = [str(values) for values in drafts if values["person"] == owner.id]
    assert len(told) == 2 and all(MARK in values for values in told)
    assert {"row of firm_request", "row of notice"} <= {trace.partition(":")[0] for trace in traces(app)}
    with unit_of_work():
        personal.destroy_all(_subject(person.id))
    assert traces(app) == []


def test_a_mark_in_every_column_goes(app):
    sign_up_marked(app)
    person = person_of()
    planted = plant(subject_now())
    assert {"person.name", "person.phone", "session.device", "link.email", "consent.channel", "letter.payload"} <= set(
        planted
    )
    with unit_of_work():
        personal.destroy_all(_subject(person.id))
    run_once()
    assert traces(app) == []


def _subject(number):
    from portal.core.db import session
    from portal.privacy.withdrawal import subject_of

    return subject_of(session.get(Person, number))


@pytest.mark.parametrize("code", ["person", "session", "link", "consent", "letter"])
def test_a_declaration_that_is_forgotten_leaves_traces(app, monkeypatch, code):
    """The search finds what withdrawal leaves when one of the guards is away."""
    sign_up_marked(app)
    person = person_of()
    plant(subject_now())
    declared = app.extensions["portal.personal_data"]
    monkeypatch.setattr(declared, "holdings", [one for one in declared.holdings if one.code != code])
    with unit_of_work():
        personal.destroy_all(_subject(person.id))
    assert traces(app) != []


#: PostgreSQL frees deleted rows when it vacuums (docs/operations.md): there is no such guard to take away.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_deleted_pages_are_overwritten(app, session, monkeypatch):
    def leave_it():
        session.execute(text("pragma secure_delete=off"))

    monkeypatch.setattr("portal.privacy.withdrawal.overwrite_what_is_deleted", leave_it)
    somebody = sign_up_marked(app)
    leave(somebody)
    letters(app)
    assert [trace for trace in traces(app) if trace.endswith("portal.db")], "the file holds it without the guard"


def test_the_last_letter(app, signed_in, session):
    key = person_of(EMAIL).key
    leave(signed_in)
    (letter,) = letters(app)
    assert letter["To"] == EMAIL and key in text_of(letter) and "김이음" not in text_of(letter)
    assert counts(session, Job) == [0], "its row is destroyed when it is sent"


def test_the_address_may_sign_up_anew(app, signed_in, somebody):
    number = person_of(EMAIL).id
    leave(signed_in)
    letters(app)
    Somebody(app).send("/sign-up", NEW)
    newcomer = person_of(EMAIL)
    assert newcomer.id != number and newcomer.key and newcomer.verified_at is None
    assert len(letters(app, EMAIL)) == 1


def test_what_is_kept_apart_has_reason_and_day_and_no_name(signed_in, session):
    key = person_of(EMAIL).key
    leave(signed_in)
    session.rollback()
    (kept,) = session.scalars(select(KeptRecord))
    assert (kept.key, kept.what, kept.reason) == (key, "sign_in", "connection_records")
    assert set(kept.content) == {"from", "to", "address_key"}
    assert timedelta(days=90) < kept.until - clock.today() < timedelta(days=94)
    assert session.scalars(select(Withdrawal.key)).all() == [key]
    with clock.frozen_at(clock.now() + timedelta(days=95)):
        destruction.destroy_what_is_over()
    assert counts(session, KeptRecord, Withdrawal) == [0, 1]


def test_staff_leave_their_rights_record(app, somebody, session):
    make_person("first@hub.example", Role.OPERATOR)
    make_person(EMAIL, Role.REVIEWER)
    somebody.sign_in()
    assert leave(somebody).location == GONE
    session.rollback()
    kept = {row.what: row for row in session.scalars(select(KeptRecord))}
    assert kept["staff_right"].content["role"] == "reviewer" and kept["staff_right"].content["name"] == "김이음"
    assert kept["staff_right"].until.year == clock.today().year + 3
    assert "staff.ended" in session.scalars(select(Event.action)).all()


def test_the_last_operator_stays(app, somebody):
    make_person(EMAIL, Role.OPERATOR)
    somebody.sign_in()
    answer = leave(somebody)
    assert answer.status_code == 422 and "마지막 운영자" in answer.text
    assert person_of(EMAIL).name == "김이음" and somebody.is_signed_in


def test_who_has_left_is_not_found_by_staff(app, signed_in):
    number = person_of(EMAIL).id
    leave(signed_in)
    make_person("op@hub.example", Role.OPERATOR, name="오지안")
    staff = Somebody(app)
    staff.sign_in("op@hub.example")
    assert staff.get(f"/staff/people/{number}?why=support").status_code == 404
    assert texts(page(staff.client, "/staff/search?q=withdrawn&why=support"), "//tbody/tr") == []
    assert len(texts(page(staff.client, "/staff/search?q=op@hub.example&why=support"), "//tbody/tr")) == 1


def test_a_certificate_and_an_event_without_identity(signed_in, session):
    leave(signed_in)
    session.rollback()
    (certificate,) = session.scalars(select(Destruction))
    assert certificate.occasion == "withdrawal" and certificate.counts["person"] == 1
    assert certificate.rows == sum(certificate.counts.values())
    event = session.scalars(select(Event).where(Event.action == "person.withdrawn")).one()
    assert event.details == {"occasion": "withdrawal"}


def test_the_list_outside_of_the_database(signed_in):
    key = person_of(EMAIL).key
    leave(signed_in)
    assert ledger.read() == {}
    run_once()
    assert ledger.read() == {key: clock.today()}
    with ledger.path().open("a") as file:
        file.write("half a li")
    assert list(ledger.read()) == [key]
    ledger.write()
    assert key in ledger.path().read_text()


def test_the_letters_of_others_stay(app, signed_in, session):
    make_person("other@hub.example")
    Somebody(app).send("/forgot-password", {"email": "other@hub.example"})
    Somebody(app).send("/forgot-password", {"email": EMAIL})
    leave(signed_in)
    assert counts(session, Job) == [4], "the other's link, the last letter, the list, the folder"
    assert sorted(letter["To"] for letter in letters(app)) == [EMAIL, "other@hub.example"]
