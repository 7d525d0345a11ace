"""Signing in and up with a provider, through the front door and a real provider."""

import pytest
from flask import Flask
from pages import page, visit
from sqlalchemy import select
from travelling import SOMEBODY, Browser, ProviderProcess, away, person, problem

from portal.accounts.identities.models import AuthorizationRequest, Identity, PendingIdentity
from portal.accounts.models import Consent, Person
from portal.core.db import session
from portal.jobs.models import Job

FILLED = {"of_age": "y", "terms": "y", "privacy": "y"}


def letters() -> list[dict[str, str]]:
    """What waits to be mailed, the oldest first."""
    session.rollback()
    return [job.payload for job in session.scalars(select(Job).where(Job.kind == "mail").order_by(Job.id))]


def link_in(letter: dict[str, str]) -> str:
    """The path and query of a letter's link."""
    line = next(line for line in letter["text"].splitlines() if line.startswith("http"))
    return line.removeprefix("http://127.0.0.1:8000")


def identities() -> list[Identity]:
    session.rollback()
    return list(session.scalars(select(Identity).order_by(Identity.id)))


# ── Known, and known on both sides ───────────────────────────────────────────


def test_an_address_that_both_have_verified_links_signs_in_and_is_told(app: Flask, kakao: ProviderProcess) -> None:
    number = person(app, "Gaon@example.com")
    browser = Browser(app)
    response = browser.travel(kakao)
    assert response.status_code == 303 and response.location == "/"
    assert browser.email == "Gaon@example.com"
    [identity] = identities()
    assert (identity.person_id, identity.issuer, identity.subject) == (number, kakao.issuer, "subject-1")
    [letter] = letters()
    assert letter["to"] == "Gaon@example.com" and "카카오 계정이 연결되었습니다" in letter["subject"]


def test_a_known_identity_signs_in_whatever_address_it_has_by_now(app: Flask, kakao: ProviderProcess) -> None:
    person(app, "gaon@example.com")
    Browser(app).travel(kakao)
    person(app, "other@example.com")
    kakao.says({**SOMEBODY, "email": "other@example.com"})
    browser = Browser(app)
    browser.travel(kakao)
    assert browser.email == "gaon@example.com", "the subject decides, not the address"
    assert [(one.email, len(letters())) for one in identities()] == [("other@example.com", 1)]


def test_signing_in_makes_a_new_session_and_ends_the_one_before(app: Flask, kakao: ProviderProcess) -> None:
    person(app, "gaon@example.com")
    person(app, "before@example.com")
    browser = Browser(app)
    browser.sign_in("before@example.com")
    old = browser.client.get_cookie("person")
    browser.come_back(leave_signed_in(browser, kakao))
    new = browser.client.get_cookie("person")
    assert old and new and old.value != new.value and browser.email == "gaon@example.com"
    browser.client.set_cookie("person", old.value)
    assert not browser.is_signed_in


def leave_signed_in(browser: Browser, provider: ProviderProcess) -> str:
    """Press a button of a sign-in page that was opened before somebody signed in elsewhere in the browser."""
    page = browser.open("/me/identities")
    token = browser.form(page, f"/with/{provider.name}")["csrf_token"]
    return away(browser.open(f"/sign-in/with/{provider.name}", method="POST", data={"csrf_token": token}))


def test_one_goes_on_to_where_one_was(app: Flask, kakao: ProviderProcess) -> None:
    person(app, "gaon@example.com")
    assert Browser(app).travel(kakao, at="/sign-in?next=/me/devices%3Fx%3D1").location == "/me/devices?x=1"


