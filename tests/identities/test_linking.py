"""`/me/identities`: linking, unlinking, and signing in first."""

import threading

import pytest
from flask import Flask
from pages import page
from sqlalchemy import select
from travelling import SOMEBODY, Browser, ProviderProcess, back, person, problem

from portal.accounts.identities.models import Identity
from portal.audit.models import Event
from portal.core.db import session
from portal.jobs.models import Job


def linked() -> list[tuple[int, str]]:
    session.rollback()
    return [(one.person_id, one.subject) for one in session.scalars(select(Identity).order_by(Identity.id))]


def subjects() -> list[str]:
    """The subjects of the letters that wait."""
    session.rollback()
    return [job.payload["subject"] for job in session.scalars(select(Job).where(Job.kind == "mail").order_by(Job.id))]


@pytest.fixture
def gaon(app: Flask) -> Browser:
    """Somebody who has signed in, with the number 1."""
    assert person(app, "gaon@example.com") == 1
    browser = Browser(app)
    browser.sign_in("gaon@example.com")
    return browser


def test_whoever_has_signed_in_links_whatever_address_the_provider_tells(gaon: Browser, hanok: ProviderProcess) -> None:
    hanok.says({"sub": "h-1", "email": "private@example.com", "email_verified": False})
    response = gaon.travel(hanok, at="/me/identities")
    assert response.location == "/me/identities?done=linked" and linked() == [(1, "h-1")]
    assert "한옥" in gaon.open("/me/identities").text
    assert ["한옥 계정이 연결되었습니다" in one for one in subjects()] == [True]
    assert {e.action for e in session.scalars(select(Event))} >= {"identity.linked"}


def test_linking_once_more_changes_nothing(gaon: Browser, hanok: ProviderProcess) -> None:
    gaon.travel(hanok, at="/me/identities")
    assert gaon.travel(hanok, at="/me/identities").location == "/me/identities?done=known"
    assert len(linked()) == 1 and len(subjects()) == 1


def test_what_is_linked_to_somebody_else_stays_theirs(app: Flask, gaon: Browser, hanok: ProviderProcess) -> None:
    gaon.travel(hanok, at="/me/identities")
    person(app, "other@example.com")
    other = Browser(app)
    other.sign_in("other@example.com")
    response = other.travel(hanok, at="/me/identities")
    assert response.status_code == 409 and "다른 사람의 계정에 연결되어" in problem(response)
    assert linked() == [(1, "subject-1")]


def test_what_goes_wrong_is_said_on_the_page(gaon: Browser, hanok: ProviderProcess) -> None:
    hanok.says(lie="denied")
    response = gaon.travel(hanok, at="/me/identities")
    assert response.status_code == 400 and "취소했어요" in problem(response) and linked() == []


def test_unlinking_ends_the_other_sessions_and_is_told(app: Flask, gaon: Browser, hanok: ProviderProcess) -> None:
    gaon.travel(hanok, at="/me/identities")
    thief = Browser(app)
    thief.travel(hanok)
    assert thief.is_signed_in
    response = gaon.post(gaon.open("/me/identities"), "/me/identities/1/end")
    assert response.location == "/me/identities?done=unlinked" and linked() == []
    assert gaon.is_signed_in and not thief.is_signed_in
    assert "연결이 끊겼습니다" in subjects()[-1]


def test_the_last_way_in_stays(app: Flask, gaon: Browser, hanok: ProviderProcess, kakao: ProviderProcess) -> None:
    with app.app_context():
        person(app, "no-password@example.com", password="")
    kakao.says({"sub": "k-1", "email": "no-password@example.com", "email_verified": True})
    browser = Browser(app)
    browser.travel(kakao)
    page_of = browser.open("/me/identities")
    assert "연결 끊기" not in page_of.text and "끊을 수 없어요" in page_of.text
    token = browser.form(page_of, "/with/kakao")["csrf_token"]
    response = browser.open("/me/identities/1/end", method="POST", data={"csrf_token": token})
    assert response.status_code == 409 and "로그인할 방법이 없어져요" in problem(response) and len(linked()) == 1
    hanok.says({"sub": "h-1"})
    browser.travel(hanok, at="/me/identities")
    assert browser.post(browser.open("/me/identities"), "/me/identities/1/end").status_code == 303
    assert linked() == [(2, "h-1")]


