"""Texts as versions: drafted, begun on a day, shown, and agreed to again where that is needed."""

from datetime import timedelta

import pytest
from pages import assert_queries, page, visit
from staffing import make_person, send, sign_in, staff_client

from portal.accounts import consents
from portal.accounts.consents import REQUIRED, current_texts
from portal.accounts.models import Consent, DocumentText, Person, TextDraft
from portal.audit.models import Event
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import Role

AT = "/staff/texts"


def agreed(person):
    """Somebody who has agreed to what is in force."""
    with unit_of_work():
        consents.agree(session.get(Person, person.id), REQUIRED, current_texts("ko"), channel="test")


@pytest.fixture
def officer(app):
    client = staff_client(app, Role.PRIVACY_OFFICER)
    agreed(session.get(Person, client.person_id))
    return client


@pytest.fixture
def member(app):
    person = make_person("이다솜")
    agreed(person)
    client = app.test_client()
    sign_in(client, person)
    client.person_id = person.id
    return client


def draft(client, name="terms", **values):
    typed = {"text_ko": "## 제1조\n새 약관이에요.\n- 하나", "text_en": "New terms.", "needs_consent": "y", **values}
    return send(client, f"{AT}/{name}", at=AT + "/terms", data={k: v for k, v in typed.items() if v is not None})


def publish(client, name="terms", day=None):
    data = {"from_day": (day or clock.today()).isoformat()}
    return send(client, f"{AT}/{name}/versions", at=f"{AT}/{name}", data=data)


def rows(document="terms"):
    session.rollback()
    query = session.query(DocumentText).filter_by(document=document).filter(DocumentText.version > 1)
    return [
        (row.version, row.locale, row.needs_consent)
        for row in query.order_by(DocumentText.version, DocumentText.locale)
    ]


def test_a_draft_is_nobody_elses_until_it_begins(officer, client):
    assert draft(officer).status_code == 303
    assert "새 약관이에요" in page(officer, f"{AT}/terms").text_content()
    assert "새 약관이에요" not in page(client, "/terms").text_content() and rows() == []
    assert publish(officer).status_code == 303
    assert rows() == [(2, "en", True), (2, "ko", True)]
    assert "새 약관이에요" in page(client, "/terms").text_content()
    assert "New terms." in page(client, "/en/terms").text_content()
    event = session.query(Event).filter_by(action="text.published").one()
    assert event.details.items() >= {"document": "terms", "version": 2, "needs_consent": True}.items()
    assert session.query(TextDraft).count() == 0
    send(officer, "/agreement", at="/agreement", data={"terms": "y"})
    for path in (AT, f"/en{AT}", f"{AT}/terms", f"/en{AT}/marketing"):
        page(officer, path)


def test_a_version_begins_on_its_day_in_seoul(officer, client):
    draft(officer)
    day = clock.today() + timedelta(days=3)
    assert publish(officer, day=day).status_code == 303
    assert "새 약관이에요" not in page(client, "/terms").text_content()
    assert "시작 전" in page(officer, AT).text_content()
    from portal.staff.logs import midnight

    with clock.frozen_at(midnight(day)):
        assert "새 약관이에요" in page(client, "/terms").text_content()


def test_people_are_asked_again_and_go_on_where_they_were(officer, member):
    draft(officer)
    publish(officer)
    answer = visit(member, "/en/directory?q=의료")
    assert answer.status_code == 303 and answer.location.startswith("/en/agreement?next=/en/directory")
    document = page(member, answer.location)
    assert not document.xpath("//input[@type='checkbox'][@checked]")
    refused = send(member, "/en/agreement", at=answer.location, data={"next": "/en/directory?q=x"})
    assert refused.status_code == 422 and "terms-error" in refused.text
    done = send(member, "/agreement", at=answer.location, data={"terms": "y", "next": "/en/directory?q=x"})
    assert (done.status_code, done.location) == (303, "/en/directory?q=x")
    assert visit(member, "/directory").status_code == 200
    session.rollback()
    given = session.query(Consent).filter_by(person_id=member.person_id, document="terms", channel="again").one()
    text = session.query(DocumentText).filter_by(document="terms", version=2, locale="ko").one()
    assert (given.version, given.text_hash) == (2, text.text_hash)


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_led_elsewhere_by_next(officer, member, address):
    draft(officer)
    publish(officer)
    done = send(member, "/agreement", at="/agreement", data={"terms": "y", "next": address})
    assert done.location == "/"


