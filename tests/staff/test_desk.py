"""The console's first page: queues that wait, the menu of what one may do, and the ways in."""

import pytest
from pages import page, texts, visit
from staffing import make_person, send, sign_in, staff_client

from portal.audit.models import Event
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import Role
from portal.jobs.models import Job
from portal.web.slots import Queue, slots_of


@pytest.fixture
def operator(app):
    return staff_client(app, Role.OPERATOR)


def fail_jobs(*pairs, error="SMTPServerDisconnected: gone"):
    with unit_of_work():
        for kind, key in pairs:
            session.add(Job(kind=kind, key=key, failed_at=clock.now(), attempts=12, last_error=error))


def failed():
    session.rollback()
    return session.query(Job).filter(Job.failed_at.is_not(None)).count()


def test_a_visitor_is_asked_to_sign_in_and_a_member_is_kept_out(app, client):
    for url in ("/staff", "/staff/jobs"):
        answer = visit(client, url)
        assert answer.status_code == 303 and answer.location.startswith("/sign-in?next=/staff")
        member = app.test_client()
        sign_in(member, make_person("이다솜"))
        assert visit(member, url).status_code == 403


#: What each entry of the menu is for; a new one is to be added here with its grants.
OPERATORS, INSIDERS = {Role.OPERATOR}, {Role.OPERATOR, Role.PROGRAM_MANAGER, Role.PRIVACY_OFFICER}
MENU = {
    "/staff": set(Role),
    "/staff/search": INSIDERS,
    "/staff/jobs": OPERATORS,
    "/staff/news": OPERATORS,
    "/staff/grants": OPERATORS,
    "/staff/settings": OPERATORS,
    "/staff/texts": {Role.PRIVACY_OFFICER},
    "/staff/destructions": {Role.PRIVACY_OFFICER},
    "/staff/audit": {Role.OPERATOR, Role.PRIVACY_OFFICER},
    "/staff/synonyms": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/firms": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/firms/import": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/programs": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/programs/figures": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/programs/over": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/sessions": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/no-shows": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/mentors": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/listings": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/forms": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/requests": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/reports": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/needs": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/introductions": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/leads": {Role.OPERATOR, Role.PROGRAM_MANAGER},
    "/staff/nda": OPERATORS,
}


@pytest.mark.parametrize("role", Role)
def test_each_grant_opens_the_desk_and_shows_what_it_allows(app, role):
    client = staff_client(app, role)
    document = page(client, "/staff")
    allowed = [url for url, roles in MENU.items() if role in roles]
    assert sorted(document.xpath("//nav[@id='console-menu']//@href")) == sorted(allowed)
    assert set(allowed) <= set(document.xpath("//dialog[@id='palette']//@href"))
    for url in MENU:
        assert visit(client, url).status_code == (200 if url in allowed else 403), url


@pytest.mark.parametrize("path", ["/staff", "/en/staff", "/staff/jobs", "/en/staff/jobs"])
def test_pages_are_right_with_nothing(operator, path):
    page(operator, path)


def test_only_staff_see_the_way_in(app, client, operator):
    member = app.test_client()
    sign_in(member, make_person("이다솜"))
    for who, sees in ((client, False), (member, False), (operator, True)):
        document = page(who, "/")
        for place in ("dialog[@id='palette']", "nav[@class='nav']"):
            assert bool(document.xpath(f"//{place}//a[@href='/staff']")) is sees, place
        assert bool(document.xpath("//*[@id='person']//a[@href='/staff']")) is sees


def test_features_add_queues_the_urgent_first(app, operator):
    slots = slots_of(app)
    before = {name: list(providers) for name, providers in slots._providers.items()}
    slots.fill(
        "staff_queues", lambda _viewer: [Queue("승인할 기업", 7, "/x", "building-2"), Queue("빈 줄", 0, "/y", "mail")]
    )
    fail_jobs(("mail", "a"))
    try:
        document = page(operator, "/staff")
    finally:
        slots._providers = before
    assert texts(document, "//ul[@class='queues']//h2") == ["보내지 못한 메일", "승인할 기업"]
    assert "빈 줄" in document.text_content()


def test_what_failed_is_shown_without_addresses(operator):
    fail_jobs(("mail", "a"), error="SMTPRecipientsRefused: {'hong@victim.example': (550, b'no <hong@victim.example>')}")
    document = page(operator, "/staff/jobs")
    text = document.text_content()
    assert "SMTPRecipientsRefused" in text and "victim" not in text and "…@…" in text


def test_one_is_tried_again_and_it_is_noted(operator):
    fail_jobs(("mail", "a"), ("mail", "b"))
    first = session.query(Job).filter_by(key="a").one().id
    answer = send(operator, f"/staff/jobs/{first}/retry", at="/staff/jobs")
    assert answer.status_code == 303 and failed() == 1
    event = session.query(Event).filter_by(action="job.retried").one()
    assert (event.subject_id, event.actor) == (first, f"person:{operator.person_id}")
    assert send(operator, f"/staff/jobs/{first}/retry", at="/staff/jobs").status_code == 404
    assert "1건을 다시" in page(operator, answer.location).text_content()


@pytest.mark.parametrize(("only", "left"), [("", 0), ("mail", 1), ("other", 2), ("nonsense", 0)])
def test_all_of_a_sort_are_tried_again(operator, only, left):
    fail_jobs(("mail", "a"), ("mail", "b"), ("index", "c"))
    assert send(operator, "/staff/jobs/retry", at="/staff/jobs", data={"sort": only}).status_code == 303
    assert failed() == left


def test_without_the_grant_or_the_token_nothing_is_tried_again(app, operator):
    fail_jobs(("mail", "a"))
    assert visit(operator, "/staff/jobs/retry", "POST").status_code == 400
    manager = staff_client(app, Role.PROGRAM_MANAGER)
    assert send(manager, "/staff/jobs/retry").status_code == 403
    assert failed() == 1


def test_far_too_many_come_in_pages(operator):
    fail_jobs(*(("mail", f"k{n}") for n in range(120)), error="오" * 5000)
    document = page(operator, "/staff/jobs?page=3")
    assert len(document.xpath("//tbody/tr")) == 20
    page(operator, "/staff/jobs?page=99")
    page(operator, "/staff/jobs?page=x&sort=<script>&done=<b>")


def test_nobodys_browser_keeps_the_console(operator):
    assert visit(operator, "/staff").headers["Cache-Control"] == "no-store"