def test_of_the_last_two_that_are_taken_away_at_once_one_stays(
    app: Flask, kakao: ProviderProcess, hanok: ProviderProcess
) -> None:
    person(app, "no-password@example.com", password="")
    told = {"email": "no-password@example.com", "email_verified": True}
    kakao.says({"sub": "k-1", **told})
    hanok.says({"sub": "h-1", **told})
    browsers = [Browser(app), Browser(app)]
    for browser, provider in zip(browsers, (kakao, hanok), strict=True):
        browser.travel(provider)
    tokens = [b.form(b.open("/me/identities"), "/with/kakao")["csrf_token"] for b in browsers]
    gate = threading.Barrier(2)

    def take(browser: Browser, token: str, number: int) -> None:
        gate.wait()
        browser.open(f"/me/identities/{number}/end", method="POST", data={"csrf_token": token})

    threads = [threading.Thread(target=take, args=(b, t, n)) for b, t, n in zip(browsers, tokens, (1, 2), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(linked()) == 1


def test_another_persons_identity_is_not_there(app: Flask, gaon: Browser, hanok: ProviderProcess) -> None:
    gaon.travel(hanok, at="/me/identities")
    person(app, "other@example.com")
    other = Browser(app)
    other.sign_in("other@example.com")
    token = other.form(other.open("/me/identities"), "/with/kakao")["csrf_token"]
    assert other.open("/me/identities/1/end", method="POST", data={"csrf_token": token}).status_code == 404
    assert len(linked()) == 1


@pytest.mark.parametrize("path", ["/me/identities", "/me/identities/with/kakao", "/me/identities/1/end"])
def test_visitors_are_asked_to_sign_in(app: Flask, path: str) -> None:
    browser = Browser(app)
    if path == "/me/identities":
        assert browser.open(path).location == "/sign-in?next=/me/identities"
        return
    token = browser.form(browser.open("/sign-in"), "/sign-in/with/kakao")["csrf_token"]
    response = browser.open(path, method="POST", data={"csrf_token": token})
    assert response.status_code == 303 and response.location == "/sign-in"


# ── Sign in first, then link ─────────────────────────────────────────────────


def test_sign_in_first_then_link(app: Flask, kakao: ProviderProcess) -> None:
    person(app, "gaon@example.com")
    kakao.says({**SOMEBODY, "email_verified": False})
    browser = Browser(app)
    assert browser.travel(kakao).location == "/sign-up/with"
    [leads] = page(browser.client, "/sign-up/with").xpath("//a[contains(@href, 'next=')]/@href")
    assert leads == "/sign-in?next=/me/identities"
    browser.sign_in("gaon@example.com")
    assert linked() == [], "nothing is linked before one says so"
    response = browser.post(browser.open("/me/identities"), "/me/identities/waiting")
    assert response.location == "/me/identities?done=linked" and linked() == [(1, "subject-1")]
    again = Browser(app)
    again.travel(kakao)
    assert again.email == "gaon@example.com"


def test_what_waits_in_one_browser_is_offered_in_no_other(app: Flask, kakao: ProviderProcess, gaon: Browser) -> None:
    kakao.says({**SOMEBODY, "email_verified": False})
    Browser(app).travel(kakao)
    gaon.leave(kakao, "/me/identities")  # it has a token of its own by now, with nothing behind it
    shown = gaon.open("/me/identities")
    assert "/me/identities/waiting" not in shown.text
    token = gaon.form(shown, "/with/kakao")["csrf_token"]
    response = gaon.open("/me/identities/waiting", method="POST", data={"csrf_token": token})
    assert response.location == "/me/identities?done=too-late" and linked() == []


def test_a_request_to_link_is_for_the_session_that_made_it(app: Flask, gaon: Browser, hanok: ProviderProcess) -> None:
    person(app, "other@example.com")
    address = gaon.leave(hanok, "/me/identities")
    gaon.open(
        "/sign-out", method="POST", data={"csrf_token": gaon.form(gaon.open("/me/devices"), "/sign-out")["csrf_token"]}
    )
    gaon.sign_in("other@example.com")
    assert gaon.come_back(address).location == "/me/identities?done=too-late" and linked() == []


def test_one_identity_that_comes_back_in_two_windows_is_linked_once(
    app: Flask, gaon: Browser, hanok: ProviderProcess
) -> None:
    paths = [back(gaon.leave(hanok, "/me/identities")) for _ in range(2)]
    answers = [gaon.open(path).location for path in paths]
    assert answers == ["/me/identities?done=linked", "/me/identities?done=known"] and len(linked()) == 1
