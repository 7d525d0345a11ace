"""`/me/data` and its files hold everything that is declared about a person, and nobody else's."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from asking_things import chosen_by
from calendar_things import rows_of_calendar
from day_things import day_of
from deciding_things import rows_of_deciding
from desk_things import of_somebody_at_the_desk
from disclosing_things import rows_of_disclosing
from finishing_things import rows_of_finishing
from following_things import rows_of_following
from lead_things import rows_of_leads
from listing_things import make_import, make_listing
from matching_things import rows_of_matching
from meeting_things import rows_of_meetings
from mentoring_things import rows_of_mentoring
from needs_things import rows_of_needs
from openpyxl import load_workbook
from pages import page, texts, visit
from people import EMAIL, PASSWORD, Somebody, make_person
from program_things import of_somebody
from questionnaire_things import answered_by
from request_things import rows_of_requests
from sqlalchemy import select
from thread_things import rows_of_threads

from portal.accounts.factors.models import HalfSignIn, Passkey, PasskeyChallenge, RecoveryCode, TotpFactor
from portal.accounts.identities.models import AuthorizationRequest, Identity, PendingIdentity
from portal.accounts.models import Person, SignInAttempt
from portal.audit import service as audit
from portal.audit.models import Event
from portal.audit.service import Look
from portal.core import clock, personal
from portal.core.db import session, unit_of_work
from portal.core.viewer import Role
from portal.directory.models import SavedSearch, ShortlistEntry, ShortlistNote
from portal.files.models import StoredFile
from portal.firms.editing.models import ProfileDraft, ProfileHiding, ProfileRevision
from portal.firms.freshness.models import FreshnessConfirmation
from portal.firms.media.models import FirmFile
from portal.firms.models import Fact, FieldEdit, Firm
from portal.firms.own_sheets.models import FirmSheet
from portal.firms.people.models import FirmInvitation, FirmPerson, FirmRequest
from portal.firms.sheets.models import FirmImport
from portal.notices.models import ConsentReminder, NoticePreference
from portal.privacy.exporting import Held, as_json, held_about
from portal.privacy.withdrawal import subject_of


@pytest.fixture
def person(app, somebody):
    """Somebody of whom something stands in every table."""
    made = make_person(EMAIL, Role.REVIEWER, name="=1+1 김이음")
    actor = f"person:{made.id}"
    somebody.sign_in()
    somebody.send("/me/email", {"email": "new@hub.example", "current_password": PASSWORD})
    Somebody(app).sign_in(EMAIL, "틀린 비밀번호예요")
    Somebody(app).send("/forgot-password", {"email": EMAIL})
    make_import(actor, "applied")
    make_listing(hidden_by=actor, hidden_at=clock.now())
    with unit_of_work():
        session.add_all(rows_of_deciding(made.id, actor))
        session.add_all((*_ways_in(made.id), *_of_notices(made.id), *rows_of_calendar(made.id)))
        audit.looked_at("person", [made.id], "profile", Look("person:99", "staff_people.show", "192.0.2.7", "support"))
        audit.looked_at("person", [made.id + 1], "found", Look(actor, "staff_search.index", "192.0.2.8", "operation"))
        firm = Firm(name_ko="", former_names=[])
        firm.rename("가온눈")
        by = dict.fromkeys(("entered_by", "verified_by", "ended_by"), actor)
        at = dict.fromkeys(("verified_at", "ended_at"), clock.now())
        firm.facts = [Fact(metric="revenue", period="2025", value=1, **by, **at)]
        firm.edits = [FieldEdit(field="tagline", edited_by=actor)]
        session.add(firm)
        session.flush()
        session.add_all(_of_firm(firm.id, made, actor))
        session.add_all(_of_directory(made.id, firm.id))
        session.add(_uploaded(firm.id, actor))
        session.add_all(rows_of_disclosing(made.id, actor, firm.id))
        session.add_all(answered_by(made.id))
        of_somebody(made.id)
        day_of(made.id)
        session.flush()
        of_somebody_at_the_desk(made.id)
        chosen_by(actor)
        session.add_all(rows_of_mentoring(made.id, actor, firm.id))
        session.flush()
        session.add_all((*rows_of_finishing(made.id, actor), *rows_of_following(made.id, actor)))
        session.add_all(rows_of_leads(made, actor, firm.id))
        session.add_all(rows_of_threads(made.id, actor))
        session.add_all(rows_of_matching(actor))
        session.add_all(rows_of_meetings(made.id, actor))
        session.add_all(rows_of_requests(actor, firm.id))
        session.add_all(rows_of_needs(made.id, actor, firm.id))
        session.add_all(rows_of_requests(actor, firm.id))
    return made


def _of_firm(firm_id, person, actor):
    """They are of a firm, let another in, were invited, invited somebody, asked and answered."""
    other, live = make_other(), {"firm_id": firm_id, "expires_at": clock.now() + timedelta(days=14), "role": "viewer"}
    profile = {"firm_id": firm_id, "kind": "firm", "subject_id": firm_id}
    return (
        FreshnessConfirmation(firm_id=firm_id, profiles=["firm"], how="page", confirmed_by=actor),
        FirmPerson(firm_id=firm_id, person_id=person.id, role="owner", given_by="person:99"),
        FirmPerson(firm_id=firm_id, person_id=other, role="viewer", given_by=actor),
        FirmImport(state="applied", by=actor, file_name="list.csv"),
        FirmSheet(firm_id=firm_id, by=actor, file_name="firm.xlsx"),
        FirmInvitation(
            **live, email=person.email, email_key=person.email_key, token_hash="hash-of-invitation", invited_by="hub"
        ),
        FirmInvitation(
            **live, email="b@b.example", email_key="b@b.example", token_hash="hash-of-another", invited_by=actor
        ),
        ProfileDraft(**profile, values={}, updated_by=actor),
        ProfileRevision(**profile, number=1, values={}, author=actor),
        ProfileHiding(**profile, reason="확인 중", before="public", hidden_by="person:99", shown_by=actor),
        FirmRequest(kind="new", person_id=person.id, name="새 회사"),
        FirmRequest(
            kind="join",
            person_id=other,
            firm_id=firm_id,
            ended_at=clock.now(),
            ended_by=actor,
            ended_because="declined",
        ),
    )


def _uploaded(firm_id, actor):
    """A picture of the firm that they uploaded and published."""
    content = {"key": "0" * 32, "sha256": "0" * 64, "size": 1, "media_type": "image/webp"}
    stored = StoredFile(owner=f"firm:{firm_id}", name="현관.webp", created_by=actor, **content)
    shown = {"published_at": clock.now(), "published_by": actor}
    return FirmFile(firm_id=firm_id, file=stored, use="picture", **shown)


def make_other():
    """Somebody else, in the caller's unit of work."""
    other = Person(email="colleague@hub.example", email_key="colleague@hub.example", name="남")
    session.add(other)
    session.flush()
    return other.id