def test_a_form_that_came_too_late_is_there_again(app: Flask, kakao: ProviderProcess) -> None:
    person(app, "gaon@example.com")
    browser = Browser(app)
    browser.sign_in("gaon@example.com")
    token = browser.form(browser.open("/me/devices"), "/sign-out")["csrf_token"]
    browser.client.delete_cookie("person")
    late = browser.open(
        "/me",
        method="POST",
        data={"csrf_token": token, "name": "새 이름", "phone": "", "locale": "ko"},
        headers={"Origin": "http://localhost"},
    )
    assert late.status_code == 401
    fields = browser.form(late, "/sign-in/with/kakao")
    response = browser.come_back(away(browser.open("/sign-in/with/kakao", method="POST", data=fields)))
    assert response.status_code == 200 and "새 이름" in response.text, "what was typed is to be sent once more"


def test_each_language_comes_back_to_itself(app: Flask, kakao: ProviderProcess) -> None:
    person(app, "gaon@example.com")
    browser = Browser(app)
    fields = browser.form(browser.open("/en/sign-in"), "/sign-in/with/kakao")
    address = away(browser.open("/en/sign-in/with/kakao", method="POST", data=fields))
    first = browser.come_back(address)
    assert first.status_code == 303 and first.location.startswith("/en/sign-in/with/kakao/callback?")
    assert browser.open(first.location).location == "/en/"


# ── Somebody new ─────────────────────────────────────────────────────────────


def sign_up(browser: Browser, provider: ProviderProcess, **fields: str) -> None:
    response = browser.travel(provider)
    assert response.location == "/sign-up/with"
    done = browser.post(browser.open("/sign-up/with"), "", "/sign-up/with", **{"name": "김가온", **FILLED, **fields})
    assert done.location == "/sent/sign-up", done.text[:2000]


@pytest.mark.parametrize("told", [{}, {"email_verified": False}, {"email": None}])
def test_somebody_new_agrees_verifies_and_is_in(app: Flask, kakao: ProviderProcess, told: dict[str, object]) -> None:
    kakao.says({**SOMEBODY, **told})
    browser = Browser(app)
    sign_up(browser, kakao, email="gaon@example.com")
    assert not browser.is_signed_in and identities() == []
    assert {c.document for c in session.scalars(select(Consent))} == {"terms", "privacy"}
    [letter] = letters()
    link = link_in(letter)
    assert "가입할 때 쓴" in browser.open(link).text
    response = browser.travel(kakao, at=link)
    assert response.location == "/me?done=welcome" and browser.email == "gaon@example.com"
    assert [one.subject for one in identities()] == ["subject-1"]
    assert session.scalars(select(PendingIdentity)).all() == []
    again = Browser(app)
    again.travel(kakao)
    assert again.is_signed_in


def test_the_page_fills_in_what_was_told_and_ticks_nothing(app: Flask, kakao: ProviderProcess) -> None:
    browser = Browser(app)
    browser.travel(kakao)
    document = page(browser.client, "/sign-up/with")
    assert document.xpath("//input[@name='email']/@value") == ["gaon@example.com"]
    assert document.xpath("//input[@name='name']/@value") == ["김가온"]
    assert document.xpath("//input[@type='checkbox'][@checked]") == []
    assert document.xpath("//input[@type='password']") == []


@pytest.mark.parametrize("missing", ["of_age", "terms", "privacy", "email", "name"])
def test_what_is_needed_is_asked_for_and_nothing_typed_is_lost(
    app: Flask, kakao: ProviderProcess, missing: str
) -> None:
    browser = Browser(app)
    browser.travel(kakao)
    fields = {"email": "new@example.com", "name": "새 이름", "phone": "010-1234-5678", **FILLED, missing: ""}
    response = browser.post(browser.open("/sign-up/with"), "", "/sign-up/with", **fields)
    assert response.status_code == 422 and problem(response)
    assert all(value in response.text for name, value in fields.items() if value and name != missing)
    assert letters() == [] and session.scalars(select(Person)).all() == []


