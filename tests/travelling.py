"""Somebody with a browser, who goes to a provider and comes back; and the provider's process, told what to answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from flask import Flask
from lxml import html
from pages import visit
from werkzeug.test import TestResponse

from portal.accounts.consents import REQUIRED, agree, current_texts
from portal.accounts.emails import email_key
from portal.accounts.models import Person
from portal.accounts.passwords import hash_password
from portal.core import clock
from portal.core.db import session, unit_of_work

PASSWORD = "나무와 물결 사이 오솔길 42"
#: Who signs in at the provider, unless a test says otherwise.
SOMEBODY = {"sub": "subject-1", "email": "gaon@example.com", "email_verified": True, "name": "김가온"}


@dataclass(frozen=True, slots=True)
class ProviderProcess:
    """A provider on loopback, and what it is told to say."""

    name: str
    port: int

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fresh(self) -> "ProviderProcess":
        self.says()
        return self

    def says(self, claims: dict[str, Any] | None = None, **more: Any) -> None:
        """Whom it vouches for (`claims`, `userinfo`, `naver`), and how it lies (`lie`)."""
        # Kakao documents no other way for us to show who we are.
        method = "client_secret_post" if self.name == "kakao" else "client_secret_basic"
        told = {"claims": SOMEBODY if claims is None else claims, "methods": [method], **more}
        requests.post(f"{self.issuer}/_control", json=told, timeout=10).raise_for_status()

    def asked(self) -> list[dict[str, str]]:
        """What came to its token endpoint."""
        answer: list[dict[str, str]] = requests.get(f"{self.issuer}/_asked", timeout=10).json()
        return answer


def person(app: Flask, email: str, *, verified: bool = True, password: str = PASSWORD) -> int:
    """Somebody with an account; their number. Without a password, they came with a provider."""
    password_hash = hash_password(password) if password else ""
    with app.app_context():
        texts = current_texts("ko")
        with unit_of_work():
            one = Person(
                email=email,
                email_key=email_key(email),
                name="박나루",
                password_hash=password_hash,
                verified_at=clock.now() if verified else None,
                age_confirmed_at=clock.now(),
            )
            session.add(one)
            agree(one, REQUIRED, texts, channel="sign_up")
            session.flush()
            number = one.id
        session.remove()  # type: ignore[attr-defined]
    return number


class Browser:
    """A browser of its own: its cookies, and where it is."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def open(self, url: str, **arguments: Any) -> TestResponse:
        return visit(self.client, url, **arguments)

    def form(self, page: TestResponse, action: str) -> dict[str, str]:
        """The hidden fields of a form on a page, by the end of its address."""
        document = html.fromstring(page.text)
        for form in document.xpath("//form[@method='post']"):
            if (form.get("action") or "").endswith(action):
                return {field.get("name"): field.get("value") or "" for field in form.xpath(".//input[@type='hidden']")}
        raise AssertionError(f"no form to {action} in:\n{page.text[:3000]}")

    def post(self, page: TestResponse, action: str, at: str = "", **fields: str) -> TestResponse:
        """Send a form of a page, filled in."""
        data = {**self.form(page, action), **fields}
        return self.open(at or action, method="POST", data=data)

    # ── The way ──────────────────────────────────────────────────────────────

    def leave(self, provider: ProviderProcess, at: str = "/sign-in", **fields: str) -> str:
        """Press a provider's button on a page; the address that the browser is sent to."""
        action = f"/with/{provider.name}"
        base = "/me/identities" if at.startswith("/me/identities") else "/sign-in"
        response = self.post(self.open(at), action, f"{base}{action}", **fields)
        return away(response)

    def come_back(self, address: str) -> TestResponse:
        """Say yes at the provider, and open what it redirects to."""
        return self.open(back(address))

    def travel(self, provider: ProviderProcess, at: str = "/sign-in", **fields: str) -> TestResponse:
        """There and back."""
        return self.come_back(self.leave(provider, at, **fields))

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        response = self.post(self.open("/sign-in"), "/sign-in", email=email, password=password)
        assert response.status_code == 303, response.text[:2000]

    @property
    def is_signed_in(self) -> bool:
        return self.open("/me/devices").status_code == 200

    @property
    def email(self) -> str:
        """Whose account it is."""
        page = self.open("/me/email")
        return str(html.fromstring(page.text).xpath("string(//main//form/p/span)")) if page.status_code == 200 else ""


def away(response: TestResponse) -> str:
    """Where a page of ours leads the browser by itself."""
    assert response.status_code == 200, f"{response.status_code}: {problem(response) or response.text[:2000]}"
    content: Iterable[str] = html.fromstring(response.text).xpath("//meta[@http-equiv='refresh']/@content")
    return next(iter(content)).removeprefix("0; url=")


def back(address: str) -> str:
    """Say yes at the provider; the path and query of ours that it redirects to."""
    answer = requests.get(address, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    url = urlsplit(answer.headers["Location"])
    assert f"{url.scheme}://{url.netloc}" == "http://127.0.0.1:8000", "the provider knows one address of ours"
    return f"{url.path}?{url.query}"


def changed(path: str, **parameters: str) -> str:
    """An address with other parameters; an empty one is left out."""
    url = urlsplit(path)
    query = {**{name: values[0] for name, values in parse_qs(url.query).items()}, **parameters}
    return f"{url.path}?{urlencode({name: value for name, value in query.items() if value})}"


def problem(response: TestResponse) -> str:
    """What a page says has gone wrong."""
    return " ".join(html.fromstring(response.text).xpath("string(//*[@role='alert'])").split())