def _ways_in(number):
    """Accounts elsewhere, an app, passkeys, and what passes on the way to each."""
    until = clock.now() + timedelta(minutes=5)
    way = {"provider": "kakao", "browser_hash": "b", "expires_at": until}
    key = {"user_handle": "handle-1", "person_id": number}
    return (
        Identity(person_id=number, issuer="https://kakao.example", subject="77"),
        AuthorizationRequest(**way, person_id=number, purpose="link", state_hash="s", locale="ko", address_key="a"),
        PendingIdentity(**way, person_id=number, issuer="https://kakao.example", subject="78"),
        TotpFactor(person_id=number, sealed_secret="sealed-secret"),
        RecoveryCode(person_id=number, code_hash="hash-of-code"),
        HalfSignIn(person_id=number, token_hash="hash-of-half", expires_at=until),
        Passkey(**key, credential_id="credential-1", public_key=b"public-key", name="전화기"),
        PasskeyChallenge(**key, purpose="confirm", challenge="challenge-1", browser="b", expires_at=until),
    )


def _of_notices(number):
    """What they want to be told, and a reminder of a consent; notices are there by themselves."""
    return (
        NoticePreference(person_id=number, kind="roles", channel="mail", is_on=False),
        ConsentReminder(person_id=number),
    )


def _of_directory(number, firm_id):
    """A firm put aside with a note, and a search that is asked again."""
    times = {"frequency": "daily", "hour": 8, "next_run_at": clock.now()}
    entry = ShortlistEntry(firm_id=firm_id, person_id=number, saved_by_id=number)
    entry.notes.append(ShortlistNote(person_id=number, text="전화하기"))
    return entry, SavedSearch(person_id=number, name="영상", query="q=영상", **times)


def held(person):
    session.rollback()
    return held_about(subject_of(session.get(Person, person.id)))


def lacking(app, exported):
    """What is declared and does not stand in an export: `code.column`, or `code` when there is no row of it."""
    by_code = {part["code"]: part for part in exported["data"]}
    found = []
    for holding in app.extensions["portal.personal_data"].holdings:
        part = by_code.get(holding.code, {"rows": []})
        found += [] if part["rows"] else [holding.code]
        found += [f"{holding.code}.{n}" for n in holding.columns if any(n not in row for row in part["rows"])]
        found += [f"{holding.code}.{name}" for name in holding.withheld if name not in part.get("withheld", {})]
    return found