def test_nobody_finishes_without_having_been_at_a_provider(app: Flask) -> None:
    browser = Browser(app)
    assert browser.open("/sign-up/with").location == "/sign-up"
    token = browser.form(browser.open("/sign-up"), "/sign-in/with/kakao")["csrf_token"]
    fields = {"csrf_token": token, "email": "gaon@example.com", "name": "김가온", **FILLED}
    assert browser.open("/sign-up/with", method="POST", data=fields).location == "/sign-up"
    assert session.scalars(select(Person)).all() == []


# ── Naver ────────────────────────────────────────────────────────────────────


def test_naver_tells_inside_response_and_wants_the_state_again(app: Flask, naver: ProviderProcess) -> None:
    naver.says(naver={"id": "naver-1", "email": "gaon@naver.com", "name": "김가온"})
    browser = Browser(app)
    sign_up(browser, naver, email="gaon@naver.com")
    [asked] = naver.asked()
    assert asked["client_id"] == "ieum" and asked["state"] and len(asked["code_verifier"]) == 43
    browser.travel(naver, at=link_in(letters()[0]))
    assert browser.email == "gaon@naver.com"
    assert [(one.issuer, one.subject) for one in identities()] == [(naver.issuer, "naver-1")]


def test_an_address_that_naver_tells_counts_as_not_verified(app: Flask, naver: ProviderProcess) -> None:
    person(app, "victim@example.com")
    naver.says(naver={"id": "naver-2", "email": "victim@example.com", "email_verified": True})
    browser = Browser(app)
    assert browser.travel(naver).location == "/sign-up/with"
    assert not browser.is_signed_in and identities() == []


@pytest.mark.parametrize("profile", [{}, {"id": 7}, {"id": ""}])
def test_a_profile_of_naver_without_an_id_is_nobody(
    app: Flask, naver: ProviderProcess, profile: dict[str, object]
) -> None:
    naver.says(naver=profile)
    response = Browser(app).travel(naver)
    assert response.status_code == 502 and "네이버의 대답을 믿을 수 없어서" in problem(response)


def test_naver_refuses(app: Flask, naver: ProviderProcess) -> None:
    naver.says(naver={"id": "naver-1"}, lie="refused")
    assert Browser(app).travel(naver).status_code == 502


# ── What is shown ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/en/sign-in", "/en/sign-up"])
def test_the_buttons_are_those_that_are_set_up(app: Flask, path: str) -> None:
    document = page(app.test_client(), path)
    actions = document.xpath("//section[@class='providers']//form/@action")
    assert [action.rsplit("/", 1)[1] for action in actions] == ["kakao", "naver", "hanok"]
    assert "google" not in " ".join(actions)


def test_what_is_not_set_up_is_not_there(app: Flask, client) -> None:
    for path in ("/sign-in/with/google/callback", "/sign-in/with/nobody/callback"):
        assert visit(client, path).status_code == 404
    token = Browser(app).form(Browser(app).open("/sign-in"), "/sign-in/with/kakao")["csrf_token"]
    assert visit(client, "/sign-in/with/google", "POST", data={"csrf_token": token}).status_code in (400, 404)


def test_looking_at_the_pages_writes_nothing(app: Flask, kakao: ProviderProcess) -> None:
    browser = Browser(app)
    for path in ("/sign-in", "/sign-up/with", "/sign-up/with/confirm?token=x", "/sign-in/with/kakao/callback?state=x"):
        browser.open(path)
    assert session.scalars(select(AuthorizationRequest)).all() == []


def test_kakao_tells_in_its_user_info_whether_the_address_was_verified(app: Flask, kakao: ProviderProcess) -> None:
    person(app, "gaon@example.com")
    kakao.says(
        {"sub": "k-1", "email": "gaon@example.com"},
        userinfo={"email": "gaon@example.com", "email_verified": True},
    )
    browser = Browser(app)
    browser.travel(kakao)
    assert browser.email == "gaon@example.com"
    [asked] = kakao.asked()
    assert asked["client_secret"] and not asked["authorization"], "Kakao documents client_secret_post"
