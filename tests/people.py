"""People of the portal, as they come in through the front door: forms that are filled in, letters that are opened."""

import email
import email.policy
import re
import shutil
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from lxml import html
from pages import visit
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from portal.accounts import grants, passwords, service, sessions
from portal.accounts.consents import current_texts
from portal.accounts.models import Person, SignInSession, StaffGrant
from portal.accounts.service import Newcomer
from portal.accounts.tokens import token_hash
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.settings import Settings
from portal.core.viewer import Role
from portal.jobs.worker import run_once

PASSWORD = "푸른 코끼리 열한 마리"
OTHER_PASSWORD = "노란 우산과 젖은 바둑돌"
EMAIL = "kim@hub.example"
#: What somebody new fills in.
NEW = {"email": EMAIL, "name": "김이음", "password": PASSWORD, "of_age": "y", "terms": "y", "privacy": "y"}


@cache
def hash_of(password: str) -> str:
    return passwords.hash_password(password)


def make_person(address: str = EMAIL, *roles: Role, name: str = "김이음", verified: bool = True) -> Person:
    """Somebody with an account and `PASSWORD`."""
    with unit_of_work():
        person = service.sign_up(Newcomer(address, name, hash_of(PASSWORD)), current_texts("ko"))
        assert person is not None
        person.verified_at = clock.now() if verified else None
        for role in roles:
            grants.give(person, role, by="test")
    return person


class Somebody:
    """A browser without JavaScript, and who sits before it."""

    def __init__(self, app: Flask, address: str = "127.0.0.1", agent: str = "Mozilla/5.0 (Windows) Firefox/140.0"):
        self.app = app
        self.client = app.test_client()
        self.client.environ_base.update({"REMOTE_ADDR": address, "HTTP_USER_AGENT": agent})

    def get(self, url: str, **arguments: Any) -> TestResponse:
        return visit(self.client, url, **arguments)

    def form(self, url: str, action: str = "", **arguments: Any) -> tuple[str, dict[str, Any]]:
        """Where the form of a page goes, and what stands in it."""
        return form_in(self.get(url, **arguments).text, action or url.split("?")[0])

    def send(self, url: str, fields: dict[str, Any] | None = None, *, action: str = "", **arguments: Any) -> Any:
        """Open a page, fill in its form, send it."""
        to, values = self.form(url, action)
        return visit(self.client, to, "POST", data=values | (fields or {}), **arguments)

    def sign_in(
        self, address: str = EMAIL, password: str = PASSWORD, *, two_factors: bool = True, **arguments: Any
    ) -> TestResponse:
        """Sign in by a password. Staff then count as having shown a second factor, unless that is what is tested."""
        answer = self.send("/sign-in", {"email": address, "password": password}, **arguments)
        if two_factors and self.token:
            count_as_strong(self.token)
        return answer

    def come_in(self, address: str = EMAIL) -> None:
        """Have what a sign-in would give, at a tenth of its cost; ways in are tested in tests/accounts."""
        with unit_of_work():
            person = session.scalars(select(Person).where(Person.email_key == address.lower())).one()
            token = sessions.begin(person, device="Firefox · Windows", address_key="")
        count_as_strong(token)
        self.client.set_cookie("person", token)

    @property
    def token(self) -> str:
        """What the browser would send, and a thief could copy."""
        cookie = self.client.get_cookie("person")
        return cookie.value if cookie else ""

    @property
    def is_signed_in(self) -> bool:
        return self.get("/me").status_code == 200


def count_as_strong(token: str) -> None:
    """Let somebody's session be one of two factors; what leads to it is tested in tests/accounts/factors."""
    with unit_of_work():
        of_staff = SignInSession.person_id.in_(select(StaffGrant.person_id))
        this = update(SignInSession).where(SignInSession.token_hash == token_hash(token), of_staff)
        session.execute(this.values(is_strong=True), execution_options={"synchronize_session": False})


def form_in(text: str, action: str) -> tuple[str, dict[str, Any]]:
    """The form of a page that goes to `action`, as a browser would send it."""
    for form in html.fromstring(text).xpath("//form[@method='post']"):
        to = form.get("action") or action
        if to == action or to.split("?")[0] == action:
            return to, dict(form.form_values())
    raise AssertionError(f"no form for {action}")


def thief(app: Flask, token: str) -> Somebody:
    """Somebody elsewhere with a copied cookie."""
    somebody = Somebody(app, "203.0.113.9")
    somebody.client.set_cookie("person", token)
    return somebody


def outbox(app: Flask) -> Path:
    settings: Settings = app.extensions["portal.settings"]
    return settings.path_of(settings.mail_url)


def letters(app: Flask, to: str = "") -> list[EmailMessage]:
    """What was mailed since the last time, the newest last."""
    sent_before = outbox(app)
    run_once()
    session.rollback()
    files = sorted(sent_before.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns) if sent_before.exists() else []
    found = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    shutil.rmtree(sent_before, ignore_errors=True)
    return [letter for letter in found if not to or letter["To"] == to]


def text_of(letter: EmailMessage) -> str:
    return letter.get_body(("plain",)).get_content()


def link_in(letter: EmailMessage) -> str:
    """Path and query of the letter's link."""
    return re.search(r"https?://[^/\s]+(/\S*)", text_of(letter))[1]


def errors(answer: TestResponse) -> dict[str, str]:
    """What stands at which field."""
    found = html.fromstring(answer.text).xpath("//p[@class='error']")
    return {element.get("id").removesuffix("-error"): element.text_content().strip() for element in found}


def going_on(person_id: int) -> list[SignInSession]:
    session.rollback()
    query = select(SignInSession).where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
    return list(session.scalars(query))
