"""Whether an address has an account: no status, header, body or count of answers tells. How long they take,
`make bench` prints."""

import pytest
from argon2 import PasswordHasher
from factors import Authenticator, add_passkey, options_for
from flask import after_this_request
from pages import visit
from people import NEW, PASSWORD, Somebody, letters, make_person
from sqlalchemy import delete
from telling import differences, told

from portal.accounts import service, throttle
from portal.core.db import session, unit_of_work
from portal.notices.models import Notice

KNOWN, WAITING, NOBODY = "kim@hub.example", "lee@hub.example", "han@hub.example"
WRONG = "틀린 비밀번호예요"


@pytest.fixture
def hub(app):
    """One address with an account that has a passkey, one whose account waits to be verified, one without any."""
    make_person(KNOWN)
    make_person(WAITING, verified=False)
    owner = Somebody(app, "198.51.100.1")
    owner.sign_in(KNOWN)
    add_passkey(owner, Authenticator())
    letters(app)
    return app


def all_told(hub, ask):
    """What each of the three gets told, from a browser and an address on the net of its own."""
    found = []
    for number, address in enumerate((KNOWN, WAITING, NOBODY)):
        visitor = Somebody(hub, f"203.0.113.{number}")
        found.append([told(answer, address) for answer in ask(visitor, address)])
    return found


@pytest.mark.parametrize(
    "how", ["sign-in", "sign-in until it is slowed", "sign-up", "sign-up until it is slowed", "forgot"]
)
def test_visitors_learn_nothing(hub, how):
    def ask(visitor, address):
        if how.startswith("sign-in"):
            times = throttle.MOST_TOGETHER + 2 if "slowed" in how else 1
            return [visitor.sign_in(address, WRONG) for _ in range(times)]
        if how == "forgot":
            return [visitor.send("/forgot-password", {"email": address}) for _ in range(throttle.MOST_LETTERS + 1)]
        times = throttle.MOST_LETTERS + 1 if "slowed" in how else 1
        return [visitor.send("/sign-up", NEW | {"email": address}) for _ in range(times)]

    known, waiting, nobody = all_told(hub, ask)
    assert differences(known, nobody) == [] and differences(waiting, nobody) == []
    statuses = [answer[0] for answer in known]
    assert set(statuses) <= {422, 429, 303} and (429 in statuses) == (how == "sign-in until it is slowed")


def test_wrong_costs_one_hash_whether_or_not_there_is_somebody(hub, monkeypatch):
    """Else the time that it takes would tell."""
    hashes = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda *a: hashes.append(1) or verify(*a))
    for email in (KNOWN, WAITING, NOBODY):
        assert Somebody(hub).sign_in(email, WRONG).status_code == 422
        assert hashes == [1], email
        hashes.clear()


def test_passkeys_are_asked_for_alike(hub):
    """Whatever is typed beside it: which passkeys there are, the authenticator tells, not we."""

    def ask(visitor, address):
        options, values = options_for(visitor, "/sign-in", "/sign-in/passkey")
        assert options.get("allowCredentials", []) == []
        fields = {"csrf_token": values["csrf_token"], "email": address, "username": address}
        return [visit(visitor.client, f"/sign-in/passkey/options?email={address}", "POST", data=fields)]

    known, waiting, nobody = all_told(hub, ask)
    assert differences(known, nobody) == [] and differences(waiting, nobody) == [] and known[0][0] == 200


def test_who_changes_their_address_learns_nothing(hub):
    make_person("asks@hub.example")

    def ask(visitor, address):
        assert visitor.sign_in("asks@hub.example").status_code == 303
        with unit_of_work():  # signing in from one more place is told in the header
            session.execute(delete(Notice))
        answer = visitor.send("/me/email", {"email": address, "current_password": PASSWORD})
        return [answer, visitor.get(answer.location), visitor.get("/me/email")]

    known, waiting, nobody = all_told(hub, ask)
    assert differences(known, nobody) == [] and differences(waiting, nobody) == []


def test_a_difference_is_noticed(hub, monkeypatch):
    """A header that only known addresses bring."""

    def tell(response):
        response.headers["X-Known"] = "yes"
        return response

    find = service.find_by_email

    def find_and_tell(address):
        found = find(address)
        if found is not None:
            after_this_request(tell)
        return found

    monkeypatch.setattr(service, "find_by_email", find_and_tell)
    known, _waiting, nobody = all_told(hub, lambda visitor, address: [visitor.sign_in(address, WRONG)])
    assert differences(known, nobody)
