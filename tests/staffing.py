"""People with and without grants, signed in, and forms sent as a browser sends them."""

from typing import Any

from flask.testing import FlaskClient
from lxml import html
from pages import visit
from werkzeug.test import TestResponse

from portal.accounts import sessions
from portal.accounts.consents import REQUIRED, agree, current_texts
from portal.accounts.models import Person, StaffGrant
from portal.core import clock
from portal.core.db import session, unit_of_work
from portal.core.viewer import Role


def make_person(name: str = "김가온", *roles: Role, email: str = "", **values: Any) -> Person:
    """Somebody verified who has agreed to what is needed, with grants in force, in a unit of work of its own."""
    with unit_of_work():
        email = email or f"p{session.query(Person).count() + 1}@hub.example"
        person = Person(email=email, email_key=email.lower(), name=name, verified_at=clock.now(), **values)
        person.grants = [StaffGrant(role=role, given_by="test") for role in roles]
        session.add(person)
        session.flush()
        agree(person, REQUIRED, current_texts("ko"), channel="test")
    return person


def sign_in(client: FlaskClient, person: Person) -> str:
    """Give the browser a session of the person, of two factors; its token."""
    with unit_of_work():
        token = sessions.begin(session.merge(person), device="Chrome · Windows", address_key="", is_strong=True)
    client.set_cookie("person", token)
    return token


def staff_client(app: Any, *roles: Role) -> FlaskClient:
    """A browser in which somebody with these grants has signed in; `client.person_id` says who."""
    client: FlaskClient = app.test_client()
    person = make_person("한지기", *roles)
    client.person_id = person.id  # type: ignore[attr-defined]
    sign_in(client, person)
    return client


def send(client: FlaskClient, url: str, *, at: str = "/", data: Any = None, **arguments: Any) -> TestResponse:
    """Send a form of the page `at`, with that page's token."""
    document = html.fromstring(visit(client, at).text)
    tokens = document.xpath("//input[@name='csrf_token']/@value")
    assert tokens, f"{at} has no form"
    return visit(client, url, "POST", data={"csrf_token": tokens[0], **(data or {})}, **arguments)