def take(somebody, kind):
    _to, values = somebody.form("/me/data", "/me/data/exports")
    return visit(somebody.client, "/me/data/exports", "POST", data=values | {"format": kind})


def test_the_json_holds_everything_that_is_declared(app, somebody, person):
    answer = take(somebody, "json")
    assert answer.status_code == 200 and ".json" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    exported = json.loads(answer.data)
    assert lacking(app, exported) == []
    rows = {part["code"]: part["rows"] for part in exported["data"]}
    assert rows["person"][0]["email"] == EMAIL and rows["person"][0]["name"] == "=1+1 김이음"
    assert rows["access"][0]["why"] == "support" and rows["access_taken"][0]["address"] == "192.0.2.8"
    assert "192.0.2.7" not in answer.text, "the address of who looked is theirs"
    assert "person.exported" in session.scalars(select(Event.action)).all()


def test_an_export_that_leaves_something_out_is_noticed(app, person):
    whole = held(person)
    for code in ("consent", "access", "field_edit"):
        fewer = [one for one in whole if one.holding.code != code]
        assert code in lacking(app, json.loads(as_json(fewer)))
    cut = [Held(one.holding, [{k: v for k, v in row.items() if k != "phone"} for row in one.rows]) for one in whole]
    assert lacking(app, json.loads(as_json(cut))) == ["person.phone"]


def test_no_secret_is_handed_out(app, somebody, person):
    session.rollback()
    secrets = [session.get(Person, person.id).password_hash]
    secrets += session.scalars(select(SignInAttempt.person_key)).all()
    secrets += ["sealed-secret", "hash-of-code", "hash-of-half", "credential-1", "public-key", "challenge-1"]
    secrets += ["hash-of-address", "sealed-address", "digest-of-what-was-sent"]
    secrets += ["opinion-of-a-reviewer"]
    for kind in ("json", "xlsx"):
        answer = take(somebody, kind)
        assert not [secret for secret in secrets if secret.encode() in answer.data]
        assert b"reset-password?token" not in answer.data


def test_the_workbook_holds_the_same(app, somebody, person):
    book = load_workbook(BytesIO(take(somebody, "xlsx").data))
    exported = json.loads(as_json(held(person)))
    assert len(book.sheetnames) == len(exported["data"]) + 1
    for sheet, part in zip(book.worksheets[1:], exported["data"], strict=True):
        head, *rows = sheet.iter_rows(values_only=True)
        assert list(head) == list(part["columns"].values())
        assert len(rows) == len(part["rows"])
    name = next(cell for row in book.worksheets for r in row.iter_rows() for cell in r if cell.value == "=1+1 김이음")
    assert name.data_type == "s", "a name is no formula"


def test_nothing_of_others_is_in_it(app, somebody, person):
    make_person("other@hub.example", name="남의이름")
    other = Somebody(app)
    other.sign_in("other@hub.example")
    text = take(somebody, "json").text
    assert "남의이름" not in text and "other@hub.example" not in text
    assert EMAIL not in take(other, "json").text


def test_what_was_logged_before_is_another_s(app, person):
    session.rollback()
    with unit_of_work():
        session.get(Person, person.id).created_at += (session.get(Person, person.id).created_at - _long_ago()) * 2
    rows = {one.holding.code: one.rows for one in held(person)}
    assert rows["event"] == [] and rows["access"] == []


def _long_ago():
    from datetime import UTC, datetime

    return datetime(2000, 1, 1, tzinfo=UTC)


def test_the_page_shows_what_is_held_and_who_looked(app, somebody, person):
    shown = page(somebody.client, "/me/data")
    heads = texts(shown, "//section[starts-with(@aria-labelledby, 'held-')]//h2")
    assert len(heads) == len(app.extensions["portal.personal_data"].holdings) - 1
    (look,) = texts(shown, "//section[@aria-labelledby='looks']//li")
    assert "문의에 답하려고" in look and "지금은 없는 직원" in look
    assert page(somebody.client, "/en/me/data") is not None


def test_another_format_is_not_there(somebody, person):
    assert take(somebody, "exe").status_code == 404


def test_counts_are_those_of_the_rows(person):
    subject = subject_of(session.get(Person, person.id))
    for one in held(person):
        assert personal.count_of(one.holding, subject) == len(one.rows)