def test_forms_pages_of_texts_and_leaving_stay_open(officer, member, client):
    token = page(member, "/me").xpath("//input[@name='csrf_token']/@value")[0]
    draft(officer)
    publish(officer)
    for path in ("/terms", "/privacy", "/api/v1/search", "/healthz", "/robots.txt"):
        assert visit(member, path).status_code == 200, path
    sent = visit(member, "/me", "POST", data={"csrf_token": token, "name": "새 이름", "phone": "", "locale": "ko"})
    assert sent.status_code == 303 and "done=profile" in sent.location
    assert visit(client, "/").status_code == 200
    assert send(member, "/sign-out", at="/agreement").status_code == 303


def test_a_version_that_needs_no_consent_asks_nobody(officer, member):
    draft(officer, needs_consent=None)
    publish(officer)
    assert rows()[0][2] is False and visit(member, "/").status_code == 200
    draft(officer, "marketing")
    publish(officer, "marketing")
    assert visit(member, "/").status_code == 200, "what is optional asks nobody"
    assert visit(member, "/agreement?next=/directory").location == "/directory"


def test_asking_costs_no_query_once_somebody_has_agreed(officer, member):
    visit(member, "/me/password")
    with assert_queries(1) as before:  # who it is
        visit(member, "/me/password")
    draft(officer)
    publish(officer)
    send(member, "/agreement", at="/agreement", data={"terms": "y"})
    visit(member, "/me/password")
    with assert_queries(len(before)):
        visit(member, "/me/password")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"text_ko": ""}, "text_ko"), ({"text_ko": "글" * 60_001}, "text_ko"), ({"text_en": "x" * 60_001}, "text_en")],
)
def test_a_bad_draft_is_told_at_its_field_and_kept(officer, values, field):
    answer = draft(officer, **values)
    assert (
        answer.status_code == 422 and f"{field}-error" in answer.text and "New terms." in answer.text
    ) or field == "text_en"
    session.rollback()
    assert session.query(TextDraft).count() == 0


def test_what_cannot_begin_is_told(officer):
    assert publish_without_draft(officer).status_code == 422
    send(
        officer,
        f"{AT}/terms",
        at=f"{AT}/terms",
        data={"text_ko": current_texts("ko")["terms"].text, "text_en": current_texts("en")["terms"].text},
    )
    assert "글이 같아요" in publish(officer).text
    draft(officer)
    assert publish(officer, day=clock.today() - timedelta(days=1)).status_code == 422
    assert publish(officer, day=clock.today() + timedelta(days=5)).status_code == 303
    draft(officer, text_ko="또 다른 글")
    early = publish(officer, day=clock.today() + timedelta(days=5))
    assert early.status_code == 422 and "from_day-error" in early.text
    assert len(rows()) == 2


def publish_without_draft(client):
    return send(client, f"{AT}/privacy/versions", at=f"{AT}/privacy", data={"from_day": clock.today().isoformat()})


def test_only_the_privacy_officer_edits(app, officer):
    draft(officer)
    for role in set(Role) - {Role.PRIVACY_OFFICER}:
        client = staff_client(app, role)
        for path in (AT, f"{AT}/terms"):
            assert visit(client, path).status_code == 403
        for path in (f"{AT}/terms", f"{AT}/terms/versions"):
            assert send(client, path, data={"text_ko": "x", "from_day": clock.today().isoformat()}).status_code == 403
    assert visit(officer, f"{AT}/terms/versions", "POST").status_code == 400
    assert visit(officer, f"{AT}/nothing").status_code == 404
    assert rows() == []
