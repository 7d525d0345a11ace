"""Staff hide a profile with a reason and show it again; the score of completeness; two at the same moment."""

import shutil
import threading

import pytest
from pages import page, visit, words
from people import errors, letters, outbox, text_of
from sqlalchemy import select

from portal.audit.models import Event
from portal.core.db import session, unit_of_work
from portal.firms.editing import service
from portal.firms.models import Firm, Technology


@pytest.fixture(autouse=True)
def empty_outbox(app):
    shutil.rmtree(outbox(app), ignore_errors=True)


def test_staff_hide_a_technology_and_show_it_again(app, firm, owner, browser, technology, client, run_jobs):
    staff = browser("staff")
    number = int(technology.rsplit("/", 1)[1])
    letters(app)
    at = f"/staff/firms/{firm}/technology/{number}/hiding"
    assert at in page(staff.client, f"/staff/firms/{firm}").xpath("//main//a/@href")
    refused = staff.send(at, {"reason": "  "})
    assert refused.status_code == 422 and "까닭" in errors(refused)["reason"]
    assert staff.send(at, {"reason": "확인되지 않은 수치예요"}).location == f"/staff/firms/{firm}?done=hidden"
    assert visit(client, f"/technologies/{number}").status_code == 404
    assert "저선량 복원" not in visit(client, f"/firms/{firm}").text
    (letter,) = letters(app, "owner@firm.example")
    assert "감추었습니다" in letter["Subject"] and "확인되지 않은 수치예요" in text_of(letter)
    assert "확인되지 않은 수치예요" in words(page(owner.client, technology))
    assert "확인되지 않은 수치예요" in words(page(owner.client, f"/me/firms/{firm}"))
    # The firm corrects it; it stays out of sight until staff show it.
    _to, values = owner.form(technology)
    visit(owner.client, f"{technology}/publication", "POST", data=values | {"summary_ko": "고친 소개"})
    assert visit(client, f"/technologies/{number}").status_code == 404
    shown = staff.send(f"/staff/firms/{firm}", action=f"/staff/firms/{firm}/technology/{number}/showing")
    assert shown.location == f"/staff/firms/{firm}?done=shown"
    assert "고친 소개" in words(page(client, f"/technologies/{number}"))
    assert "다시 보입니다" in letters(app, "owner@firm.example")[0]["Subject"]
    session.rollback()
    actions = session.scalars(select(Event.action).where(Event.action.startswith("profile.")).order_by(Event.id)).all()
    assert {"profile.hidden", "profile.shown"} <= set(actions)


def test_staff_hide_a_firm(app, firm, owner, browser, client, technology):
    own = f"/me/firms/{firm}", f"/me/firms/{firm}/visits", f"/me/firms/{firm}/profile", technology

    def ways_out():
        links = [link for one in own for link in page(owner.client, one).xpath("//main//a/@href")]
        return {link.split("-")[0] for link in links if link.startswith(("/firms/", "/technologies/"))}

    number = technology.rsplit("/", 1)[1]
    assert ways_out() == {f"/firms/{firm}", f"/technologies/{number}"}
    staff, at = browser("staff"), f"/staff/firms/{firm}/firm/{firm}/hiding"
    assert staff.send(at, {"reason": "폐업한 회사예요"}).status_code == 303
    assert visit(client, f"/firms/{firm}").status_code == 404
    assert "폐업한 회사예요" in words(page(owner.client, f"/me/firms/{firm}/profile"))
    # Nobody is led to what is not there.
    assert not ways_out()
    again = visit(staff.client, at, "POST", data=staff.form(at)[1] | {"reason": "또"})
    assert again.status_code == 422 and "이미" in again.text
    staff.send(f"/staff/firms/{firm}", action=f"/staff/firms/{firm}/firm/{firm}/showing")
    assert visit(client, f"/firms/{firm}").status_code == 200


def test_ones_own_firm_is_in_the_navigation(firm, owner, browser, client):
    def ways(client):
        links = page(client, "/").xpath("//header//nav//a/@href")
        return [link for link in links if link.startswith("/me/firms/")]

    assert ways(owner.client) == [f"/me/firms/{firm}"]
    assert ways(browser("staff").client) == ways(client) == []


def test_the_next_best_field_leads_to_the_editor(app, firm, owner):
    dashboard = page(owner.client, f"/me/firms/{firm}")
    (bar,) = dashboard.xpath("//progress")
    before = int(bar.get("value"))
    link = dashboard.xpath("//ul[@class='next-best']//a/@href")[0]
    assert link == f"/me/firms/{firm}/profile#description_ko"
    owner.send(f"/me/firms/{firm}/profile", {"description_ko": "우리는 이런 회사예요"})
    dashboard = page(owner.client, f"/me/firms/{firm}")
    assert int(dashboard.xpath("//progress/@value")[0]) == before + 20
    assert dashboard.xpath("//ul[@class='next-best']//a/@href")[0] != link


def both_save(app, firm, browser, profile, monkeypatch, guard):
    """Two who have read the same draft, and write at the same moment: what each was answered."""
    people = browser("owner"), browser("editor")
    people[0].send(profile, {"phone": "02-123-4567"})
    forms = [one.form(profile) for one in people]
    met = threading.Barrier(2, timeout=20)

    def both_have_read(version):
        met.wait()
        return guard(version)

    monkeypatch.setattr(service, "_still", both_have_read)
    said = [0, 0]

    def save(number):
        to, values = forms[number]
        data = values | {"tagline_ko": f"{number}의 소개"}
        said[number] = visit(people[number].client, to, "POST", data=data).status_code

    threads = [threading.Thread(target=save, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.rollback()
    return sorted(said)


#: SQLite has one writer at a time.
SEVERAL_WRITERS = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@SEVERAL_WRITERS
def test_of_two_at_the_same_moment_the_second_is_asked(app, firm, browser, profile, monkeypatch):
    assert both_save(app, firm, browser, profile, monkeypatch, service._still) == [303, 409]


@SEVERAL_WRITERS
def test_without_the_version_one_of_the_texts_is_lost(app, firm, browser, profile, monkeypatch):
    """The negative control."""
    assert both_save(app, firm, browser, profile, monkeypatch, lambda _version: ()) == [303, 303]


def test_a_firm_that_goes_takes_its_drafts_along(app, firm, owner, profile):
    owner.send(profile, {"tagline_ko": "초안"})
    with unit_of_work():
        session.delete(session.get(Firm, firm))
    assert session.scalars(select(Technology)).all() == []
